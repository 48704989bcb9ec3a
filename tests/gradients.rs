//! Every gradient against central differences in float64, and the fused backward pass against the
//! long way round.
#![cfg(not(target_arch = "wasm32"))]

mod oracle;

use ndarray::{Array1, Array2, ArrayView2, array};
use neural_spiral::activation::Activation;
use neural_spiral::arithmetic::Arithmetic;
use neural_spiral::columns::{
    self, CHUNKS, Column, Lanes, TILE, chunks, from_array, to_array, zeros,
};
use neural_spiral::data::Dataset;
use neural_spiral::dense::{DenseGradients, Initialization, LayerDense};
use neural_spiral::inspect::trace::Trace;
use neural_spiral::inspect::{gradients, window};
use neural_spiral::loss::{
    ActivationSoftmaxLossCategoricalCrossentropy, LossCategoricalCrossentropy, NO_SAMPLE,
    count_correct,
};
use neural_spiral::network::Network;
use neural_spiral::optimizer::Memory;
use neural_spiral::random::RandomState;
use neural_spiral::relu::ActivationReLU;
use neural_spiral::softmax::ActivationSoftmax;
use neural_spiral::square::Square;
use neural_spiral::trainer::{Next, Options, Trainer};

fn random_matrix(random: &mut RandomState, rows: usize, columns: usize) -> Array2<f32> {
    Array2::from_shape_simple_fn((rows, columns), || random.randn())
}

/// Class numbers as a column, the rest filled up.
fn label_column(labels: &[u8]) -> Column {
    let mut column = [Lanes::splat(NO_SAMPLE); CHUNKS];
    for (sample, &label) in labels.iter().enumerate() {
        columns::set(&mut column, sample, label.into());
    }
    column
}

fn softmax(logits: &Array2<f32>) -> Array2<f32> {
    let mut values = from_array(logits.view());
    ActivationSoftmax.forward(Arithmetic::Float32, &mut values, chunks(logits.nrows()));
    to_array(&values, logits.nrows())
}

fn assert_near(actual: ArrayView2<f32>, expected: &Array2<f64>, bound: f64) {
    assert_eq!(actual.dim(), expected.dim());
    for (index, &value) in actual.indexed_iter() {
        let difference = (f64::from(value) - expected[index]).abs();
        assert!(
            difference <= bound,
            "{index:?}: {value}, not {}",
            expected[index]
        );
    }
}

/// Every parameter, in the order of `Network::parameters`.
fn parameters_mut(layers: &mut [oracle::Layer]) -> Vec<&mut f64> {
    layers
        .iter_mut()
        .flat_map(|layer| layer.weights.iter_mut().flatten().chain(&mut layer.biases))
        .collect()
}

/// ∂loss/∂parameter by central differences, (L(w + h) − L(w − h)) / 2h.
fn central_differences(
    layers: &[oracle::Layer],
    loss: &dyn Fn(&[oracle::Layer]) -> f64,
) -> Vec<f64> {
    // Small, so that hardly any sample crosses a ReLU's kink on the way.
    const STEP: f64 = 1e-7;
    let mut layers = layers.to_vec();
    let count = parameters_mut(&mut layers).len();
    let mut loss_at = |index: usize, shift: f64| {
        let value = *parameters_mut(&mut layers)[index];
        *parameters_mut(&mut layers)[index] = value + shift;
        let loss = loss(&layers);
        *parameters_mut(&mut layers)[index] = value;
        loss
    };
    (0..count)
        .map(|index| (loss_at(index, STEP) - loss_at(index, -STEP)) / (2.0 * STEP))
        .collect()
}

