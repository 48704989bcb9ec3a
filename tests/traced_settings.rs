//! What a trace shows of every optimizer, of dropout and of regularization: each array follows from others by NumPy's
//! formulas, and the last are what the step makes.
#![cfg(not(target_arch = "wasm32"))]

mod traced;
mod trained;

use std::collections::HashMap;

use ndarray::{Array2, Axis};
use neural_spiral::activation::Activation;
use neural_spiral::arithmetic::Arithmetic;
use neural_spiral::inspect::{gradient_terms, window};
use neural_spiral::optimizer::Optimizer;
use neural_spiral::trainer::{Options, Trainer};
use traced::{bits, by_name, names, trace_of};
use trained::trained;

const L1: f64 = 0.002;
const L2: f64 = 0.003;

/// Every optimizer in both arithmetics, with and without dropout and regularization.
fn settings() -> Vec<Options> {
    let mut all = Vec::new();
    for (optimizer, _) in Optimizer::TABLE {
        for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
            for dropout in [0.0, 0.3] {
                for (l1, l2) in [(0.0, 0.0), (L1, L2)] {
                    all.push(Options {
                        optimizer,
                        arithmetic,
                        dropout,
                        l1,
                        l2,
                        learning_rate: 0.05,
                        decay: 0.01,
                        epsilon: 1e-3,
                        rho: 0.8,
                        beta_1: 0.7,
                        beta_2: 0.95,
                        hidden: vec![7, 5],
                        samples_per_class: 60,
                        ..Options::default()
                    });
                }
            }
        }
    }
    all
}

/// The other activations, in both arithmetics, with and without dropout.
fn with_activations() -> Vec<Options> {
    let [_, others @ ..] = Activation::TABLE.map(|row| row.0);
    let mut all = Vec::new();
    for activation in others {
        let of_sgd = settings().into_iter().take(8);
        all.extend(of_sgd.map(|options| Options {
            activation: vec![activation],
            ..options
        }));
    }
    all
}

fn name_of(options: &Options) -> String {
    let Options {
        optimizer,
        arithmetic,
        dropout,
        activation,
        l1,
        ..
    } = options;
    format!("{optimizer:?}, {arithmetic:?}, {activation:?}, dropout {dropout}, l1 {l1}")
}

/// What a unit makes of its sum z.
fn activate(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::ReLU => z.max(0.0),
        Activation::Leaky if z > 0.0 => z,
        Activation::Leaky => 0.01 * z,
        Activation::Tanh => z.tanh(),
        Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
        Activation::Linear => z,
    }
}

/// Its derivative.
fn derivative(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::ReLU if z <= 0.0 => 0.0,
        Activation::Leaky if z <= 0.0 => 0.01,
        Activation::ReLU | Activation::Leaky | Activation::Linear => 1.0,
        Activation::Tanh => z.cosh().powi(-2),
        Activation::Sigmoid => 0.25 * (z / 2.0).cosh().powi(-2),
    }
}

