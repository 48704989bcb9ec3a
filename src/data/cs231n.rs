//! The spiral of Stanford's course CS231n ([case study](https://cs231n.github.io/neural-networks-case-study/)), of which
//! that of `nnfs` is a tighter one.

use super::Points;
use super::spiral::{arm, turned};
use crate::random::RandomState;

/// Draws `classes` arms of `samples` points each from `random`.
///
/// Point i of arm c lies at radius r = i / (samples − 1) and angle t, which runs from 4c to 4(c + 1) and is shaken by `noise`
/// times a normal deviate: (r·sin t, r·cos t). All of it is float64, as in NumPy.
pub fn cs231n_data(random: &mut RandomState, samples: usize, classes: usize, noise: f64) -> Points {
    Points::of_each(classes, samples, &mut |class, i| {
        let (r, t) = arm(class, i, samples);
        turned(r, t + random.normal(0.0, noise))
    })
}
