//! The check of backpropagation against central differences: right gradients pass, wrong ones fail.
#![cfg(not(target_arch = "wasm32"))]

mod oracle;
mod trained;

use ndarray::{Array2, Axis, array, aview1};
use neural_spiral::activation::Activation;
use neural_spiral::arithmetic::Arithmetic;
use neural_spiral::data::Dataset;
use neural_spiral::dense::{DenseGradients, Initialization};
use neural_spiral::inspect::gradient_check::GradientCheck;
use neural_spiral::inspect::{gradient_terms, gradients};
use neural_spiral::network::{Gradients, Network};
use neural_spiral::optimizer::Memory;
use neural_spiral::random::{Purpose, RandomState, during};
use neural_spiral::square::Square;
use neural_spiral::trainer::{Next, Options, Trainer};
use trained::trained;

/// The largest difference between a gradient and the slope of the loss.
fn largest_difference(check: &GradientCheck) -> f64 {
    let pairs = check.checked().iter().zip(check.differences());
    let differences = pairs
        .map(|(&parameter, difference)| (check.gradients()[parameter as usize] - difference).abs());
    differences.fold(0.0, f64::max)
}

/// The largest difference, as a share of the largest gradient.
fn largest_error(check: &GradientCheck) -> f64 {
    assert!(check.differences().iter().all(|value| value.is_finite()));
    let gradients = check.gradients().iter().map(|gradient| gradient.abs());
    largest_difference(check) / gradients.fold(0.0, f64::max)
}

fn check_of(trainer: &Trainer) -> GradientCheck {
    check_gradients(trainer, &gradients(trainer.next()))
}

fn check_gradients(trainer: &Trainer, gradients: &Gradients) -> GradientCheck {
    let mut random = during(
        trainer.options().seed,
        trainer.epoch(),
        Purpose::GradientCheck,
    );
    GradientCheck::new(trainer.next(), gradients, &mut random)
}

fn run(mut check: GradientCheck) -> GradientCheck {
    let mut advances = 0;
    while !check.is_done() {
        check.advance(1000);
        advances += 1;
    }
    // In slices, and no further than to the end.
    assert_eq!(check.differences().len(), check.gradients().len());
    assert!(advances > 1);
    check.advance(1000);
    assert_eq!(check.differences().len(), check.gradients().len());
    check
}

#[test]
fn the_gradient_check_finds_backpropagation_right() {
    let deep = Options {
        hidden: vec![7, 70, 5],
        ..Options::default()
    };
    let books = Options {
        samples_per_class: 201,
        hidden: vec![9],
        classes: 4,
        initialization: Initialization::Book,
        ..Options::default()
    };
    for (options, epochs) in [
        (Options::default(), 0),
        (Options::default(), 1000),
        (deep.clone(), 0),
        (deep, 50),
        (books, 0),
    ] {
        let trainer = trained(options, epochs);
        let error = largest_error(&run(check_of(&trainer)));
        assert!(error < 1e-4, "{error:e}");
    }
}

/// A sample on the kink: 10 · 0.1 − 1 is 0 in float32, and the unit silent, but 1.5e-8 in float64, because the float32
/// next to 0.1 is a little more. A step of 1e-6 would go over the switch.
#[test]
fn the_gradient_check_sees_the_kinks_where_training_does() {
    let (x, w) = (0.1_f32, 10.0_f32);
    assert_eq!(w * x - 1.0, 0.0);
    assert!(f64::from(w) * f64::from(x) - 1.0 > 1e-8);
    let mut random = RandomState::new(0);
    let he = Initialization::He;
    let mut network = Network::new(&[1], 2, Activation::ReLU, he, &mut random).unwrap();
    let parameters = [w, 0.0, -1.0, 3.0, -3.0, 0.0, 0.0];
    network.set_parameters(&parameters).unwrap();
    let data = Dataset {
        points: array![[x, 0.0]],
        labels: array![0],
        classes: 2,
        square: Square::HOME,
    };
    let memory = Memory::new(&network);
    let next = Next {
        network: &network,
        data: &data,
        batch: None,
        samples: 1,
        options: &Options::default(),
        memory: &memory,
        random: &random,
        switched_off: &[],
    };
    let gradients = gradients(next);
    let mut during = during(0, 0, Purpose::GradientCheck);
    let mut check = GradientCheck::new(next, &gradients, &mut during);
    check.advance(7);
    assert!(check.is_done());
    let expected = [0.0, 0.0, 0.0, 0.0, 0.0, -0.5, 0.5];
    assert_eq!(check.gradients(), expected);
    for (difference, expected) in check.differences().iter().zip(expected) {
        assert!(
            (difference - expected).abs() < 1e-9,
            "{difference}, not {expected}"
        );
    }
}