/// The whole way through: weights, biases and inputs of every layer, ReLU, and softmax fused with
/// the loss. More samples than a tile, so that gradients are gathered from several.
#[test]
fn gradients_are_central_differences() {
    let shapes: [(usize, usize, &[usize]); 6] = [
        (100, 3, &[64]),
        (10, 3, &[]),
        (5, 2, &[1]),
        (47, 5, &[7, 5]),
        (65, 2, &[16, 16, 16]),
        (2, 3, &[4]),
    ];
    for (samples_per_class, classes, hidden) in shapes {
        for seed in [0, 1, 2] {
            let mut trainer = Trainer::new(Options {
                seed,
                samples_per_class,
                classes,
                hidden: hidden.to_vec(),
                ..Options::default()
            })
            .unwrap();
            shake(&mut trainer, seed);
            let name =
                format!("{samples_per_class} samples, {classes} classes, {hidden:?}, {seed}");
            let data = trainer.data().clone();
            assert_slopes(&mut trainer, &|layers| oracle::loss(layers, &data), &name);
        }
    }
}

/// Each activation, and several in one network, with layers that are no multiples of a block of units.
#[test]
fn gradients_of_every_activation_are_central_differences() {
    let [relu, leaky, tanh, sigmoid, linear] = Activation::TABLE.map(|row| row.0);
    for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
        for (hidden, activation) in [
            (&[64][..], vec![leaky]),
            (&[64], vec![tanh]),
            (&[64], vec![sigmoid]),
            (&[64], vec![linear]),
            (&[7, 5], vec![tanh]),
            (&[7, 5], vec![sigmoid, leaky]),
            (&[1, 2], vec![linear, tanh]),
            (&[9, 6, 5], vec![relu, tanh, sigmoid]),
            (&[6, 9, 5], vec![leaky, linear, relu]),
        ] {
            let name = format!("{arithmetic:?}, {hidden:?}, {activation:?}");
            let mut trainer = Trainer::new(Options {
                arithmetic,
                activation,
                hidden: hidden.to_vec(),
                samples_per_class: 110,
                ..Options::default()
            })
            .unwrap();
            shake(&mut trainer, 5);
            let data = trainer.data().clone();
            assert_slopes(&mut trainer, &|layers| oracle::loss(layers, &data), &name);
        }
    }
}

/// Biases start at 0, which puts the points at the origin exactly on every ReLU's kink, and is the kink of |w|, too.
fn shake(trainer: &mut Trainer, seed: u32) {
    let mut random = RandomState::new(seed);
    let mut parameters = trainer.parameters();
    for value in &mut parameters {
        *value += 0.1 * random.randn();
    }
    trainer.set_parameters(&parameters).unwrap();
}

/// The next step has this loss, and its slopes as gradients.
fn assert_slopes(trainer: &mut Trainer, loss: &dyn Fn(&[oracle::Layer]) -> f64, name: &str) {
    let layers = oracle::layers(trainer.network());
    let expected = central_differences(&layers, loss);
    let loss = loss(&layers);
    trainer.step();
    assert!((trainer.loss() - loss).abs() <= 1e-6, "{name}: {loss}");
    let largest = expected.iter().fold(0.0, |max: f64, g| max.max(g.abs()));
    let actual = trainer.gradients().values();
    for (index, (actual, expected)) in actual.into_iter().zip(&expected).enumerate() {
        let difference = (f64::from(actual) - expected).abs();
        let bound = 1e-5 * largest.max(1e-2);
        assert!(
            difference <= bound,
            "{name}, {index}: {actual}, not {expected}"
        );
    }
}

/// L1 and L2 on weights and biases of hidden layers, and not on the last layer.
#[test]
fn gradients_of_regularization_are_central_differences() {
    for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
        for hidden in [vec![], vec![9], vec![7, 5]] {
            for (l1, l2) in [(0.01, 0.0), (0.0, 0.02), (0.003, 0.005)] {
                let name = format!("{arithmetic:?}, {hidden:?}, {l1}, {l2}");
                let mut trainer = Trainer::new(Options {
                    arithmetic,
                    hidden: hidden.clone(),
                    l1,
                    l2,
                    samples_per_class: 21,
                    ..Options::default()
                })
                .unwrap();
                shake(&mut trainer, 3);
                let data = trainer.data().clone();
                let loss = |layers: &[oracle::Layer]| {
                    oracle::loss(layers, &data) + oracle::regularization_loss(layers, l1, l2)
                };
                assert_slopes(&mut trainer, &loss, &name);
                let parts = trainer.losses();
                let mut before = Trainer::new(trainer.options().clone()).unwrap();
                shake(&mut before, 3);
                let layers = oracle::layers(before.network());
                let expected = oracle::regularization_loss(&layers, l1, l2);
                assert!((parts.regularization - expected).abs() <= 1e-6, "{name}");
                assert_eq!(parts.regularization > 0.0, !hidden.is_empty(), "{name}");
            }
        }
    }
}

