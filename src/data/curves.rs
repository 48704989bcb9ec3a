//! What [`moons`](super::moons) and [`circles`](super::circles) have in common: the points of two curves in a random order,
//! with noise, as scikit-learn draws them.

use super::Points;
use crate::random::RandomState;

/// Draws `samples` points of either curve from a stream of their own. `place` is where point i of so many lies on the curve of
/// a class.
pub fn curves(
    random: &mut RandomState,
    samples: usize,
    noise: f64,
    place: fn(class: usize, i: usize, samples: usize) -> [f64; 2],
) -> Points {
    let mut order: Vec<usize> = (0..2 * samples).collect();
    random.shuffle(order.len(), &mut |a, b| order.swap(a, b));
    let mut points = Points::default();
    for index in order {
        let class = index / samples;
        let place = place(class, index % samples, samples);
        points.push(place.map(|at| at + random.normal(0.0, noise)), class);
    }
    points
}
