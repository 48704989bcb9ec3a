//! Epochs in batches: the order of the samples, one update for each batch, and what an epoch comes to. Numbers of NumPy are from
//! tests/reference/batches.py.
#![cfg(not(target_arch = "wasm32"))]

mod given;
mod oracle;
mod sealed;
mod traced;
mod trained;

use std::collections::BTreeMap;

use given::{Given, options_of};
use neural_spiral::arithmetic::Arithmetic;
use neural_spiral::data::Points;
use neural_spiral::inspect::{gradient_check, gradient_terms, gradients, window};
use neural_spiral::network::Network;
use neural_spiral::optimizer::Optimizer;
use neural_spiral::random::{Purpose, during, shuffle};
use neural_spiral::trainer::{Options, State, Trainer};
use sealed::seal;
use serde::Deserialize;
use traced::{bits, by_name, trace_of};
use trained::trained;

#[derive(Deserialize)]
struct Reference {
    start: BTreeMap<String, Given>,
    orders: Vec<Order>,
    runs: Vec<Run>,
    book: Vec<BookRun>,
}

#[derive(Deserialize)]
struct Order {
    seed: u32,
    epoch: u64,
    order: Vec<u32>,
}

#[derive(Deserialize)]
struct Run {
    options: BTreeMap<String, Given>,
    losses: Vec<f64>,
    accuracies: Vec<f64>,
    parameters: Vec<Vec<f32>>,
    iterations: u64,
}

#[derive(Deserialize)]
struct BookRun {
    start: BTreeMap<String, Given>,
    losses: Vec<f32>,
    accuracies: Vec<f64>,
    parameters: String,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("reference/batches.json")).unwrap()
}

/// 30 samples.
fn small(batch_size: usize) -> Options {
    Options {
        hidden: vec![6, 5],
        samples_per_class: 10,
        learning_rate: 0.1,
        batch_size,
        ..Options::default()
    }
}

fn order_of(seed: u32, epoch: u64, samples: usize) -> Vec<u32> {
    let mut order = vec![u32::MAX; samples];
    shuffle(&mut order, &mut during(seed, epoch, Purpose::Order));
    order
}

/// A value-stability test, too: a run written down today must have the same batches for ever.
#[test]
fn orders_are_those_of_plain_python() {
    for Order { seed, epoch, order } in reference().orders {
        assert_eq!(order_of(seed, epoch, order.len()), order, "{seed}, {epoch}");
    }
}

#[test]
fn an_order_has_every_sample_once() {
    for samples in (0..70).chain([255, 256, 257, 10_000, 65_537]) {
        let mut order = order_of(9, 4, samples);
        order.sort_unstable();
        assert!(order.into_iter().eq(0..samples as u32), "{samples}");
    }
}

/// Of 24,000 epochs with four samples each of the 24 orders has a thousand, give or take six times their deviation of 31.
#[test]
fn every_order_is_as_likely_as_any_other() {
    let mut counts = BTreeMap::new();
    for epoch in 0..24_000 {
        *counts.entry(order_of(1, epoch, 4)).or_insert(0_u32) += 1;
    }
    assert_eq!(counts.len(), 24);
    for (order, count) in counts {
        assert!(count.abs_diff(1000) < 190, "{order:?}: {count}");
    }
}

#[test]
fn fifty_epochs_in_batches_are_numpys() {
    let Reference { start, runs, .. } = reference();
    for run in runs {
        let mut all = start.clone();
        all.extend(run.options.clone());
        let options = options_of(&all);
        let name = format!("batches of {}", options.batch_size);
        let mut trainer = Trainer::new(options).unwrap();
        for epoch in 0..50 {
            trainer.step();
            let difference = (trainer.loss() - run.losses[epoch]).abs();
            assert!(difference < 1e-4, "{name}, {epoch}: {difference}");
            let difference = (trainer.accuracy() - run.accuracies[epoch]).abs();
            assert!(difference < 1e-9, "{name}, {epoch}: {difference}");
            if epoch % 10 == 9 {
                let expected = &run.parameters[epoch / 10];
                assert_eq!(trainer.parameters().len(), expected.len());
                for (actual, expected) in trainer.parameters().iter().zip(expected) {
                    assert!((actual - expected).abs() < 1e-4, "{name}, {epoch}");
                }
            }
        }
        assert_eq!(trainer.epoch(), 50);
        assert_eq!(trainer.next().memory.iterations, run.iterations, "{name}");
    }
}

