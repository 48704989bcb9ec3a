//! `Activation_ReLU`: max(0, x), applied to every value by itself. It is what lets layers bend
//! space; without it, two dense layers would be one.

use ndarray::{ArrayView2, ArrayViewMut2};

/// `Activation_ReLU`. Both passes work in place: the output is positive exactly where the input
/// was, so the backward pass needs nothing else.
#[derive(Debug, Clone, Copy)]
pub struct ActivationReLU;

impl ActivationReLU {
    /// values (N, units) becomes max(0, values). NaN stays NaN, as with `np.maximum`.
    pub fn forward(self, mut values: ArrayViewMut2<f32>) {
        values.map_inplace(|value| {
            if *value < 0.0 {
                *value = 0.0;
            }
        });
    }

    /// dvalues (N, units) becomes ∂L/∂input: 0 where `output` is 0, unchanged elsewhere.
    pub fn backward(self, output: ArrayView2<f32>, mut dvalues: ArrayViewMut2<f32>) {
        dvalues.zip_mut_with(&output, |dvalue, &output| {
            if output <= 0.0 {
                *dvalue = 0.0;
            }
        });
    }
}
