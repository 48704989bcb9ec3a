//! What the page's inspector shows is what training does: the trace of an epoch, the terms of a gradient, the
//! two ways from the loss to the logits.
#![cfg(not(target_arch = "wasm32"))]

mod sealed;
mod traced;
mod trained;

use ndarray::Array2;
use neural_spiral::arithmetic::Arithmetic;
use neural_spiral::dense::Initialization;
use neural_spiral::error::Error;
use neural_spiral::inspect::fusion::{Fusion, fusion, fusion_difference, repeat_backward};
use neural_spiral::inspect::{active_samples, gradient_terms, window};
use neural_spiral::optimizer::learning_rate;
use neural_spiral::trainer::{Options, Trainer};
use sealed::seal;
use traced::{bits, by_name, trace_of};
use trained::trained;

/// The seed's network, one with more layers, and more samples than a trace shows.
fn settings() -> [Options; 3] {
    [
        Options::default(),
        Options {
            hidden: vec![7, 70, 5],
            ..Options::default()
        },
        Options {
            samples_per_class: 201,
            hidden: vec![9],
            classes: 4,
            initialization: Initialization::Book,
            ..Options::default()
        },
    ]
}

/// A network pushed so far that the probability of some right answers is 0.
fn pushed_far() -> Trainer {
    let mut trainer = trained(Options::default(), 100);
    let far: Vec<f32> = trainer.parameters().iter().map(|w| 100.0 * w).collect();
    trainer.set_parameters(&far).unwrap();
    trainer
}

/// The velocities of weights and biases of each layer.
fn velocities_of(trainer: &Trainer) -> Vec<Vec<Vec<f32>>> {
    let layers = 0..trainer.network().layers().len();
    let of_layer = |layer: usize| {
        let memory = &trainer.next().memory.layers[layer];
        let of_biases = memory
            .bias_momentums
            .iter()
            .map(|&velocity| velocity as f32);
        vec![memory.weight_momentums.clone(), of_biases.collect()]
    };
    layers.map(of_layer).collect()
}

fn terms_of(trainer: &Trainer, parameter: usize) -> Result<Vec<f32>, Error> {
    let mut terms = Vec::new();
    gradient_terms(trainer.next(), parameter, &mut terms)?;
    Ok(terms)
}

fn fusion_of(trainer: &Trainer, logits: &[f32], label: usize) -> Result<Fusion, Error> {
    fusion(trainer.network(), trainer.data(), logits, label)
}

#[test]
fn a_trace_is_the_next_step_bit_for_bit() {
    for options in settings() {
        for epochs in [0, 1, 30] {
            let mut trainer = trained(options.clone(), epochs);
            let samples = trainer.data().labels.len();
            let sample = samples / 2 + 11;
            let before = (trainer.parameters(), trainer.epoch(), trainer.loss());
            let probabilities = trainer.probabilities().to_vec();
            let window = window(trainer.data(), sample).unwrap();
            assert!(window.contains(&sample));
            assert_eq!(window.len(), samples.min(304));
            let arrays = by_name(&trace_of(&trainer, sample).unwrap());
            assert_eq!(
                before,
                (trainer.parameters(), trainer.epoch(), trainer.loss())
            );

            let classes = options.classes;
            let rows = window.start * classes..window.end * classes;
            let output = &arrays["loss_activation.output"];
            assert_eq!(bits(output), bits(&probabilities[rows]));
            let dinputs = arrays["loss_activation.dinputs"].iter();
            for ((dinput, p), at) in dinputs.zip(output).zip(window.start * classes..) {
                let label = usize::from(trainer.data().labels[at / classes]);
                let y = f32::from(u8::from(label == at % classes));
                assert_eq!(*dinput, (p - y) / samples as f32);
            }
            let points = trainer.data().points.clone();
            let x: Vec<f32> = window.flat_map(|row| points.row(row).to_vec()).collect();
            assert_eq!(bits(&arrays["X"]), bits(&x));

            let layers = trainer.network().layers().to_vec();
            let velocities = velocities_of(&trainer);
            let rate = learning_rate(trainer.options(), trainer.next().memory.iterations) as f32;
            assert_eq!(arrays["optimizer.current_learning_rate"][[0, 0]], rate);
            trainer.step();
            assert_eq!(arrays["loss"][[0, 0]], trainer.loss() as f32);
            let moved = velocities_of(&trainer);
            for (number, (old, new)) in (1..).zip(layers.iter().zip(trainer.network().layers())) {
                let gradients = &trainer.gradients().layers()[number - 1];
                let same = |field: &str, expected: Vec<u32>| {
                    let name = format!("dense{number}.{field}");
                    assert_eq!(bits(&arrays[&name]), expected, "{name}");
                };
                same("weights", bits(&old.weights));
                same("biases", bits(&old.biases));
                same("weight_momentums", bits(&velocities[number - 1][0]));
                same("bias_momentums", bits(&velocities[number - 1][1]));
                same("dweights", bits(&gradients.dweights));
                same("dbiases", bits(&gradients.dbiases));
                same("weight_updates", bits(&moved[number - 1][0]));
                same("bias_updates", bits(&moved[number - 1][1]));
                same("new_weights", bits(&new.weights));
                same("new_biases", bits(&new.biases));
            }
        }
    }
}

