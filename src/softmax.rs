//! `Activation_Softmax`: turns each sample's logits z into probabilities,
//! pᵢ = exp(zᵢ) / Σⱼ exp(zⱼ).

use wide::i32x8;

use crate::arithmetic::Arithmetic;
use crate::columns::{CHUNKS, Column, LANES, Lanes};
use crate::numpy;

/// `Activation_Softmax`.
#[derive(Debug, Clone, Copy)]
pub struct ActivationSoftmax;

impl ActivationSoftmax {
    /// values (N, classes), class by class: logits become probabilities, in place.
    ///
    /// The largest logit of each sample is subtracted first. That changes no probability, and no
    /// exponential can overflow. A logit that is NaN or +∞ makes its sample's probabilities NaN.
    pub fn forward(self, arithmetic: Arithmetic, values: &mut [Column], chunks: usize) {
        match (arithmetic, &mut *values) {
            (Arithmetic::Book, _) => softmax_of_numpy(values, chunks),
            (_, [a, b, c]) => softmax_of_three([a, b, c], chunks),
            _ => softmax(values, chunks),
        }
    }

    /// dinputs (N, classes) = ∂L/∂z from dvalues = ∂L/∂p, the long way: each sample's row times its
    /// softmax Jacobian ∂pₖ/∂zᵢ = pₖ·(δᵢₖ − pᵢ).
    ///
    /// Training uses the fused gradient of [`loss`](crate::loss) instead, which is exact where this
    /// product is lost: for p = 0 it is 0·∞.
    pub fn backward(
        self,
        output: &[Column],
        dvalues: &[Column],
        dinputs: &mut [Column],
        chunks: usize,
    ) {
        for (i, dinputs) in dinputs.iter_mut().enumerate() {
            for (chunk, dinput) in dinputs[..chunks].iter_mut().enumerate() {
                let p_i = output[i][chunk];
                *dinput = Lanes::ZERO;
                for (k, (p, dvalues)) in output.iter().zip(dvalues).enumerate() {
                    let delta = Lanes::splat(f32::from(u8::from(i == k)));
                    *dinput += p[chunk] * (delta - p_i) * dvalues[chunk];
                }
            }
        }
    }
}

/// The softmax Jacobian ∂pₖ/∂zᵢ = pₖ·(δᵢₖ − pᵢ) of one sample's probabilities, (classes k, classes i) row-major.
#[inline(never)]
pub fn jacobian(probabilities: &[f32]) -> Vec<f32> {
    let mut jacobian = Vec::new();
    for (k, p_k) in probabilities.iter().enumerate() {
        for (i, p_i) in probabilities.iter().enumerate() {
            let delta = if i == k { 1.0 } else { 0.0 };
            jacobian.push(p_k * (delta - p_i));
        }
    }
    jacobian
}

fn softmax(values: &mut [Column], chunks: usize) {
    for chunk in 0..chunks.min(CHUNKS) {
        let mut max = Lanes::splat(f32::NEG_INFINITY);
        for column in values.iter_mut() {
            max = max.fast_max(column[chunk]);
        }
        let mut sum = Lanes::ZERO;
        for column in values.iter_mut() {
            let value = &mut column[chunk];
            *value = exp(*value - max);
            sum += *value;
        }
        let scale = Lanes::ONE / sum;
        for column in values.iter_mut() {
            column[chunk] *= scale;
        }
    }
}

/// The same, written out for the usual number of classes.
fn softmax_of_three([a, b, c]: [&mut Column; 3], chunks: usize) {
    for chunk in 0..chunks.min(CHUNKS) {
        let [a, b, c] = [&mut a[chunk], &mut b[chunk], &mut c[chunk]];
        let max = Lanes::splat(f32::NEG_INFINITY).fast_max(*a);
        let max = max.fast_max(*b).fast_max(*c);
        let mut sum = Lanes::ZERO;
        let mut raise = |value: &mut Lanes| {
            *value = exp(*value - max);
            sum += *value;
        };
        raise(a);
        raise(b);
        raise(c);
        let scale = Lanes::ONE / sum;
        *a *= scale;
        *b *= scale;
        *c *= scale;
    }
}

/// The most classes there can be.
const MAX_CLASSES: usize = 256;

/// NumPy's: its exponential, its order of the sum, and a division for each probability.
#[inline(never)]
fn softmax_of_numpy(values: &mut [Column], chunks: usize) {
    for chunk in 0..chunks.min(CHUNKS) {
        let mut max = Lanes::splat(f32::NEG_INFINITY);
        for column in values.iter_mut() {
            max = max.fast_max(column[chunk]);
        }
        for column in values.iter_mut() {
            column[chunk] = numpy::exp(column[chunk] - max);
        }
        let mut sum = Lanes::ZERO;
        if values.len() < LANES {
            values.iter().for_each(|column| sum += column[chunk]);
        } else {
            let mut of_lane = [0.0; MAX_CLASSES];
            for (lane, sum) in sum.as_mut_array().iter_mut().enumerate() {
                for (value, column) in of_lane.iter_mut().zip(&*values) {
                    *value = column[chunk].as_array()[lane];
                }
                *sum = numpy::pairwise_sum(&of_lane[..values.len()], &|value| value);
            }
        }
        for column in values.iter_mut() {
            column[chunk] /= sum;
        }
    }
}

/// exp(x) for x up to 80, within 2 units in the last place; 0 below −60, so that what is made of the result (divided by
/// a million samples, times activations) stays clear of subnormal numbers, which are slow; NaN for NaN.
///
/// Our own, because it must be the same bits in every browser and on every machine, and because
/// straight-line arithmetic is what the compiler turns into SIMD. The method is the usual one
/// (Cephes `expf`): x = k·ln 2 + r with |r| ≤ ln 2 / 2, a polynomial for exp(r), and k put into the
/// exponent bits.
#[inline(always)]
pub fn exp(x: Lanes) -> Lanes {
    // Adding 1.5·2²³ rounds to a whole number and leaves it in the lowest bits of the mantissa.
    const ROUND: f32 = 12_582_912.0;
    // ln 2 in two parts: k·LN_2_HIGH is exact for every k that occurs.
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;

    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let k = rounded - ROUND;
    let r = x - k * LN_2_HIGH - k * LN_2_LOW;
    let mut polynomial = r * 1.987_569_1e-4 + 1.398_199_9e-3;
    polynomial = polynomial * r + 8.333_452e-3;
    polynomial = polynomial * r + 4.166_579_6e-2;
    polynomial = polynomial * r + 1.666_666_5e-1;
    polynomial = polynomial * r + 0.5;
    polynomial = polynomial * (r * r) + r + 1.0;
    let exponent: i32x8 = bytemuck::cast::<Lanes, i32x8>(rounded) + i32x8::splat(127);
    let power_of_two: Lanes = bytemuck::cast(exponent << 23);
    !x.simd_lt(Lanes::splat(-60.0)) & (polynomial * power_of_two)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exp(x: f32) -> f32 {
        super::exp(Lanes::splat(x)).to_array()[0]
    }

    #[test]
    fn exp_is_within_two_units_in_the_last_place() {
        for i in 0..=700_000 {
            let x = 80.0 - (i as f32) / 5_000.0;
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
        assert_eq!(exp(-60.1), 0.0);
        assert_eq!(exp(f32::MIN), 0.0);
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert!(exp(f32::NAN).is_nan());
    }
}