/// At first biases are exactly 0, the kink of |b|, where the book's gradient is that towards larger ones.
#[test]
fn the_gradient_check_finds_regularization_right() {
    for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
        for (l1, l2) in [(0.01, 0.0), (0.0, 0.01), (0.002, 0.003)] {
            for (hidden, epochs) in [(vec![16], 0), (vec![16], 30), (vec![6, 5], 10), (vec![], 3)] {
                let options = Options {
                    arithmetic,
                    l1,
                    l2,
                    hidden: hidden.clone(),
                    samples_per_class: 40,
                    ..Options::default()
                };
                let trainer = trained(options, epochs);
                let check = run(check_of(&trainer));
                let error = largest_error(&check);
                assert!(
                    error < 1e-5,
                    "{arithmetic:?}, {l1}, {l2}, {hidden:?}: {error:e}"
                );
                let largest = check
                    .gradients()
                    .iter()
                    .fold(0.0_f64, |a, b| a.max(b.abs()));
                assert!(check.scale() >= largest * (1.0 - 1e-6));
            }
        }
    }
}

/// A weight that L1 has brought to almost nothing has its gradient from its own side of the kink.
#[test]
fn the_gradient_check_stays_on_the_side_of_a_tiny_weight() {
    let options = Options {
        l1: 0.01,
        hidden: vec![6],
        samples_per_class: 40,
        ..Options::default()
    };
    let mut trainer = trained(options, 10);
    let tiny = [4e-7, -4e-7, 1e-30, -1e-30, 2e-6, -2e-6];
    for (unit, value) in tiny.into_iter().enumerate() {
        let name = format!("dense1.weights.0.{unit}");
        trainer.set(&name, value).unwrap();
    }
    let check = run(check_of(&trainer));
    let error = largest_error(&check);
    assert!(error < 1e-5, "{error:e}");
}

/// Of a unit that is switched off nothing moves, though |w| has a kink where its weights are.
#[test]
fn the_gradient_check_leaves_out_what_is_switched_off() {
    let options = Options {
        l1: 0.01,
        l2: 0.01,
        hidden: vec![6, 5],
        samples_per_class: 40,
        ..Options::default()
    };
    let mut trainer = trained(options, 10);
    trainer.set("dense1.units.3", 0.0).unwrap();
    trainer.set("dense2.units.0", 0.0).unwrap();
    let check = run(check_of(&trainer));
    let error = largest_error(&check);
    assert!(error < 1e-5, "{error:e}");
    // dense1.biases.3, dense1.weights.0.3, dense2.weights.3.2, and dense2.biases.0.
    for place in [15, 3, 18 + 3 * 5 + 2, 18 + 30] {
        assert_eq!(
            (check.gradients()[place], check.differences()[place]),
            (0.0, 0.0)
        );
    }
}