#[test]
fn a_trace_has_the_arrays_of_its_settings_and_no_more() {
    let of = |optimizer, dropout, l2| {
        let options = Options {
            optimizer,
            dropout,
            l2,
            hidden: vec![5],
            ..Options::default()
        };
        names(&trace_of(&trained(options, 1), 0).unwrap())
    };
    let forward = "X dense1.output activation1.output dense2.output loss_activation.output sample_losses loss \
         loss_activation.dinputs dense2.dweights dense2.dbiases dense2.dinputs \
         activation1.dinputs dense1.dweights dense1.dbiases \
         optimizer.iterations optimizer.current_learning_rate";
    for optimizer in [Optimizer::Adagrad, Optimizer::RMSprop] {
        assert_eq!(
            of(optimizer, 0.0, 0.0),
            format!(
                "dense1.weights dense1.biases dense1.weight_cache dense1.bias_cache \
                 dense2.weights dense2.biases dense2.weight_cache dense2.bias_cache {forward} \
                 dense1.new_weight_cache dense1.new_bias_cache \
                 dense1.weight_updates dense1.bias_updates dense1.new_weights dense1.new_biases \
                 dense2.new_weight_cache dense2.new_bias_cache \
                 dense2.weight_updates dense2.bias_updates dense2.new_weights dense2.new_biases"
            )
        );
    }
    assert_eq!(
        of(Optimizer::Adam, 0.2, 1e-3),
        "dense1.weights dense1.biases dense1.weight_momentums dense1.bias_momentums \
         dense1.weight_cache dense1.bias_cache \
         dense2.weights dense2.biases dense2.weight_momentums dense2.bias_momentums \
         dense2.weight_cache dense2.bias_cache \
         X dense1.output activation1.output dropout1.binary_mask dropout1.output \
         dense2.output loss_activation.output sample_losses data_loss regularization_loss loss \
         loss_activation.dinputs dense2.dweights dense2.dbiases dense2.dinputs dropout1.dinputs \
         activation1.dinputs dense1.data_dweights dense1.data_dbiases dense1.dweights dense1.dbiases \
         optimizer.iterations optimizer.current_learning_rate \
         optimizer.momentums_correction optimizer.cache_correction \
         dense1.new_weight_momentums dense1.new_bias_momentums dense1.new_weight_cache dense1.new_bias_cache \
         dense1.weight_momentums_corrected dense1.bias_momentums_corrected \
         dense1.weight_cache_corrected dense1.bias_cache_corrected \
         dense1.weight_updates dense1.bias_updates dense1.new_weights dense1.new_biases \
         dense2.new_weight_momentums dense2.new_bias_momentums dense2.new_weight_cache dense2.new_bias_cache \
         dense2.weight_momentums_corrected dense2.bias_momentums_corrected \
         dense2.weight_cache_corrected dense2.bias_cache_corrected \
         dense2.weight_updates dense2.bias_updates dense2.new_weights dense2.new_biases"
    );
    assert_eq!(
        of(Optimizer::SGD, 0.2, 0.0),
        "dense1.weights dense1.biases dense1.weight_momentums dense1.bias_momentums \
         dense2.weights dense2.biases dense2.weight_momentums dense2.bias_momentums \
         X dense1.output activation1.output dropout1.binary_mask dropout1.output \
         dense2.output loss_activation.output sample_losses loss \
         loss_activation.dinputs dense2.dweights dense2.dbiases dense2.dinputs dropout1.dinputs \
         activation1.dinputs dense1.dweights dense1.dbiases \
         optimizer.iterations optimizer.current_learning_rate \
         dense1.weight_updates dense1.bias_updates dense1.new_weights dense1.new_biases \
         dense2.weight_updates dense2.bias_updates dense2.new_weights dense2.new_biases"
    );
}

/// One trace may see a run through all of its settings.
#[test]
fn one_trace_follows_every_change() {
    let mut trainer = trained(settings()[0].clone(), 3);
    let mut trace = trace_of(&trainer, 0).unwrap();
    for (name, value) in [("dropout", 0.3), ("l1", L1), ("dropout", 0.0), ("l1", 0.0)] {
        for (_, choice) in Optimizer::TABLE {
            trainer.set("optimizer", choice.value).unwrap();
            trainer.set(name, value).unwrap();
            trainer.step();
            trace.record(trainer.next(), 100).unwrap();
            let fresh = trace_of(&trainer, 100).unwrap();
            assert_eq!(trace.arrays(), fresh.arrays());
            assert_eq!(bits(trace.values()), bits(fresh.values()));
        }
    }
}

/// The arrays of a trace in float64.
struct Arrays(HashMap<String, Array2<f32>>);

impl Arrays {
    fn get(&self, name: &str) -> Array2<f64> {
        let array = self.0.get(name);
        array.unwrap_or_else(|| panic!("{name}")).mapv(f64::from)
    }

    fn number(&self, name: &str) -> f64 {
        self.get(name)[[0, 0]]
    }

    /// To rounding, of the largest number in it.
    fn follows(&self, name: &str, expected: Array2<f64>) {
        let scale = (expected.iter()).fold(1e-12, |scale: f64, value| scale.max(value.abs()));
        self.is_near(name, expected, scale);
    }

    /// To rounding, of numbers that are as large as `scale`.
    fn is_near(&self, name: &str, expected: Array2<f64>, scale: f64) {
        let actual = self.get(name);
        assert_eq!(actual.dim(), expected.dim(), "{name}");
        for (actual, expected) in actual.iter().zip(&expected) {
            let difference = (actual - expected).abs();
            assert!(
                difference <= 2e-6 * scale,
                "{name}: {actual}, not {expected}"
            );
        }
    }
}

