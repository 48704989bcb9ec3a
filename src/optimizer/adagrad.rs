//! `Optimizer_Adagrad`: a learning rate for each parameter, which shrinks with every gradient that it has had (Duchi, Hazan &
//! Singer 2011).
//!
//! c ← c + g², and −rate·g / (√c + ε) is added.

use super::adaptive::{Adaptive, Mean};
use crate::trainer::Options;

/// At an update with this learning rate.
pub fn adagrad(options: &Options, current_learning_rate: f64) -> Adaptive {
    let sum = Mean {
        kept: 1.0,
        taken: 1.0,
        correction: 1.0,
    };
    Adaptive {
        // NumPy's `cache += …` is in place.
        stay_float32: [true; 2],
        ..Adaptive::new(options, current_learning_rate, sum)
    }
}
