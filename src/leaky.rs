//! The leaky ReLU: z where it is positive and 0.01·z elsewhere, so that a little of the gradient always passes (Maas, Hannun &
//! Ng 2013).

use crate::columns::Lanes;

/// Below 0.
const SLOPE: f32 = 0.01;

/// The activation, after the manner of `Activation_ReLU`.
#[derive(Debug, Clone, Copy)]
pub struct ActivationLeakyReLU;

impl ActivationLeakyReLU {
    /// z where z > 0, 0.01·z elsewhere. NaN stays NaN.
    #[inline(always)]
    pub fn forward(self, z: Lanes) -> Lanes {
        z.simd_gt(Lanes::ZERO).select(z, z * Lanes::splat(SLOPE))
    }

    /// ∂L/∂z: `dvalue` where the output is positive, 0.01 of it elsewhere. The output is positive exactly where z was.
    #[inline(always)]
    pub fn backward(self, output: Lanes, dvalue: Lanes) -> Lanes {
        let below = dvalue * Lanes::splat(SLOPE);
        output.simd_gt(Lanes::ZERO).select(dvalue, below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundredth_passes_below_zero_there_and_back() {
        let z = Lanes::from([-2.0, -0.0, 0.0, 3.0, -1e30, 1e30, f32::INFINITY, -100.0]);
        let output = ActivationLeakyReLU.forward(z);
        let expected = [-0.02, -0.0, 0.0, 3.0, -1e28, 1e30, f32::INFINITY, -1.0];
        assert_eq!(output.to_array(), expected);
        let back = ActivationLeakyReLU.backward(output, Lanes::splat(100.0));
        let expected = [1.0, 1.0, 1.0, 100.0, 1.0, 100.0, 100.0, 1.0];
        assert_eq!(back.to_array(), expected);
        let nan = ActivationLeakyReLU.forward(Lanes::splat(f32::NAN));
        assert!(nan.to_array()[0].is_nan());
    }
}
