//! The folds of the first layer: where the sum of each unit is 0, w·x + b = 0, a straight line across the plane. There a ReLU
//! switches, a leaky one bends, and tanh and sigmoid are half-way.

use crate::data::Dataset;
use crate::dense::slice;
use crate::network::Network;

/// Ends of the part of a fold that crosses the map.
pub type Segment = [[f32; 2]; 2];

/// The fold of each unit of the first hidden layer; none where it passes by the map of the data, or where both weights
/// are 0. Without a hidden layer there are none at all.
///
/// Looking from its first end to its second, the side where the sum is positive lies on the left.
pub fn folds(network: &Network, data: &Dataset) -> Vec<Option<Segment>> {
    let [layer, _, ..] = network.layers() else {
        return Vec::new();
    };
    let ([x, y], half) = data.square.in_float32();
    let (of_x, of_y) = slice(&layer.weights).split_at(layer.biases.len());
    let units = of_x.iter().zip(of_y).zip(slice(&layer.biases));
    let fold = |((&w_0, &w_1), &b): ((&f32, &f32), &f32)| {
        let [w_0, w_1, b] = [w_0, w_1, b].map(f64::from);
        // From the centre of the map, where the sum is another.
        let fold = fold(w_0, w_1, b + w_0 * x + w_1 * y, half)?;
        Some(fold.map(|end| [(end[0] + x) as f32, (end[1] + y) as f32]))
    };
    units.map(fold).collect()
}

/// The part within [−extent, extent] of the line w₀·x + w₁·y + b = 0.
fn fold(w_0: f64, w_1: f64, b: f64, extent: f64) -> Option<[[f64; 2]; 2]> {
    let square = w_0 * w_0 + w_1 * w_1;
    // The point of the line that is nearest to the origin, and the direction with (w₀, w₁) on its left.
    let nearest = [-b * w_0 / square, -b * w_1 / square];
    let direction = [w_1, -w_0];
    // The line is nearest + t·direction; in each axis it is on the map for an interval of t.
    let (mut from, mut to) = (f64::NEG_INFINITY, f64::INFINITY);
    for (start, slope) in nearest.into_iter().zip(direction) {
        let [a, b] = [-extent, extent].map(|edge| (edge - start) / slope);
        if slope != 0.0 {
            (from, to) = (from.max(a.min(b)), to.min(a.max(b)));
        } else if !(-extent..=extent).contains(&start) {
            return None;
        }
    }
    let at = |t: f64| [0, 1].map(|axis| nearest[axis] + t * direction[axis]);
    (from < to).then(|| [at(from), at(to)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::data::Points;
    use crate::dense::Initialization;
    use crate::random::RandomState;
    use crate::square::Square;
    use crate::trainer::Options;

    const EXTENT: f64 = 1.1_f32 as f64;

    #[test]
    fn folds_are_where_the_sum_is_zero_from_edge_to_edge() {
        let mut random = RandomState::new(0);
        let points = Points::generate(&Options::default(), false, &mut random);
        let data = Dataset::new(points, 3, Square::HOME);
        let (relu, he) = (Activation::ReLU, Initialization::He);
        let mut network = Network::new(&[1000], 2, relu, he, &mut random).unwrap();
        (network.layers_mut()[0].biases).mapv_inplace(|_| random.randn());
        let layer = &network.layers()[0];
        let mut crossing = 0;
        for (unit, fold) in folds(&network, &data).into_iter().enumerate() {
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
    fn folds_end_at_the_edges_of_their_data() {
        let mut random = RandomState::new(0);
        let points = Points::generate(&Options::default(), false, &mut random);
        let square = Square {
            center: [0.3, -0.2],
            half: 3.0,
        };
        let data = Dataset::new(points, 3, square);
        let (relu, he) = (Activation::ReLU, Initialization::He);
        let network = Network::new(&[8], 2, relu, he, &mut random).unwrap();
        let layer = &network.layers()[0];
        let folds: Vec<Segment> = folds(&network, &data).into_iter().flatten().collect();
        assert_eq!(folds.len(), 8);
        let units = folds.into_iter().zip(layer.weights.columns());
        for (end, weights) in units.flat_map(|(fold, w)| fold.map(|end| (end, w))) {
            let from_center = (end[0] - 0.3).abs().max((end[1] + 0.2).abs());
            assert!((from_center - 3.0).abs() < 1e-6);
            assert!((weights[0] * end[0] + weights[1] * end[1]).abs() < 1e-5);
        }
    }

    #[test]
    fn lines_along_the_axes_and_units_without_weights() {
        assert_eq!(
            fold(0.0, 2.0, -1.0, EXTENT),
            Some([[-EXTENT, 0.5], [EXTENT, 0.5]])
        );
        assert_eq!(
            fold(2.0, 0.0, -1.0, EXTENT),
            Some([[0.5, EXTENT], [0.5, -EXTENT]])
        );
        assert_eq!(fold(0.0, 1.0, 2.0, EXTENT), None);
        assert_eq!(fold(0.0, 0.0, 1.0, EXTENT), None);
        assert_eq!(fold(0.0, 0.0, 0.0, EXTENT), None);
        // Through a corner, where it only touches the map.
        assert_eq!(fold(1.0, 1.0, -2.0 * EXTENT, EXTENT), None);
    }
}
