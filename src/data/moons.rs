//! Two half circles, each of which reaches into the other: `make_moons` of scikit-learn, point for point.

use std::f64::consts::PI;

use super::Points;
use super::curves::curves;
use super::sine::sin_cos;
use super::spiral::linspace;
use crate::random::RandomState;

/// `make_moons(2 * samples, noise=noise, random_state=seed)`, where `random` was made of the seed.
pub fn make_moons(random: &mut RandomState, samples: usize, noise: f64) -> Points {
    curves(random, samples, noise, |class, i, samples| {
        let t = linspace(0.0, PI, samples, i);
        let [sin, cos] = sin_cos(t);
        match class {
            0 => [cos, sin],
            _ => [1.0 - cos, 1.0 - sin - 0.5],
        }
    })
}
