//! The book's arithmetic against NumPy under `nnfs.init()`, to the last bit: whole runs of 10,001 epochs, line by line, and
//! its exponentials and logarithms. The numbers are those of tests/reference/book.py.
#![cfg(not(target_arch = "wasm32"))]

mod given;

use std::collections::BTreeMap;

use given::{Given, options_of, snake_case, value_of};
use neural_spiral::columns::Lanes;
use neural_spiral::numpy;
use neural_spiral::trainer::Trainer;
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    runs: Vec<Run>,
    exp: Function,
    log: Function,
}

#[derive(Deserialize)]
struct Run {
    name: String,
    start: BTreeMap<String, Given>,
    changes: Vec<Change>,
    lines: Vec<String>,
    validation: Validation,
    parameters: String,
}

#[derive(Deserialize)]
struct Change {
    epoch: u64,
    name: String,
    value: Given,
}

#[derive(Deserialize)]
struct Validation {
    accuracy: String,
    loss: String,
}

#[derive(Deserialize)]
struct Function {
    digests: Vec<Digest>,
    values: Vec<[u32; 2]>,
}

#[derive(Deserialize)]
struct Digest {
    first: u32,
    last: u32,
    step: usize,
    count: usize,
    digest: String,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("reference/book.json")).unwrap()
}

#[test]
fn runs_are_numpys_line_by_line_and_to_the_last_bit() {
    for run in reference().runs {
        let mut trainer = Trainer::new(options_of(&run.start)).unwrap();
        let mut changes = run.changes.iter().peekable();
        for epoch in 0..=10_000 {
            while let Some(change) = changes.next_if(|change| change.epoch == epoch) {
                let name = snake_case(&change.name);
                trainer.set(&name, value_of(&change.value, &name)).unwrap();
            }
            trainer.step();
            if epoch % 100 == 0 {
                let expected = &run.lines[epoch as usize / 100];
                assert_eq!(&trainer.log_line(), expected, "{}", run.name);
            }
        }
        let bytes = trainer.parameters().into_iter().flat_map(f32::to_le_bytes);
        let parameters: String = bytes.map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(parameters, run.parameters, "{}", run.name);
        let (loss, accuracy) = trainer.validate().unwrap();
        assert_eq!(format!("{loss:.3}"), run.validation.loss, "{}", run.name);
        assert_eq!(
            format!("{accuracy:.3}"),
            run.validation.accuracy,
            "{}",
            run.name
        );
    }
}

fn check(function: Function, ours: impl Fn(Lanes) -> Lanes) {
    for [value, result] in function.values {
        let x = f32::from_bits(value);
        let actual = ours(Lanes::splat(x)).to_array()[3];
        assert_eq!(actual.to_bits(), result, "of {x:e}: {actual:e}");
    }
    for digest in function.digests {
        let values: Vec<f32> = (digest.first..=digest.last)
            .step_by(digest.step)
            .map(f32::from_bits)
            .collect();
        assert_eq!(values.len(), digest.count);
        let results = values.chunks(8).flat_map(|eight| {
            let mut lanes = [-1.0; 8];
            lanes[..eight.len()].copy_from_slice(eight);
            ours(Lanes::from(lanes)).to_array()
        });
        let mut sum: u64 = 0;
        for (index, result) in (0..digest.count as u64).zip(results) {
            let weight = (2 * index + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            sum = sum.wrapping_add(u64::from(result.to_bits()).wrapping_mul(weight));
        }
        assert_eq!(format!("{sum:016x}"), digest.digest);
    }
}

#[test]
fn exponentials_are_numpys() {
    check(reference().exp, numpy::exp);
}

#[test]
fn logarithms_are_numpys() {
    check(reference().log, numpy::ln);
}
