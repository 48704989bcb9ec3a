//! The training loop's promises: what a step changes and what it leaves, and how it refuses.
#![cfg(not(target_arch = "wasm32"))]

mod given;
mod oracle;
mod trained;

use std::collections::BTreeMap;

use given::{Given, options_of};
use ndarray::Array1;
use neural_spiral::activation::Activation;
use neural_spiral::arithmetic::Arithmetic;
use neural_spiral::columns;
use neural_spiral::dense::Initialization;
use neural_spiral::error::Error;
use neural_spiral::network::{Gradients, Network, activation_bytes, sizes};
use neural_spiral::optimizer::{Memory, Update, learning_rate};
use neural_spiral::random::RandomState;
use neural_spiral::tile::Tile;
use neural_spiral::trainer::{Options, Trainer};
use serde::Deserialize;
use trained::trained;

#[test]
fn the_same_options_give_the_same_run() {
    let a = trained(Options::default(), 200);
    let b = trained(Options::default(), 200);
    assert_eq!(a.parameters(), b.parameters());
    assert_eq!(a.loss(), b.loss());
    let other = trained(
        Options {
            seed: 1,
            ..Options::default()
        },
        0,
    );
    assert_ne!(a.data().points, other.data().points);
    assert_eq!((a.options().seed, other.options().seed), (0, 1));
}

#[test]
fn loss_and_accuracy_are_those_before_the_update() {
    let mut trainer = trained(Options::default(), 0);
    let first = (trainer.loss(), trainer.accuracy());
    assert_eq!(trainer.epoch(), 0);
    trainer.step();
    assert_eq!((trainer.loss(), trainer.accuracy()), first);
    assert_eq!(trainer.epoch(), 1);
    assert_eq!(trainer.log_line(), "epoch: 0, acc: 0.360, loss: 1.113");

    let layers = oracle::layers(trainer.network());
    let expected = oracle::loss(&layers, trainer.data());
    trainer.step();
    assert!((trainer.loss() - expected).abs() < 1e-6);
}

#[test]
fn answers_are_those_of_the_parameters_as_they_are_and_the_next_step_starts_from_them() {
    // Of several tiles, the last of which is not full.
    for (samples_per_class, classes, hidden) in [(100, 3, vec![64]), (333, 4, vec![7, 5])] {
        let options = Options {
            samples_per_class,
            classes,
            hidden,
            ..Options::default()
        };
        let mut trainer = trained(options, 0);
        for _ in 0..5 {
            let points: Vec<f32> = trainer.data().points.iter().copied().collect();
            let predicted = trainer.predict(&points).unwrap();
            let before = (trainer.epoch(), trainer.loss(), trainer.accuracy());
            let answers = trainer.answers();
            assert_eq!(answers.probabilities, predicted);
            let of_next = (answers.loss, answers.accuracy);
            assert_eq!(
                (trainer.epoch(), trainer.loss(), trainer.accuracy()),
                before
            );
            trainer.step();
            assert_eq!((trainer.loss(), trainer.accuracy()), of_next);
        }
    }
}

#[test]
fn the_loss_of_answers_has_the_parts_that_the_next_step_tells_of() {
    let options = Options {
        l1: 1e-4,
        l2: 1e-3,
        ..Options::default()
    };
    let mut trainer = trained(options, 5);
    let before = trainer.losses();
    let (loss, losses) = (trainer.answers().loss, trainer.answers().losses);
    assert_ne!(losses, before);
    assert!(losses.regularization > 0.0);
    assert_eq!(loss, losses.data + losses.regularization);
    trainer.step();
    assert_eq!((trainer.loss(), trainer.losses()), (loss, losses));
}

#[test]
fn predict_is_the_plain_forward_pass() {
    for hidden in [vec![64], vec![], vec![5, 9]] {
        let mut trainer = trained(
            Options {
                hidden,
                ..Options::default()
            },
            20,
        );
        let layers = oracle::layers(trainer.network());
        let points: Vec<f32> = trainer.data().points.iter().copied().collect();
        let probabilities = trainer.predict(&points).unwrap();
        assert_eq!(probabilities.len(), 900);
        for (point, p) in points.chunks(2).zip(probabilities.chunks(3)) {
            let expected = oracle::forward(&layers, [point[0].into(), point[1].into()]);
            for (p, expected) in p.iter().zip(expected) {
                assert!(
                    (f64::from(*p) - expected).abs() < 1e-5,
                    "{p}, not {expected}"
                );
            }
        }
        assert!(trainer.predict(&[]).unwrap().is_empty());
    }
}

