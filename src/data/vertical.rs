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
    let mut points = Points::default();
    for class in 0..classes {
        let first = points.labels.len();
        for _ in 0..samples {
            points.push([0.0; 2], class);
        }
        for index in 0..2 * samples {
            let (axis, row) = (index / samples, first + index % samples);
            let center = if axis == 0 { class as f64 / 3.0 } else { 0.5 };
            points.points[2 * row + axis] = random.randn() * noise as f32 + center as f32;
        }
    }
    points
}
