//! `Activation_Softmax`: turns each sample's logits z into probabilities,
//! pᵢ = exp(zᵢ) / Σⱼ exp(zⱼ).

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::columns::{column, column_mut};

/// Samples worked on at once: their maxima and sums live on the stack.
const BLOCK: usize = 64;

/// `Activation_Softmax`.
#[derive(Debug, Clone, Copy)]
pub struct ActivationSoftmax;

impl ActivationSoftmax {
    /// values (N, classes): logits become probabilities, in place.
    ///
    /// The largest logit of each sample is subtracted first. That changes no probability, and no
    /// exponential can overflow. A logit that is NaN or +∞ makes its sample's probabilities NaN.
    pub fn forward(self, mut values: ArrayViewMut2<f32>) {
        let (samples, classes) = values.dim();
        for start in (0..samples).step_by(BLOCK) {
            let block = start..samples.min(start + BLOCK);
            let mut max = [f32::NEG_INFINITY; BLOCK];
            let mut sum = [0.0; BLOCK];
            for class in 0..classes {
                let values = &column_mut(&mut values, class)[block.clone()];
                for (max, &value) in max.iter_mut().zip(values) {
                    *max = if value > *max { value } else { *max };
                }
            }
            for class in 0..classes {
                let values = &mut column_mut(&mut values, class)[block.clone()];
                for ((value, sum), max) in values.iter_mut().zip(&mut sum).zip(&max) {
                    *value = exp(*value - max);
                    *sum += *value;
                }
            }
            for class in 0..classes {
                let values = &mut column_mut(&mut values, class)[block.clone()];
                for (value, sum) in values.iter_mut().zip(&sum) {
                    *value /= sum;
                }
            }
        }
    }

    /// dinputs (N, classes) = ∂L/∂z from dvalues = ∂L/∂p, the long way: each sample's row times its
    /// softmax Jacobian ∂pₖ/∂zᵢ = pₖ·(δᵢₖ − pᵢ).
    ///
    /// Training uses the fused gradient of [`loss`](crate::loss) instead, which is exact where this
    /// product is lost: for p = 0 it is 0·∞.
    pub fn backward(
        self,
        output: ArrayView2<f32>,
        dvalues: ArrayView2<f32>,
        mut dinputs: ArrayViewMut2<f32>,
    ) {
        let (samples, classes) = output.dim();
        for i in 0..classes {
            let p_i = column(output, i);
            let dinputs = column_mut(&mut dinputs, i);
            dinputs.fill(0.0);
            for k in 0..classes {
                let p_k = column(output, k);
                let dvalues = column(dvalues, k);
                let delta = if i == k { 1.0 } else { 0.0 };
                for s in 0..samples {
                    dinputs[s] += p_k[s] * (delta - p_i[s]) * dvalues[s];
                }
            }
        }
    }
}

/// exp(x) for x ≤ 0, within 2 units in the last place; 0 below −87.3, where float32 runs out of
/// normal numbers; NaN for NaN.
///
/// Our own, because it must be the same bits in every browser and on every machine, and because
/// straight-line arithmetic is what the compiler turns into SIMD. The method is the usual one
/// (Cephes `expf`): x = k·ln 2 + r with |r| ≤ ln 2 / 2, a polynomial for exp(r), and k put into the
/// exponent bits.
fn exp(x: f32) -> f32 {
    // Adding 1.5·2²³ rounds to a whole number and leaves it in the lowest bits of the mantissa.
    const ROUND: f32 = 12_582_912.0;
    // ln 2 in two parts: k·LN_2_HIGH is exact for every k that occurs.
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;

    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let k = rounded - ROUND;
    let r = x - k * LN_2_HIGH - k * LN_2_LOW;
    let mut polynomial = 1.987_569_1e-4;
    polynomial = polynomial * r + 1.398_199_9e-3;
    polynomial = polynomial * r + 8.333_452e-3;
    polynomial = polynomial * r + 4.166_579_6e-2;
    polynomial = polynomial * r + 1.666_666_5e-1;
    polynomial = polynomial * r + 0.5;
    polynomial = polynomial * r * r + r + 1.0;
    let power_of_two = f32::from_bits(rounded.to_bits().wrapping_add(127) << 23);
    if x < -87.3 {
        0.0
    } else {
        polynomial * power_of_two
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_within_two_units_in_the_last_place() {
        for i in 0..=873_000 {
            let x = -(i as f32) / 10_000.0;
            let exact = f64::from(x).exp();
            let unit = exact * f64::from(f32::EPSILON);
            let error = (f64::from(exp(x)) - exact).abs();
            assert!(error <= 2.0 * unit, "exp({x}) = {}, not {exact}", exp(x));
        }
    }

    #[test]
    fn exp_at_its_edges() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-0.0), 1.0);
        assert_eq!(exp(-87.4), 0.0);
        assert_eq!(exp(f32::MIN), 0.0);
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert!(exp(f32::NAN).is_nan());
    }
}
