//! The same run gives the same bits on every machine and in every browser: 2,000 epochs of some runs end at the parameters
//! whose fingerprints are in same_bits.json. This test holds the native build to them, tests/browser/same-bits.test.js the
//! browsers.
//!
//! A change of kernels that adds in another order changes the fingerprints; take the new ones from the
//! failure of this test. Those in the book's arithmetic never change.
#![cfg(not(target_arch = "wasm32"))]

mod given;

use std::collections::BTreeMap;

use given::{Given, options_of, value_of};
use neural_spiral::trainer::Trainer;
use serde::Deserialize;

#[derive(Deserialize)]
struct Run {
    options: BTreeMap<String, Given>,
    #[serde(default)]
    changes: Vec<Change>,
    fingerprint: String,
}

#[derive(Deserialize)]
struct Change {
    epoch: u64,
    name: String,
    value: Given,
}

/// FNV-1a over the bits of every parameter.
fn fingerprint(parameters: &[f32]) -> String {
    let bytes = parameters.iter().flat_map(|value| value.to_le_bytes());
    let hash = bytes.fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    format!("{hash:08x}")
}

#[test]
fn native_runs_end_at_the_common_fingerprints() {
    let runs: Vec<Run> = serde_json::from_str(include_str!("same_bits.json")).unwrap();
    let expected: Vec<&str> = runs.iter().map(|run| run.fingerprint.as_str()).collect();
    let actual = runs.iter().map(|run| {
        let mut trainer = Trainer::new(options_of(&run.options)).unwrap();
        for epoch in 0..2000 {
            for change in run.changes.iter().filter(|change| change.epoch == epoch) {
                let value = value_of(&change.value, &change.name);
                trainer.set(&change.name, value).unwrap();
            }
            trainer.step();
        }
        assert!(!trainer.diverged() && !trainer.uniform());
        fingerprint(&trainer.parameters())
    });
    assert_eq!(actual.collect::<Vec<_>>(), expected);
}
