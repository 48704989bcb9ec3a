//! `Activation_ReLU`: max(0, x), applied to every value by itself. It is what lets layers bend
//! space; without it, two dense layers would be one.

use crate::columns::Lanes;

/// `Activation_ReLU`. Comparisons give a mask of all ones or all zeros for each lane, and a value is
/// cleared by `&`.
#[derive(Debug, Clone, Copy)]
pub struct ActivationReLU;

impl ActivationReLU {
    /// max(0, value). NaN stays NaN, as with `np.maximum`.
    pub fn forward(self, value: Lanes) -> Lanes {
        !value.simd_lt(Lanes::ZERO) & value
    }

    /// ∂L/∂input: 0 where the output is 0, `dvalue` elsewhere. The output is positive exactly where the
    /// input was, so nothing else need be kept.
    pub fn backward(self, output: Lanes, dvalue: Lanes) -> Lanes {
        !output.simd_le(Lanes::ZERO) & dvalue
    }
}
