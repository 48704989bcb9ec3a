//! Vanes that bend around the middle, after the pinwheel of Johnson, Duvenaud, Wiltschko, Adams & Datta, *Composing graphical
//! models with neural networks for structured representations and fast inference* (2016), at half its size.

use std::f64::consts::TAU;

use rand_pcg::Pcg32;

use super::Points;
use super::sine::sin_cos;
use crate::random::normal_pair;

/// How far points scatter along a vane, of which the middle is at 1.
const ALONG: f64 = 0.3;

/// How much a vane bends.
const RATE: f64 = 0.25;

/// Draws `classes` vanes of `samples` points each.
///
/// A point is (1 + 0.3·g₁, noise·g₂) with two normal deviates, turned by 2πc / classes + ¼·exp(1 + 0.3·g₁), and halved.
pub fn pinwheel(random: &mut Pcg32, samples: usize, classes: usize, noise: f64) -> Points {
    Points::of_each(classes, samples, &mut |class, _| {
        let start = TAU * class as f64 / classes as f64;
        let [along, across] = normal_pair(random);
        let (along, across) = (1.0 + ALONG * along, noise * across);
        let [sin, cos] = sin_cos(start + RATE * libm::exp(along));
        let turned = [along * cos - across * sin, along * sin + across * cos];
        turned.map(|at| at / 2.0)
    })
}
