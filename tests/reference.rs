//! The core against NumPy and nnfs; tests/reference/generate.py made the numbers.
#![cfg(not(target_arch = "wasm32"))]

use std::fs::File;

use ndarray::{Array1, Array2, ArrayView1};
use ndarray_npy::{NpzReader, ReadableElement};
use neural_spiral::arithmetic::Arithmetic;
use neural_spiral::dense::Initialization;
use neural_spiral::optimizer::Optimizer;
use neural_spiral::trainer::{Options, Trainer};
use serde::Deserialize;

const STARTS: usize = 8;

struct Reference(NpzReader<File>);

impl Reference {
    fn open() -> Self {
        let file = File::open("tests/reference/numpy.npz").unwrap();
        Self(NpzReader::new(file).unwrap())
    }

    fn array<T: ReadableElement>(&mut self, name: &str) -> Array1<T> {
        self.0.by_name(name).unwrap()
    }

    fn table<T: ReadableElement>(&mut self, name: &str) -> Array2<T> {
        self.0.by_name(name).unwrap()
    }

    /// A trainer with the settings of start `index`.
    fn trainer(&mut self, index: usize) -> Trainer {
        let settings: Array1<i64> = self.array(&format!("start{index}_settings"));
        let hidden = settings.iter().skip(4).map(|&units| units as usize);
        Trainer::new(Options {
            seed: settings[0] as u32,
            samples_per_class: settings[1] as usize,
            classes: settings[2] as usize,
            initialization: match settings[3] {
                0 => Initialization::He,
                _ => Initialization::Book,
            },
            hidden: hidden.collect(),
            ..Options::default()
        })
        .unwrap()
    }
}

fn preset(name: &str, seed: u32) -> Options {
    let initialization = match name {
        "he" => Initialization::He,
        _ => Initialization::Book,
    };
    Options {
        seed,
        initialization,
        ..Options::default()
    }
}

/// At most one float32 rounding apart.
fn assert_same_rounding(actual: impl IntoIterator<Item = f32>, expected: &[f32], name: &str) {
    let actual: Vec<f32> = actual.into_iter().collect();
    assert_eq!(actual.len(), expected.len(), "{name}");
    for (index, (a, e)) in actual.iter().zip(expected).enumerate() {
        let near = *a == e.next_down() || *a == *e || *a == e.next_up();
        assert!(near, "{name}[{index}]: {a:e}, not {e:e}");
    }
}

fn assert_within(actual: &[f32], expected: ArrayView1<f32>, bound: f32, name: &str) {
    assert_eq!(actual.len(), expected.len(), "{name}");
    for (index, (a, e)) in actual.iter().zip(expected).enumerate() {
        assert!((a - e).abs() <= bound, "{name}[{index}]: {a}, not {e}");
    }
}

#[test]
fn points_labels_and_first_parameters_are_numpys() {
    let mut reference = Reference::open();
    for index in 0..STARTS {
        let trainer = reference.trainer(index);
        let points: Array2<f32> = reference.table(&format!("start{index}_points"));
        let labels: Array1<u8> = reference.array(&format!("start{index}_labels"));
        let parameters: Array1<f32> = reference.array(&format!("start{index}_parameters"));

        let name = format!("points of start {index}");
        let expected = points.as_slice().unwrap();
        assert_same_rounding(trainer.data().points.iter().copied(), expected, &name);
        assert_eq!(trainer.data().labels, labels, "labels of start {index}");
        let name = format!("parameters of start {index}");
        assert_same_rounding(trainer.parameters(), parameters.as_slice().unwrap(), &name);
    }
}

fn norm(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|value| value * value).sum::<f64>().sqrt()
}

/// The norm of the difference between the trainer's latest gradients and NumPy's in float64, as a
/// share of `scale`.
fn gradient_error(trainer: &Trainer, expected: &Array1<f64>, scale: f64) -> f64 {
    let actual = trainer.gradients().values();
    assert_eq!(actual.len(), expected.len());
    norm(actual.iter().zip(expected).map(|(&a, e)| f64::from(a) - e)) / scale
}

