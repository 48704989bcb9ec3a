//! `Loss_CategoricalCrossentropy`: how surprised the network is by the right answers,
//! L = −log(p of the correct class), averaged over the samples; and its fusion with softmax,
//! `Activation_Softmax_Loss_CategoricalCrossentropy`.
//!
//! Labels are a [`Column`] of class numbers; lanes beyond the last sample are [`NO_SAMPLE`].

use wide::i32x8;

use crate::arithmetic::Arithmetic;
use crate::columns::{Column, Lanes, sum};
use crate::numpy;

/// The label of a lane that holds no sample: it is not counted, and its gradient is zero.
pub const NO_SAMPLE: f32 = -1.0;

/// Probabilities are clipped to [1e-7, 1 − 1e-7], as in the book, so that a confident wrong answer
/// costs 16.1 and not infinitely much.
const CLIP: f32 = 1e-7;

/// `Loss_CategoricalCrossentropy`.
#[derive(Debug, Clone, Copy)]
pub struct LossCategoricalCrossentropy;

impl LossCategoricalCrossentropy {
    /// The *sum* of −log(p of the correct class) over the samples of `probabilities` (N, classes);
    /// the caller divides by the number of samples in all tiles of the batch. NaN if any is.
    pub fn forward(self, probabilities: &[Column], labels: &Column, chunks: usize) -> f64 {
        match probabilities {
            [_, _, _] => cross_entropy(&probabilities[..3], labels, chunks),
            _ => cross_entropy(probabilities, labels, chunks),
        }
    }

    /// −log(p of the correct class, clipped) of each sample of `probabilities` (N, classes).
    pub fn sample_losses(
        self,
        arithmetic: Arithmetic,
        probabilities: &[Column],
        labels: &Column,
        losses: &mut Column,
        chunks: usize,
    ) {
        for chunk in 0..chunks {
            let confidence = confidence(probabilities, labels[chunk], chunk);
            losses[chunk] = -match arithmetic {
                Arithmetic::Float32 => ln(confidence),
                Arithmetic::Book => numpy::ln(confidence),
            };
        }
    }

    /// dinputs (N, classes) = ∂L/∂p = −y / p / `batch`, where y is 1 for the correct class and 0
    /// elsewhere, and `batch` the number of samples the loss is averaged over.
    pub fn backward(
        self,
        probabilities: &[Column],
        labels: &Column,
        batch: usize,
        dinputs: &mut [Column],
        chunks: usize,
    ) {
        let batch = Lanes::splat(batch as f32);
        for (class, (dinputs, p)) in dinputs.iter_mut().zip(probabilities).enumerate() {
            for chunk in 0..chunks {
                let correct = labels[chunk].simd_eq(Lanes::splat(class as f32));
                dinputs[chunk] = correct & (Lanes::splat(-1.0) / p[chunk] / batch);
            }
        }
    }
}

/// `Activation_Softmax_Loss_CategoricalCrossentropy`: softmax and loss taken back in one stride.
#[derive(Debug, Clone, Copy)]
pub struct ActivationSoftmaxLossCategoricalCrossentropy;

impl ActivationSoftmaxLossCategoricalCrossentropy {
    /// dinputs (N, classes) = ∂L/∂z = (p − y) / `batch`.
    ///
    /// The chain rule through −log p and the softmax Jacobian collapses to this difference: no
    /// division by p, no Jacobian, and no 0·∞ where p has underflowed.
    pub fn backward(
        self,
        probabilities: &[Column],
        labels: &Column,
        batch: usize,
        dinputs: &mut [Column],
        chunks: usize,
    ) {
        let batch = Lanes::splat(batch as f32);
        for (class, (dinputs, p)) in dinputs.iter_mut().zip(probabilities).enumerate() {
            for chunk in 0..chunks {
                let label = labels[chunk];
                let y = label.simd_eq(Lanes::splat(class as f32)) & Lanes::ONE;
                let sample = label.simd_ge(Lanes::ZERO);
                dinputs[chunk] = sample & ((p[chunk] - y) / batch);
            }
        }
    }
}

/// How many samples have their largest probability at the correct class. Of equal ones the first
/// counts, as with `np.argmax`.
pub fn count_correct(probabilities: &[Column], labels: &Column, chunks: usize) -> u32 {
    match probabilities {
        [_, _, _] => count(&probabilities[..3], labels, chunks),
        _ => count(probabilities, labels, chunks),
    }
}

