//! A circle within a circle: `make_circles` of scikit-learn with factor 0.5, point for point.

use std::f64::consts::TAU;

use super::Points;
use super::curves::curves;
use super::spiral::turned;
use crate::random::RandomState;

/// The radius of the inner circle.
const FACTOR: f64 = 0.5;

/// `make_circles(2 * samples, factor=0.5, noise=noise, random_state=seed)`, where `random` was made of the seed.
pub fn make_circles(random: &mut RandomState, samples: usize, noise: f64) -> Points {
    curves(random, samples, noise, |class, i, samples| {
        let t = i as f64 * (TAU / samples as f64);
        let radius = if class == 0 { 1.0 } else { FACTOR };
        let [sin, cos] = turned(radius, t);
        [cos, sin]
    })
}
