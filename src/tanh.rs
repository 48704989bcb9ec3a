//! The hyperbolic tangent, (exp(z) − exp(−z)) / (exp(z) + exp(−z)), from −1 to 1.

use crate::columns::Lanes;

/// The activation, after the manner of `Activation_ReLU`.
#[derive(Debug, Clone, Copy)]
pub struct ActivationTanh;

/// From here on tanh(z) is taken for what it is here, 4·10⁻⁷ from 1.
const MOST: f32 = 7.8;

impl ActivationTanh {
    /// tanh(z), within 6 units in the last place. NaN stays NaN.
    ///
    /// Our own, as the [exponential](crate::softmax::exp) is. Up to 7.8 it is z·P(z²) / Q(z²), where P and Q have degree 4 and
    /// the largest relative error is as small as can be, 5·10⁻⁹ before rounding. They were found by least squares weighted
    /// again and again by the error that was left (Lawson 1961).
    #[inline(always)]
    pub fn forward(self, z: Lanes) -> Lanes {
        let most = Lanes::splat(MOST);
        let x = z.fast_min(most).fast_max(-most);
        let square = x * x;
        let mut numerator = square * 1.562_761e-8 + 2.215_197_3e-5;
        numerator = numerator * square + 3.586_358_6e-3;
        numerator = numerator * square + 1.345_671_1e-1;
        numerator = numerator * square + 1.0;
        let mut denominator = square * 8.675_514e-7 + 3.435_986_6e-4;
        denominator = denominator * square + 2.621_99e-2;
        denominator = denominator * square + 4.679_004e-1;
        denominator = denominator * square + 1.0;
        // Which of two numbers the smaller is where one is NaN, is not the same on all platforms.
        (x * numerator / denominator) | z.simd_ne(z)
    }

    /// ∂L/∂z = (1 − t²)·`dvalue` from the output t.
    #[inline(always)]
    pub fn backward(self, output: Lanes, dvalue: Lanes) -> Lanes {
        dvalue * (Lanes::ONE - output * output)
    }
}

/// The same of one number, within 10⁻¹⁶.
pub fn in_float64(z: f64) -> f64 {
    let e = libm::exp(-2.0 * z.abs());
    ((1.0 - e) / (1.0 + e)).copysign(z)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tanh(z: f32) -> f32 {
        ActivationTanh.forward(Lanes::splat(z)).to_array()[0]
    }

    #[test]
    fn tanh_is_within_six_units_in_the_last_place() {
        let steps = (0..=1_000_000).map(|i| i as f32 / 100_000.0);
        // And near 0, where it is z to rounding.
        let small = (1..120).map(|power| 0.9_f32.powi(power * power / 20) * 0.1);
        for z in steps.chain(small) {
            let exact = f64::from(z).tanh();
            let unit = f64::from((exact as f32).next_up()) - f64::from(exact as f32);
            let error = (f64::from(tanh(z)) - exact).abs();
            assert!(error <= 6.0 * unit, "tanh({z}) = {}, not {exact}", tanh(z));
            assert!(tanh(z) <= 1.0 && tanh(-z) == -tanh(z), "{z}");
        }
    }

    #[test]
    fn tanh_at_its_edges() {
        assert_eq!(tanh(0.0), 0.0);
        assert_eq!(tanh(1e-30), 1e-30);
        for z in [8.0, 1e10, f32::MAX, f32::INFINITY] {
            assert!(
                (1.0 - tanh(z)).abs() < 4.5e-7 && tanh(-z) == -tanh(z),
                "{z}"
            );
        }
        assert!(tanh(f32::NAN).is_nan());
    }

    #[test]
    fn tanh_in_float64_is_the_standard_librarys() {
        for i in -30_000..=30_000 {
            let z = f64::from(i) / 1000.0;
            assert!((in_float64(z) - z.tanh()).abs() <= 4e-16, "{z}");
        }
    }
}