#[test]
fn the_gradient_check_holds_for_a_nearly_saturated_net() {
    let mut trainer = trained(Options::default(), 1000);
    let sure: Vec<f32> = trainer.parameters().iter().map(|w| 4.0 * w).collect();
    trainer.set_parameters(&sure).unwrap();
    let probabilities = trainer.probabilities();
    let saturated = probabilities
        .iter()
        .filter(|&p| !(1e-6..=1.0 - 1e-6).contains(p));
    assert!(saturated.count() > 700);
    let error = largest_error(&run(check_of(&trainer)));
    assert!(error < 1e-4, "{error:e}");
}

#[test]
fn where_large_terms_cancel_the_check_says_what_rounding_is_to_be_measured_by() {
    // After so many epochs the samples pull hard against one another: float32 leaves 2e-4 of their sum, the gradient.
    let options = Options {
        seed: 2,
        ..Options::default()
    };
    let trainer = trained(options, 10_000);
    let check = run(check_of(&trainer));
    assert!(largest_error(&check) > 1e-4);
    assert!(largest_difference(&check) < 1e-5 * check.scale());
    let (mut largest, mut terms) = (0.0_f64, Vec::new());
    for parameter in 0..check.gradients().len() {
        gradient_terms(trainer.next(), parameter, &mut terms).unwrap();
        largest = largest.max(terms.iter().map(|term| f64::from(term.abs())).sum());
    }
    assert!((check.scale() - largest).abs() < 1e-4 * largest);
}

/// ∂L/∂parameter of a network with one hidden layer, by the formulas, in float64.
fn gradients_in_float64(trainer: &Trainer) -> Vec<f64> {
    let [dense1, dense2] = trainer.network().layers() else {
        panic!("one hidden layer");
    };
    let wide = |array: &Array2<f32>| array.mapv(f64::from);
    let (x, labels) = (wide(&trainer.data().points), &trainer.data().labels);
    let (w1, w2) = (wide(&dense1.weights), wide(&dense2.weights));
    let hidden = (x.dot(&w1) + dense1.biases.mapv(f64::from)).mapv(|z| z.max(0.0));
    let layers = oracle::layers(trainer.network());
    let mut dvalues = Array2::zeros((labels.len(), dense2.biases.len()));
    for ((mut row, point), &label) in dvalues.rows_mut().into_iter().zip(x.rows()).zip(labels) {
        row.assign(&aview1(&oracle::forward(&layers, [point[0], point[1]])));
        row[usize::from(label)] -= 1.0;
    }
    dvalues /= labels.len() as f64;
    let mut dhidden = dvalues.dot(&w2.t());
    dhidden.zip_mut_with(&hidden, |dhidden, &output| {
        if output <= 0.0 {
            *dhidden = 0.0;
        }
    });
    let (dw1, db1) = (x.t().dot(&dhidden), dhidden.sum_axis(Axis(0)));
    let (dw2, db2) = (hidden.t().dot(&dvalues), dvalues.sum_axis(Axis(0)));
    let all = dw1.iter().chain(&db1).chain(&dw2).chain(&db2);
    all.copied().collect()
}

#[test]
fn the_differences_are_exact_to_many_digits() {
    for (times, epochs, bound) in [(1.0, 0, 1e-9), (1.0, 1000, 1e-9), (100.0, 100, 1e-6)] {
        let mut trainer = trained(Options::default(), epochs);
        let parameters: Vec<f32> = trainer.parameters().iter().map(|w| times * w).collect();
        trainer.set_parameters(&parameters).unwrap();
        let check = run(check_of(&trainer));
        for (actual, expected) in check
            .differences()
            .iter()
            .zip(gradients_in_float64(&trainer))
        {
            let difference = (actual - expected).abs();
            assert!(
                difference <= bound,
                "{actual:e}, not {expected:e}: {difference:e}"
            );
        }
    }
}

