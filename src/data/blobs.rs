//! Round clouds, each somewhere: `make_blobs` of scikit-learn, point for point.

use super::Points;
use crate::random::RandomState;

/// The least and the most that coordinates of a centre can be.
const BOX: [f64; 2] = [-10.0, 10.0];

/// `make_blobs(classes * samples, centers=classes, cluster_std=noise, random_state=seed)`; for validation, as many points around
/// the same centres: the same with `centers` as they are and the next seed.
pub fn make_blobs(
    seed: u32,
    validation: bool,
    samples: usize,
    classes: usize,
    noise: f64,
) -> Points {
    let mut random = RandomState::new(seed);
    let mut uniform = || random.uniform(BOX[0], BOX[1]);
    let centers: Vec<[f64; 2]> = (0..classes).map(|_| [uniform(), uniform()]).collect();
    if validation {
        random = RandomState::new(seed.wrapping_add(1));
    }
    let mut points = Points::of_each(classes, samples, &mut |class, _| {
        centers[class].map(|at| random.normal(at, noise))
    });
    random.shuffle(classes * samples, &mut |a, b| points.swap(a, b));
    points
}