/// The trace of a step that will be refused: updates and new parameters are the old ones.
fn assert_nothing_goes(trainer: &mut Trainer) {
    let arrays = by_name(&trace_of(trainer, 0).unwrap());
    let velocities = velocities_of(trainer);
    assert!(velocities.iter().flatten().flatten().any(|&v| v != 0.0));
    for (number, (layer, velocities)) in
        (1..).zip(trainer.network().layers().iter().zip(velocities))
    {
        let traced = |field: &str| bits(&arrays[&format!("dense{number}.{field}")]);
        assert_eq!(traced("weight_updates"), bits(&velocities[0]));
        assert_eq!(traced("bias_updates"), bits(&velocities[1]));
        assert_eq!(traced("new_weights"), bits(&layer.weights));
        assert_eq!(traced("new_biases"), bits(&layer.biases));
    }
    let before = trainer.parameters();
    trainer.step();
    assert!(trainer.diverged());
    assert_eq!(bits(&trainer.parameters()), bits(&before));
}

/// A snapshot has parameters, velocities (those of biases in float64) and a word for each hidden unit, so that parameters can
/// be exchanged while the velocities stay.
fn with_parameters(trainer: &mut Trainer, parameters: &[f32]) {
    let mut snapshot = trainer.snapshot();
    let sizes = trainer.network().sizes();
    let units: usize = sizes[1..sizes.len() - 1].iter().sum();
    let biases: usize = sizes[1..].iter().sum();
    let first = snapshot.len() - 8 - 4 * units - 2 * 4 * parameters.len() - 4 * biases;
    for (bytes, value) in snapshot[first..].chunks_mut(4).zip(parameters) {
        bytes.copy_from_slice(&value.to_le_bytes());
    }
    seal(&mut snapshot);
    trainer.restore(&snapshot).unwrap();
    assert_eq!(trainer.parameters(), parameters);
}

/// Weights of 1e30 overflow in the second layer.
#[test]
fn the_trace_of_a_loss_that_is_not_finite_goes_nowhere() {
    let options = Options {
        hidden: vec![8, 8],
        ..Options::default()
    };
    let mut trainer = trained(options, 3);
    let sane = trainer.parameters();
    let huge: Vec<f32> = sane.iter().map(|w| w.signum() * 1e30).collect();
    with_parameters(&mut trainer, &huge);
    assert_nothing_goes(&mut trainer);
}

/// Logits of 1e33 make a gradient that overflows times a million.
#[test]
fn the_trace_of_an_update_that_is_not_finite_goes_nowhere() {
    let options = Options {
        hidden: vec![4],
        ..Options::default()
    };
    let mut trainer = trained(options, 3);
    let second_layer = [1e33, -1e33, 0.0].repeat(4);
    let parameters = [vec![1.0; 8 + 4], second_layer, vec![0.0; 3]].concat();
    with_parameters(&mut trainer, &parameters);
    trainer.set("learning_rate", 1e6).unwrap();
    assert!(by_name(&trace_of(&trainer, 0).unwrap())["loss"][[0, 0]].is_finite());
    assert_nothing_goes(&mut trainer);
}

/// a · b in float64.
fn product(a: &Array2<f32>, b: &Array2<f32>) -> Array2<f64> {
    a.mapv(f64::from).dot(&b.mapv(f64::from))
}

