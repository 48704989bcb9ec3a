//! The logits of a network with one hidden layer of ReLUs along a whole row of the decision map.
//!
//! Along a row, y is fixed and every hidden unit is max(0, w·x + c): it is silent on one side of a
//! switch point and a straight line on the other. So each logit is a chain of straight lines that
//! bends at the switch points, and a row costs a few operations for each *unit* and then one
//! multiplication and addition for each *pixel*, instead of all units for each pixel:
//!
//! ```text
//! start with the line of the units that are active far to the left      (those with w < 0)
//! for each switch point from left to right:
//!     fill the pixels up to it with  slope · x + offset                 (for each class)
//!     add the unit's own line if it wakes there, subtract it if it falls silent
//! fill the rest
//! ```
//!
//! Lines are summed in float64, so that nothing is lost as units come and go. From one row to the next
//! the switch points hardly change their order, which insertion sort makes use of.

use std::f64::consts::LOG2_E;
use std::ops::Range;

use wide::f32x4;

use crate::activation::Activation;
use crate::dense::LayerDense;
use crate::network::Network;

/// Pixels that are worked on at once.
pub const QUAD: usize = 4;

/// The work space of a map; made once, used for every row and every map.
#[derive(Debug, Clone, Default)]
pub struct Scanline {
    units: Vec<Unit>,
    /// By how much each unit changes the logits as it wakes or falls silent: the weights of the output layer
    /// less those of class 0, with the unit's sign, (units, classes − 1).
    outgoing: Vec<f64>,
    /// For each class but 0, the line of the units that are active far to the left, at y = 0 …
    far_left: Vec<Line>,
    /// … and how its offset grows with y.
    far_left_rise: Vec<f64>,
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
    /// For each class but 0, the sum of the lines that are active at the pixel in view.
    active: Vec<Line>,
    /// (pixels, classes − 1), class by class: the logits of the latest row less that of class 0, which is
    /// all that softmax needs to know of them, in units of ln 2. One quad more than the pixels fill.
    pub logits: Vec<Vec<[f32; QUAD]>>,
}

/// slope · x + offset.
#[derive(Debug, Clone, Copy)]
struct Line {
    slope: f64,
    offset: f64,
}

/// A hidden unit, max(0, w·x + rise·y + bias).
#[derive(Debug, Clone, Copy)]
struct Unit {
    w: f64,
    rise: f64,
    bias: f64,
    /// The pixel after its switch point at y = 0, with its fraction …
    switch_at_zero: f64,
    /// … and how it moves with y.
    switch_rise: f64,
    /// rise·y + bias in the latest row.
    offset: f64,
    /// The first pixel beyond its switch point in the latest row.
    switch: usize,
}

impl Scanline {
    /// The two layers of a network whose logits it can make: one hidden layer, of ReLUs.
    pub fn fits(network: &Network) -> Option<[&LayerDense; 2]> {
        match (network.activation(), network.layers()) {
            (Activation::ReLU, [hidden, output]) => Some([hidden, output]),
            _ => None,
        }
    }