#[test]
fn the_books_epochs_in_batches_are_numpys_to_the_last_bit() {
    for run in reference().book {
        let name = format!("batches of {:?}", options_of(&run.start).batch_size);
        let mut trainer = Trainer::new(options_of(&run.start)).unwrap();
        for epoch in 0..50 {
            trainer.step();
            let expected = f64::from(run.losses[epoch]);
            assert_eq!(trainer.loss(), expected, "{name}, {epoch}");
            let difference = (trainer.accuracy() - run.accuracies[epoch]).abs();
            assert!(difference < 1e-9, "{name}, {epoch}: {difference}");
        }
        let parameters = trainer.parameters();
        let bytes = parameters.iter().flat_map(|value| value.to_le_bytes());
        let digits: String = bytes.map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digits, run.parameters, "{name}");
    }
}

/// The loss of some samples by the plain network in float64, and how many are classified correctly.
fn of_samples(network: &Network, trainer: &Trainer) -> (f64, f64) {
    let data = trainer.next().data;
    let loss = oracle::loss(&oracle::layers(network), data);
    let samples = data.samples() as f64;
    (loss * samples, samples)
}

#[test]
fn an_epoch_is_one_update_for_each_batch() {
    for (size, lengths) in [
        (1, vec![1; 30]),
        (7, vec![7, 7, 7, 7, 2]),
        (10, vec![10; 3]),
        (29, vec![29, 1]),
    ] {
        let options = Options {
            l2: 1e-3,
            ..small(size)
        };
        let mut trainer = trained(options.clone(), 3);
        let mut whole = trained(options, 3);
        let before = (trainer.loss(), trainer.accuracy());
        assert_eq!(trainer.batches(), lengths.len());
        let order = order_of(0, 3, 30);
        let mut rest = &order[..];
        let (mut loss, mut samples, mut regularization) = (0.0, 0.0, 0.0);
        for (batch, &length) in lengths.iter().enumerate() {
            assert_eq!(trainer.batch(), batch);
            assert_eq!((trainer.loss(), trainer.accuracy()), before);
            assert_eq!(trainer.epoch(), 3);
            let (own, others) = rest.split_at(length);
            rest = others;
            let next = trainer.next();
            assert_eq!((next.batch, next.samples), (Some(own), 30));
            assert_eq!(next.data.samples(), length);
            for (place, &sample) in own.iter().enumerate() {
                let sample = sample as usize;
                assert_eq!(
                    next.data.points.row(place),
                    trainer.data().points.row(sample)
                );
                assert_eq!(next.data.labels[place], trainer.data().labels[sample]);
            }
            let of_batch = of_samples(trainer.network(), &trainer);
            loss += of_batch.0;
            samples += of_batch.1;
            let hidden = trainer.parameters()[..2 * 6 + 6 + 6 * 5 + 5].to_vec();
            let squares = hidden.iter().map(|&w| f64::from(w) * f64::from(w));
            regularization = 1e-3 * squares.sum::<f64>();
            trainer.step_batch();
        }
        assert_eq!((trainer.batch(), trainer.epoch()), (0, 4));
        assert_eq!(samples, 30.0);
        assert!((trainer.losses().data - loss / 30.0).abs() < 1e-6);
        assert!((trainer.losses().regularization - regularization).abs() < 1e-7);
        whole.step();
        assert_eq!(whole.snapshot(), trainer.snapshot());
        assert_eq!(whole.log_line(), trainer.log_line());
        // What has begun is finished.
        trainer.step_batch();
        assert_eq!(trainer.epoch(), 4);
        trainer.step();
        whole.step();
        assert_eq!(whole.snapshot(), trainer.snapshot());
    }
}

