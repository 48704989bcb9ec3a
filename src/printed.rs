//! Numbers as the book's training loop prints them.

/// A number from 0 to 2⁵², or NaN, rounded to three decimals as Python and Rust round: exactly, and of two equally
/// near the even one. By whole numbers, because Rust's general code for it would be a tenth of the WebAssembly; the whole part is
/// written as [`python_float`] has it done.
pub fn thousandths(value: f64, written: &dyn Fn(f64, bool) -> String) -> String {
    let bits = value.to_bits();
    let exponent = (bits >> 52) as i32 - 1075;
    // The value is mantissa · 2^exponent; subnormal numbers are 0.000 all the same.
    let mantissa = (bits & ((1 << 52) - 1)) + (1 << 52);
    // NaN has the largest exponent.
    if exponent >= 0 {
        return "nan".to_owned();
    }
    // What is shifted by more is less than half of a thousandth.
    let shift = exponent.unsigned_abs();
    let (scaled, shift) = match shift {
        ..64 => (mantissa * 1000, shift),
        _ => (0, 1),
    };
    let (whole, rest) = (scaled >> shift, scaled & ((1 << shift) - 1));
    let half = 1 << (shift - 1);
    let up = rest > half || rest == half && whole % 2 == 1;
    let rounded = whole + u64::from(up);
    let (whole, rest) = ((rounded / 1000) as f64, (rounded % 1000) as usize);
    format!("{}.{rest:03}", written(whole, false))
}

/// A number that is not negative as Python prints it. The fewest digits that tell it from its neighbours come from `written`:
/// [`rust`], or in a browser JavaScript, because Rust's code for that would be a seventh of the WebAssembly. Told `true`,
/// that writes them in scientific notation, and otherwise without an exponent.
pub fn python_float(value: f64, written: &dyn Fn(f64, bool) -> String) -> String {
    let is_long = value != 0.0 && !(1e-4..1e16).contains(&value);
    let mut text = written(value, is_long);
    let length = text.len();
    if is_long {
        // An exponent has two digits at least.
        if matches!(text.as_bytes()[length - 2], b'-' | b'+') {
            text.insert(length - 1, '0');
        }
    } else if !text.as_bytes().contains(&b'.') {
        text += ".0";
    }
    text
}

/// The fewest digits of a number, as [`python_float`] asks for them.
pub fn rust(value: f64, scientific: bool) -> String {
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if scientific && !exponent.starts_with('-') => {
            format!("{digits}e+{exponent}")
        }
        _ if scientific => text,
        _ => value.to_string(),
    }
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
            assert_eq!(
                thousandths(value, &rust),
                format!("{value:.3}"),
                "{value:?}"
            );
        }
        assert_eq!(thousandths(f64::NAN, &rust), "nan");
    }

    /// As `repr` has them.
    #[test]
    fn floats_are_what_python_says() {
        let said = [
            (0.0, "0.0"),
            (1.0, "1.0"),
            (0.5025125628140703, "0.5025125628140703"),
            (0.85, "0.85"),
            (1e-4, "0.0001"),
            (1.5e-4, "0.00015"),
            (9.99e-5, "9.99e-05"),
            (1e-5, "1e-05"),
            (1.25e-110, "1.25e-110"),
            (123.0, "123.0"),
            (1e6, "1000000.0"),
            (123456.75, "123456.75"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e16, "1.5e+16"),
        ];
        for (value, python) in said {
            assert_eq!(python_float(value, &rust), python);
        }
    }
}