    /// Takes up a network of one hidden layer for rows of `width` pixels, the centres of which lie at
    /// `x(pixel)`, evenly spaced.
    pub fn prepare(
        &mut self,
        hidden: &LayerDense,
        output: &LayerDense,
        width: usize,
        extent: f32,
        x: impl Fn(usize) -> f32,
    ) {
        // Of a point (x, y), the pixel whose centre lies at x is pixels·x + middle.
        let pixels = width as f64 / (2.0 * f64::from(extent));
        let middle = (width as f64 - 1.0) / 2.0;
        let unit = |((&w, &rise), &bias): ((&f32, &f32), &f32)| {
            let [w, rise, bias] = [w, rise, bias].map(f64::from);
            let (switch_at_zero, switch_rise) = match w {
                0.0 => (0.0, 0.0), // the same all along the row
                _ => (middle - pixels * bias / w + 1.0, -pixels * rise / w),
            };
            Unit {
                w,
                rise,
                bias,
                switch_at_zero,
                switch_rise,
                offset: 0.0,
                switch: 0,
            }
        };
        let weights = hidden.weights.row(0).into_iter().zip(hidden.weights.row(1));
        self.units.clear();
        self.units.extend(weights.zip(&hidden.biases).map(unit));
        self.outgoing.clear();
        for (weights, unit) in output.weights.rows().into_iter().zip(&self.units) {
            let sign = if unit.w < 0.0 { -1.0 } else { 1.0 };
            let others = weights.iter().skip(1);
            self.outgoing
                .extend(others.map(|&weight| sign * (f64::from(weight) - f64::from(weights[0]))));
        }
        if self.first_order.len() != self.units.len() {
            self.first_order.clear();
            self.first_order.extend(0..self.units.len());
        }
        self.order.clone_from(&self.first_order);
        self.first = true;

        let classes = output.biases.len() - 1;
        let line = |&bias: &f32| Line {
            slope: 0.0,
            offset: f64::from(bias) - f64::from(output.biases[0]),
        };
        self.far_left.clear();
        self.far_left.extend(output.biases.iter().skip(1).map(line));
        self.far_left_rise.clear();
        self.far_left_rise.resize(classes, 0.0);
        for (unit, outgoing) in self.units.iter().zip(self.outgoing.chunks(classes)) {
            if unit.w < 0.0 {
                for (class, weight) in outgoing.iter().enumerate() {
                    self.far_left[class].slope -= weight * unit.w;
                    self.far_left[class].offset -= weight * unit.bias;
                    self.far_left_rise[class] -= weight * unit.rise;
                }
            }
        }

        self.width = width;
        self.x.clear();
        self.x.extend((0..width + QUAD).map(x));
        self.logits.resize_with(classes, Vec::new);
        for logits in &mut self.logits {
            logits.resize(width.div_ceil(QUAD) + 1, [0.0; QUAD]);
        }
    }

    /// Computes the logits of the row at `y`.
    pub fn row(&mut self, y: f64) {
        for unit in &mut self.units {
            unit.offset = unit.rise * y + unit.bias;
            // The cast cuts off the fraction, and keeps what lies left of the row at 0.
            let switch = unit.switch_rise * y + unit.switch_at_zero;
            unit.switch = (switch as usize).min(self.width);
        }
        self.sort();
        if self.first {
            self.first = false;
            self.first_order.clone_from(&self.order);
        }
        self.active.clear();
        self.active.extend_from_slice(&self.far_left);
        for (line, rise) in self.active.iter_mut().zip(&self.far_left_rise) {
            line.offset += rise * y;
        }
        let classes = self.active.len();
        let mut filled = 0;
        for index in 0..self.order.len() {
            let unit = &self.units[self.order[index]];
            // It wakes or falls silent here, or it is awake or silent all along.
            if unit.w == 0.0 && unit.offset <= 0.0 {
                continue;
            }
            let (w, offset, switch) = (unit.w, unit.offset, unit.switch);
            if switch > filled {
                self.fill(filled..switch);
                filled = switch;
            }
            let outgoing = &self.outgoing[self.order[index] * classes..][..classes];
            for (line, weight) in self.active.iter_mut().zip(outgoing) {
                line.slope += weight * w;
                line.offset += weight * offset;
            }
        }
        if filled < self.width {
            self.fill(filled..self.width);
        }
    }

    /// Orders the units by their switch points.
    fn sort(&mut self) {
        let Self { order, units, .. } = self;
        for end in 1..order.len() {
            let unit = order[end];
            let switch = units[unit].switch;
            let mut at = end;
            while at > 0 && units[order[at - 1]].switch > switch {
                order[at] = order[at - 1];
                at -= 1;
            }
            order[at] = unit;
        }
    }

    /// Writes the active lines into a stretch of pixels, in quads: what these write beyond its end, the
    /// next stretch overwrites.
    fn fill(&mut self, pixels: Range<usize>) {
        let range = pixels.start..pixels.start + pixels.len().next_multiple_of(QUAD);
        for (logits, line) in self.logits.iter_mut().zip(&self.active) {
            let slope = f32x4::splat((LOG2_E * line.slope) as f32);
            let offset = f32x4::splat((LOG2_E * line.offset) as f32);
            let (x, _) = self.x[range.clone()].as_chunks();
            let (logits, _) = logits.as_flattened_mut()[range.clone()].as_chunks_mut();
            for (logits, &x) in logits.iter_mut().zip(x) {
                *logits = (f32x4::from(x) * slope + offset).to_array();
            }
        }
    }
}
