//! `Optimizer_SGD`: gradient descent with momentum and a decaying learning rate.

use super::{Float, negligible};
use crate::trainer::Options;

/// `Optimizer_SGD` at one update, with the book's names.
#[derive(Debug, Clone, Copy)]
pub struct OptimizerSGD {
    current_learning_rate: f64,
    /// The share of the last update that is carried into the next.
    momentum: f64,
    negligible: f64,
}

impl OptimizerSGD {
    /// At an update with this learning rate.
    pub fn new(options: &Options, current_learning_rate: f64) -> Self {
        Self {
            current_learning_rate,
            momentum: options.momentum,
            negligible: negligible(options),
        }
    }

    /// v ← momentum·v − rate·g, and v is added.
    #[inline(always)]
    pub(super) fn update<F: Float>(&self, gradient: F, momentum: &mut F) -> F {
        let carried = momentum.times(self.momentum);
        let update = carried - gradient.times(self.current_learning_rate);
        *momentum = update.unless_below(self.negligible);
        *momentum
    }
}