#[test]
fn a_batch_of_all_samples_is_the_full_batch() {
    for options in [
        Options::default(),
        Options {
            dropout: 0.2,
            arithmetic: Arithmetic::Book,
            ..small(0)
        },
    ] {
        let samples = options.samples_per_class * options.classes;
        let mut full = trained(options.clone(), 40);
        for batch_size in [samples, samples + 1, 1_000_000] {
            let mut trainer = trained(
                Options {
                    batch_size,
                    ..options.clone()
                },
                39,
            );
            assert_eq!((trainer.batches(), trainer.batch()), (1, 0));
            assert_eq!(trainer.next().batch, None);
            trainer.step_batch();
            assert_eq!(bits(&trainer.parameters()), bits(&full.parameters()));
            assert_eq!(trainer.log_line(), full.log_line());
            assert_eq!(trainer.answers(), full.answers());
        }
    }
}

#[test]
fn a_run_goes_on_from_the_middle_of_an_epoch() {
    for (optimizer, _) in Optimizer::TABLE {
        for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
            for dropout in [0.0, 0.3] {
                let options = Options {
                    optimizer,
                    arithmetic,
                    dropout,
                    l1: 1e-4,
                    learning_rate: 0.02,
                    ..small(8)
                };
                let mut trainer = trained(options.clone(), 5);
                for batch in 0..5 {
                    let snapshot = trainer.snapshot();
                    let mut others = [8, 0, 11].map(|batch_size| {
                        let options = Options {
                            batch_size,
                            ..options.clone()
                        };
                        trained(options, 2)
                    });
                    others[0].step_batch();
                    let mut end = trained(options.clone(), 0);
                    end.restore(&snapshot).unwrap();
                    end.step();
                    end.step();
                    for other in &mut others {
                        other.restore(&snapshot).unwrap();
                        assert_eq!(other.snapshot(), snapshot);
                        assert_eq!(other.batch(), batch % 4);
                        let (mine, next) = (trainer.next(), other.next());
                        assert_eq!(mine.batch, next.batch);
                        assert_eq!(mine.data.points, next.data.points);
                        other.step_batch();
                        other.step();
                        if other.epoch() < end.epoch() {
                            other.step();
                        }
                        assert_eq!(other.snapshot(), end.snapshot(), "{options:?}");
                    }
                    trainer.step_batch();
                }
            }
        }
    }
}

#[test]
fn another_size_acts_from_the_next_epoch_on() {
    let mut trainer = trained(small(0), 2);
    trainer.set("batch_size", 7_usize).unwrap();
    assert_eq!(trainer.batches(), 5);
    trainer.step();
    trainer.set("batch_size", 30_usize).unwrap();
    trainer.step();
    trainer.set("batch_size", 4_usize).unwrap();
    trainer.step();
    assert_eq!(trainer.next().memory.iterations, 2 + 5 + 1 + 8);
    // Nothing of what was before acts: the order is the epoch's.
    let mut other = trained(small(4), 0);
    other.restore(&trainer.snapshot()).unwrap();
    other.step();
    trainer.step();
    assert_eq!(other.snapshot(), trainer.snapshot());
    assert_eq!(trainer.next().batch, Some(&order_of(0, 6, 30)[..4]));
}

