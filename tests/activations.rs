//! What the activations of hidden layers change elsewhere: settings, maps, traces, checks, dead and switched-off units.
#![cfg(not(target_arch = "wasm32"))]

mod oracle;
mod trained;

use neural_spiral::activation::Activation;
use neural_spiral::arithmetic::Arithmetic;
use neural_spiral::dense::Initialization;
use neural_spiral::inspect::gradient_check::GradientCheck;
use neural_spiral::inspect::trace::Trace;
use neural_spiral::inspect::{active_samples, gradients};
use neural_spiral::random::{Purpose, during};
use neural_spiral::schema::Value;
use neural_spiral::trainer::{Options, State, Trainer};
use trained::trained;

fn activations() -> [Activation; 5] {
    Activation::TABLE.map(|row| row.0)
}

fn options(hidden: &[usize], activation: &str) -> Options {
    let mut options = Options {
        hidden: hidden.to_vec(),
        samples_per_class: 30,
        learning_rate: 0.2,
        ..Options::default()
    };
    options.set("activation", activation).unwrap();
    options
}

#[test]
fn activations_are_named_for_all_layers_or_for_each() {
    let name = |trainer: &Trainer| match trainer.setting("activation") {
        Some(Value::Name(name)) => name,
        other => panic!("{other:?}"),
    };
    let mut trainer = Trainer::new(options(&[4, 3], "tanh.tanh")).unwrap();
    assert_eq!(name(&trainer), "tanh");
    assert_eq!(
        trainer.network().hidden_activations(),
        [Activation::Tanh; 2]
    );
    trainer.set("activation", "relu.sigmoid").unwrap();
    assert_eq!(name(&trainer), "relu.sigmoid");
    let expected = [Activation::ReLU, Activation::Sigmoid];
    assert_eq!(trainer.network().hidden_activations(), expected);
    let before = trainer.snapshot();
    let count = "activation must be one name, or one for each of 2 hidden layers, got 3 names";
    let error = trainer.set("activation", "relu.tanh.relu").unwrap_err();
    assert_eq!(error.to_string(), count);
    let error = trainer.set("activation", "relu.elu").unwrap_err();
    assert_eq!(
        error.to_string(),
        "activation must be \"relu\" or \"leaky\" or \"tanh\" or \"sigmoid\" or \"linear\", or one for each hidden \
         layer, joined by dots, got \"relu.elu\""
    );
    assert_eq!(
        (trainer.snapshot(), name(&trainer)),
        (before, "relu.sigmoid".to_owned())
    );
    let error = Trainer::new(options(&[4, 3], "relu.tanh.relu")).unwrap_err();
    assert_eq!(error.to_string(), count);
    let mut without = Trainer::new(options(&[], "tanh")).unwrap();
    without.set("activation", "linear").unwrap();
    assert_eq!(name(&without), "linear");
    assert!(without.set("activation", "tanh.relu").is_err());
}

/// It acts at the next step, and what the optimizer remembers stays.
#[test]
fn an_activation_changes_in_place() {
    let mut trainer = trained(options(&[6, 5], "relu"), 10);
    let (parameters, memory) = (
        trainer.parameters(),
        trainer.next().memory.layers[0].clone(),
    );
    trainer.set("activation", "sigmoid").unwrap();
    assert_eq!(trainer.parameters(), parameters);
    let momentums = &trainer.next().memory.layers[0].weight_momentums;
    assert_eq!(*momentums, memory.weight_momentums);
    let mut other = Trainer::new(options(&[6, 5], "sigmoid")).unwrap();
    other.set_parameters(&parameters).unwrap();
    trainer.step();
    assert_eq!(trainer.loss(), other.loss());
}

#[test]
fn probabilities_and_maps_are_those_of_a_plain_network() {
    for activation in activations() {
        for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
            for hidden in [&[6][..], &[5, 6], &[3, 2, 4]] {
                let options = Options {
                    arithmetic,
                    activation: vec![activation],
                    ..options(hidden, "relu")
                };
                let mut trainer = trained(options, 50);
                let name = format!("{activation:?}, {arithmetic:?}, {hidden:?}");
                trainer
                    .set_palette(&[255, 0, 0, 0, 255, 0, 0, 0, 255])
                    .unwrap();
                let layers = oracle::layers(trainer.network());
                let side = 15;
                let pixels = trainer.predict_grid(side, side).unwrap();
                for (index, pixel) in pixels.chunks(4).enumerate() {
                    let at = |index: usize| 1.1 * ((2 * index + 1) as f64 / side as f64 - 1.0);
                    let point = [at(index % side), -at(index / side)];
                    for (p, &channel) in oracle::forward(&layers, point).iter().zip(pixel) {
                        let difference = (255.0 * p - f64::from(channel)).abs();
                        assert!(difference < 0.51, "{name}, {index}: {difference}");
                    }
                }
                let points: Vec<f32> = trainer.data().points.iter().copied().collect();
                let found = trainer.predict(&points).unwrap();
                for (point, found) in points.chunks(2).zip(found.chunks(3)) {
                    let point = [point[0].into(), point[1].into()];
                    for (p, found) in oracle::forward(&layers, point).iter().zip(found) {
                        assert!((p - f64::from(*found)).abs() < 2e-6, "{name}");
                    }
                }
            }
        }
    }
}