/// The masks of the next step, which the traces of all its windows tell.
fn masks(trainer: &Trainer) -> Vec<Array2<f64>> {
    let samples = trainer.data().samples();
    let hidden = trainer.network().hidden();
    let mut masks: Vec<Array2<f64>> = (hidden
        .iter()
        .map(|&units| Array2::from_elem((samples, units), f64::NAN)))
    .collect();
    let mut trace = Trace::new(trainer.network());
    for sample in 0..samples {
        if !masks[0][[sample, 0]].is_nan() {
            continue;
        }
        let window = window(trainer.data(), sample).unwrap();
        trace.record(trainer.next(), sample).unwrap();
        let mut values = trace.values();
        for array in trace.arrays() {
            let (own, rest) = values.split_at(array.rows * array.columns);
            values = rest;
            for (layer, masks) in masks.iter_mut().enumerate() {
                if array.name == format!("dropout{}.binary_mask", layer + 1) {
                    for (row, values) in window.clone().zip(own.chunks(array.columns)) {
                        for (unit, &value) in values.iter().enumerate() {
                            masks[[row, unit]] = value.into();
                        }
                    }
                }
            }
        }
    }
    masks
}

/// With the masks of the step held fixed. More samples than a tile and a trace have.
#[test]
fn gradients_with_dropout_are_central_differences() {
    let [relu, leaky, tanh, sigmoid, linear] = Activation::TABLE.map(|row| row.0);
    for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
        for (hidden, samples_per_class, activation) in [
            (vec![9], 20, vec![relu]),
            (vec![7, 5], 130, vec![relu]),
            (vec![4, 1], 20, vec![relu]),
            (vec![9], 20, vec![leaky]),
            (vec![9], 20, vec![tanh]),
            (vec![9], 20, vec![sigmoid]),
            (vec![9], 20, vec![linear]),
            (vec![7, 5], 130, vec![tanh, sigmoid]),
            (vec![5, 6, 4], 20, vec![linear, leaky, tanh]),
        ] {
            for dropout in [0.1, 0.5] {
                let name = format!("{arithmetic:?}, {hidden:?}, {activation:?}, {dropout}");
                let mut trainer = Trainer::new(Options {
                    arithmetic,
                    hidden: hidden.clone(),
                    activation: activation.clone(),
                    samples_per_class,
                    dropout,
                    l1: 0.001,
                    l2: 0.002,
                    ..Options::default()
                })
                .unwrap();
                shake(&mut trainer, 4);
                // Not the first masks of the stream.
                let parameters = trainer.parameters();
                trainer.step();
                trainer.set_parameters(&parameters).unwrap();
                let masks = masks(&trainer);
                let drops = (masks[0].iter()).any(|&mask| mask == 0.0);
                assert!(drops && masks.iter().flatten().all(|mask| mask.is_finite()));
                let data = trainer.data().clone();
                let loss = |layers: &[oracle::Layer]| {
                    let mask = |layer: usize, sample, unit| masks[layer][[sample, unit]];
                    oracle::masked_loss(layers, &data, &mask)
                        + oracle::regularization_loss(layers, 0.001, 0.002)
                };
                assert_slopes(&mut trainer, &loss, &name);
            }
        }
    }
}

