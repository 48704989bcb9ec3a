//! `Optimizer_RMSprop`: a learning rate for each parameter, after the mean square of its latest gradients (Tieleman & Hinton
//! 2012).

use super::{Float, Rule, negligible_square};
use crate::trainer::Options;

/// `Optimizer_RMSprop` at one update, with the book's names.
#[derive(Debug, Clone, Copy)]
pub struct OptimizerRMSprop {
    current_learning_rate: f64,
    epsilon: f64,
    /// The share of the cache that is kept.
    rho: f64,
    negligible: f64,
}

impl OptimizerRMSprop {
    /// At an update with this learning rate.
    pub fn new(options: &Options, current_learning_rate: f64) -> Self {
        Self {
            current_learning_rate,
            epsilon: options.epsilon,
            rho: options.rho,
            negligible: negligible_square(options),
        }
    }
}

impl Rule for OptimizerRMSprop {
    const MOMENTUMS: bool = false;
    const CACHE: bool = true;

    /// c ← rho·c + (1 − rho)·g², and −rate·g / (√c + ε) is added.
    #[inline(always)]
    fn update<F: Float>(&self, gradient: F, _: &mut F, cache: &mut F) -> F {
        let new = cache.times(self.rho) + (gradient * gradient).times(1.0 - self.rho);
        *cache = new.unless_below(self.negligible);
        gradient.times(-self.current_learning_rate) / cache.sqrt().plus(self.epsilon)
    }
}