#[test]
fn activations_at_a_place_are_plain_sums_without_what_is_below_zero() {
    let mut trainer = trained(
        Options {
            hidden: vec![5, 4],
            ..Options::default()
        },
        40,
    );
    let parameters: Vec<f64> = trainer.parameters().into_iter().map(f64::from).collect();
    let mut active = 0;
    for (x, y) in [(0.25, -0.5), (-1.0, 1.0), (0.0, 0.0), (3.5, 0.125)] {
        let mut inputs = vec![f64::from(x), f64::from(y)];
        let mut rest = &parameters[..];
        let mut expected = Vec::new();
        for units in [5, 4] {
            let (weights, after) = rest.split_at(inputs.len() * units);
            let (biases, after) = after.split_at(units);
            rest = after;
            let sum = |unit: usize| {
                let terms = inputs.iter().enumerate();
                let terms = terms.map(|(input, value)| value * weights[input * units + unit]);
                biases[unit] + terms.sum::<f64>()
            };
            inputs = (0..units).map(|unit| sum(unit).max(0.0)).collect();
            expected.extend_from_slice(&inputs);
        }
        let activations = trainer.activations_at(x, y).unwrap();
        assert_eq!(activations.len(), 9);
        for (found, wanted) in activations.iter().zip(&expected) {
            assert!(
                (f64::from(*found) - wanted).abs() < 1e-5,
                "{found} {wanted}"
            );
            active += usize::from(*found > 0.0);
        }
    }
    assert!((8..30).contains(&active), "{active}");
    let error = trainer.activations_at(0.0, f32::NAN).unwrap_err();
    assert_eq!(error.field, "point[1]");
}

#[test]
fn logits_are_the_plain_sums_of_the_last_layer() {
    for hidden in [vec![64], vec![], vec![5, 9]] {
        let options = Options {
            hidden,
            ..Options::default()
        };
        let trainer = trained(options, 20);
        let (network, data) = (trainer.network(), trainer.data());
        let layers = oracle::layers(network);
        let mut activations = network.activations();
        let tile = Tile::new(data, 0..40);
        tile.forward(network, &mut activations);
        let mut logits = columns::zeros(3);
        network.logits(&activations, &mut logits, tile.chunks);
        for (sample, point) in data.points.rows().into_iter().take(40).enumerate() {
            let expected = oracle::logits(&layers, [point[0].into(), point[1].into()]);
            for (class, expected) in expected.into_iter().enumerate() {
                let logit = f64::from(columns::get(&logits[class], sample));
                assert!((logit - expected).abs() < 1e-4, "{logit}, not {expected}");
            }
        }
    }
}

/// The velocities of a layer's weights and biases.
fn velocities_of(trainer: &Trainer, layer: usize) -> Vec<Vec<f32>> {
    let memory = &trainer.next().memory.layers[layer];
    let of_biases = memory
        .bias_momentums
        .iter()
        .map(|&velocity| velocity as f32);
    vec![memory.weight_momentums.clone(), of_biases.collect()]
}

/// rate = learning_rate / (1 + decay·k), v ← momentum·v − rate·g, w ← w + v.
#[test]
fn live_settings_act_at_the_next_step() {
    let mut trainer = trained(Options::default(), 7);
    let layer = |trainer: &Trainer| trainer.network().layers()[1].clone();
    let (before, velocities) = (layer(&trainer), velocities_of(&trainer, 1));
    trainer.set("learning_rate", 0.25).unwrap();
    trainer.set("momentum", 0.5).unwrap();
    trainer.set("decay", 0.1).unwrap();
    trainer.step();
    let now = layer(&trainer);
    let rate = (0.25 / (1.0 + 0.1 * 7.0)) as f32;
    let gradients = &trainer.gradients().layers()[1];
    let step = |v: &[f32], gradients: Vec<f32>| {
        let pairs = v.iter().zip(gradients);
        Array1::from_iter(pairs.map(|(v, gradient)| 0.5 * v - rate * gradient))
    };
    let dweights = gradients.dweights.iter().copied().collect();
    let weight_momentums = step(&velocities[0], dweights);
    let bias_momentums = step(&velocities[1], gradients.dbiases.to_vec());
    assert_eq!(
        velocities_of(&trainer, 1),
        [weight_momentums.to_vec(), bias_momentums.to_vec()]
    );
    let weights = Array1::from_iter(before.weights.iter().copied()) + weight_momentums;
    assert_eq!(Array1::from_iter(now.weights.iter().copied()), weights);
    assert_eq!(now.biases, &before.biases + &bias_momentums);
    assert_eq!(trainer.epoch(), 8);
}