/// Inlined for three classes apart, the usual number: loops over the classes are then
/// unrolled.
#[inline(always)]
fn cross_entropy(probabilities: &[Column], labels: &Column, chunks: usize) -> f64 {
    let mut total = 0.0;
    for (chunk, &label) in labels[..chunks].iter().enumerate() {
        total -= f64::from(sum(ln(confidence(probabilities, label, chunk))));
    }
    total
}

/// The clipped probability of the correct class.
#[inline(always)]
fn confidence(probabilities: &[Column], label: Lanes, chunk: usize) -> Lanes {
    // A lane without a sample keeps the confidence 1, which costs nothing.
    let mut confidence = Lanes::ONE;
    for (class, p) in probabilities.iter().enumerate() {
        let correct = label.simd_eq(Lanes::splat(class as f32));
        confidence = correct.select(clip(p[chunk]), confidence);
    }
    confidence
}

/// Inlined twice likewise.
#[inline(always)]
fn count(probabilities: &[Column], labels: &Column, chunks: usize) -> u32 {
    let mut count = 0;
    for (chunk, &label) in labels[..chunks].iter().enumerate() {
        let mut largest = Lanes::splat(f32::NEG_INFINITY);
        let mut answer = Lanes::ZERO;
        for (class, p) in probabilities.iter().enumerate() {
            let larger = p[chunk].simd_gt(largest);
            largest = larger.select(p[chunk], largest);
            answer = larger.select(Lanes::splat(class as f32), answer);
        }
        count += answer.simd_eq(label).to_bitmask().count_ones();
    }
    count
}

/// NaN stays NaN.
fn clip(p: Lanes) -> Lanes {
    let p = p.simd_lt(Lanes::splat(CLIP)).select(Lanes::splat(CLIP), p);
    p.simd_gt(Lanes::splat(1.0 - CLIP))
        .select(Lanes::splat(1.0 - CLIP), p)
}

/// The natural logarithm of normal positive numbers, within 2 units in the last place; NaN for NaN.
///
/// Our own, for the reasons that [`softmax`](crate::softmax) has for its `exp`, and by the usual method
/// (Cephes `logf`): x = 2ᵏ·m with m between √½ and √2, and a polynomial for ln m.
#[inline(always)]
fn ln(x: Lanes) -> Lanes {
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    // Subtracting the bits of √½ makes the exponent field count from m = √½ upwards.
    let sqrt_half = i32x8::splat(std::f32::consts::FRAC_1_SQRT_2.to_bits() as i32);
    let bits: i32x8 = bytemuck::cast(x);
    let shifted = bits - sqrt_half;
    let exponent: i32x8 = shifted >> 23;
    let k = exponent.round_float();
    let m: Lanes = bytemuck::cast((shifted & i32x8::splat(0x007f_ffff)) + sqrt_half);
    let r = m - 1.0;
    let mut polynomial = r * 7.037_683_6e-2 - 1.151_461e-1;
    polynomial = polynomial * r + 1.167_699_9e-1;
    polynomial = polynomial * r - 1.242_014_1e-1;
    polynomial = polynomial * r + 1.424_932_3e-1;
    polynomial = polynomial * r - 1.666_805_8e-1;
    polynomial = polynomial * r + 2.000_071_5e-1;
    polynomial = polynomial * r - 2.499_999_4e-1;
    polynomial = polynomial * r + 3.333_333e-1;
    let square = r * r;
    let small = k * LN_2_LOW + r * square * polynomial - square * 0.5;
    let result = small + r + k * LN_2_HIGH;
    x.simd_eq(x).select(result, x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ln_is_within_two_units_in_the_last_place() {
        let check = |x: f32| {
            let exact = f64::from(x).ln();
            let actual = f64::from(ln(Lanes::splat(x)).to_array()[0]);
            let error = (actual - exact).abs();
            let unit = exact.abs().max(1e-7) * f64::from(f32::EPSILON);
            assert!(error <= 2.0 * unit, "ln({x}) = {actual}, not {exact}");
        };
        for i in 1..=1_000_000 {
            check(i as f32 / 1_000_000.0);
        }
        check(CLIP);
        check(1.0 - CLIP);
        check(f32::MIN_POSITIVE);
        assert_eq!(ln(Lanes::ONE), Lanes::ZERO);
        assert!(ln(Lanes::splat(f32::NAN)).to_array()[0].is_nan());
    }
}
