//! What [`adagrad`](mod@super::adagrad), [`rmsprop`](mod@super::rmsprop) and [`adam`](mod@super::adam) have in common: each parameter has
//! a learning rate of its own, after the squares of its gradients.

use super::{Float, negligible, negligible_square};
use crate::trainer::Options;

/// One update, with the book's names:
///
/// - m ← kept·m + taken·g, the momentums;
/// - c ← kept·c + taken·g², the cache;
/// - −rate·m̂ / (√ĉ + ε) is added, where m̂ = m / correction, and ĉ likewise.
#[derive(Debug, Clone, Copy)]
pub struct Adaptive {
    pub(super) current_learning_rate: f64,
    pub(super) epsilon: f64,
    pub(super) momentums: Mean,
    pub(super) cache: Mean,
    /// Of momentums and cache: see [`Rule::stay_float32`](super::Rule::stay_float32).
    pub(super) stay_float32: [bool; 2],
    pub(super) negligible: [f64; 2],
}

/// A mean of the latest numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mean {
    /// The share of the mean that is kept.
    pub kept: f64,
    /// The share of the new number that is taken.
    pub taken: f64,
    /// What the mean is divided by, because it started at 0.
    pub correction: f64,
}

impl Mean {
    /// The new number itself.
    pub const LATEST: Self = Self {
        kept: 0.0,
        taken: 1.0,
        correction: 1.0,
    };
}

impl Adaptive {
    /// At an update with this learning rate; without momentums, until they are set.
    pub(super) fn new(options: &Options, current_learning_rate: f64, cache: Mean) -> Self {
        Self {
            current_learning_rate,
            epsilon: options.epsilon,
            momentums: Mean::LATEST,
            cache,
            stay_float32: [true, false],
            negligible: [negligible(options), negligible_square(options)],
        }
    }

    /// See [`Rule::update`](super::Rule::update).
    #[inline(always)]
    pub(super) fn update<F: Float>(&self, gradient: F, momentum: &mut F, cache: &mut F) -> F {
        let mean = |mean: Mean, before: F, new: F| before.times(mean.kept) + new.times(mean.taken);
        let new = mean(self.momentums, *momentum, gradient);
        *momentum = new.unless_below(self.negligible[0]);
        let new = mean(self.cache, *cache, gradient * gradient);
        let new = new.unless_below(self.negligible[1]);
        *cache = if self.stay_float32[1] {
            cache.in_place(new)
        } else {
            new
        };
        let root = cache.over(self.cache.correction).sqrt();
        let numerator = momentum.over(self.momentums.correction);
        numerator.times(-self.current_learning_rate) / root.plus(self.epsilon)
    }
}
