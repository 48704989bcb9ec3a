//! The logits of a network with one hidden layer of ReLUs along a whole row of the decision map.
//!
//! Along a row, y is fixed and every hidden unit is max(0, w·x + c): it is silent on one side of a
//! switch point and a straight line on the other. So each logit is a chain of straight lines that
//! bends at the switch points, and a row costs a few operations for each *unit* and then one
//! multiplication and addition for each *pixel*, instead of all units for each pixel:
//!
//! ```text
//! for each switch point from right to left:
//!     still += the unit's own line if it falls silent there (w < 0); keep the sum
//! for each switch point from left to right:
//!     fill the pixels up to it with  slope · x + offset  of  awake + still      (for each class)
//!     awake += the unit's own line if it wakes there (w > 0)
//! fill the rest
//! ```
//!
//! Lines are only ever added, and only at pixels where their units are active: one that is 10¹⁶ times another's, as
//! in a network that was thrown far, would leave its rounding behind if it were taken off again. From one row to the
//! next the switch points hardly change their order, which insertion sort makes use of.

use std::f64::consts::LOG2_E;
use std::ops::Range;

use wide::f32x4;

use crate::activation::Activation;
use crate::dense::{LayerDense, slice};
use crate::network::Network;
use crate::square::Square;

/// Pixels that are worked on at once.
pub const QUAD: usize = 4;

/// With parameters below this, 4096 products of two of them are far enough below the largest float32, 3.4e38.
const MOST: f32 = 5e16;

/// The work space of a map; made once, used for every row and every map.
#[derive(Debug, Clone, Default)]
pub struct Scanline {
    units: Vec<Unit>,
    /// The line of each unit in the latest row, where it is active.
    lines: Vec<Line>,
    /// The first pixel beyond each unit's switch point in the latest row.
    switches: Vec<usize>,
    /// The weights of the output layer less those of class 0, in units of ln 2, (units, classes − 1).
    outgoing: Vec<f64>,
    /// The biases of the output layer likewise, as level lines, (classes − 1).
    biases: Vec<Line>,
    /// Units by the order of their switch points in the row before.
    order: Vec<usize>,
    /// Their order in the first row of the map before, with which the next map begins: from map to map
    /// it changes as little as from row to row.
    first_order: Vec<usize>,
    /// Whether the next row is the first.
    first: bool,
    width: usize,
    /// The x of every pixel, and some more for a quad that begins at the last.
    x: Vec<f32>,
    /// The biases and the sum of the lines of the units that woke before the pixel in view, (classes − 1).
    awake: Vec<Line>,
    /// For each unit in its order, the sum of the lines of those from it on that fall silent, and a last one of
    /// zeros, (units + 1, classes − 1).
    still: Vec<Line>,
    /// (pixels, classes − 1), class by class: the logits of the latest row less that of class 0, which is
    /// all that softmax needs to know of them, in units of ln 2. One quad more than the pixels fill.
    pub logits: Vec<Vec<[f32; QUAD]>>,
}

/// slope · x + offset.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    slope: f64,
    offset: f64,
}

impl Line {
    /// With the line of a unit added, times the weight with which it goes into a logit.
    #[inline(always)]
    fn plus(self, line: Self, weight: f64) -> Self {
        Self {
            slope: self.slope + weight * line.slope,
            offset: self.offset + weight * line.offset,
        }
    }
}

/// What changes from row to row in a hidden unit, max(0, w·x + rise·y + bias).
#[derive(Debug, Clone, Copy)]
struct Unit {
    rise: f64,
    bias: f64,
    /// The pixel after its switch point at y = 0, with its fraction …
    switch_at_zero: f64,
    /// … and how it moves with y.
    switch_rise: f64,
}

impl Scanline {
    /// The two layers of a network whose logits it can make: one hidden layer, of ReLUs, and no sum of lines that
    /// float32 could not hold.
    pub fn fits(network: &Network) -> Option<[&LayerDense; 2]> {
        match (network.hidden_activations(), network.layers()) {
            ([Activation::ReLU], [hidden, output]) => {
                let layers = [hidden, output];
                let mut parameters = layers
                    .into_iter()
                    .flat_map(|layer| [slice(&layer.weights), slice(&layer.biases)]);
                let are_small = parameters.all(|values| values.iter().all(|w| w.abs() < MOST));
                are_small.then_some(layers)
            }
            _ => None,
        }
    }