/// Sums that float32 cannot hold: the answer is that of float64.
#[test]
fn every_point_has_an_answer_whatever_the_weights() {
    for activation in activations() {
        let mut trainer = Trainer::new(Options {
            activation: vec![activation],
            ..options(&[5, 4, 3], "relu")
        })
        .unwrap();
        let huge: Vec<f32> = (trainer.parameters().iter().enumerate())
            .map(|(place, w)| if place % 2 == 0 { 1e38 } else { -1e38 } * w.abs().clamp(0.5, 2.0))
            .collect();
        trainer.set_parameters(&huge).unwrap();
        let found = trainer
            .predict(&[0.5, -0.25, 1e30, 1e35, 0.0, 0.0])
            .unwrap();
        for p in found.chunks(3) {
            assert!(
                (p.iter().sum::<f32>() - 1.0).abs() < 1e-5,
                "{activation:?}, {p:?}"
            );
        }
    }
}

#[test]
fn the_gradient_check_finds_nothing() {
    for names in [
        "leaky",
        "tanh",
        "sigmoid",
        "linear",
        "tanh.leaky",
        "sigmoid.relu",
    ] {
        for epochs in [0, 40] {
            let trainer = trained(options(&[7, 5], names), epochs);
            let gradients = gradients(trainer.next());
            let mut random = during(0, 0, Purpose::GradientCheck);
            let mut check = GradientCheck::new(trainer.next(), &gradients, &mut random);
            check.advance(usize::MAX);
            let largest = check
                .gradients()
                .iter()
                .fold(0.0, |max: f64, g| max.max(g.abs()));
            for (gradient, difference) in check.gradients().iter().zip(check.differences()) {
                let error = (gradient - difference).abs();
                assert!(
                    error <= 1e-4 * largest,
                    "{names}, {epochs}: {gradient}, {difference}"
                );
            }
        }
    }
}

/// Bit for bit, in either arithmetic, with dropout and without.
#[test]
fn a_trace_is_the_next_step() {
    for activation in activations() {
        for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
            for dropout in [0.0, 0.25] {
                let options = Options {
                    arithmetic,
                    dropout,
                    activation: vec![activation],
                    ..options(&[6, 5], "relu")
                };
                let name = format!("{activation:?}, {arithmetic:?}, {dropout}");
                let mut trainer = trained(options, 5);
                let mut trace = Trace::new(trainer.network());
                trace.record(trainer.next(), 0).unwrap();
                let layers = oracle::layers(trainer.network());
                let point = trainer.data().points.row(7);
                let expected = oracle::activations(&layers, [point[0].into(), point[1].into()]);
                trainer.step();
                let (mut rest, mut seen) = (trace.values(), 0);
                for array in trace.arrays() {
                    let (values, others) = rest.split_at(array.rows * array.columns);
                    rest = others;
                    let layer = &trainer.network().layers();
                    match array.name.as_str() {
                        "dense1.dweights" => {
                            let own = &trainer.gradients().layers()[0].dweights;
                            assert_eq!(own.as_slice().unwrap(), values, "{name}");
                        }
                        "dense2.new_weights" => {
                            assert_eq!(layer[1].weights.as_slice().unwrap(), values, "{name}");
                        }
                        "activation1.output" => {
                            for (value, expected) in values[7 * 6..].iter().zip(&expected[1]) {
                                let difference = (f64::from(*value) - expected).abs();
                                assert!(difference < 1e-5, "{name}: {difference}");
                            }
                        }
                        _ => continue,
                    }
                    seen += 1;
                }
                assert_eq!(seen, 3);
            }
        }
    }
}

/// Of zeros only ReLUs are dead: a gradient passes through all others.
#[test]
fn only_relus_die() {
    for activation in activations() {
        let mut trainer = Trainer::new(Options {
            activation: vec![activation],
            initialization: Initialization::Zeros,
            ..options(&[3, 2], "relu")
        })
        .unwrap();
        assert!(trainer.parameters().iter().all(|w| w.to_bits() == 0));
        let active = active_samples(trainer.network(), trainer.data());
        let (state, samples) = match activation {
            Activation::ReLU => (State::Dead { layer: 1 }, 0),
            _ => (State::Flat, 90),
        };
        assert_eq!(
            (trainer.state(), active),
            (state, vec![samples; 5]),
            "{activation:?}"
        );
    }
}

/// What it gives for a sum of 0, which for a sigmoid is ½, reaches nothing, and it does not move.
#[test]
fn a_unit_that_is_off_says_nothing_whatever_its_activation() {
    for activation in activations() {
        let options = Options {
            activation: vec![activation],
            l1: 1e-3,
            l2: 1e-3,
            ..options(&[5, 4], "relu")
        };
        let mut trainer = trained(options, 10);
        let before = trainer.parameters();
        trainer.set("dense1.units.2", 0.0).unwrap();
        (0..20).for_each(|_| trainer.step());
        let layers = trainer.network().layers();
        assert!(layers[0].weights.column(2).iter().all(|&w| w == 0.0));
        assert!(layers[1].weights.row(2).iter().all(|&w| w == 0.0));
        assert_eq!(layers[0].biases[2], 0.0);
        trainer.set("dense1.units.2", 1.0).unwrap();
        assert_eq!(trainer.network().layers()[0].weights[[1, 2]], before[5 + 2]);
    }
}
