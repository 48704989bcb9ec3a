//! What must hold for every optimizer, in both arithmetics, with dropout and regularization.
#![cfg(not(target_arch = "wasm32"))]

mod trained;

use neural_spiral::arithmetic::Arithmetic;
use neural_spiral::optimizer::{LayerMemory, Optimizer};
use neural_spiral::trainer::{Options, Trainer};
use trained::trained;

fn steps(trainer: &mut Trainer, count: usize) {
    for _ in 0..count {
        trainer.step();
    }
}

/// Of every optimizer in both arithmetics, with dropout.
fn settings() -> Vec<Options> {
    let mut all = Vec::new();
    for (optimizer, _) in Optimizer::TABLE {
        for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
            all.push(Options {
                optimizer,
                arithmetic,
                learning_rate: 0.02,
                dropout: 0.2,
                l1: 1e-3,
                l2: 1e-3,
                hidden: vec![6, 5],
                samples_per_class: 30,
                ..Options::default()
            });
        }
    }
    all
}

/// All that an optimizer remembers.
fn remembered(layers: &[LayerMemory]) -> Vec<f64> {
    let of_layer = |layer: &LayerMemory| {
        let weights = layer.weight_momentums.iter().chain(&layer.weight_cache);
        let weights = weights.map(|&value| f64::from(value));
        let biases = layer.bias_momentums.iter().chain(&layer.bias_cache);
        weights.chain(biases.copied()).collect::<Vec<f64>>()
    };
    layers.iter().flat_map(of_layer).collect()
}

#[test]
fn validation_data_change_no_run() {
    for options in settings() {
        let mut without = trained(options.clone(), 0);
        let mut with = trained(
            Options {
                validation: true,
                ..options
            },
            0,
        );
        assert!(without.validation().is_none());
        let validation = with.validation().unwrap();
        assert_eq!(validation.labels, without.data().labels);
        assert_ne!(validation.points, without.data().points);
        for epoch in 0..60 {
            if epoch % 7 == 0 {
                assert!(with.validate().is_some());
            }
            with.step();
            without.step();
        }
        assert_eq!(with.snapshot(), without.snapshot());
        assert_eq!(without.validate(), None);
    }
}

/// Of the parameters as they are, neither with dropout nor with regularization.
#[test]
fn validation_says_what_the_probabilities_say() {
    for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
        // Of several tiles, the last of which is not full.
        let options = Options {
            arithmetic,
            validation: true,
            samples_per_class: 150,
            dropout: 0.5,
            l2: 1.0,
            ..Options::default()
        };
        let mut trainer = trained(options, 30);
        let (loss, accuracy) = trainer.validate().unwrap();
        let validation = trainer.validation().unwrap().clone();
        let points: Vec<f32> = validation.points.iter().copied().collect();
        let probabilities = trainer.predict(&points).unwrap();
        let (mut expected, mut right) = (0.0, 0);
        for (row, &label) in probabilities.chunks(3).zip(&validation.labels) {
            let p = row[usize::from(label)];
            expected -= f64::from(p).max(1e-7).ln() / 450.0;
            let first = row.iter().position(|other| row.iter().all(|p| p <= other));
            right += usize::from(first == Some(label.into()));
        }
        assert!((loss - expected).abs() < 1e-5, "{loss}, not {expected}");
        assert!((accuracy - right as f64 / 450.0).abs() < 1e-7);
    }
}

#[test]
fn another_optimizer_begins_without_memory() {
    for options in settings() {
        for (other, choice) in Optimizer::TABLE {
            let mut trainer = trained(options.clone(), 20);
            let before = trainer.parameters();
            let memory = remembered(&trainer.next().memory.layers);
            let line = trainer.log_line();
            assert!(memory.iter().any(|&value| value != 0.0));
            trainer.set("optimizer", choice.value).unwrap();
            assert_eq!(trainer.options().learning_rate, options.learning_rate);
            assert_eq!(
                (trainer.parameters(), trainer.epoch()),
                (before.clone(), 20)
            );
            assert_eq!(trainer.log_line(), line);
            if other == options.optimizer {
                assert_eq!(remembered(&trainer.next().memory.layers), memory);
                assert_eq!(trainer.next().memory.iterations, 20);
                continue;
            }
            assert_eq!(trainer.next().memory.iterations, 0);
            assert!(!trainer.next().memory.float64);
            let memory = remembered(&trainer.next().memory.layers);
            assert!(memory.iter().all(|&value| value == 0.0));
            // Its steps are those of a run with these parameters that has had none, and the same masks.
            let mut fresh = trained(
                Options {
                    dropout: 0.0,
                    optimizer: other,
                    ..options.clone()
                },
                0,
            );
            fresh.set_parameters(&before).unwrap();
            trainer.set("dropout", 0.0).unwrap();
            for trainer in [&mut trainer, &mut fresh] {
                steps(trainer, 10);
                assert_eq!(trainer.next().memory.iterations, 10);
            }
            assert_eq!(trainer.parameters(), fresh.parameters());
        }
    }
}

/// The places in W1, b1, W2, b2, W3, b3 of [2, 6, 5, 3] of what goes into a unit and out of it, counted by hand.
fn places_of(layer: usize, unit: usize) -> Vec<usize> {
    let mut places = Vec::new();
    if layer == 1 {
        places.extend([unit, 6 + unit, 12 + unit]);
        places.extend((0..5).map(|to| 18 + 5 * unit + to));
    } else {
        places.extend((0..7).map(|from| 18 + 5 * from + unit));
        places.extend((0..3).map(|to| 53 + 3 * unit + to));
    }
    places
}