/// From He's weights the gradient is within 1e-6 of its own norm. On the plateau of the book's start
/// its terms nearly cancel, and no float32 sum can be that close to the little that is left (NumPy's
/// own is further away than ours): what holds for every start is 1e-6 of the norm of the same sums
/// taken over absolute values.
#[test]
fn gradients_of_the_first_step_are_numpys() {
    let mut reference = Reference::open();
    for index in 0..STARTS {
        let mut trainer = reference.trainer(index);
        trainer.step();
        let expected: Array1<f64> = reference.array(&format!("start{index}_gradients"));
        let magnitudes: Array1<f64> = reference.array(&format!("start{index}_magnitudes"));
        let error = gradient_error(&trainer, &expected, norm(magnitudes.iter().copied()));
        assert!(error <= 1e-6, "start {index}: {error:e} of the magnitudes");
        if [0, 2, 3, 6].contains(&index) {
            let error = gradient_error(&trainer, &expected, norm(expected.iter().copied()));
            assert!(error <= 1e-6, "start {index}: {error:e} of the gradient");
        }
    }
}

#[test]
fn gradients_of_a_step_from_given_parameters_are_numpys() {
    let mut reference = Reference::open();
    for name in ["he", "book"] {
        let trained: Array2<f32> = reference.table(&format!("{name}0_parameters"));
        let trained = trained.row(trained.nrows() - 1).to_vec();
        let mut trainer = Trainer::new(preset(name, 0)).unwrap();
        trainer.set_parameters(&trained).unwrap();
        trainer.step();
        let expected: Array1<f64> = reference.array(&format!("{name}_trained_gradients"));
        let magnitudes: Array1<f64> = reference.array(&format!("{name}_trained_magnitudes"));
        let error = gradient_error(&trainer, &expected, norm(magnitudes.iter().copied()));
        assert!(
            error <= 1e-6,
            "{name} after 50 epochs: {error:e} of the magnitudes"
        );
    }
}

#[test]
fn first_fifty_epochs_are_numpys() {
    let mut reference = Reference::open();
    let mut log = String::new();
    for (name, run) in ["he", "book"]
        .into_iter()
        .flat_map(|n| (0..4).map(move |run| (n, run)))
    {
        let seed: Array1<i64> = reference.array(&format!("{name}{run}_seed"));
        let losses: Array1<f32> = reference.array(&format!("{name}{run}_losses"));
        let accuracies: Array1<f64> = reference.array(&format!("{name}{run}_accuracies"));
        let parameters: Array2<f32> = reference.table(&format!("{name}{run}_parameters"));
        let mut trainer = Trainer::new(preset(name, seed[0] as u32)).unwrap();
        for epoch in 0..50 {
            trainer.step();
            let at = format!("{name}, seed {seed}, epoch {epoch}");
            let difference = (trainer.loss() - f64::from(losses[epoch])).abs();
            assert!(difference <= 1e-4, "{at}: losses are {difference} apart");
            // On the plateau of the book's start the probabilities of a sample differ by roundings.
            let samples = (300.0 * (trainer.accuracy() - accuracies[epoch]))
                .abs()
                .round();
            assert!(
                samples <= if name == "he" { 0.0 } else { 1.0 },
                "{at}: {samples} samples"
            );
            if epoch % 10 == 9 {
                assert_within(&trainer.parameters(), parameters.row(epoch / 10), 1e-4, &at);
            }
            if name == "he" {
                log += &trainer.log_line();
                log += "\n";
            }
        }
    }
    assert_eq!(
        log,
        std::fs::read_to_string("tests/reference/log.txt").unwrap()
    );
}

#[test]
fn a_thousand_epochs_of_plain_sgd_are_numpys() {
    let mut reference = Reference::open();
    for (name, learning_rate) in [("he", 0.1), ("book", 0.1), ("book", 1.0)] {
        let losses: Array1<f32> = reference.array(&format!("plain_{name}_{learning_rate:.1}"));
        let mut trainer = Trainer::new(Options {
            learning_rate,
            momentum: 0.0,
            decay: 0.0,
            ..preset(name, 0)
        })
        .unwrap();
        for (epoch, expected) in losses.iter().enumerate() {
            trainer.step();
            let difference = (trainer.loss() - f64::from(*expected)).abs();
            assert!(
                difference <= 1e-2,
                "{name}, epoch {epoch}: {difference} apart"
            );
        }
        assert_eq!(trainer.epoch(), 1001);
    }
}

