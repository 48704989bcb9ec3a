//! What [`xor`](super::xor), [`checkerboard`](super::checkerboard) and [`yinyang`](super::yinyang) have in common: the plane is
//! parted into regions, and the points of a class lie anywhere in its own.

use rand_pcg::Pcg32;

use super::Points;
use crate::random::{normal_pair, uniform};

/// Draws `samples` points of each class from [−1, 1]², where `class_at` says the class of a place if it has one; noise moves
/// them afterwards, by a normal deviate along each axis.
pub fn regions(
    random: &mut Pcg32,
    samples: usize,
    classes: usize,
    noise: f64,
    class_at: fn(x: f64, y: f64) -> Option<usize>,
) -> Points {
    Points::of_each(classes, samples, &mut |class, _| {
        let [x, y] = loop {
            let place = [uniform(random), uniform(random)];
            if class_at(place[0], place[1]) == Some(class) {
                break place;
            }
        };
        let [dx, dy] = normal_pair(random);
        [x + noise * dx, y + noise * dy]
    })
}