#[test]
fn every_array_follows_from_others_by_numpys_formulas() {
    for options in settings().into_iter().chain(with_activations()) {
        let name = name_of(&options);
        let activation = options.activation[0];
        let trainer = trained(options.clone(), 6);
        let labels = trainer.data().labels.clone();
        let arrays = Arrays(by_name(&trace_of(&trainer, 20).unwrap()));
        let drops = options.dropout > 0.0;
        let regularized = options.l1 > 0.0;
        let of = |part: &str, layer: usize, field: &str| format!("{part}{layer}.{field}");
        let behind = if drops { "dropout" } else { "activation" };

        // Forward.
        let mut regularization = 0.0;
        for layer in 1..=3 {
            let inputs = match layer {
                1 => arrays.get("X"),
                _ => arrays.get(&of(behind, layer - 1, "output")),
            };
            let [weights, biases] =
                ["weights", "biases"].map(|f| arrays.get(&of("dense", layer, f)));
            arrays.follows(
                &of("dense", layer, "output"),
                inputs.dot(&weights) + &biases,
            );
            if layer == 3 {
                break;
            }
            let output = arrays
                .get(&of("dense", layer, "output"))
                .mapv(|z| activate(activation, z));
            arrays.follows(&of("activation", layer, "output"), output.clone());
            if drops {
                let mask = arrays.get(&of("dropout", layer, "binary_mask"));
                let keep = 1.0 - options.dropout;
                let is_mask = |&value: &f64| value == 0.0 || (value - 1.0 / keep).abs() < 1e-7;
                assert!(mask.iter().all(is_mask), "{name}");
                assert!(mask.iter().any(|&value| value == 0.0), "{name}");
                arrays.follows(&of("dropout", layer, "output"), output * mask);
            }
            for w in weights.iter().chain(&biases) {
                regularization += options.l1 * w.abs() + options.l2 * w * w;
            }
        }
        let logits = arrays.get("dense3.output");
        let mut probabilities = logits.mapv(f64::exp);
        for mut row in probabilities.rows_mut() {
            row /= row.sum();
        }
        arrays.follows("loss_activation.output", probabilities.clone());
        let right = |sample: usize| probabilities[[sample, usize::from(labels[sample])]];
        let losses = Array2::from_shape_fn((180, 1), |(sample, _)| -right(sample).ln());
        let mean = losses.sum() / 180.0;
        arrays.follows("sample_losses", losses);
        assert!(
            (arrays.number("loss") - mean - regularization).abs() < 2e-6,
            "{name}"
        );
        if regularized {
            assert!((arrays.number("data_loss") - mean).abs() < 1e-6, "{name}");
            let difference = arrays.number("regularization_loss") - regularization;
            assert!(difference.abs() < 1e-6, "{name}");
        }

        // Backward.
        for (sample, mut row) in probabilities.rows_mut().into_iter().enumerate() {
            row[usize::from(labels[sample])] -= 1.0;
        }
        arrays.follows("loss_activation.dinputs", probabilities / 180.0);
        for layer in (1..=3).rev() {
            let dvalues = match layer {
                3 => arrays.get("loss_activation.dinputs"),
                _ => arrays.get(&of("activation", layer, "dinputs")),
            };
            let inputs = match layer {
                1 => arrays.get("X"),
                _ => arrays.get(&of(behind, layer - 1, "output")),
            };
            let [weights, biases] =
                ["weights", "biases"].map(|f| arrays.get(&of("dense", layer, f)));
            let dweights = inputs.t().dot(&dvalues);
            let dbiases = dvalues.sum_axis(Axis(0)).insert_axis(Axis(0));
            // What they are summed from, which may be much larger than they are.
            let size = dvalues.mapv(f64::abs).sum();
            let slope =
                |w: f64| (if w < 0.0 { -options.l1 } else { options.l1 }) + 2.0 * options.l2 * w;
            if layer < 3 && regularized {
                arrays.is_near(&of("dense", layer, "data_dweights"), dweights.clone(), size);
                arrays.is_near(&of("dense", layer, "data_dbiases"), dbiases.clone(), size);
                arrays.is_near(
                    &of("dense", layer, "dweights"),
                    dweights + weights.mapv(slope),
                    size,
                );
                arrays.is_near(
                    &of("dense", layer, "dbiases"),
                    dbiases + biases.mapv(slope),
                    size,
                );
            } else {
                arrays.is_near(&of("dense", layer, "dweights"), dweights, size);
                arrays.is_near(&of("dense", layer, "dbiases"), dbiases, size);
            }
            if layer > 1 {
                arrays.follows(&of("dense", layer, "dinputs"), dvalues.dot(&weights.t()));
                let mut before = arrays.get(&of("dense", layer, "dinputs"));
                if drops {
                    before = before * arrays.get(&of("dropout", layer - 1, "binary_mask"));
                    arrays.follows(&of("dropout", layer - 1, "dinputs"), before.clone());
                }
                let output = arrays.get(&of("dense", layer - 1, "output"));
                before = before * output.mapv(|z| derivative(activation, z));
                arrays.follows(&of("activation", layer - 1, "dinputs"), before);
            }
        }

        // Update, the seventh.
        assert_eq!(arrays.number("optimizer.iterations"), 6.0);
        let rate = arrays.number("optimizer.current_learning_rate");
        assert!((rate - 0.05 / 1.06).abs() < 1e-8, "{name}");
        let [momentums_correction, cache_correction] =
            [0.7_f64, 0.95].map(|beta| 1.0 - beta.powi(7));
        for layer in 1..=3 {
            for (weight, weights, dweights) in [
                ("weight", "weights", "dweights"),
                ("bias", "biases", "dbiases"),
            ] {
                let get = |field: String| arrays.get(&of("dense", layer, &field));
                let field = |field: String| of("dense", layer, &field);
                let gradient = get(dweights.to_owned());
                let square = &gradient * &gradient;
                let update = match options.optimizer {
                    Optimizer::SGD => 0.9 * get(format!("{weight}_momentums")) - rate * &gradient,
                    Optimizer::Adam => {
                        let new = 0.7 * get(format!("{weight}_momentums")) + 0.3 * &gradient;
                        arrays.follows(&field(format!("new_{weight}_momentums")), new.clone());
                        let momentums = new / momentums_correction;
                        let corrected = field(format!("{weight}_momentums_corrected"));
                        arrays.follows(&corrected, momentums.clone());
                        let new = 0.95 * get(format!("{weight}_cache")) + 0.05 * square;
                        arrays.follows(&field(format!("new_{weight}_cache")), new.clone());
                        let cache = new / cache_correction;
                        arrays.follows(&field(format!("{weight}_cache_corrected")), cache.clone());
                        -rate * momentums / (cache.mapv(f64::sqrt) + 1e-3)
                    }
                    optimizer => {
                        let new = match optimizer {
                            Optimizer::Adagrad => get(format!("{weight}_cache")) + square,
                            _ => 0.8 * get(format!("{weight}_cache")) + 0.2 * square,
                        };
                        arrays.follows(&field(format!("new_{weight}_cache")), new.clone());
                        -rate * gradient / (new.mapv(f64::sqrt) + 1e-3)
                    }
                };
                arrays.follows(&field(format!("{weight}_updates")), update);
                let new = get(weights.to_owned()) + get(format!("{weight}_updates"));
                arrays.follows(&field(format!("new_{weights}")), new);
            }
        }
    }
}

