//! NumPy's float32 functions, to the last bit: `np.exp` and `np.log` as it computes them on x86-64 processors with FMA, and
//! the order in which it adds up `np.sum` and `np.mean`. (On other processors NumPy takes the exponential of the C library.)
//!
//! Both functions are NumPy's rational approximations, whose every multiply-and-add is rounded once. WebAssembly has no such
//! instruction. The product of two float32 is exact in float64, so a sum in float64, rounded to float32, is right but where
//! it lies exactly between two float32 after its own rounding: wherever one does, the function is computed once more, with a
//! `fused` that looks at what the sum has lost.

use std::array::from_fn;
use std::ops::{Add, AddAssign};

use wide::{f32x4, f64x2, i32x4, i32x8};

use crate::columns::Lanes;

/// Four float32 as float64.
pub type Wide = [f64x2; 2];

/// float32 as float64, which is exact.
#[inline(always)]
pub fn widened(values: f32x4) -> Wide {
    let [a, b, c, d] = values.to_array();
    [
        f64x2::new([a.into(), b.into()]),
        f64x2::new([c.into(), d.into()]),
    ]
}

/// float64 rounded to float32.
#[inline(always)]
pub fn rounded(values: Wide) -> f32x4 {
    // The compiler does not find this by itself.
    #[cfg(target_arch = "wasm32")]
    {
        use std::arch::wasm32::{f32x4_demote_f64x2_zero, i64x2_shuffle, v128};
        let [low, high] = values.map(|half| f32x4_demote_f64x2_zero(bytemuck::cast(half)));
        bytemuck::cast::<v128, f32x4>(i64x2_shuffle::<0, 2>(low, high))
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let [low, high] = values;
        let ([a, b], [c, d]) = (low.to_array(), high.to_array());
        f32x4::new([a as f32, b as f32, c as f32, d as f32])
    }
}

/// The bits of a float64 that are lost in float32, and their value halfway between two float32.
const LOST: i64 = 0x1fff_ffff;
const HALFWAY: i64 = 0x1000_0000;

/// Eight float32 numbers as float64.
type Eight = [f64x2; 4];

#[inline(always)]
fn eight(values: Lanes) -> Eight {
    let halves: [f32x4; 2] = bytemuck::cast(values);
    bytemuck::cast(halves.map(widened))
}

#[inline(always)]
fn lanes(values: Eight) -> Lanes {
    let halves: [Wide; 2] = bytemuck::cast(values);
    bytemuck::cast(halves.map(rounded))
}

#[inline(always)]
fn splat(value: f32) -> Eight {
    [f64x2::splat(value.into()); 4]
}

/// float64 rounded to float32, and widened again.
#[inline(always)]
fn rounded_wide(values: f64x2) -> f64x2 {
    #[cfg(target_arch = "wasm32")]
    {
        use std::arch::wasm32::{f32x4_demote_f64x2_zero, f64x2_promote_low_f32x4};
        let rounded = f32x4_demote_f64x2_zero(bytemuck::cast(values));
        bytemuck::cast(f64x2_promote_low_f32x4(rounded))
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        f64x2::new(values.to_array().map(|value| f64::from(value as f32)))
    }
}

/// How a·b + c of float32 numbers in float64 lanes is rounded to float32.
trait Fused {
    fn fused(&mut self, a: Eight, b: Eight, c: Eight) -> Eight;

    /// A polynomial by Horner's rule, the constant first.
    fn polynomial<const N: usize>(&mut self, x: Eight, coefficients: &[f32; N]) -> Lanes;
}

/// a·b + c where float64 holds it as it is, so that it is rounded once to float32.
#[inline(always)]
fn fused_once(a: Eight, b: Eight, c: Eight) -> Eight {
    from_fn(|pair| rounded_wide(a[pair] * b[pair] + c[pair]))
}

/// Summed in float64, rounded to that, and then to float32. Where that may not be what is rounded once, a lane of the doubt
/// becomes the least number there is: the bits that are lost are the low ones of a 32-bit lane, and without the three above
/// them HALFWAY is that number.
struct Nearly {
    doubt: i32x4,
}

impl Fused for Nearly {
    #[inline(always)]
    fn fused(&mut self, a: Eight, b: Eight, c: Eight) -> Eight {
        from_fn(|pair| {
            let sum = a[pair] * b[pair] + c[pair];
            let lost: i32x4 = bytemuck::cast::<f64x2, i32x4>(sum) << 3;
            self.doubt = self.doubt.min(lost);
            rounded_wide(sum)
        })
    }

