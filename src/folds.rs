//! The folds of the first layer: where each of its ReLUs switches, w·x + b = 0, a straight line across the plane.

use crate::dense::LayerDense;
use crate::grid;

/// Half the side of the map.
const EXTENT: f64 = grid::EXTENT as f64;

/// Ends of the part of a fold that crosses the map.
pub type Segment = [[f32; 2]; 2];

/// The fold of each unit of a layer with two inputs; none where it passes by the map, or where both weights are 0.
///
/// Looking from its first end to its second, the side where the unit is active lies on the left.
pub fn folds(layer: &LayerDense) -> impl Iterator<Item = Option<Segment>> {
    let weights = (layer.weights.row(0).into_iter()).zip(layer.weights.row(1));
    let units = weights.zip(&layer.biases);
    units.map(|((&w_0, &w_1), &b)| fold(w_0.into(), w_1.into(), b.into()))
}

fn fold(w_0: f64, w_1: f64, b: f64) -> Option<Segment> {
    let square = w_0 * w_0 + w_1 * w_1;
    // The point of the line that is nearest to the origin, and the direction with (w₀, w₁) on its left.
    let nearest = [-b * w_0 / square, -b * w_1 / square];
    let direction = [w_1, -w_0];
    // The line is nearest + t·direction; in each axis it is on the map for an interval of t.
    let (mut from, mut to) = (f64::NEG_INFINITY, f64::INFINITY);
    for (start, slope) in nearest.into_iter().zip(direction) {
        let [a, b] = [-EXTENT, EXTENT].map(|edge| (edge - start) / slope);
        if slope != 0.0 {
            (from, to) = (from.max(a.min(b)), to.min(a.max(b)));
        } else if !(-EXTENT..=EXTENT).contains(&start) {
            return None;
        }
    }
    let at = |t: f64| [0, 1].map(|axis| (nearest[axis] + t * direction[axis]) as f32);
    (from < to).then(|| [at(from), at(to)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dense::Initialization;
    use crate::random::RandomState;

    #[test]
    fn folds_are_where_the_sum_is_zero_from_edge_to_edge() {
        let mut random = RandomState::new(0);
        let mut layer = LayerDense::new(2, 1000, Initialization::He, &mut random);
        layer.biases.mapv_inplace(|_| random.randn());
        let mut crossing = 0;
        for (unit, fold) in folds(&layer).enumerate() {
            let [w_0, w_1] = [0, 1].map(|input| f64::from(layer.weights[[input, unit]]));
            let b = f64::from(layer.biases[unit]);
            let sum = |x: f64, y: f64| w_0 * x + w_1 * y + b;
            let corners = [
                (-EXTENT, -EXTENT),
                (-EXTENT, EXTENT),
                (EXTENT, -EXTENT),
                (EXTENT, EXTENT),
            ];
            let sides: Vec<bool> = corners.iter().map(|&(x, y)| sum(x, y) > 0.0).collect();
            assert_eq!(
                fold.is_some(),
                sides.contains(&true) && sides.contains(&false)
            );
            let Some(fold) = fold else { continue };
            crossing += 1;
            let [from, to] = fold.map(|end| end.map(f64::from));
            for [x, y] in [from, to] {
                assert!(sum(x, y).abs() < 1e-5);
                assert!((x.abs().max(y.abs()) - EXTENT).abs() < 1e-6);
            }
            // A step to the left of the middle, in a plane where y points up.
            let middle = [(from[0] + to[0]) / 2.0, (from[1] + to[1]) / 2.0];
            let along = [to[0] - from[0], to[1] - from[1]];
            assert!(sum(middle[0] - 0.1 * along[1], middle[1] + 0.1 * along[0]) > 0.0);
        }
        assert!(crossing > 500);
    }

    #[test]
    fn lines_along_the_axes_and_units_without_weights() {
        assert_eq!(fold(0.0, 2.0, -1.0), Some([[-1.1, 0.5], [1.1, 0.5]]));
        assert_eq!(fold(2.0, 0.0, -1.0), Some([[0.5, 1.1], [0.5, -1.1]]));
        assert_eq!(fold(0.0, 1.0, 2.0), None);
        assert_eq!(fold(0.0, 0.0, 1.0), None);
        assert_eq!(fold(0.0, 0.0, 0.0), None);
    }
}
