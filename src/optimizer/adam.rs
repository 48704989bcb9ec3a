//! `Optimizer_Adam`: the mean of the latest gradients over the root of their mean square, both corrected for having started
//! at 0 (Kingma & Ba 2015).
//!
//! m ← β₁·m + (1 − β₁)·g, c ← β₂·c + (1 − β₂)·g², and −rate·m̂ / (√ĉ + ε) is added, where m̂ = m / (1 − β₁ᵏ) and
//! ĉ = c / (1 − β₂ᵏ) at update k, counted from 1.

use super::adaptive::{Adaptive, Mean};
use crate::trainer::Options;

/// At the update after `iterations` others, with this learning rate.
pub fn adam(options: &Options, current_learning_rate: f64, iterations: u64) -> Adaptive {
    let corrections = corrections(options, iterations);
    let mean = |beta: f64, correction: f64| Mean {
        kept: beta,
        taken: 1.0 - beta,
        correction,
    };
    let cache = mean(options.beta_2, corrections[1]);
    Adaptive {
        momentums: mean(options.beta_1, corrections[0]),
        stay_float32: [false; 2],
        ..Adaptive::new(options, current_learning_rate, cache)
    }
}

/// What momentums and cache are divided by at the update after `iterations` others: 1 − beta^(iterations + 1).
pub fn corrections(options: &Options, iterations: u64) -> [f64; 2] {
    [options.beta_1, options.beta_2].map(|beta| 1.0 - power(beta, iterations + 1))
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

    /// From Python's decimal numbers with 60 digits: `float(Decimal(0.999) ** 10_001)` and so on.
    #[test]
    fn powers_are_rounded_once() {
        for (base, exponent, expected) in [
            (0.9, 1, 0.9),
            (0.9, 2, 0.81),
            (0.9, 17, 0.166_771_816_996_665_77),
            (0.9, 1000, 1.747_871_251_722_694_7e-46),
            (0.999, 10_001, 4.512_817_263_107_119_4e-5),
            (0.999, 123_456, 2.274_649_191_080_265_3e-54),
            (0.999_999, 10_001, 0.990_048_838_748_802_1),
            (0.95, 333, 3.819_095_875_879_542e-8),
            (0.1, 9, 1.000_000_000_000_000_5e-9),
            (0.5, 3, 0.125),
            (0.0, 7, 0.0),
            // Far below what 1 − β can tell from 1.
            (0.999_999, 1 << 53, 0.0),
        ] {
            assert_eq!(power(base, exponent), expected, "{base} to the {exponent}");
        }
    }
}