#[test]
fn parameters_go_in_as_they_came_out() {
    let mut trainer = trained(
        Options {
            hidden: vec![5, 4],
            ..Options::default()
        },
        30,
    );
    let parameters = trainer.parameters();
    let other: Vec<f32> = (0..parameters.len()).map(|i| (i as f32).sin()).collect();
    trainer.set_parameters(&other).unwrap();
    assert_eq!(trainer.parameters(), other);
    let mut written = vec![0.5; 3];
    trainer.write_parameters(&mut written);
    assert_eq!(written, other);
    assert_eq!(trainer.epoch(), 30);
    let layers = oracle::layers(trainer.network());
    assert!((trainer.loss() - oracle::loss(&layers, trainer.data())).abs() < 1e-5);
    for layer in 0..3 {
        let velocities = velocities_of(&trainer, layer);
        assert!(velocities.iter().flatten().all(|&v| v == 0.0));
    }
}

#[test]
fn gradients_are_those_of_the_latest_step() {
    let mut trainer = trained(Options::default(), 0);
    let mut gradients = trainer.gradients().values();
    assert!(gradients.iter().all(|&gradient| gradient == 0.0));
    let (parameters, snapshot) = (trainer.parameters(), trainer.snapshot());
    for _ in 0..2 {
        trainer.step();
        assert_ne!(trainer.gradients().values(), gradients);
        gradients = trainer.gradients().values();
    }
    trainer.set_parameters(&parameters).unwrap();
    trainer.restore(&snapshot).unwrap();
    assert_eq!(trainer.gradients().values(), gradients);
}

/// Weights of 1e30 overflow in the second layer: the forward pass is not finite.
#[test]
fn a_loss_that_is_not_finite_is_refused() {
    let mut trainer = trained(
        Options {
            hidden: vec![8, 8],
            ..Options::default()
        },
        3,
    );
    let sane = trainer.parameters();
    let huge: Vec<f32> = sane.iter().map(|w| w.signum() * 1e30).collect();
    trainer.set_parameters(&huge).unwrap();
    assert!(trainer.diverged());
    trainer.step();
    assert!(trainer.diverged());
    assert_eq!(trainer.parameters(), huge);
    assert_eq!(trainer.epoch(), 3);

    trainer.set_parameters(&sane).unwrap();
    assert!(!trainer.diverged());
    trainer.step();
    assert!(!trainer.diverged());
    assert_eq!(trainer.epoch(), 4);
}

/// Logits of 1e33 are finite, and so is the clipped loss; but the gradient of the first layer is then
/// about 1e33 too, and a million times that overflows.
#[test]
fn an_update_that_is_not_finite_is_refused() {
    let mut trainer = trained(
        Options {
            hidden: vec![4],
            ..Options::default()
        },
        0,
    );
    let second_layer = [1e33, -1e33, 0.0].repeat(4);
    let parameters = [vec![1.0; 8 + 4], second_layer, vec![0.0; 3]].concat();
    trainer.set_parameters(&parameters).unwrap();
    trainer.set("learning_rate", 1e6).unwrap();
    let loss = trainer.loss();
    assert!(loss.is_finite() && !trainer.diverged());

    trainer.step();
    assert!(trainer.diverged());
    assert_eq!(trainer.parameters(), parameters);
    assert_eq!((trainer.epoch(), trainer.loss()), (0, loss));

    trainer.set("learning_rate", 1e-30).unwrap();
    trainer.step();
    assert!(!trainer.diverged(), "a lower rate gets it going again");
    assert_eq!(trainer.epoch(), 1);
}