/// Every number of samples from 0, of inputs and of outputs from 1 to beyond all blocks and tiles, against
/// plain sums; and the backward pass in parts, cut anywhere.
#[test]
fn dense_is_plain_sums_for_every_size() {
    let mut random = RandomState::new(5);
    let samples = (0..68).map(|n| (n, n % 7 + 1, n % 5 + 1));
    let inputs = (1..68).map(|n| (9, n, n % 6 + 1));
    let outputs = (1..68).map(|n| (13, n % 6 + 1, n));
    let more = [
        (1, 1, 1),
        (3, 67, 66),
        (TILE, 33, 2),
        (TILE - 1, 2, 67),
        (64, 64, 64),
        (20, 130, 3),
        (20, 3, 130),
    ];
    let sizes = samples.chain(inputs).chain(outputs).chain(more);
    for (rows, inputs, outputs) in sizes {
        let mut layer = LayerDense::new(inputs, outputs, Initialization::He, &mut random);
        layer.biases.map_inplace(|bias| *bias = random.randn());
        let x = random_matrix(&mut random, rows, inputs);
        let dvalues = random_matrix(&mut random, rows, outputs);
        let (columns, dcolumns) = (from_array(x.view()), from_array(dvalues.view()));

        let mut output = zeros(outputs);
        layer.forward(0, &columns, &mut output, chunks(rows), |z| {
            ActivationReLU.forward(z)
        });
        let mut dinputs = zeros(inputs);
        let mut gradients = DenseGradients::new(&layer, Arithmetic::Float32);
        let cut = |count: usize| [0..count / 3, count / 3..count];
        for some in cut(inputs) {
            for part in cut(outputs) {
                gradients.add(
                    some.start,
                    &columns[some.clone()],
                    part.start,
                    &dcolumns[part],
                    chunks(rows),
                );
            }
            layer.backward_inputs(
                some.start,
                &columns[some.clone()],
                &dcolumns,
                &mut dinputs[some],
                chunks(rows),
                |x, dvalue| ActivationReLU.backward(x, dvalue),
            );
        }

        let [x, dvalues, weights] = [&x, &dvalues, &layer.weights].map(|a| a.mapv(f64::from));
        let biases = layer.biases.mapv(f64::from);
        let expected = (x.dot(&weights) + biases).mapv(|z| z.max(0.0));
        assert_near(to_array(&output, rows).view(), &expected, 1e-4);
        assert_near(gradients.dweights.view(), &x.t().dot(&dvalues), 1e-4);
        let expected = dvalues.dot(&weights.t()) * x.mapv(|x| if x > 0.0 { 1.0 } else { 0.0 });
        assert_near(to_array(&dinputs, rows).view(), &expected, 1e-4);
        let dbiases = dvalues
            .sum_axis(ndarray::Axis(0))
            .insert_axis(ndarray::Axis(0));
        let actual = gradients.dbiases.view().insert_axis(ndarray::Axis(0));
        assert_near(actual, &dbiases, 1e-4);
    }
}

/// As without the first, which is 0: −0 + −0 = −0, where 0 + −0 = 0.
#[test]
fn a_sum_of_negative_zeros_is_negative_zero() {
    let mut layer = LayerDense::new(2, 3, Initialization::He, &mut RandomState::new(5));
    layer.weights.fill(-1.0);
    let dvalues = zeros(3);
    let mut dinputs = zeros(2);
    layer.backward_inputs(0, &zeros(2), &dvalues, &mut dinputs, 1, |_, dvalue| dvalue);
    let mut sums = zeros(2);
    layer.transposed().sums(&dvalues, &mut sums, 1);
    for column in dinputs.iter().chain(&sums) {
        assert_eq!(columns::get(column, 0).to_bits(), (-0.0_f32).to_bits());
    }
}

#[test]
fn relu_lets_the_gradient_through_where_it_let_the_value_through() {
    let values = [-1.0, 0.0, 2.0, f32::NAN, 1e30, -1e30, -0.0, 1e-30];
    let output = ActivationReLU.forward(Lanes::from(values));
    assert_eq!(output.to_array()[..3], [0.0, 0.0, 2.0]);
    assert!(output.to_array()[3].is_nan(), "a NaN must not be hidden");
    assert_eq!(output.to_array()[4..], [1e30, 0.0, 0.0, 1e-30]);

    let dvalues = ActivationReLU.backward(output, Lanes::splat(3.0));
    assert_eq!(dvalues.to_array(), [0.0, 0.0, 3.0, 3.0, 3.0, 0.0, 0.0, 3.0]);
}

