//! `Optimizer_Adagrad`: a learning rate for each parameter, which shrinks with every gradient that it has had (Duchi, Hazan &
//! Singer 2011).

use super::{Float, Rule};
use crate::trainer::Options;

/// `Optimizer_Adagrad` at one update, with the book's names.
#[derive(Debug, Clone, Copy)]
pub struct OptimizerAdagrad {
    current_learning_rate: f64,
    epsilon: f64,
}

impl OptimizerAdagrad {
    /// At an update with this learning rate.
    pub fn new(options: &Options, current_learning_rate: f64) -> Self {
        Self {
            current_learning_rate,
            epsilon: options.epsilon,
        }
    }
}

impl Rule for OptimizerAdagrad {
    const MOMENTUMS: bool = false;
    const CACHE: bool = true;
    const IN_PLACE: bool = true;

    /// c ← c + g², and −rate·g / (√c + ε) is added.
    #[inline(always)]
    fn update<F: Float>(&self, gradient: F, _: &mut F, cache: &mut F) -> F {
        *cache = cache.in_place(*cache + gradient * gradient);
        gradient.times(-self.current_learning_rate) / cache.sqrt().plus(self.epsilon)
    }
}