/// From He's weights, of seeds for which NumPy agrees with itself in three precisions. The settings are those of generate.py.
#[test]
fn fifty_epochs_of_every_optimizer_are_numpys() {
    let adagrad = Options {
        optimizer: Optimizer::Adagrad,
        learning_rate: 0.1,
        decay: 1e-4,
        ..Options::default()
    };
    let rmsprop = Options {
        optimizer: Optimizer::RMSprop,
        learning_rate: 0.005,
        decay: 1e-4,
        rho: 0.9,
        ..Options::default()
    };
    let adam = Options {
        optimizer: Optimizer::Adam,
        learning_rate: 0.02,
        decay: 1e-5,
        beta_1: 0.9,
        beta_2: 0.999,
        ..Options::default()
    };
    let sgd = Options {
        learning_rate: 0.5,
        decay: 1e-3,
        momentum: 0.9,
        l1: 1e-4,
        l2: 5e-4,
        ..Options::default()
    };
    let mut reference = Reference::open();
    for (name, options) in [
        ("adagrad", adagrad),
        ("rmsprop", rmsprop),
        ("adam", adam),
        ("sgd_l1_l2", sgd),
    ] {
        let seed: Array1<i64> = reference.array(&format!("{name}_seed"));
        let losses: Array1<f32> = reference.array(&format!("{name}_losses"));
        let accuracies: Array1<f64> = reference.array(&format!("{name}_accuracies"));
        let parameters: Array2<f32> = reference.table(&format!("{name}_parameters"));
        assert_eq!((losses.len(), parameters.nrows()), (50, 5));
        for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
            let mut trainer = Trainer::new(Options {
                seed: seed[0] as u32,
                arithmetic,
                ..options.clone()
            })
            .unwrap();
            for epoch in 0..50 {
                trainer.step();
                let at = format!("{name}, {arithmetic:?}, epoch {epoch}");
                let difference = (trainer.loss() - f64::from(losses[epoch])).abs();
                assert!(difference <= 1e-4, "{at}: losses are {difference} apart");
                let difference = (trainer.accuracy() - accuracies[epoch]).abs();
                assert!(
                    difference <= 1e-6,
                    "{at}: accuracies are {difference} apart"
                );
                if epoch % 10 == 9 {
                    assert_within(&trainer.parameters(), parameters.row(epoch / 10), 1e-4, &at);
                }
            }
        }
    }
}

/// A run of tests/reference/activations.py; parameters are some of all, in units of 10⁻⁷.
#[derive(Deserialize)]
struct OfActivations {
    seed: u32,
    hidden: Vec<usize>,
    activation: String,
    initialization: String,
    losses: Vec<f64>,
    accuracies: Vec<f64>,
    first: Vec<f64>,
    end: Vec<f64>,
}

/// Each activation, several in one network, and Xavier's weights and zeros: in both arithmetics.
#[test]
fn fifty_epochs_of_every_activation_are_numpys() {
    let runs = include_str!("reference/activations.json");
    let runs: Vec<OfActivations> = serde_json::from_str(runs).unwrap();
    for run in runs {
        for arithmetic in ["float32", "book"] {
            let mut options = Options {
                seed: run.seed,
                hidden: run.hidden.clone(),
                learning_rate: 0.5,
                ..Options::default()
            };
            options.set("activation", &*run.activation).unwrap();
            options.set("initialization", &*run.initialization).unwrap();
            options.set("arithmetic", arithmetic).unwrap();
            let name = format!("{}, {}, {arithmetic}", run.activation, run.initialization);
            let mut trainer = Trainer::new(options).unwrap();
            let assert_parameters = |trainer: &Trainer, expected: &[f64], bound: f64| {
                let parameters = trainer.parameters().into_iter().step_by(7);
                assert_eq!(parameters.len(), expected.len(), "{name}");
                for (index, (w, expected)) in parameters.zip(expected).enumerate() {
                    let difference = (f64::from(w) - expected * 1e-7).abs();
                    assert!(difference <= bound, "{name}, {index}: {difference}");
                }
            };
            assert_parameters(&trainer, &run.first, 5e-7);
            for (epoch, (loss, accuracy)) in run.losses.iter().zip(&run.accuracies).enumerate() {
                trainer.step();
                let difference = (trainer.loss() - loss).abs();
                assert!(difference <= 1e-4, "{name}, epoch {epoch}: {difference}");
                let difference = (trainer.accuracy() - accuracy).abs();
                assert!(difference <= 0.004, "{name}, epoch {epoch}: {difference}");
            }
            assert_parameters(&trainer, &run.end, 1e-4);
        }
    }
}