fn assert_near(name: &str, actual: &Array2<f32>, expected: &Array2<f64>) {
    assert_eq!(actual.dim(), expected.dim(), "{name}");
    let scale = expected
        .iter()
        .fold(f64::MIN_POSITIVE, |a, b| a.max(b.abs()));
    for (actual, expected) in actual.iter().zip(expected) {
        let difference = (f64::from(*actual) - expected).abs();
        assert!(difference <= 1e-5 * scale, "{name}: {actual}, {expected}");
    }
}

#[test]
fn the_arrays_of_a_trace_follow_from_one_another() {
    for options in settings() {
        let layers = options.hidden.len() + 1;
        let samples = options.samples_per_class * options.classes;
        let trainer = trained(options, 30);
        let labels = trainer.data().labels.clone();
        let window = window(trainer.data(), 0).unwrap();
        let arrays = by_name(&trace_of(&trainer, 0).unwrap());
        let get = |name: &str| &arrays[name];
        let of =
            |part: &str, number: usize, field: &str| &arrays[&format!("{part}{number}.{field}")];

        for number in 1..=layers {
            let inputs = match number {
                1 => get("X"),
                _ => of("activation", number - 1, "output"),
            };
            let weights = of("dense", number, "weights");
            let biases = of("dense", number, "biases").mapv(f64::from);
            let output = of("dense", number, "output");
            assert_near("output", output, &(product(inputs, weights) + biases));
            let dvalues = match number == layers {
                true => get("loss_activation.dinputs"),
                false => {
                    let relu = output.mapv(|z| z.max(0.0));
                    assert_eq!(bits(of("activation", number, "output")), bits(&relu));
                    of("activation", number, "dinputs")
                }
            };
            if window.len() == samples {
                let dweights = product(&inputs.t().to_owned(), dvalues);
                assert_near("dweights", of("dense", number, "dweights"), &dweights);
            }
            if number > 1 {
                let dinputs = of("dense", number, "dinputs");
                let expected = product(dvalues, &weights.t().to_owned());
                assert_near("dinputs", dinputs, &expected);
                // Bit for bit, as ReLU only lets pass or stops.
                let mut passed = dinputs.clone();
                passed.zip_mut_with(of("dense", number - 1, "output"), |dinput, &z| {
                    if z <= 0.0 {
                        *dinput = 0.0;
                    }
                });
                let after = of("activation", number - 1, "dinputs");
                assert_eq!(after, &passed); // −0 is 0
            }
        }
        for sample in window {
            let p = get("loss_activation.output")[[sample, usize::from(labels[sample])]];
            let loss = get("sample_losses")[[sample, 0]];
            assert!((f64::from(loss) + f64::from(p).ln()).abs() < 1e-6);
        }
    }
}

#[test]
fn a_window_has_its_sample_in_the_middle_as_far_as_possible() {
    let trainer = trained(settings()[2].clone(), 0);
    for (sample, expected) in [
        (0, 0..304),
        (152, 0..304),
        (153, 1..305),
        (402, 250..554),
        (651, 499..803),
        (652, 500..804),
        (803, 500..804),
    ] {
        assert_eq!(window(trainer.data(), sample).unwrap(), expected);
    }
    let all = trained(Options::default(), 0);
    assert_eq!(window(all.data(), 299).unwrap(), 0..300);
}

#[test]
fn the_losses_of_the_samples_are_clipped_as_the_loss_is() {
    let trainer = pushed_far();
    let losses = &by_name(&trace_of(&trainer, 0).unwrap())["sample_losses"];
    let mean = losses.iter().copied().map(f64::from).sum::<f64>() / 300.0;
    assert!((mean - trainer.loss()).abs() < 1e-6 * mean);
    // −ln 10⁻⁷ is what the book's clipping leaves.
    assert!(losses.iter().any(|&loss| loss > 16.0) && losses.iter().all(|&loss| loss < 16.2));
}

#[test]
fn names_and_shapes_are_the_same_in_every_epoch() {
    let mut trainer = trained(settings()[2].clone(), 3);
    let mut trace = trace_of(&trainer, 0).unwrap();
    let arrays = trace.arrays().to_vec();
    trainer.step();
    trace.record(trainer.next(), 700).unwrap();
    assert_eq!(arrays, trace.arrays());
    let values = trace.values();
    assert_eq!(values, trace_of(&trainer, 700).unwrap().values());
    let size: usize = arrays.iter().map(|array| array.rows * array.columns).sum();
    assert_eq!(size, values.len());
}

