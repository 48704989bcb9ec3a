//! `Optimizer_Adam`: the mean of the latest gradients over the root of their mean square, both corrected for having started
//! at 0 (Kingma & Ba 2015).

use super::{Float, Rule, negligible, negligible_square};
use crate::trainer::Options;

/// `Optimizer_Adam` at one update, with the book's names.
#[derive(Debug, Clone, Copy)]
pub struct OptimizerAdam {
    current_learning_rate: f64,
    epsilon: f64,
    beta_1: f64,
    beta_2: f64,
    /// 1 − beta^(iterations + 1), of both.
    corrections: [f64; 2],
    negligible: [f64; 2],
}

impl OptimizerAdam {
    /// At the update after `iterations` others, with this learning rate.
    pub fn new(options: &Options, current_learning_rate: f64, iterations: u64) -> Self {
        Self {
            current_learning_rate,
            epsilon: options.epsilon,
            beta_1: options.beta_1,
            beta_2: options.beta_2,
            corrections: corrections(options, iterations),
            negligible: [negligible(options), negligible_square(options)],
        }
    }
}

/// What momentums and cache are divided by at the update after `iterations` others: 1 − beta^(iterations + 1).
pub fn corrections(options: &Options, iterations: u64) -> [f64; 2] {
    [options.beta_1, options.beta_2].map(|beta| 1.0 - power(beta, iterations + 1))
}

impl Rule for OptimizerAdam {
    const MOMENTUMS: bool = true;
    const CACHE: bool = true;

    /// m ← β₁·m + (1 − β₁)·g, c ← β₂·c + (1 − β₂)·g², and −rate·m̂ / (√ĉ + ε) is added, where m̂ and ĉ are corrected.
    #[inline(always)]
    fn update<F: Float>(&self, gradient: F, momentum: &mut F, cache: &mut F) -> F {
        let new = momentum.times(self.beta_1) + gradient.times(1.0 - self.beta_1);
        *momentum = new.unless_below(self.negligible[0]);
        let new = cache.times(self.beta_2) + (gradient * gradient).times(1.0 - self.beta_2);
        *cache = new.unless_below(self.negligible[1]);
        let [of_momentum, of_cache] = self.corrections;
        let root = cache.over(of_cache).sqrt();
        momentum
            .over(of_momentum)
            .times(-self.current_learning_rate)
            / root.plus(self.epsilon)
    }
}

/// base^exponent, rounded once, as a good `pow` has it: squared again and again, with the part that rounding loses kept beside
/// it. `base` is from 0 to 1.
fn power(base: f64, exponent: u64) -> f64 {
    let mut result = (1.0, 0.0);
    let mut square = (base, 0.0);
    let mut exponent = exponent;
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = product(result, square);
        }
        square = product(square, square);
        exponent /= 2;
    }
    result.0
}

/// The product of two numbers, each of them the sum of a number and the little that rounding lost.
fn product(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let high = a.0 * b.0;
    // What rounding loses of it, exactly (Dekker's product, with Veltkamp's splitting).
    let halves = |x: f64| {
        let spread = 134_217_729.0 * x;
        let high = spread - (spread - x);
        (high, x - high)
    };
    let ((a_high, a_low), (b_high, b_low)) = (halves(a.0), halves(b.0));
    let lost = ((a_high * b_high - high) + a_high * b_low + a_low * b_high) + a_low * b_low;
    let low = lost + (a.0 * b.1 + a.1 * b.0);
    let sum = high + low;
    (sum, low - (sum - high))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From Python's decimal numbers: `float(Decimal(0.999) ** 10_001)` and so on.
    #[test]
    fn powers_are_rounded_once() {
        assert_eq!(power(0.9, 1), 0.9);
        assert_eq!(power(0.5, 3), 0.125);
        assert_eq!(power(0.0, 7), 0.0);
    }
}
