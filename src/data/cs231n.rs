//! The spiral of Stanford's course CS231n ([case study](https://cs231n.github.io/neural-networks-case-study/)), of which
//! that of `nnfs` is a tighter one.

use super::Points;
use super::spiral::linspace;
use crate::random::RandomState;

/// Draws `classes` arms of `samples` points each from `random`.
///
/// Point i of arm c lies at radius r = i / (samples − 1) and angle t, which runs from 4c to 4(c + 1) and is shaken by `noise`
/// times a normal deviate: (r·sin t, r·cos t). All of it is float64, as in NumPy.
pub fn cs231n_data(random: &mut RandomState, samples: usize, classes: usize, noise: f64) -> Points {
    let mut points = Points::default();
    for class in 0..classes {
        let start = 4.0 * class as f64;
        for i in 0..samples {
            let r = linspace(0.0, 1.0, samples, i);
            let t = linspace(start, start + 4.0, samples, i) + random.normal(0.0, noise);
            points.push([r * libm::sin(t), r * libm::cos(t)], class);
        }
    }
    points
}
