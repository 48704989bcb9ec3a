//! The spiral: `spiral_data` of the `nnfs` package, point for point.

use super::Points;
use super::sine::sin_cos;
use crate::random::RandomState;

/// Draws `classes` arms of `samples` points each from `random`.
///
/// Point i of arm c lies at radius r = i / (samples − 1) and angle 2.5·t, where t runs from 4c to
/// 4(c + 1) and is shaken by `noise` times a normal deviate: (r·sin 2.5t, r·cos 2.5t). As in nnfs,
/// the deviate and its product with `noise` are float32, everything else is float64, and the point
/// is rounded to float32 at the end.
pub fn spiral_data(random: &mut RandomState, samples: usize, classes: usize, noise: f64) -> Points {
    Points::of_each(classes, samples, &mut |class, i| {
        let shake = random.randn() * noise as f32;
        let (r, t) = arm(class, i, samples);
        turned(r, (t + f64::from(shake)) * 2.5)
    })
}

/// The radius of point i of an arm, from 0 to 1, and its t, from 4c to 4(c + 1).
#[inline(never)]
pub fn arm(class: usize, i: usize, samples: usize) -> (f64, f64) {
    let start = 4.0 * class as f64;
    let t = linspace(start, start + 4.0, samples, i);
    (linspace(0.0, 1.0, samples, i), t)
}

/// (r·sin t, r·cos t).
pub fn turned(r: f64, t: f64) -> [f64; 2] {
    sin_cos(t).map(|of_t| r * of_t)
}

/// `np.linspace(start, stop, count)[index]`, rounded as NumPy rounds it.
#[inline(never)]
pub fn linspace(start: f64, stop: f64, count: usize, index: usize) -> f64 {
    if count > 1 && index == count - 1 {
        return stop;
    }
    let step = (stop - start) / (count.max(2) - 1) as f64;
    index as f64 * step + start
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `np.linspace(0, 1, 50)[49]` is 1, though 49 · (1 / 49) is not.
    #[test]
    fn the_last_point_of_a_linspace_is_its_end() {
        assert_eq!(linspace(0.0, 1.0, 50, 49), 1.0);
        assert_ne!(49.0 * (1.0 / 49.0), 1.0);
        assert_eq!(linspace(4.0, 8.0, 50, 0), 4.0);
        assert_eq!(linspace(4.0, 8.0, 1, 0), 4.0);
    }
}
