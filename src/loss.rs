//! `Loss_CategoricalCrossentropy`: how surprised the network is by the right answers,
//! L = −log(p of the correct class), averaged over the samples; and its fusion with softmax,
//! `Activation_Softmax_Loss_CategoricalCrossentropy`.

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::columns::{column, column_mut};

/// Probabilities are clipped to [1e-7, 1 − 1e-7], as in the book, so that a confident wrong answer
/// costs 16.1 and not infinitely much.
const CLIP: f32 = 1e-7;

/// `Loss_CategoricalCrossentropy`.
#[derive(Debug, Clone, Copy)]
pub struct LossCategoricalCrossentropy;

impl LossCategoricalCrossentropy {
    /// The *sum* of −log(p of the correct class) over the samples of `probabilities` (N, classes);
    /// the caller divides by the number of samples in all tiles of the batch. NaN if any is.
    pub fn forward(self, probabilities: ArrayView2<f32>, labels: &[u8]) -> f64 {
        let mut sum = 0.0;
        for (sample, &label) in labels.iter().enumerate() {
            let confidence = probabilities[[sample, label.into()]];
            sum -= f64::from(libm::logf(confidence.clamp(CLIP, 1.0 - CLIP)));
        }
        sum
    }

    /// dinputs (N, classes) = ∂L/∂p = −y / p / `batch`, where y is 1 for the correct class and 0
    /// elsewhere, and `batch` the number of samples the loss is averaged over.
    pub fn backward(
        self,
        probabilities: ArrayView2<f32>,
        labels: &[u8],
        batch: usize,
        mut dinputs: ArrayViewMut2<f32>,
    ) {
        dinputs.fill(0.0);
        for (sample, &label) in labels.iter().enumerate() {
            let at = [sample, label.into()];
            dinputs[at] = -1.0 / probabilities[at] / batch as f32;
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
    /// division, no Jacobian, and no 0·∞ where p has underflowed.
    pub fn backward(
        self,
        probabilities: ArrayView2<f32>,
        labels: &[u8],
        batch: usize,
        mut dinputs: ArrayViewMut2<f32>,
    ) {
        let scale = batch as f32;
        for class in 0..probabilities.ncols() {
            let p = column(probabilities, class);
            let dinputs = column_mut(&mut dinputs, class);
            for ((dinput, &p), &label) in dinputs.iter_mut().zip(p).zip(labels) {
                let y = if usize::from(label) == class {
                    1.0
                } else {
                    0.0
                };
                *dinput = (p - y) / scale;
            }
        }
    }
}

/// How many samples have their largest probability at the correct class. Of equal ones the first
/// counts, as with `np.argmax`.
pub fn count_correct(probabilities: ArrayView2<f32>, labels: &[u8]) -> usize {
    let correct = |(sample, &label): (usize, &u8)| {
        let row = probabilities.row(sample);
        let mut best = 0;
        for class in 1..row.len() {
            if row[class] > row[best] {
                best = class;
            }
        }
        best == usize::from(label)
    };
    labels.iter().enumerate().filter(|&s| correct(s)).count()
}
