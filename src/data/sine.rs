//! Sine and cosine of the angles at which points lie, as the `libm` crate has them, whose code for angles of any size is larger.

/// π/2 in three parts: two of 33 bits, so that a whole number of up to 20 bits times one of them is exact, and the rest.
const QUARTER: [f64; 3] = [
    1.570_796_326_734_125_6,
    6.077_100_506_303_966e-11,
    2.022_266_248_795_950_6e-21,
];

/// sin x and cos x of an angle of at most 2²⁰·π/2, within a unit in the last place.
///
/// x is n quarters of a turn and a rest from −π/4 to π/4 (Cody & Waite 1980), which is kept in two numbers. Of the rest sine and cosine
/// are polynomials; their coefficients are those of fdlibm (Sun Microsystems 1993).
#[inline(never)]
pub fn sin_cos(x: f64) -> [f64; 2] {
    let n = (x * std::f64::consts::FRAC_2_PI).round_ties_even();
    let [first, second, third] = QUARTER.map(|part| n * part);
    let rough = x - first;
    let fine = rough - second;
    let lost = third - ((rough - fine) - second);
    let y = fine - lost;
    let tail = (fine - y) - lost;

    let (z, w) = (y * y, y * y * (y * y));
    let of_sine = 8.333_333_333_322_49e-3
        + z * (-1.984_126_982_985_795e-4 + z * 2.755_731_370_707_006_8e-6)
        + z * w * (-2.505_076_025_340_686_3e-8 + z * 1.589_690_995_211_55e-10);
    let cube = z * y;
    let third = -1.666_666_666_666_663_2e-1;
    let sin = y - ((z * (0.5 * tail - cube * of_sine) - tail) - cube * third);

    let of_cosine = z
        * (4.166_666_666_666_66e-2
            + z * (-1.388_888_888_887_411e-3 + z * 2.480_158_728_947_673e-5))
        + w * w
            * (-2.755_731_435_139_066_3e-7
                + z * (2.087_572_321_298_175e-9 + z * -1.135_964_755_778_819_5e-11));
    let half = 0.5 * z;
    let near = 1.0 - half;
    let cos = near + (((1.0 - near) - half) + (z * of_cosine - y * tail));

    match n as i32 & 3 {
        0 => [sin, cos],
        1 => [cos, -sin],
        2 => [-sin, -cos],
        _ => [-cos, sin],
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::FRAC_PI_2;

    use super::*;

    /// More than the angles that there are: 2.5·4·256, and what noise adds.
    #[test]
    fn sine_and_cosine_are_libms() {
        let steps = (-2_000_000..2_000_000).map(|i| f64::from(i) * 0.005_000_123);
        let quarters = (-6000..6000).map(|n| f64::from(n) * FRAC_PI_2);
        let near = quarters.flat_map(|x| [x, x.next_up(), x.next_down(), x + 1e-7, x - 1e-9]);
        for x in steps.chain(near) {
            for (own, other) in sin_cos(x).into_iter().zip([libm::sin(x), libm::cos(x)]) {
                let unit = other.abs().next_up() - other.abs();
                assert!((own - other).abs() <= unit, "{x}: {own}, not {other}");
                assert_eq!(own as f32, other as f32, "{x}");
            }
        }
    }
}