#[test]
fn every_bad_argument_is_named_and_changes_nothing() {
    let bad = |field: &str, change: &dyn Fn(&mut Options)| {
        let mut options = Options::default();
        change(&mut options);
        let error = Trainer::new(options).unwrap_err();
        assert_eq!(error.field, field, "{error}");
    };
    bad("samples_per_class", &|o| o.samples_per_class = 0);
    bad("samples_per_class", &|o| o.samples_per_class = 1_000_001);
    bad("samples_per_class", &|o| o.samples_per_class = 333_334);
    let a_million = Options {
        samples_per_class: 500_000,
        classes: 2,
        ..Options::default()
    };
    assert_eq!(a_million.check(), Ok(()));
    bad("classes", &|o| o.classes = 1);
    bad("classes", &|o| o.classes = 257);
    bad("noise", &|o| o.noise = -0.1);
    bad("noise", &|o| o.noise = f64::NAN);
    bad("hidden[0]", &|o| o.hidden = vec![0]);
    bad("hidden[1]", &|o| o.hidden = vec![4, 4097]);
    bad("hidden", &|o| o.hidden = vec![4096, 4096]);
    bad("hidden.length", &|o| o.hidden = vec![1; 17]);
    bad("learning_rate", &|o| o.learning_rate = f64::INFINITY);
    bad("learning_rate", &|o| o.learning_rate = -1.0);
    bad("momentum", &|o| o.momentum = 1.0);
    bad("decay", &|o| o.decay = f64::NAN);

    let mut trainer = trained(Options::default(), 2);
    let before = (trainer.parameters(), trainer.setting("learning_rate"));
    let field = |result: Result<(), Error>| result.unwrap_err().field.clone();
    assert_eq!(field(trainer.set_parameters(&[1.0; 386])), "parameters");
    let mut parameters = before.0.clone();
    parameters[9] = f32::NAN;
    assert_eq!(field(trainer.set_parameters(&parameters)), "parameters[9]");
    assert_eq!(field(trainer.set_palette(&[0; 8])), "palette");
    assert_eq!(field(trainer.check_palette_length(8)), "palette");
    assert_eq!(field(trainer.check_parameters_length(386)), "parameters");
    assert_eq!(field(trainer.predict(&[1.0]).map(drop)), "points");
    assert_eq!(
        field(trainer.predict(&[1.0, f32::NAN]).map(drop)),
        "points[1]"
    );
    assert_eq!(field(trainer.predict_grid(0, 1).map(drop)), "width");
    assert_eq!(field(trainer.predict_grid(1, 4097).map(drop)), "height");
    assert_eq!(
        field(trainer.set("learning_rate", f64::NAN)),
        "learning_rate"
    );
    assert_eq!(field(trainer.set("momentum", -0.1)), "momentum");
    assert_eq!(field(trainer.set("decay", -1.0)), "decay");
    assert_eq!(
        (trainer.parameters(), trainer.setting("learning_rate")),
        before
    );
    trainer.step();
    assert_eq!(trainer.epoch(), 3);
}

/// 16,980 units and 244 classes: 3 · 16,980 + 16,981 · 244 = 2²² parameters.
#[test]
fn there_may_be_four_million_parameters() {
    assert_eq!(sizes(&[16_980], 244).unwrap(), [2, 16_980, 244]);
    let error = sizes(&[16_981], 244).unwrap_err();
    assert_eq!(
        error.to_string(),
        "hidden must be sizes that make at most 4194304 parameters, got 4194551 parameters"
    );
}

/// Three arrays of 304 float32 for each input, unit and class: outputs, gradients and slopes.
#[test]
fn the_memory_of_activations_is_known() {
    assert_eq!(activation_bytes(&[2, 64, 3]), 3 * 304 * 4 * 69);
}

/// 2²⁵ probabilities at once.
#[test]
fn more_points_are_taken_of_fewer_classes() {
    for (classes, most) in [(2, 16_777_216), (3, 11_184_810), (256, 131_072)] {
        let options = Options {
            classes,
            ..Options::default()
        };
        assert_eq!(Trainer::new(options).unwrap().most_points(), most);
    }
}

