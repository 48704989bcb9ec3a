//! Training and drawing allocate nothing once everything has its room.
#![cfg(not(target_arch = "wasm32"))]

use allocation_counter::measure;
use neural_spiral::arithmetic::Arithmetic;
use neural_spiral::optimizer::Optimizer;
use neural_spiral::trainer::{Options, Trainer};

/// Nothing in any of five frames, after a first one for which there is no room yet.
fn assert_nothing_is_allocated(options: Options) {
    let name = format!("{options:?}");
    let mut trainer = Trainer::new(options).unwrap();
    // The first masks make a snapshot longer.
    trainer.step();
    let mut snapshot = vec![0; trainer.snapshot_length()];
    let mut frame = || {
        trainer.step();
        trainer.write_snapshot(&mut snapshot).unwrap();
        trainer.predict_grid(99, 101).unwrap();
        trainer.probabilities();
        trainer.validate();
    };
    let first = measure(&mut frame);
    assert!(first.count_total > 0, "the counter counts");
    let next = measure(|| (0..5).for_each(|_| frame()));
    assert_eq!(next.count_total, 0, "{} bytes: {name}", next.bytes_total);
}

#[test]
fn nothing_is_allocated_per_step_or_frame() {
    for (hidden, classes, samples_per_class) in [
        (vec![64], 3, 100),
        (vec![67], 5, 201),
        (vec![64, 33], 3, 1000),
        (vec![], 2, 3),
    ] {
        assert_nothing_is_allocated(Options {
            hidden,
            classes,
            samples_per_class,
            ..Options::default()
        });
    }
}

#[test]
fn nor_with_any_optimizer_arithmetic_dropout_or_regularization() {
    for (optimizer, _) in Optimizer::TABLE {
        for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
            for (hidden, classes) in [(vec![64], 3), (vec![17, 9], 10), (vec![4, 1], 3)] {
                for dropout in [0.0, 0.1] {
                    assert_nothing_is_allocated(Options {
                        optimizer,
                        arithmetic,
                        hidden: hidden.clone(),
                        classes,
                        dropout,
                        l1: 1e-5,
                        l2: 5e-4,
                        learning_rate: 0.01,
                        samples_per_class: 150,
                        validation: true,
                        ..Options::default()
                    });
                }
            }
        }
    }
}

/// Shuffled anew in each epoch.
#[test]
fn nor_in_batches() {
    for batch_size in [1, 7, 305, 449] {
        for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
            assert_nothing_is_allocated(Options {
                batch_size,
                arithmetic,
                dropout: 0.1,
                learning_rate: 0.01,
                samples_per_class: 150,
                ..Options::default()
            });
        }
    }
    let mut trainer = Trainer::new(Options::default()).unwrap();
    trainer.set("batch_size", 64_usize).unwrap();
    trainer.step();
    let next = measure(|| (0..12).for_each(|_| trainer.step_batch()));
    assert_eq!(next.count_total, 0, "{} bytes", next.bytes_total);
}

/// A unit that is switched off is held at every step.
#[test]
fn nor_with_a_unit_that_is_switched_off() {
    let mut trainer = Trainer::new(Options::default()).unwrap();
    trainer.set("dense1.units.17", 0.0).unwrap();
    trainer.step();
    let next = measure(|| (0..5).for_each(|_| trainer.step()));
    assert_eq!(next.count_total, 0, "{} bytes", next.bytes_total);
}