#[test]
fn softmax_is_the_formula_for_any_number_of_samples() {
    let mut random = RandomState::new(1);
    for rows in [1, 2, 7, 8, 9, TILE] {
        let logits = random_matrix(&mut random, rows, 3) * 10.0;
        let probabilities = softmax(&logits);
        for (row, z) in logits.rows().into_iter().enumerate() {
            let expected = oracle::softmax(&z.iter().map(|&z| z.into()).collect::<Vec<_>>());
            for (class, expected) in expected.iter().enumerate() {
                let difference = (f64::from(probabilities[[row, class]]) - expected).abs();
                assert!(difference <= 2e-7, "{row}, {class}: {difference}");
            }
        }
    }
}

#[test]
fn softmax_says_nan_rather_than_hide_an_overflow() {
    for bad in [f32::NAN, f32::INFINITY] {
        let probabilities = softmax(&array![[0.0, bad, 0.0]]);
        assert!(
            probabilities.iter().all(|p| p.is_nan()),
            "{bad}: {probabilities}"
        );
    }
}

#[test]
fn loss_and_accuracy_leave_empty_lanes_out() {
    let p = from_array(array![[0.5, 0.5], [0.25, 0.75], [1.0, 0.0]].view());
    let labels = label_column(&[1, 1, 1]);
    let expected = -(0.5_f64.ln() + 0.75_f64.ln() + 1e-7_f64.ln());
    let loss = LossCategoricalCrossentropy.forward(&p, &labels, 1);
    assert!((loss - expected).abs() < 1e-5, "{loss}");
    // Of two equal probabilities the first counts, so only the second sample is right.
    assert_eq!(count_correct(&p, &labels, 1), 1);
    let mut dinputs = zeros(2);
    ActivationSoftmaxLossCategoricalCrossentropy.backward(&p, &labels, 3, &mut dinputs, 1);
    for sample in 3..8 {
        assert_eq!(columns::get(&dinputs[0], sample), 0.0);
    }
}

/// As in the book, nobody is surer than 1 − 1e-7: −np.log(np.float32(1 - 1e-7)) is 1.1920929e-07, and of a wrong answer
/// −np.log(np.float32(1e-7)) is 16.118095.
#[test]
fn a_sure_answer_costs_what_clipping_leaves() {
    let p = from_array(array![[1.0, 0.0], [1.0, 0.0], [0.5, 0.5]].view());
    let labels = label_column(&[0, 1, 0]);
    let mut losses = [Lanes::ZERO; CHUNKS];
    LossCategoricalCrossentropy.sample_losses(Arithmetic::Float32, &p, &labels, &mut losses, 1);
    let expected = [1.192_092_9e-7_f32, 16.118_095, std::f32::consts::LN_2];
    for (sample, expected) in expected.into_iter().enumerate() {
        let loss = columns::get(&losses, sample);
        assert!(
            (loss / expected - 1.0).abs() < 1e-6,
            "{loss}, not {expected}"
        );
    }
}

/// ∂L/∂z in one stride and through ∂L/∂p and the softmax Jacobian.
fn both_ways(logits: &Array2<f32>, labels: &[u8]) -> (Array2<f32>, Array2<f32>, Array2<f32>) {
    let (rows, classes) = logits.dim();
    let chunks = chunks(rows);
    let labels = label_column(labels);
    let mut p = from_array(logits.view());
    ActivationSoftmax.forward(Arithmetic::Float32, &mut p, chunks);

    let mut fused = zeros(classes);
    let loss = ActivationSoftmaxLossCategoricalCrossentropy;
    loss.backward(&p, &labels, rows, &mut fused, chunks);

    let mut dvalues = zeros(classes);
    LossCategoricalCrossentropy.backward(&p, &labels, rows, &mut dvalues, chunks);
    let mut unfused = zeros(classes);
    ActivationSoftmax.backward(&p, &dvalues, &mut unfused, chunks);
    (
        to_array(&p, rows),
        to_array(&fused, rows),
        to_array(&unfused, rows),
    )
}