#[test]
fn a_unit_that_is_switched_off_stays_so_under_every_optimizer() {
    for options in settings() {
        let mut trainer = trained(options.clone(), 10);
        let whole = trainer.parameters();
        trainer.set("dense1.units.4", 0.0).unwrap();
        trainer.set("dense2.units.1", 0.0).unwrap();
        let off = [places_of(1, 4), places_of(2, 1)].concat();
        for _ in 0..30 {
            trainer.step();
            let parameters = trainer.parameters();
            let gradients = trainer.gradients().values();
            for &place in &off {
                assert_eq!(parameters[place].to_bits(), 0, "{options:?}: {place}");
                assert_eq!(gradients[place], 0.0, "{options:?}: {place}");
            }
        }
        for layer in &trainer.next().memory.layers[..2] {
            let unit = if layer.bias_cache.len() == 6 { 4 } else { 1 };
            assert_eq!(
                (layer.bias_momentums[unit], layer.bias_cache[unit]),
                (0.0, 0.0)
            );
        }
        let mut others = (trainer.parameters().into_iter().enumerate())
            .filter(|(place, _)| !off.contains(place))
            .zip(
                whole
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| !off.contains(place)),
            );
        assert!(others.any(|((_, now), (_, before))| now != *before));
        trainer.set("dense1.units.4", 1.0).unwrap();
        trainer.set("dense2.units.1", 1.0).unwrap();
        let back = trainer.parameters();
        for &place in &off {
            assert_eq!(back[place], whole[place]);
        }
        // And is trained again.
        trainer.step();
        assert_ne!(trainer.parameters()[12 + 4], back[12 + 4]);
    }
}

/// Weights of 1e30 overflow in the second layer; then the masks are those of the step that was refused.
#[test]
fn a_step_that_is_refused_draws_no_masks() {
    for options in settings() {
        let mut refused = trained(options.clone(), 3);
        let mut other = trained(options, 3);
        let sane = refused.parameters();
        let huge: Vec<f32> = sane.iter().map(|w| w.signum() * 1e30).collect();
        refused.set_parameters(&huge).unwrap();
        let state = |trainer: &Trainer| {
            let (block, next) = trainer.next().random.state();
            (block.to_vec(), next)
        };
        for _ in 0..3 {
            refused.step();
            assert!(refused.diverged());
            assert_eq!(state(&refused), state(&other));
            let iterations = refused.next().memory.iterations;
            assert_eq!((refused.epoch(), iterations), (3, 3));
        }
        for trainer in [&mut refused, &mut other] {
            trainer.set_parameters(&sane).unwrap();
            steps(trainer, 5);
            assert!(!trainer.diverged());
        }
        assert_eq!(refused.snapshot(), other.snapshot());
    }
}

/// And leaves a snapshot as short as it was.
#[test]
fn a_first_step_that_is_refused_leaves_the_stream_undrawn() {
    let options = Options {
        dropout: 0.5,
        hidden: vec![8, 8],
        ..Options::default()
    };
    let mut trainer = trained(options, 0);
    let length = trainer.snapshot_length();
    let sane = trainer.parameters();
    let huge: Vec<f32> = sane.iter().map(|w| w.signum() * 1e30).collect();
    trainer.set_parameters(&huge).unwrap();
    trainer.step();
    assert!(trainer.diverged());
    assert_eq!(trainer.snapshot_length(), length);
    trainer.set_parameters(&sane).unwrap();
    trainer.step();
    assert_eq!(trainer.snapshot_length(), length + 4 * 625);
}

/// One hidden unit gives 1 for every point, and what dropout makes of that, 1/keep or 0, is the logit of one of two classes.
#[test]
fn the_share_that_is_dropped_is_the_rate_over_many_steps() {
    for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
        for rate in [0.1, 0.5, 0.9] {
            let options = Options {
                arithmetic,
                dropout: rate,
                learning_rate: 0.0,
                hidden: vec![1],
                classes: 2,
                samples_per_class: 100,
                ..Options::default()
            };
            let mut trainer = trained(options, 0);
            trainer
                .set_parameters(&[0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0])
                .unwrap();
            // The gradient of the other's bias is the mean of p − y. Half of y are 1, and p is ½ where the unit was dropped.
            let keep: f64 = 1.0 - rate;
            let p = 1.0 / (1.0 + (1.0 / keep).exp());
            let mut kept = 0.0;
            for _ in 0..200 {
                trainer.step();
                let bias = f64::from(trainer.gradients().layers()[1].dbiases[1]);
                kept += bias / (p - 0.5) / 200.0;
            }
            let bound = 4.0 * (rate * keep / (200.0 * 200.0)).sqrt();
            assert!(
                (kept - keep).abs() < bound,
                "{arithmetic:?}, {rate}: {kept}"
            );
        }
    }
}

/// At a learning rate of 0 nothing else is new.
#[test]
fn every_step_has_masks_of_its_own() {
    let options = Options {
        dropout: 0.5,
        learning_rate: 0.0,
        ..Options::default()
    };
    let mut trainer = trained(options, 0);
    let mut losses = Vec::new();
    for _ in 0..20 {
        trainer.step();
        assert!(!losses.contains(&trainer.loss()));
        losses.push(trainer.loss());
    }
}

/// Nor a snapshot to which it goes back.
#[test]
fn what_was_traced_or_asked_for_changes_no_run() {
    for options in settings() {
        let mut one = trained(options.clone(), 30);
        let mut other = trained(options, 0);
        for _ in 0..30 {
            other.answers();
            other.state();
            other.predict_grid(9, 9).unwrap();
            let snapshot = other.snapshot();
            other.step();
            other.restore(&snapshot).unwrap();
            other.step();
        }
        assert_eq!(one.snapshot(), other.snapshot());
        assert_eq!(one.answers().probabilities, other.answers().probabilities);
    }
}