#[test]
fn the_gradient_check_fails_loudly_when_a_gradient_is_wrong() {
    let trainer = trained(Options::default(), 100);
    let right = run(check_of(&trainer));
    let scale = right
        .gradients()
        .iter()
        .fold(0.0_f64, |a, b| a.max(b.abs())) as f32;
    let broken = |change: &dyn Fn(&mut [DenseGradients])| {
        let mut gradients = gradients(trainer.next());
        change(gradients.layers_mut());
        let check = run(check_gradients(&trainer, &gradients));
        (
            largest_error(&check),
            largest_difference(&check) / check.scale(),
        )
    };
    let (error, of_terms) = broken(&|_| ());
    assert!(error < 1e-4 && of_terms < 1e-6);
    let (error, of_terms) = broken(&|layers| layers[1].dweights[[2, 2]] += 0.001 * scale);
    assert!(error > 9e-4 && of_terms > 1e-4);
    let (error, of_terms) = broken(&|layers| {
        layers[0].dweights.swap([0, 3], [1, 6]);
    });
    assert!(error > 1e-3 && of_terms > 1e-4);
    // Uphill.
    let (error, of_terms) = broken(&|layers| {
        for layer in layers {
            layer.dweights.mapv_inplace(|gradient| -gradient);
            layer.dbiases.mapv_inplace(|gradient| -gradient);
        }
    });
    assert!(error > 1.9 && of_terms > 0.1);
}

/// A value-stability test for the sample; tests/web.rs has the same.
#[test]
fn a_long_check_begins_with_a_sample() {
    let options = Options {
        hidden: vec![64, 13],
        samples_per_class: 5,
        ..Options::default()
    };
    let trainer = trained(options, 20);
    let count = trainer.network().count();
    assert_eq!(count, 192 + 64 * 13 + 13 + 42);
    let mut check = check_of(&trainer);
    assert_eq!((check.sample_len(), check.checked()), (500, &[][..]));
    check.advance(15 * 500 + 14);
    assert_eq!(check.checked().len(), 500);
    assert_eq!(check.checked()[..5], [285, 173, 107, 757, 198]);
    // From all layers, each as often as there are parameters.
    let of_first = check.checked().iter().filter(|&&index| index < 192).count();
    assert!((of_first as f64 - 500.0 * 192.0 / count as f64).abs() < 30.0);

    let check = run(check);
    let rest = &check.checked()[500..];
    assert!(rest.is_sorted());
    let mut all = check.checked().to_vec();
    all.sort_unstable();
    assert!(all.into_iter().eq(0..count as u32));
    for (&parameter, difference) in check.checked().iter().zip(check.differences()) {
        let gradient = check.gradients()[parameter as usize];
        assert!((gradient - difference).abs() < 1e-6 * check.scale());
    }

    let same = check_of(&trainer);
    let other = trained(
        Options {
            hidden: vec![64, 13],
            samples_per_class: 5,
            ..Options::default()
        },
        21,
    );
    let order = |mut check: GradientCheck| {
        check.advance(15 * 10);
        check.checked().to_vec()
    };
    assert_eq!(order(same), check.checked()[..10]);
    assert_ne!(order(check_of(&other)), check.checked()[..10]);
}

#[test]
fn with_more_than_a_thousand_parameters_a_check_begins_with_a_sample() {
    for (hidden, classes, parameters, sample) in [(58, 14, 1000, 0), (3, 248, 1001, 500)] {
        let options = Options {
            hidden: vec![hidden],
            classes,
            samples_per_class: 1,
            ..Options::default()
        };
        let trainer = trained(options, 0);
        assert_eq!(trainer.network().count(), parameters);
        assert_eq!(check_of(&trainer).sample_len(), sample);
    }
}

#[test]
fn a_short_check_goes_through_all_parameters_in_their_order() {
    let options = Options {
        hidden: vec![166],
        samples_per_class: 1,
        ..Options::default()
    };
    let trainer = trained(options, 0);
    assert_eq!(trainer.network().count(), 999);
    let check = run(check_of(&trainer));
    assert_eq!(check.sample_len(), 0);
    assert!(check.checked().iter().copied().eq(0..999));
}