#[test]
fn both_ways_agree_while_every_probability_is_at_least_a_millionth() {
    let mut random = RandomState::new(2);
    for classes in [2, 3, 7] {
        let logits = random_matrix(&mut random, TILE, classes) * 2.0;
        let labels: Vec<u8> = (0..TILE).map(|sample| (sample % classes) as u8).collect();
        let (p, fused, unfused) = both_ways(&logits, &labels);
        assert!(p.iter().all(|&p| p >= 1e-6));
        assert_near(unfused.view(), &fused.mapv(f64::from), 1e-6);
    }
}

/// L = mean of −log softmax(z) by central differences.
#[test]
fn both_ways_are_central_differences() {
    let mut random = RandomState::new(3);
    let logits = random_matrix(&mut random, 20, 4);
    let labels: Vec<u8> = (0..20).map(|sample| (sample % 4) as u8).collect();
    let (_, fused, unfused) = both_ways(&logits, &labels);
    let loss = |z: &Array2<f64>, row: usize| {
        -oracle::softmax(&z.row(row).to_vec())[usize::from(labels[row])].ln() / 20.0
    };
    let mut z = logits.mapv(f64::from);
    let expected = Array2::from_shape_fn((20, 4), |(row, class)| {
        let value = z[[row, class]];
        z[[row, class]] = value + 1e-5;
        let above = loss(&z, row);
        z[[row, class]] = value - 1e-5;
        let below = loss(&z, row);
        z[[row, class]] = value;
        (above - below) / 2e-5
    });
    assert_near(fused.view(), &expected, 1e-7);
    assert_near(unfused.view(), &expected, 1e-7);
}

/// The deeper reason for the fusion: a confidently wrong sample has p = 0 for its class, where the
/// long way is −1/0 times 0 and the signal is gone. The fused gradient pulls at full strength.
#[test]
fn only_the_fused_way_survives_underflow() {
    let logits = array![[80.0, -80.0, 0.0]];
    let (p, fused, unfused) = both_ways(&logits, &[1]);
    assert_eq!(p[[0, 1]], 0.0);
    assert_eq!(fused, array![[1.0, -1.0, fused[[0, 2]]]]);
    assert!(
        unfused[[0, 1]].is_nan(),
        "the long way was {}",
        unfused[[0, 1]]
    );
}

/// One sample, repeated: the gradient of the mean is the same for any number of them. At (1, 0) the first unit of this
/// network is silent, and all is finite; at the origin, where nobody is, the second would be infinite.
#[test]
fn lanes_without_a_sample_poison_no_gradient() {
    let mut random = RandomState::new(0);
    let he = Initialization::He;
    let mut network = Network::new(&[1, 1], 2, Activation::ReLU, he, &mut random).unwrap();
    let parameters = [-3e38, 0.0, 3e38, 10.0, 1.0, 0.5, -0.5, 0.0, 0.0];
    network.set_parameters(&parameters).unwrap();
    let gradients_of = |samples: usize| {
        let data = Dataset {
            points: Array2::from_shape_fn((samples, 2), |(_, axis)| 1.0 - axis as f32),
            labels: Array1::zeros(samples),
            classes: 2,
            square: Square::HOME,
        };
        let next = Next {
            network: &network,
            data: &data,
            batch: None,
            samples,
            options: &Options::default(),
            memory: &Memory::new(&network),
            random: &random,
            switched_off: &[],
        };
        gradients(next).values()
    };
    // The second unit gives 1: the answers are those of the logits ±0.5.
    let p = (0.5_f32.exp() / (0.5_f32.exp() + (-0.5_f32).exp())) - 1.0;
    for samples in [1, 7, 8, 9, 304, 305, 311] {
        let gradients = gradients_of(samples);
        let of_output = [p, -p, p, -p];
        for (actual, expected) in gradients[5..].iter().zip(of_output) {
            assert!((actual - expected).abs() < 1e-6, "{samples}: {gradients:?}");
        }
        // The first unit is silent.
        assert_eq!(gradients[..4], [0.0; 4]);
        assert!((gradients[4] - p).abs() < 1e-6);
    }
}
