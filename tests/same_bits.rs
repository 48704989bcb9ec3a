//! The same run gives the same bits on every machine and in every browser: 2,000 epochs of three
//! settings end at the parameters whose fingerprints are in same_bits.json. This test holds the native
//! build to them, tests/browser/same-bits.test.js the browsers.
//!
//! A change of kernels that adds in another order changes the fingerprints; take the new ones from the
//! failure of this test.
#![cfg(not(target_arch = "wasm32"))]

use neural_spiral::trainer::{Options, Trainer};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    hidden: Vec<usize>,
    learning_rate: f64,
    momentum: f64,
    decay: f64,
    fingerprint: String,
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
        let mut trainer = Trainer::new(Options {
            hidden: run.hidden.clone(),
            learning_rate: run.learning_rate,
            momentum: run.momentum,
            decay: run.decay,
            ..Options::default()
        })
        .unwrap();
        for _ in 0..2000 {
            trainer.step();
        }
        fingerprint(&trainer.parameters())
    });
    assert_eq!(actual.collect::<Vec<_>>(), expected);
}
