//! The numbers that an optimizer's formula is computed in.

use std::ops::{Add, Div, Mul, Sub};

use wide::f32x4;

/// A number of an array, in a formula as the book writes it for NumPy. A Python float takes the precision of the array that
/// it meets.
pub trait Float:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// Times a Python float.
    fn times(self, scalar: f64) -> Self;

    /// Plus a Python float.
    fn plus(self, scalar: f64) -> Self;

    /// Divided by a Python float.
    fn over(self, scalar: f64) -> Self;

    /// √.
    fn sqrt(self) -> Self;

    /// Written into an array that has this number: its precision stays, which is that of the type where this has but one.
    #[inline(always)]
    fn in_place(self, new: Self) -> Self {
        new
    }

    /// 0 in place of what is smaller than `least`, without its sign.
    fn unless_below(self, least: f64) -> Self;
}

impl Float for f32 {
    #[inline(always)]
    fn times(self, scalar: f64) -> Self {
        self * scalar as f32
    }

    #[inline(always)]
    fn plus(self, scalar: f64) -> Self {
        self + scalar as f32
    }

    #[inline(always)]
    fn over(self, scalar: f64) -> Self {
        self / scalar as f32
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        self.sqrt()
    }

    #[inline(always)]
    fn unless_below(self, least: f64) -> Self {
        if self.abs() < least as f32 { 0.0 } else { self }
    }
}

/// Four of them at once.
impl Float for f32x4 {
    #[inline(always)]
    fn times(self, scalar: f64) -> Self {
        self * Self::splat(scalar as f32)
    }

    #[inline(always)]
    fn plus(self, scalar: f64) -> Self {
        self + Self::splat(scalar as f32)
    }

    #[inline(always)]
    fn over(self, scalar: f64) -> Self {
        self / Self::splat(scalar as f32)
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        self.sqrt()
    }

    #[inline(always)]
    fn unless_below(self, least: f64) -> Self {
        !self.abs().simd_lt(Self::splat(least as f32)) & self
    }
}

/// A number of an array of float32 or of float64, which is known only when it is computed. A sum, difference, product,
/// quotient or root of float32 numbers, computed in float64 and rounded, is the one that is rounded once.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// Rounded already.
    pub value: f64,
    /// Whether the array is one of float64.
    pub float64: bool,
}

impl Number {
    fn new(value: f64, float64: bool) -> Self {
        let value = if float64 {
            value
        } else {
            f64::from(value as f32)
        };
        Self { value, float64 }
    }

    /// A Python float beside this number.
    fn beside(self, scalar: f64) -> Self {
        Self::new(scalar, self.float64)
    }
}

macro_rules! operation {
    ($trait:ident, $method:ident) => {
        impl $trait for Number {
            type Output = Self;

            fn $method(self, other: Self) -> Self {
                let float64 = self.float64 || other.float64;
                Self::new(self.value.$method(other.value), float64)
            }
        }
    };
}

operation!(Add, add);
operation!(Sub, sub);
operation!(Mul, mul);
operation!(Div, div);

impl Float for Number {
    fn times(self, scalar: f64) -> Self {
        self * self.beside(scalar)
    }

    fn plus(self, scalar: f64) -> Self {
        self + self.beside(scalar)
    }

    fn over(self, scalar: f64) -> Self {
        self / self.beside(scalar)
    }

    fn sqrt(self) -> Self {
        Self::new(self.value.sqrt(), self.float64)
    }

    fn in_place(self, new: Self) -> Self {
        Self::new(new.value, self.float64)
    }

    fn unless_below(self, least: f64) -> Self {
        let value = if self.value.abs() < least {
            0.0
        } else {
            self.value
        };
        Self { value, ..self }
    }
}