/// To the bit; masks are drawn for both alike. Of more samples than a tile has.
#[test]
fn the_last_arrays_are_what_the_step_makes() {
    for options in settings() {
        let name = name_of(&options);
        let options = Options {
            samples_per_class: 150,
            ..options
        };
        let mut trainer = trained(options.clone(), 5);
        for epoch in 0..3 {
            let arrays = by_name(&trace_of(&trainer, 200 * epoch).unwrap());
            let before = trainer.parameters();
            trainer.step();
            let gradients = trainer.gradients().layers();
            assert_eq!(arrays["loss"][[0, 0]], trainer.loss() as f32, "{name}");
            if options.l1 > 0.0 {
                let losses = trainer.losses();
                assert_eq!(arrays["data_loss"][[0, 0]], losses.data as f32, "{name}");
                let regularization = losses.regularization as f32;
                assert_eq!(
                    arrays["regularization_loss"][[0, 0]],
                    regularization,
                    "{name}"
                );
            }
            let network = trainer.network();
            let memory = &trainer.next().memory.layers;
            assert_ne!(before, trainer.parameters(), "{name}");
            for (index, layer) in network.layers().iter().enumerate() {
                let same = |field: &str, expected: Vec<u32>| {
                    let array = &arrays[&format!("dense{}.{field}", index + 1)];
                    assert_eq!(bits(array), expected, "{name}, {field}");
                };
                let narrow = |values: &[f64]| {
                    let narrow: Vec<f32> = values.iter().map(|&value| value as f32).collect();
                    bits(&narrow)
                };
                same("dweights", bits(&gradients[index].dweights));
                same("dbiases", bits(&gradients[index].dbiases));
                same("new_weights", bits(&layer.weights));
                same("new_biases", bits(&layer.biases));
                let (momentums, cache) = options.optimizer.remembers();
                if momentums {
                    let [of_weights, of_biases] = match options.optimizer {
                        Optimizer::SGD => ["weight_updates", "bias_updates"],
                        _ => ["new_weight_momentums", "new_bias_momentums"],
                    };
                    same(of_weights, bits(&memory[index].weight_momentums));
                    same(of_biases, narrow(&memory[index].bias_momentums));
                }
                if cache {
                    same("new_weight_cache", bits(&memory[index].weight_cache));
                    same("new_bias_cache", narrow(&memory[index].bias_cache));
                }
            }
        }
    }
}

