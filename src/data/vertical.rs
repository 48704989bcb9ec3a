//! Clouds side by side: `vertical_data` of the `nnfs` package, point for point.

use super::Points;
use crate::random::RandomState;

/// Draws `classes` clouds of `samples` points each from `random`: around (c / 3, ½) for class c, with `noise` as standard
/// deviation, the x of all points of a class before the y. As in nnfs, everything is float32.
pub fn vertical_data(
    random: &mut RandomState,
    samples: usize,
    classes: usize,
    noise: f64,
) -> Points {
    let mut points = Points::of_each(classes, samples, &mut |class, _| [class as f64 / 3.0, 0.5]);
    for class in points.points.chunks_mut(2 * samples) {
        for axis in [0, 1] {
            for at in class[axis..].iter_mut().step_by(2) {
                *at += random.randn() * noise as f32;
            }
        }
    }
    points
}