#[test]
fn an_error_says_field_expectation_and_value() {
    let options = Options {
        classes: 1,
        ..Options::default()
    };
    let error = Trainer::new(options).unwrap_err();
    assert_eq!(
        error.to_string(),
        "classes must be a whole number from 2 to 256, got 1"
    );
}

/// A network with one hidden unit, and its gradients, all 0.
fn one_unit() -> (Network, Gradients) {
    let (relu, he) = (Activation::ReLU, Initialization::He);
    let network = Network::new(&[1], 2, relu, he, &mut RandomState::new(0)).unwrap();
    let gradients = Gradients::new(&network);
    (network, gradients)
}

/// Updates of a network.
struct Descent {
    options: Options,
    network: Network,
    memory: Memory,
    update: Update,
}

impl Descent {
    fn new(network: &Network, learning_rate: f64, momentum: f64) -> Self {
        let options = Options {
            learning_rate,
            momentum,
            decay: 0.0,
            ..Options::default()
        };
        Self::with(network, options)
    }

    fn with(network: &Network, options: Options) -> Self {
        Self {
            options,
            network: network.clone(),
            memory: Memory::new(network),
            update: Update::new(network),
        }
    }

    /// Whether all stays finite; if so the update is done.
    fn update(&mut self, gradients: &Gradients) -> bool {
        let Self {
            options,
            network,
            memory,
            update,
        } = self;
        let finite = memory.propose(options, network, gradients, update);
        if finite {
            memory.accept(network, gradients, update);
        }
        finite
    }

    /// The velocity of the first weight and of the first bias of a layer.
    fn velocities(&self, layer: usize) -> [f32; 2] {
        let memory = &self.memory.layers[layer];
        [memory.weight_momentums[0], memory.bias_momentums[0] as f32]
    }
}

/// `first_steps` of tests/reference/book.json: two steps of four parameters, computed to 40 decimal digits.
#[derive(Deserialize)]
struct Reference {
    first_steps: BTreeMap<String, FirstSteps>,
}

#[derive(Deserialize)]
struct FirstSteps {
    settings: BTreeMap<String, Given>,
    parameters: [f32; 4],
    steps: Vec<FirstStep>,
}

#[derive(Deserialize)]
struct FirstStep {
    gradients: [f32; 4],
    current_learning_rate: f64,
    momentums: Option<[f64; 4]>,
    cache: [f64; 4],
    parameters: [f64; 4],
}

/// As weights from two inputs to two units, and as the biases of four classes: of either a network for itself.
#[test]
fn the_first_steps_of_every_optimizer_are_those_by_hand() {
    let book = include_str!("reference/book.json");
    let reference: Reference = serde_json::from_str(book).unwrap();
    assert!((reference.first_steps.keys()).eq(["adagrad", "adam", "rmsprop"]));
    let near = |actual: f64, expected: f64, name: &str| {
        let bound = 4.0 * f64::from(f32::EPSILON) * expected.abs();
        assert!(
            (actual - expected).abs() <= bound,
            "{name}: {actual:e}, not {expected:e}"
        );
    };
    for (optimizer, first) in reference.first_steps {
        for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
            for of_biases in [false, true] {
                let (hidden, classes): (&[usize], _) = if of_biases { (&[], 4) } else { (&[2], 2) };
                let (relu, he) = (Activation::ReLU, Initialization::He);
                let random = &mut RandomState::new(0);
                let mut network = Network::new(hidden, classes, relu, he, random)
                    .unwrap()
                    .with_arithmetic(arithmetic);
                let places = if of_biases { 8..12 } else { 0..4 };
                let mut parameters = network.parameters();
                parameters[places.clone()].copy_from_slice(&first.parameters);
                network.set_parameters(&parameters).unwrap();
                let mut options = options_of(&first.settings);
                options.set("optimizer", &*optimizer).unwrap();
                options.learning_rate = options_of(&first.settings).learning_rate;
                options.arithmetic = arithmetic;
                let mut descent = Descent::with(&network, options);
                for (k, step) in first.steps.iter().enumerate() {
                    let name = format!("{optimizer}, {arithmetic:?}, {of_biases}, {k}");
                    let rate = learning_rate(&descent.options, descent.memory.iterations);
                    assert!((rate - step.current_learning_rate).abs() < 1e-15, "{name}");
                    let mut gradients = Gradients::new(&network);
                    let layer = &mut gradients.layers_mut()[0];
                    let into = if of_biases {
                        layer.dbiases.as_slice_mut()
                    } else {
                        layer.dweights.as_slice_mut()
                    };
                    into.unwrap().copy_from_slice(&step.gradients);
                    assert!(descent.update(&gradients));
                    let memory = &descent.memory.layers[0];
                    let wide = |values: &[f32]| values.iter().map(|&value| value.into()).collect();
                    let (momentums, cache) = if of_biases {
                        (memory.bias_momentums.clone(), memory.bias_cache.clone())
                    } else {
                        (wide(&memory.weight_momentums), wide(&memory.weight_cache))
                    };
                    let after = descent.network.parameters();
                    for place in 0..4 {
                        if let Some(expected) = step.momentums {
                            near(momentums[place], expected[place], &name);
                        }
                        near(cache[place], step.cache[place], &name);
                        near(
                            after[places.start + place].into(),
                            step.parameters[place],
                            &name,
                        );
                    }
                    // The others have no gradient and no memory.
                    for (place, (now, before)) in after.iter().zip(&parameters).enumerate() {
                        assert!(places.contains(&place) || now == before, "{name}: {place}");
                    }
                }
            }
        }
    }
}