#[test]
fn a_sample_or_parameter_that_is_not_there_is_refused() {
    let trainer = trained(Options::default(), 0);
    let refused = trace_of(&trainer, 300).unwrap_err().to_string();
    assert_eq!(
        refused,
        "sample must be a whole number from 0 to 299, got 300"
    );
    let refused = terms_of(&trainer, 387).unwrap_err().to_string();
    assert_eq!(
        refused,
        "parameter must be a whole number from 0 to 386, got 387"
    );
    let refused = fusion_of(&trainer, &[0.0, 1.0], 0).unwrap_err().to_string();
    assert_eq!(
        refused,
        "logits must be 3 values (one for each class), got 2 values"
    );
    let refused = repeat_backward(trainer.network(), trainer.data(), true, 0)
        .unwrap_err()
        .to_string();
    assert_eq!(
        refused,
        "times must be a whole number from 1 to 1000000, got 0"
    );
    let refused = fusion_of(&trainer, &[0.0; 3], 3).unwrap_err().to_string();
    assert_eq!(refused, "label must be a whole number from 0 to 2, got 3");
    for (value, shown) in [(f32::NAN, "NaN"), (f32::NEG_INFINITY, "an infinity")] {
        let refused = fusion_of(&trainer, &[0.0, value, 0.0], 0).unwrap_err();
        let expected = format!("logits[1] must be a finite number, got {shown}");
        assert_eq!(refused.to_string(), expected);
    }
}

#[test]
fn the_terms_of_the_samples_sum_to_the_gradient() {
    for options in settings() {
        let trainer = trained(options.clone(), 30);
        let samples = trainer.data().labels.len();
        let mut stepped = trained(options, 30);
        stepped.step();
        let gradients = stepped.gradients().values();
        for (parameter, gradient) in gradients.into_iter().enumerate() {
            let terms = terms_of(&trainer, parameter).unwrap();
            assert_eq!(terms.len(), samples);
            let sum: f64 = terms.iter().copied().map(f64::from).sum();
            let size: f64 = terms.iter().map(|term| f64::from(term.abs())).sum();
            let difference = (sum - f64::from(gradient)).abs();
            assert!(difference <= 1e-6 * size, "{parameter}: {sum}, {gradient}");
        }
    }
}

#[test]
fn a_sample_s_term_is_the_product_in_the_trace() {
    let trainer = trained(Options::default(), 30);
    let arrays = by_name(&trace_of(&trainer, 17).unwrap());
    let (hidden, dvalues) = (
        &arrays["activation1.output"],
        &arrays["loss_activation.dinputs"],
    );
    // dense2.weights[5, 2] and dense2.biases[2]
    let terms = terms_of(&trainer, 192 + 5 * 3 + 2).unwrap();
    assert_eq!(terms[17], hidden[[17, 5]] * dvalues[[17, 2]]);
    let terms = terms_of(&trainer, 192 + 192 + 2).unwrap();
    assert_eq!(terms[17], dvalues[[17, 2]]);
}

#[test]
fn active_samples_are_those_with_an_output() {
    for options in settings() {
        let layers = options.hidden.len();
        let trainer = trained(options, 30);
        let counts = active_samples(trainer.network(), trainer.data());
        let mut expected = Vec::new();
        for number in 1..=layers {
            let name = format!("activation{number}.output");
            let units = trainer.network().layers()[number - 1].biases.len();
            let mut of_layer = vec![0; units];
            let mut sample = 0;
            while sample < trainer.data().labels.len() {
                // The window that begins here, or the last one.
                let length = window(trainer.data(), 0).unwrap().len();
                let window = window(trainer.data(), sample + length / 2).unwrap();
                let output = &by_name(&trace_of(&trainer, sample + length / 2).unwrap())[&name];
                for row in sample - window.start..length {
                    for (count, &value) in of_layer.iter_mut().zip(output.row(row)) {
                        *count += u32::from(value > 0.0);
                    }
                }
                sample = window.end;
            }
            expected.extend(of_layer);
        }
        assert_eq!(counts, expected);
    }
}