    /// The loop over the coefficients is unrolled.
    #[inline(always)]
    fn polynomial<const N: usize>(&mut self, x: Eight, coefficients: &[f32; N]) -> Lanes {
        let mut value = splat(coefficients[N - 1]);
        for place in (0..N - 1).rev() {
            value = self.fused(value, x, splat(coefficients[place]));
        }
        lanes(value)
    }
}

/// Rounded once, lane by lane. The results must not be subnormal.
struct Exactly;

impl Fused for Exactly {
    #[cold]
    #[inline(never)]
    fn fused(&mut self, a: Eight, b: Eight, c: Eight) -> Eight {
        let [a, b, c] = [a, b, c].map(bytemuck::cast::<Eight, [f64; 8]>);
        bytemuck::cast(from_fn::<f64, 8, _>(|lane| {
            fused(a[lane], b[lane], c[lane])
        }))
    }

    fn polynomial<const N: usize>(&mut self, x: Eight, coefficients: &[f32; N]) -> Lanes {
        exact_polynomial(x, coefficients)
    }
}

#[cold]
#[inline(never)]
fn exact_polynomial(x: Eight, coefficients: &[f32]) -> Lanes {
    let horner = |value, &coefficient: &f32| Exactly.fused(value, x, splat(coefficient));
    lanes(coefficients.iter().rev().fold(splat(0.0), horner))
}

/// a·b + c rounded once to float32, which must not be subnormal.
#[inline(never)]
fn fused(a: f64, b: f64, c: f64) -> f64 {
    let product = a * b;
    let sum = product + c;
    let bits = sum.to_bits();
    // What rounding to float64 has lost, exactly (Knuth's TwoSum).
    let back = sum - product;
    let lost = (product - (sum - back)) + (c - back);
    let bits = match lost {
        _ if bits as i64 & LOST != HALFWAY || lost == 0.0 => bits,
        _ if (lost > 0.0) == (sum > 0.0) => bits + 1,
        _ => bits - 1,
    };
    f64::from(f64::from_bits(bits) as f32)
}

/// A function by nearly right sums, and where one is in doubt by exact ones.
#[inline(always)]
fn by_either(
    nearly: impl Fn(&mut Nearly) -> Lanes,
    exactly: impl Fn(&mut Exactly) -> Lanes,
) -> Lanes {
    let mut by = Nearly { doubt: i32x4::ZERO };
    let result = nearly(&mut by);
    if by.doubt.to_array().contains(&i32::MIN) {
        return exactly(&mut Exactly);
    }
    result
}

/// `np.exp` of numbers up to 100, and NaN of NaN.
pub fn exp(x: Lanes) -> Lanes {
    by_either(|by| exp_by(x, by), |by| exp_by(x, by))
}

/// exp(x) = 2^q · exp(r), where q is a whole number and |r| ≤ ln 2 / 2.
#[inline(always)]
fn exp_by(x: Lanes, by: &mut impl Fused) -> Lanes {
    /// Adding it rounds to a whole number, and of two equally near to the even one.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = -6.931_457_5e-1;
    const LN_2_LOW: f32 = -1.428_606_8e-6;
    const NUMERATOR: [f32; 6] = [
        1.0,
        7.257_665e-1,
        2.473_615_4e-1,
        5.114_512e-2,
        6.757_897e-3,
        5.082_763e-4,
    ];
    const DENOMINATOR: [f32; 3] = [1.0, -2.742_335_4e-1, 2.159_509_4e-2];

    // Of all that is less the result is 0, and NaN stays NaN.
    let least = Lanes::splat(-110.0);
    let bounded = x.simd_lt(least).select(least, x);
    let shifted = bounded * Lanes::splat(std::f32::consts::LOG2_E) + Lanes::splat(ROUND);
    let q = eight(shifted - Lanes::splat(ROUND));
    let r = by.fused(q, splat(LN_2_HIGH), eight(bounded));
    let r = by.fused(q, splat(LN_2_LOW), r);
    let of_r = by.polynomial(r, &NUMERATOR) / by.polynomial(r, &DENOMINATOR);
    // In two steps, of which only the second can leave the normal numbers and rounds.
    let q: i32x8 = bytemuck::cast::<Lanes, i32x8>(shifted) - i32x8::splat(ROUND.to_bits() as i32);
    let half: i32x8 = q >> 1;
    let power = |exponent: i32x8| -> Lanes { bytemuck::cast((exponent + i32x8::splat(127)) << 23) };
    of_r * power(half) * power(q - half)
}

