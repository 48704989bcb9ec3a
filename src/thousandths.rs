//! Numbers with three decimals, as the book's training loop prints them.

/// A number from 0 to 2⁵², or NaN, rounded to three decimals as Python and Rust round: exactly, and of two equally
/// near the even one. By whole numbers, because Rust's general code for it would be a tenth of the WebAssembly.
pub fn thousandths(value: f64) -> String {
    let bits = value.to_bits();
    let exponent = (bits >> 52) as i32 - 1075;
    // The value is mantissa · 2^exponent; subnormal numbers are 0.000 all the same.
    let mantissa = (bits & ((1 << 52) - 1)) + (1 << 52);
    // NaN has the largest exponent.
    if exponent >= 0 {
        return "nan".to_owned();
    }
    let shift = exponent.unsigned_abs().min(127);
    let scaled = u128::from(mantissa) * 1000;
    let (whole, rest) = (scaled >> shift, scaled & ((1 << shift) - 1));
    let half = 1 << (shift - 1);
    let up = rest > half || rest == half && whole % 2 == 1;
    let rounded = whole as u64 + u64::from(up);
    format!("{}.{:03}", rounded / 1000, rounded % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::RandomState;

    #[test]
    fn thousandths_are_what_rust_s_own_formatting_says() {
        let mut random = RandomState::new(0);
        let halves = (0..4096).map(|n| f64::from(n) / 2048.0);
        let some = (0..10_000).map(|n| f64::from(random.randn()).abs() * f64::from(n) / 100.0);
        let edges = [
            0.0,
            1e-300,
            0.0005,
            0.9995,
            0.9994999,
            1.0,
            16.118095650958317,
            1e12,
        ];
        for value in halves.chain(some).chain(edges) {
            assert_eq!(thousandths(value), format!("{value:.3}"), "{value:?}");
        }
        assert_eq!(thousandths(f64::NAN), "nan");
    }
}
