//! `Optimizer_RMSprop`: a learning rate for each parameter, after the mean square of its latest gradients (Tieleman & Hinton
//! 2012).
//!
//! c ← rho·c + (1 − rho)·g², and −rate·g / (√c + ε) is added.

use super::adaptive::{Adaptive, Mean};
use crate::trainer::Options;

/// At an update with this learning rate.
pub fn rmsprop(options: &Options, current_learning_rate: f64) -> Adaptive {
    let mean_square = Mean {
        kept: options.rho,
        taken: 1.0 - options.rho,
        correction: 1.0,
    };
    Adaptive::new(options, current_learning_rate, mean_square)
}