/// Half of it in each step, while it is 1e-30 or more.
#[test]
fn a_velocity_without_a_gradient_comes_to_rest_before_it_is_subnormal() {
    let (network, mut gradients) = one_unit();
    let mut descent = Descent::new(&network, 1.0, 0.5);
    gradients.layers_mut()[0].dweights[[0, 0]] = -6e-30;
    gradients.layers_mut()[1].dbiases[0] = 6e-30;
    for velocity in [6e-30, 3e-30, 1.5e-30, 0.0, 0.0] {
        assert!(descent.update(&gradients));
        gradients.zero();
        assert_eq!(descent.velocities(0), [velocity, 0.0]);
        assert_eq!(descent.velocities(1), [0.0, -velocity]);
    }
    gradients.layers_mut()[0].dweights[[0, 0]] = -1e-30;
    assert!(descent.update(&gradients));
    assert_eq!(descent.velocities(0), [1e-30, 0.0]);
}

/// Whichever parameter it is that would overflow, by itself or together with what moves it.
#[test]
fn one_parameter_that_would_not_stay_finite_stops_all() {
    let (network, _) = one_unit();
    for place in 0..network.count() {
        for gradient in [f32::MAX, f32::MIN, f32::NAN, f32::INFINITY] {
            let (network, mut gradients) = one_unit();
            let mut descent = Descent::new(&network, 10.0, 0.5);
            let before = network.parameters();
            let layers = gradients.layers_mut().iter_mut();
            let mut places =
                layers.flat_map(|layer| layer.dweights.iter_mut().chain(&mut layer.dbiases));
            *places.nth(place).unwrap() = gradient;
            assert!(!descent.update(&gradients), "{place}: {gradient}");
            let after = (descent.network.parameters(), descent.memory.iterations);
            assert_eq!(after, (before, 0));
        }
    }
    let (network, mut gradients) = one_unit();
    gradients.layers_mut()[0].dbiases[0] = 3e37;
    let mut descent = Descent::new(&network, 10.0, 0.5);
    assert!(descent.update(&gradients));
    // Now the velocity, 1.5e38, and the gradient together are too much for a bias of −3e38.
    gradients.layers_mut()[0].dbiases[0] = 0.0;
    assert!(!descent.update(&gradients));

    // Large ones that together stay finite, though their product would not.
    let (mut network, mut gradients) = one_unit();
    network.layers_mut()[0].weights[[0, 0]] = 1e30;
    gradients.layers_mut()[0].dweights[[0, 0]] = 1e30;
    let mut descent = Descent::new(&network, 10.0, 0.5);
    assert!(descent.update(&gradients));
    let weight = descent.network.layers()[0].weights[[0, 0]];
    assert_eq!(weight, 1e30 - 10.0 * 1e30);
}