    /// Takes up a network of one hidden layer for rows of `width` pixels of a map of a square.
    pub fn prepare(
        &mut self,
        hidden: &LayerDense,
        output: &LayerDense,
        width: usize,
        square: &Square,
    ) {
        // Of a point (x, y), the pixel whose centre lies at x is pixels·x + middle.
        let ([center, _], half) = square.in_float32();
        let pixels = width as f64 / (2.0 * half);
        let middle = (width as f64 - 1.0) / 2.0 - pixels * center;
        let unit = |((&w, &rise), &bias): ((&f32, &f32), &f32)| {
            let [w, rise, bias] = [w, rise, bias].map(f64::from);
            let (switch_at_zero, switch_rise) = match w {
                0.0 => (0.0, 0.0), // the same all along the row
                _ => (middle - pixels * bias / w + 1.0, -pixels * rise / w),
            };
            Unit {
                rise,
                bias,
                switch_at_zero,
                switch_rise,
            }
        };
        let (of_x, of_y) = slice(&hidden.weights).split_at(hidden.biases.len());
        let weights = of_x.iter().zip(of_y);
        self.units.clear();
        (self.units).extend(weights.zip(slice(&hidden.biases)).map(unit));
        let line = |&w: &f32| Line {
            slope: w.into(),
            offset: 0.0,
        };
        self.lines.clear();
        self.lines.extend(of_x.iter().map(line));
        self.switches.resize(self.units.len(), 0);
        self.outgoing.clear();
        for weights in slice(&output.weights).chunks(output.biases.len()) {
            self.outgoing.extend(less_first(weights));
        }
        if self.first_order.len() != self.units.len() {
            self.first_order.clear();
            self.first_order.extend(0..self.units.len());
        }
        self.order.clone_from(&self.first_order);
        self.first = true;

        let classes = output.biases.len() - 1;
        let level = |offset| Line { slope: 0.0, offset };
        self.biases.clear();
        self.biases
            .extend(less_first(slice(&output.biases)).map(level));
        self.still.clear();
        self.still
            .resize((self.units.len() + 1) * classes, Line::default());

        self.width = width;
        self.x.clear();
        self.x
            .extend((0..width + QUAD).map(|column| square.x(column, width)));
        self.logits.resize_with(classes, Vec::new);
        for logits in &mut self.logits {
            logits.resize(width.div_ceil(QUAD) + 1, [0.0; QUAD]);
        }
    }

    /// Computes the logits of the row at `y`.
    pub fn row(&mut self, y: f64) {
        let rows = self.lines.iter_mut().zip(&mut self.switches);
        for (unit, (line, switch)) in self.units.iter().zip(rows) {
            line.offset = unit.rise * y + unit.bias;
            // The cast cuts off the fraction, and keeps what lies left of the row at 0.
            let pixel = unit.switch_rise * y + unit.switch_at_zero;
            *switch = (pixel as usize).min(self.width);
        }
        self.sort();
        if self.first {
            self.first = false;
            self.first_order.clone_from(&self.order);
        }
        let classes = self.biases.len();
        let mut last = 0;
        for &unit in self.order.iter().rev() {
            let line = self.lines[unit];
            if line.slope < 0.0 {
                let (sums, next) = self.still[last..].split_at_mut(classes);
                let outgoing = &self.outgoing[unit * classes..];
                for ((next, sum), weight) in next.iter_mut().zip(sums).zip(outgoing) {
                    *next = sum.plus(line, *weight);
                }
                last += classes;
            }
        }
        self.awake.clone_from(&self.biases);
        let mut filled = 0;
        for index in 0..self.order.len() {
            let unit = self.order[index];
            let (line, switch) = (self.lines[unit], self.switches[unit]);
            if switch > filled {
                self.fill(filled..switch, last);
                filled = switch;
            }
            if line.slope < 0.0 {
                last -= classes;
            } else if line.slope > 0.0 || line.offset > 0.0 {
                let outgoing = &self.outgoing[unit * classes..];
                for (sum, weight) in self.awake.iter_mut().zip(outgoing) {
                    *sum = sum.plus(line, *weight);
                }
            }
        }
        if filled < self.width {
            self.fill(filled..self.width, last);
        }
    }

    /// Orders the units by their switch points.
    fn sort(&mut self) {
        let Self {
            order, switches, ..
        } = self;
        for end in 1..order.len() {
            let unit = order[end];
            let switch = switches[unit];
            let mut at = end;
            while at > 0 && switches[order[at - 1]] > switch {
                order[at] = order[at - 1];
                at -= 1;
            }
            order[at] = unit;
        }
    }

    /// Writes the active lines into a stretch of pixels, in quads: what these write beyond its end, the next stretch
    /// overwrites. The sums in `still` are those from `last` on.
    fn fill(&mut self, pixels: Range<usize>, last: usize) {
        let range = pixels.start..pixels.start + pixels.len().next_multiple_of(QUAD);
        let still = &self.still[last..];
        for (logits, (awake, still)) in self.logits.iter_mut().zip(self.awake.iter().zip(still)) {
            let slope = f32x4::splat((awake.slope + still.slope) as f32);
            let offset = f32x4::splat((awake.offset + still.offset) as f32);
            let (x, _) = self.x[range.clone()].as_chunks();
            let (logits, _) = logits.as_flattened_mut()[range.clone()].as_chunks_mut();
            for (logits, &x) in logits.iter_mut().zip(x) {
                *logits = (f32x4::from(x) * slope + offset).to_array();
            }
        }
    }
}

/// All values but the first, less the first, in units of ln 2.
fn less_first(values: &[f32]) -> impl Iterator<Item = f64> {
    let first = f64::from(values[0]);
    values[1..]
        .iter()
        .map(move |&value| LOG2_E * (f64::from(value) - first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dense::Initialization;
    use crate::random::RandomState;

    fn network(hidden: &[usize]) -> Network {
        let mut random = RandomState::new(0);
        Network::new(hidden, 3, Activation::ReLU, Initialization::He, &mut random).unwrap()
    }

    #[test]
    fn it_fits_one_hidden_layer_of_parameters_that_are_not_huge() {
        let mut network_of_one = network(&[64]);
        assert!(Scanline::fits(&network_of_one).is_some());
        for hidden in [&[][..], &[4, 4], &[4, 4, 4]] {
            assert!(Scanline::fits(&network(hidden)).is_none());
        }
        for (value, fits) in [(-4.9e16, true), (5e16, false), (-6e16, false)] {
            network_of_one.layers_mut()[1].biases[2] = value;
            assert_eq!(Scanline::fits(&network_of_one).is_some(), fits, "{value}");
        }
    }
}
