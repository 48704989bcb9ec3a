//! Training and drawing allocate nothing once everything has its room.
#![cfg(not(target_arch = "wasm32"))]

use allocation_counter::measure;
use neural_spiral::trainer::{Options, Trainer};

#[test]
fn nothing_is_allocated_per_step_or_frame() {
    for (hidden, classes, samples_per_class) in [
        (vec![64], 3, 100),
        (vec![67], 5, 201),
        (vec![64, 33], 3, 1000),
        (vec![], 2, 3),
    ] {
        let mut trainer = Trainer::new(Options {
            hidden,
            classes,
            samples_per_class,
            ..Options::default()
        })
        .unwrap();
        let mut snapshot = vec![0; trainer.snapshot_length()];
        let mut frame = || {
            trainer.step();
            trainer.write_snapshot(&mut snapshot).unwrap();
            trainer.predict_grid(99, 101).unwrap();
            trainer.probabilities();
        };
        let first = measure(&mut frame);
        assert!(first.count_total > 0, "the counter counts");
        let next = measure(|| (0..5).for_each(|_| frame()));
        assert_eq!(next.count_total, 0, "{} bytes", next.bytes_total);
    }
}