/// Weights of 1e30 overflow in the second layer: the step is refused, and nothing moves.
#[test]
fn the_trace_of_a_refused_step_goes_nowhere() {
    for options in settings() {
        let name = name_of(&options);
        let mut trainer = trained(options, 2);
        let huge: Vec<f32> = (trainer.parameters().iter())
            .map(|w| w.signum() * 1e30)
            .collect();
        trainer.set_parameters(&huge).unwrap();
        let arrays = by_name(&trace_of(&trainer, 0).unwrap());
        trainer.step();
        assert!(trainer.diverged(), "{name}");
        for (index, layer) in trainer.network().layers().iter().enumerate() {
            let traced = |field: &str| &arrays[&format!("dense{}.{field}", index + 1)];
            assert_eq!(bits(traced("new_weights")), bits(&layer.weights), "{name}");
            assert_eq!(bits(traced("new_biases")), bits(&layer.biases), "{name}");
            let mut updates = traced("weight_updates")
                .iter()
                .chain(traced("bias_updates"));
            assert!(updates.all(|&update| update == 0.0), "{name}");
        }
    }
}

/// Drawn by hand: layer by layer, sample by sample, unit by unit, from where the stream is.
#[test]
fn masks_of_a_window_in_the_middle_are_those_of_the_step() {
    for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
        let options = Options {
            arithmetic,
            dropout: 0.3,
            hidden: vec![6, 5],
            samples_per_class: 400,
            ..Options::default()
        };
        let trainer = trained(options, 3);
        let mut random = trainer.next().random.clone();
        let masks = [6, 5].map(|units| {
            Array2::from_shape_simple_fn((1200, units), || random.binomial(1.0 - 0.3))
        });
        let mut dropped = [0.0; 2];
        for sample in [0, 151, 310, 700, 1047, 1199] {
            let window = window(trainer.data(), sample).unwrap();
            let arrays = by_name(&trace_of(&trainer, sample).unwrap());
            for (index, masks) in masks.iter().enumerate() {
                let traced = &arrays[&format!("dropout{}.binary_mask", index + 1)];
                for (row, sample) in window.clone().enumerate() {
                    for (unit, &stays) in masks.row(sample).iter().enumerate() {
                        let expected = if stays {
                            (1.0 / (1.0 - 0.3)) as f32
                        } else {
                            0.0
                        };
                        assert_eq!(traced[[row, unit]], expected, "{sample}, {row}, {unit}");
                    }
                }
            }
        }
        for (dropped, masks) in dropped.iter_mut().zip(&masks) {
            *dropped = masks.iter().filter(|&&stays| !stays).count() as f64 / masks.len() as f64;
            // Four times the standard deviation of the share.
            let bound = 4.0 * (0.3 * 0.7 / masks.len() as f64).sqrt();
            assert!((*dropped - 0.3).abs() < bound, "{dropped}");
        }
        // And the step has drawn as many.
        let mut stepped = trained(trainer.options().clone(), 4);
        assert_eq!(stepped.next().random.state(), random.state());
        stepped.step();
        assert_ne!(stepped.next().random.state(), random.state());
    }
}

/// In the gradient of the data alone, to rounding.
#[test]
fn terms_sum_to_the_gradient_of_the_data() {
    for options in settings() {
        let name = name_of(&options);
        let options = Options {
            samples_per_class: 110,
            ..options
        };
        let regularized = options.l1 > 0.0;
        let trainer: Trainer = trained(options, 4);
        let arrays = by_name(&trace_of(&trainer, 0).unwrap());
        let mut gradients = Vec::new();
        for layer in 1..=3 {
            let data = if regularized && layer < 3 {
                "data_"
            } else {
                ""
            };
            for array in ["dweights", "dbiases"] {
                gradients.extend(arrays[&format!("dense{layer}.{data}{array}")].iter());
            }
        }
        let mut terms = Vec::new();
        for (parameter, &gradient) in gradients.into_iter().enumerate() {
            gradient_terms(trainer.next(), parameter, &mut terms).unwrap();
            assert_eq!(terms.len(), 330);
            let sum: f64 = terms.iter().copied().map(f64::from).sum();
            let size: f64 = terms.iter().map(|term| f64::from(term.abs())).sum();
            let difference = (sum - f64::from(gradient)).abs();
            assert!(
                difference <= 5e-6 * size,
                "{name}, {parameter}: {sum}, {gradient}"
            );
        }
    }
}