#[test]
fn another_size_is_refused_in_the_middle_of_an_epoch() {
    let mut trainer = trained(small(7), 2);
    trainer.step_batch();
    let before = trainer.snapshot();
    for size in [0_usize, 7, 9] {
        let error = trainer.set("batch_size", size).unwrap_err().to_string();
        let expected =
            "batch_size must be left as it is until the epoch that has begun is finished";
        assert_eq!(error, format!("{expected}, got {size}"));
    }
    assert_eq!(trainer.snapshot(), before);
    // What acts at the next update can change.
    trainer.set("learning_rate", 0.5).unwrap();
    trainer.set("dropout", 0.5).unwrap();
    trainer.set("optimizer", "adam").unwrap();
    trainer.set("dense1.units.2", 0.0).unwrap();
    trainer.step();
    assert_eq!((trainer.epoch(), trainer.batch()), (3, 0));
    trainer.set("batch_size", 9_usize).unwrap();
}

#[test]
fn an_epoch_begins_again_with_other_points() {
    let other = Points {
        points: vec![0.5, 0.25, -1.0, 0.75, 0.125, -0.5, 1.0, -0.75],
        labels: vec![0, 1, 2, 0],
    };
    let mut trainer = trained(small(3), 2);
    let between = trainer.snapshot();
    trainer.step_batch();
    trainer.step_batch();
    trainer.set_points(other.clone()).unwrap();
    assert_eq!((trainer.epoch(), trainer.batch()), (2, 0));
    assert_eq!(trainer.next().batch, Some(&order_of(0, 2, 4)[..3]));
    // Two updates stay made, and the epoch has two of its own.
    let updates = trainer.next().memory.iterations + 2;
    trainer.step();
    assert_eq!((trainer.epoch(), trainer.batch()), (3, 0));
    assert_eq!(trainer.next().memory.iterations, updates);
    // Whatever had begun, a snapshot of other points is taken up after them.
    let fresh = trained(small(3), 0);
    let points = fresh.data().points.iter().copied().collect();
    let labels = fresh.data().labels.to_vec();
    trainer.step_batch();
    trainer.set_points(Points { points, labels }).unwrap();
    trainer.restore(&between).unwrap();
    assert_eq!(trainer.snapshot(), between);
}

/// Each update multiplies the weights by −2·10⁹, until their squares are no float32.
#[test]
fn a_refused_update_is_tried_again() {
    let mut trainer = trained(small(1), 2);
    trainer.step_batch();
    trainer.step_batch();
    let good = trainer.parameters();
    trainer.set("learning_rate", 1e6).unwrap();
    trainer.set("l2", 1e3).unwrap();
    let mut before = trainer.snapshot();
    for _ in 0..10 {
        if !trainer.diverged() {
            before = trainer.snapshot();
            trainer.step_batch();
        }
    }
    assert!(trainer.diverged());
    let mut other = trained(small(1), 0);
    other.restore(&before).unwrap();
    let place = (other.epoch(), other.batch());
    assert!(place.0 == 2 && (3..12).contains(&place.1), "{place:?}");
    // A step ends with it, and tries the same batch.
    for _ in 0..2 {
        assert_eq!((trainer.epoch(), trainer.batch()), place);
        assert_eq!(bits(&trainer.parameters()), bits(&other.parameters()));
        assert_eq!(trainer.next().batch, other.next().batch);
        trainer.step();
        assert!(trainer.diverged());
    }
    trainer.set_parameters(&good).unwrap();
    trainer.set("learning_rate", 0.1).unwrap();
    trainer.set("l2", 0.0).unwrap();
    trainer.step();
    assert!(!trainer.diverged());
    assert_eq!((trainer.epoch(), trainer.batch()), (3, 0));
    // One update for each sample.
    assert_eq!(trainer.next().memory.iterations, 3 * 30);
}