/// `np.log` of normal positive numbers, and NaN of NaN.
pub fn ln(x: Lanes) -> Lanes {
    by_either(|by| ln_by(x, by), |by| ln_by(x, by))
}

/// ln(x) = e · ln 2 + ln(m), where m is above √½ and at most √2.
#[inline(always)]
fn ln_by(x: Lanes, by: &mut impl Fused) -> Lanes {
    const NUMERATOR: [f32; 6] = [
        0.0,
        1.0,
        2.112_677_5,
        1.480_000_6,
        3.808_837_7e-1,
        2.589_979_2e-2,
    ];
    const DENOMINATOR: [f32; 6] = [
        1.0,
        2.612_677_6,
        2.453_006,
        9.864_943e-1,
        1.546_476_4e-1,
        5.875_095_4e-3,
    ];
    // Subtracting the bits of the number after √½ makes the exponent field count from there upwards.
    let least = i32x8::splat(std::f32::consts::FRAC_1_SQRT_2.to_bits() as i32 + 1);
    let shifted = bytemuck::cast::<Lanes, i32x8>(x) - least;
    let exponent: i32x8 = shifted >> 23;
    let m: Lanes = bytemuck::cast((shifted & i32x8::splat(0x007f_ffff)) + least);
    let z = eight(m - Lanes::splat(1.0));
    let of_m = by.polynomial(z, &NUMERATOR) / by.polynomial(z, &DENOMINATOR);
    let of_m = eight(of_m);
    let exponent = eight(exponent.round_float());
    // ln 2 has 21 bits, as a float32, and ln(m) none below 2⁻⁴⁷, the last of ln(1 − 2⁻²⁴): with the exponent's 7 bits the sum has
    // 53 where it is below 64. Where it is not, no bit as low as that makes a difference, which a test goes through.
    let result = fused_once(exponent, splat(std::f32::consts::LN_2), of_m);
    x.simd_eq(x).select(lanes(result), x)
}

/// `np.sum` of f(number) of numbers that lie beside one another: in pairs of halves down to 128 numbers, and of those in eight
/// sums.
pub fn pairwise_sum<T>(values: &[f32], f: &dyn Fn(f32) -> T) -> T
where
    T: Copy + Default + Add<Output = T> + AddAssign,
{
    const EIGHT: usize = 8;
    let count = values.len();
    if count > 128 {
        let (first, rest) = values.split_at(count / 2 / EIGHT * EIGHT);
        return pairwise_sum(first, f) + pairwise_sum(rest, f);
    }
    let (eights, rest) = values.as_chunks::<EIGHT>();
    let mut total = T::default();
    if let Some((first, others)) = eights.split_first() {
        let mut sums = first.map(f);
        for eight in others {
            for (sum, &value) in sums.iter_mut().zip(eight) {
                *sum += f(value);
            }
        }
        let [a, b, c, d, e, f, g, h] = sums;
        total = ((a + b) + (c + d)) + ((e + f) + (g + h));
    }
    rest.iter().fold(total, |total, &value| total + f(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers 2ᵏ·(1 − 2⁻²⁴), whose logarithms have the lowest bits: k·ln 2 and ln(1 − 2⁻²⁴) summed as whole multiples of 2⁻⁴⁷
    /// and rounded once, of two equally near numbers to the even one.
    #[test]
    fn the_sum_in_ln_is_rounded_once_for_every_exponent() {
        let below_one = f32::from_bits(1.0_f32.to_bits() - 1);
        let unit = 2_f64.powi(47);
        let of_m = ln(Lanes::splat(below_one)).to_array()[0];
        let in_units = |value: f32| (f64::from(value) * unit) as i128;
        for k in -126..=127 {
            let exact = i128::from(k) * in_units(std::f32::consts::LN_2) + in_units(of_m);
            let x = f32::from_bits(below_one.to_bits().wrapping_add_signed(k << 23));
            let found = in_units(ln(Lanes::splat(x)).to_array()[0]);
            // The last bit of a float32 of this size, in units.
            let bits = 128 - exact.unsigned_abs().leading_zeros();
            let last = 1_i128 << bits.saturating_sub(24);
            let (below, rest) = (exact.div_euclid(last), exact.rem_euclid(last));
            let up = 2 * rest > last || 2 * rest == last && below % 2 != 0;
            assert_eq!(found, (below + i128::from(up)) * last, "{k}");
        }
    }
}
