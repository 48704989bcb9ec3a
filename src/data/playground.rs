//! The two spirals of TensorFlow Playground (Smilkov & Carter 2016), at a fifth of their size.

use std::f64::consts::{PI, TAU};

use rand_pcg::Pcg32;

use super::Points;
use super::spiral::turned;
use crate::random::uniform;

/// How often an arm winds around the middle.
const TURNS: f64 = 1.75;

/// Draws two arms of `samples` points each: point i of arm c lies at radius r = i / samples and angle 1.75·2π·r + cπ, and is
/// shaken by `noise` times a number from −1 to 1 along each axis.
pub fn playground(random: &mut Pcg32, samples: usize, noise: f64) -> Points {
    Points::of_each(2, samples, &mut |class, i| {
        let r = i as f64 / samples as f64;
        let t = TURNS * TAU * r + PI * class as f64;
        turned(r, t).map(|at| at + noise * uniform(random))
    })
}
