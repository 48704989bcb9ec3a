//! `Activation_Sigmoid`: 1 / (1 + exp(−z)), from 0 to 1.

use wide::i32x8;

use crate::columns::Lanes;
use crate::numpy;

/// `Activation_Sigmoid`.
#[derive(Debug, Clone, Copy)]
pub struct ActivationSigmoid;

impl ActivationSigmoid {
    /// 1 / (1 + exp(−z)), within 3 units in the last place above 0, and 6 + 1.5·|z| below; below −80 it is that of −80, which is
    /// 2·10⁻³⁵. NaN stays NaN.
    ///
    /// With −z = (k + f)·ln 2 and |f| ≤ ½ it is exp(−z) = 2ᵏ·(u + v) / (u − v), where u and v are the even and the odd part of
    /// Padé's numerator for the exponential, 120 + 60·x + 12·x² + x³, at x = f·ln 2, divided by 12·(ln 2)². So there is but one
    /// division: (u − v) / (u − v + 2ᵏ·(u + v)).
    #[inline(always)]
    pub fn forward(self, z: Lanes) -> Lanes {
        // Adding 1.5·2²³ rounds to a whole number and leaves it in the lowest bits of the mantissa.
        const ROUND: f32 = 12_582_912.0;
        let bounded = z.fast_min(Lanes::splat(60.0)).fast_max(Lanes::splat(-80.0));
        let power = bounded * -std::f32::consts::LOG2_E;
        let rounded = power + ROUND;
        let f = power - (rounded - ROUND);
        let square = f * f;
        let even = square + 20.813_69;
        let odd = f * (square * 0.057_762_265 + 7.213_475);
        let (numerator, denominator) = (even + odd, even - odd);
        let k: i32x8 = bytemuck::cast::<Lanes, i32x8>(rounded) << 23;
        let exp: Lanes = bytemuck::cast(bytemuck::cast::<Lanes, i32x8>(numerator) + k);
        // Which of two numbers the smaller is where one is NaN, is not the same on all platforms.
        (denominator / (denominator + exp)) | z.simd_ne(z)
    }

    /// `1 / (1 + np.exp(-z))` in float32, to the last bit: 0 where `np.exp` is infinite.
    #[inline(always)]
    pub fn forward_of_numpy(self, z: Lanes) -> Lanes {
        let least = Lanes::splat(-100.0);
        let bounded = z.simd_lt(least).select(least, z);
        Lanes::ONE / (Lanes::ONE + numpy::exp(-bounded))
    }

    /// ∂L/∂z = s·(1 − s)·`dvalue` from the output s, in the book's order: `dvalues * (1 - output) * output`.
    #[inline(always)]
    pub fn backward(self, output: Lanes, dvalue: Lanes) -> Lanes {
        dvalue * (Lanes::ONE - output) * output
    }
}

/// The same of one number.
pub fn in_float64(z: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-z))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sigmoid(z: f32) -> f32 {
        ActivationSigmoid.forward(Lanes::splat(z)).to_array()[0]
    }

    fn exact(z: f32) -> f64 {
        1.0 / (1.0 + (-f64::from(z)).exp())
    }

    #[test]
    fn sigmoid_is_within_a_few_units_in_the_last_place() {
        for i in -800_000..=800_000 {
            let z = i as f32 / 10_000.0;
            let error = (f64::from(sigmoid(z)) / exact(z) - 1.0).abs();
            let units = if z > 0.0 {
                3.0
            } else {
                6.0 - 1.5 * f64::from(z)
            };
            let bound = units * f64::from(f32::EPSILON) / 2.0;
            assert!(error <= bound, "sigmoid({z}) = {}", sigmoid(z));
        }
    }

    #[test]
    fn sigmoid_at_its_edges() {
        assert_eq!(sigmoid(0.0), 0.5);
        assert_eq!(sigmoid(f32::INFINITY), 1.0);
        assert_eq!(sigmoid(f32::MAX), 1.0);
        for z in [-81.0, f32::MIN, f32::NEG_INFINITY] {
            assert_eq!(sigmoid(z), sigmoid(-80.0));
        }
        assert!(sigmoid(f32::NAN).is_nan());
    }

    /// `1 / (1 + np.exp(-np.float32(z)))`, printed by NumPy 2.4 on a processor with AVX2.
    #[test]
    fn the_books_sigmoid_is_numpys() {
        for (z, expected) in NUMPY {
            let found = ActivationSigmoid
                .forward_of_numpy(Lanes::splat(z))
                .to_array()[0];
            assert_eq!(found, expected, "{z}");
        }
        let nan = ActivationSigmoid.forward_of_numpy(Lanes::splat(f32::NAN));
        assert!(nan.to_array()[0].is_nan());
    }

    const NUMPY: [(f32, f32); 12] = [
        (0.0, 0.5),
        (1.0, 0.7310586),
        (-1.0, 0.2689414),
        (3.7, 0.975873),
        (-3.7, 0.02412702),
        (12.5, 0.9999963),
        (-12.5, 3.7266393e-06),
        (-40.25, 3.3086213e-18),
        (-87.5, 9.98235e-39),
        (-88.7, 3.006636e-39),
        (-90.0, 0.0),
        (-1e30, 0.0),
    ];
}