#[test]
fn both_ways_to_the_logits_agree_where_no_probability_is_tiny() {
    let mut random = neural_spiral::random::RandomState::new(0);
    let trainer = trained(Options::default(), 0);
    let mut compared = 0;
    for sample in 0..1000 {
        let logits: Vec<f32> = (0..3).map(|_| 4.0 * random.randn()).collect();
        let both = fusion_of(&trainer, &logits, sample % 3).unwrap();
        if both.probabilities.iter().any(|&p| p < 1e-6) {
            continue;
        }
        compared += 1;
        for class in 0..3 {
            assert!((both.unfused[class] - both.fused[class]).abs() <= 1e-6);
            let y = f32::from(class == sample % 3);
            assert_eq!(both.fused[class], (both.probabilities[class] - y) / 300.0);
            // The long way, written out: Σₖ ∂L/∂pₖ · ∂pₖ/∂z.
            let product: f32 = (0..3)
                .map(|k| both.dvalues[k] * both.jacobian[3 * k + class])
                .sum();
            assert!((both.unfused[class] - product).abs() <= 1e-8);
        }
    }
    assert!(compared > 900);
}

/// 1 / p is at most 3.4e38, the largest float32, while p is at least 2.94e-39 = exp(−88.7); and p rounds to 0 below half
/// of 1.4e-45, the smallest, which is exp(−103.97). (NumPy 2.4.6 gives the same in float32.)
#[test]
fn the_long_way_ends_where_float32_does() {
    let trainer = trained(Options::default(), 0);
    let both_at = |gap: f32| fusion_of(&trainer, &[gap, 0.0, gap - 30.0], 1).unwrap();
    for gap in [40.0, 59.0, 61.0, 79.0, 81.0, 88.0] {
        let both = both_at(gap);
        let p = f64::from(-gap).exp();
        assert!((f64::from(both.probabilities[1]) / p - 1.0).abs() < 1e-6);
        for (unfused, fused) in both.unfused.iter().zip(&both.fused) {
            assert!((unfused - fused).abs() < 1e-8, "{gap}: {both:?}");
        }
        assert_eq!(both.fused[..2], [1.0 / 300.0, -1.0 / 300.0]);
    }
    for gap in [89.0, 96.0, 103.0] {
        let both = both_at(gap);
        assert!(both.probabilities[1] > 0.0);
        assert_eq!(both.unfused[..2], [f32::INFINITY, f32::NEG_INFINITY]);
        assert_eq!(both.fused[..2], [1.0 / 300.0, -1.0 / 300.0]);
    }
    for gap in [104.0, 160.0] {
        let both = both_at(gap);
        assert_eq!(both.probabilities[1], 0.0);
        assert!(both.unfused.iter().all(|value| value.is_nan()));
        assert_eq!(both.fused[..2], [1.0 / 300.0, -1.0 / 300.0]);
    }
}

#[test]
fn the_largest_difference_of_the_ways_is_found_over_all_samples() {
    for options in settings() {
        let trainer = trained(options.clone(), 30);
        let difference = fusion_difference(trainer.network(), trainer.data());
        let name = format!("dense{}.output", options.hidden.len() + 1);
        let mut largest = 0.0_f32;
        for sample in 0..trainer.data().labels.len() {
            let first = window(trainer.data(), sample).unwrap().start;
            let logits = &by_name(&trace_of(&trainer, sample).unwrap())[&name];
            let logits = logits.row(sample - first).to_vec();
            let label = trainer.data().labels[sample];
            let both = fusion_of(&trainer, &logits, label.into()).unwrap();
            for (unfused, fused) in both.unfused.iter().zip(&both.fused) {
                largest = largest.max((unfused - fused).abs());
            }
        }
        assert_eq!(difference, largest);
        assert!(difference > 0.0 && difference < 1e-6);
    }
}

#[test]
fn a_single_tile_in_which_the_long_way_is_lost_is_found() {
    // As many points on each arm as fit into a tile, and no hidden layer.
    let options = Options {
        samples_per_class: 304,
        hidden: Vec::new(),
        ..Options::default()
    };
    let mut trainer = trained(options, 0);
    let right = trainer.parameters();
    assert!(fusion_difference(trainer.network(), trainer.data()) < 1e-6);
    for arm in 0..3 {
        let mut parameters = right.clone();
        parameters[2 * 3 + arm] = -200.0; // the probability of this arm is 0
        trainer.set_parameters(&parameters).unwrap();
        assert!(fusion_difference(trainer.network(), trainer.data()).is_nan());
    }
}