/// The trace of a batch is its update; terms are 0 for samples that are not in it, and sum up to its gradients.
#[test]
fn what_is_looked_into_is_the_next_batch() {
    for (arithmetic, dropout) in [
        (Arithmetic::Float32, 0.0),
        (Arithmetic::Float32, 0.25),
        (Arithmetic::Book, 0.25),
    ] {
        let options = Options {
            arithmetic,
            dropout,
            l2: 1e-3,
            ..small(9)
        };
        let mut trainer = trained(options, 4);
        for batch in 0..5 {
            let next = trainer.next();
            let own = next.batch.unwrap().to_vec();
            assert_eq!(own.len(), if batch == 3 { 3 } else { 9 });
            let arrays = by_name(&trace_of(&trainer, own.len() - 1).unwrap());
            assert_eq!(window(next.data, 0).unwrap(), 0..own.len());
            let points = own
                .iter()
                .map(|&sample| trainer.data().points.row(sample as usize));
            let rows = arrays["X"].rows().into_iter();
            assert!(rows.eq(points));
            let error = trace_of(&trainer, own.len()).unwrap_err().to_string();
            let range = format!("a whole number from 0 to {}", own.len() - 1);
            assert_eq!(error, format!("sample must be {range}, got {}", own.len()));

            let of_data = &arrays["dense1.data_dweights"];
            let mut terms = vec![1.0; 77];
            for parameter in 0..12 {
                gradient_terms(trainer.next(), parameter, &mut terms).unwrap();
                assert_eq!(terms.len(), 30);
                for (sample, &term) in terms.iter().enumerate() {
                    let is_in = own.contains(&(sample as u32));
                    assert!(is_in || term == 0.0, "{parameter}, {sample}");
                }
                let sum: f64 = terms.iter().map(|&term| f64::from(term)).sum();
                let gradient = f64::from(of_data[[parameter / 6, parameter % 6]]);
                assert!((sum - gradient).abs() < 1e-6, "{parameter}: {sum}");
                assert!(gradient == 0.0 || terms.iter().any(|&term| term != 0.0));
            }

            if dropout == 0.0 {
                let gradients = gradients(trainer.next());
                let mut random = during(0, 0, Purpose::GradientCheck);
                let next = trainer.next();
                let mut check = gradient_check::GradientCheck::new(next, &gradients, &mut random);
                check.advance(usize::MAX);
                for (actual, expected) in check.gradients().iter().zip(check.differences()) {
                    assert!((actual - expected).abs() < 1e-5, "{actual}, {expected}");
                }
            }
            trainer.step_batch();
            for (layer, dense) in trainer.network().layers().iter().enumerate() {
                let new = |name: &str| &arrays[&format!("dense{}.new_{name}", layer + 1)];
                assert_eq!(bits(new("weights")), bits(&dense.weights));
                assert_eq!(bits(new("biases")), bits(&dense.biases));
            }
        }
    }
}

/// One sample, and two tiles of which the second is not full: terms are in their places.
#[test]
fn batches_of_several_tiles_and_of_one_sample_are_looked_into() {
    for (samples_per_class, batch_size) in [(201, 400), (10, 1)] {
        let options = Options {
            samples_per_class,
            batch_size,
            hidden: vec![4],
            learning_rate: 0.1,
            ..Options::default()
        };
        let trainer = trained(options, 2);
        let of_one = |sample: usize| {
            let point = trainer.data().points.row(sample).mapv(f64::from);
            let p = {
                let mut other = trained(trainer.options().clone(), 2);
                let point = [point[0] as f32, point[1] as f32];
                other.predict(&point).unwrap()[0]
            };
            let y = if trainer.data().labels[sample] == 0 {
                1.0
            } else {
                0.0
            };
            (p - y) / batch_size as f32
        };
        // The first class's bias: (p − y) / batch.
        let mut terms = Vec::new();
        let parameter = trainer.parameters().len() - 3;
        gradient_terms(trainer.next(), parameter, &mut terms).unwrap();
        let own = trainer.next().batch.unwrap();
        for sample in (0..terms.len()).step_by(7).chain([own[0] as usize]) {
            let is_in = own.contains(&(sample as u32));
            let expected = if is_in { of_one(sample) } else { 0.0 };
            assert!((terms[sample] - expected).abs() < 1e-7, "{sample}");
        }
    }
}

/// A batch of one sample has but one answer.
#[test]
fn uniform_is_asked_of_all_samples() {
    for batch_size in [1, 8] {
        let options = Options {
            hidden: vec![16],
            learning_rate: 0.01,
            ..small(batch_size)
        };
        let mut trainer = trained(options, 3);
        let alive = trainer.parameters();
        assert!(!trainer.uniform());
        let dead: Vec<f32> = (trainer.parameters().iter().enumerate())
            .map(|(place, &w)| if (32..48).contains(&place) { -10.0 } else { w })
            .collect();
        trainer.set_parameters(&dead).unwrap();
        assert_eq!(trainer.state(), State::Dead { layer: 1 });
        trainer.step();
        assert!(trainer.uniform());
        trainer.step_batch();
        trainer.set_parameters(&alive).unwrap();
        trainer.step();
        trainer.step();
        assert!(!trainer.uniform());
        assert_eq!(trainer.state(), State::Learning);
    }
}

/// The size, batches made, samples classified correctly and the sum of their losses follow 188 bytes.
#[test]
fn a_place_in_an_epoch_that_no_run_has_is_refused() {
    let mut trainer = trained(small(8), 2);
    trainer.step_batch();
    trainer.step_batch();
    let snapshot = trainer.snapshot();
    let mut with = |size: f64, batches: u64, correct: u64, loss: f64| {
        let mut changed = snapshot.clone();
        changed[188..196].copy_from_slice(&size.to_le_bytes());
        changed[196..204].copy_from_slice(&batches.to_le_bytes());
        changed[204..212].copy_from_slice(&correct.to_le_bytes());
        changed[212..220].copy_from_slice(&loss.to_le_bytes());
        seal(&mut changed);
        let before = trainer.snapshot();
        let result = trainer.restore(&changed);
        let expected = if result.is_ok() { changed } else { before };
        assert!(
            trainer.snapshot() == expected,
            "{size}, {batches}, {correct}, {loss}"
        );
        result.map_err(|error| error.to_string())
    };
    let refused =
        "snapshot must be of a run, got one in the middle of an epoch that no run has".to_owned();
    for (size, batches, correct, loss) in [
        (8.0, 4, 0, 0.0),
        (8.0, u64::MAX, 0, 0.0),
        (8.0, 2, 17, 1.0),
        (8.0, 2, 1 << 32, 1.0),
        (8.0, 2, 3, f64::NAN),
        (8.0, 2, 3, f64::INFINITY),
        (8.0, 2, 3, -1e-9),
        (8.0, 2, 3, 273.0),
        (8.0, 0, 1, 0.0),
        (8.0, 0, 0, 0.1),
        (0.0, 1, 0, 0.0),
        (30.0, 1, 0, 0.0),
        (1e6, 1, 0, 0.0),
    ] {
        let result = with(size, batches, correct, loss);
        assert_eq!(
            result,
            Err(refused.clone()),
            "{size}, {batches}, {correct}, {loss}"
        );
    }
    for size in [-1.0, 1_000_001.0, 0.5, f64::NAN, f64::INFINITY] {
        let error = with(size, 0, 0, 0.0).unwrap_err();
        let expected = "batch_size must be a whole number from 0 to 1000000, got ";
        assert!(error.starts_with(expected), "{error}");
    }
    for (size, batches, correct, loss) in [
        (8.0, 3, 24, 0.0),
        (8.0, 2, 16, 272.0),
        (29.0, 1, 5, 40.0),
        (1.0, 29, 29, 1.0),
        (0.0, 0, 0, 0.0),
        (30.0, 0, 0, 0.0),
        (8.0, 0, 0, 0.0),
    ] {
        assert_eq!(with(size, batches, correct, loss), Ok(()));
    }
}