/// Σ |∂L/∂z| by hand; and where a probability is 0, the long way has none.
#[test]
fn what_is_repeated_for_a_clock_is_the_gradient() {
    let mut trainer = trained(Options::default(), 30);
    let mut expected = 0.0;
    let labels = trainer.data().labels.clone();
    for (p, &label) in trainer.probabilities().chunks(3).zip(&labels) {
        let p = f64::from(p[usize::from(label)]);
        // What the right class lacks, the others have too much of.
        expected += 2.0 * (1.0 - p) / 300.0;
    }
    let sum = |trainer: &Trainer, fused: bool, times: usize| {
        repeat_backward(trainer.network(), trainer.data(), fused, times).unwrap()
    };
    for times in [1, 5] {
        for fused in [true, false] {
            let sum = sum(&trainer, fused, times);
            assert!(
                (sum - expected).abs() < 1e-6 * expected,
                "{sum}, not {expected}"
            );
        }
    }
    let mut parameters = trainer.parameters();
    parameters[384] = 1e4;
    trainer.set_parameters(&parameters).unwrap();
    let fused = sum(&trainer, true, 1);
    // All say class 0, and two thirds of them are wrong: 1 too much there, 1 too little elsewhere.
    assert!((fused - 2.0 * 200.0 / 300.0).abs() < 1e-6, "{fused}");
    assert!(sum(&trainer, false, 1).is_nan());
}

/// Every name of two networks, as the documentation of `Trace` lists them.
#[test]
fn a_trace_has_these_arrays_and_no_more() {
    let names = |hidden: Vec<usize>| {
        let trainer = trained(
            Options {
                hidden,
                ..Options::default()
            },
            0,
        );
        traced::names(&trace_of(&trainer, 0).unwrap())
    };
    assert_eq!(
        names(Vec::new()),
        "dense1.weights dense1.biases dense1.weight_momentums dense1.bias_momentums \
         X dense1.output loss_activation.output sample_losses loss \
         loss_activation.dinputs dense1.dweights dense1.dbiases \
         optimizer.iterations optimizer.current_learning_rate \
         dense1.weight_updates dense1.bias_updates dense1.new_weights dense1.new_biases"
    );
    assert_eq!(
        names(vec![5]),
        "dense1.weights dense1.biases dense1.weight_momentums dense1.bias_momentums \
         dense2.weights dense2.biases dense2.weight_momentums dense2.bias_momentums \
         X dense1.output activation1.output dense2.output loss_activation.output sample_losses loss \
         loss_activation.dinputs dense2.dweights dense2.dbiases dense2.dinputs \
         activation1.dinputs dense1.dweights dense1.dbiases \
         optimizer.iterations optimizer.current_learning_rate \
         dense1.weight_updates dense1.bias_updates dense1.new_weights dense1.new_biases \
         dense2.weight_updates dense2.bias_updates dense2.new_weights dense2.new_biases"
    );
}

#[test]
fn in_the_books_arithmetic_the_fused_way_is_trainings_to_the_bit() {
    let options = Options {
        arithmetic: Arithmetic::Book,
        ..Options::default()
    };
    let trainer = trained(options, 40);
    let arrays = by_name(&trace_of(&trainer, 0).unwrap());
    for sample in 0..300 {
        let logits = arrays["dense2.output"].row(sample).to_vec();
        let fusion = fusion_of(&trainer, &logits, sample / 100).unwrap();
        let own = |name: &str| bits(arrays[name].row(sample));
        assert_eq!(bits(&fusion.probabilities), own("loss_activation.output"));
        assert_eq!(bits(&fusion.fused), own("loss_activation.dinputs"));
    }
}

/// 1 − 0.9⁴ and 1 − 0.999⁴ at the fourth update, counted again from where Adam was chosen.
#[test]
fn adams_corrections_and_the_updates_that_they_count_are_told() {
    let mut trainer = trained(Options::default(), 5);
    trainer.set("optimizer", "adam").unwrap();
    for _ in 0..3 {
        trainer.step();
    }
    let arrays = by_name(&trace_of(&trainer, 0).unwrap());
    let number = |name: &str| arrays[&format!("optimizer.{name}")][[0, 0]];
    assert_eq!(number("iterations"), 3.0);
    assert_eq!(number("momentums_correction"), 0.3439);
    assert_eq!(number("cache_correction"), 0.003_994_004);
}
