//! The logits of a network with one hidden layer along a whole row of the decision map.
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

use std::ops::Range;

use crate::columns::{LANES, Lanes, chunks};
use crate::dense::LayerDense;

/// Eight pixels' numbers within their chunk.
const LANE: [f32; LANES] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];

/// The work space of a map; made once, used for every row and every map.
#[derive(Debug, Clone, Default)]
pub struct Scanline {
    units: Vec<Unit>,
    /// Weights of the output layer less those of class 0, (units, classes − 1).
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
    /// The x of every pixel.
    x: Vec<Lanes>,
    /// For each class but 0, the sum of the lines that are active at the pixel in view.
    active: Vec<Line>,
    /// (pixels, classes − 1), class by class: the logits of the latest row less that of class 0, which is
    /// all that softmax needs to know of them.
    pub logits: Vec<Vec<Lanes>>,
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
    /// rise·y + bias in the latest row.
    offset: f64,
    /// The first pixel beyond its switch point in the latest row.
    switch: usize,
}

impl Scanline {
    /// Takes up a network of one hidden layer, and the x of each pixel of a row.
    pub fn prepare(
        &mut self,
        hidden: &LayerDense,
        output: &LayerDense,
        x: impl ExactSizeIterator<Item = f32>,
    ) {
        let unit = |((&w, &rise), &bias): ((&f32, &f32), &f32)| Unit {
            w: w.into(),
            rise: rise.into(),
            bias: bias.into(),
            offset: 0.0,
            switch: 0,
        };
        let weights = hidden.weights.row(0).into_iter().zip(hidden.weights.row(1));
        self.units.clear();
        self.units.extend(weights.zip(&hidden.biases).map(unit));
        self.outgoing.clear();
        for weights in output.weights.rows() {
            let others = weights.iter().skip(1);
            self.outgoing
                .extend(others.map(|&weight| f64::from(weight) - f64::from(weights[0])));
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
                    self.far_left[class].slope += weight * unit.w;
                    self.far_left[class].offset += weight * unit.bias;
                    self.far_left_rise[class] += weight * unit.rise;
                }
            }
        }

        self.width = x.len();
        self.x.resize(chunks(self.width), Lanes::ZERO);
        for (pixel, x) in x.enumerate() {
            self.x[pixel / LANES].as_mut_array()[pixel % LANES] = x;
        }
        self.logits.resize_with(classes, Vec::new);
        for logits in &mut self.logits {
            logits.resize(chunks(self.width), Lanes::ZERO);
        }
    }

    /// Computes the logits of the row at `y`; `pixel_beyond(x)` is the first pixel to the right of x, not
    /// rounded and not cut to the row.
    pub fn row(&mut self, y: f64, pixel_beyond: impl Fn(f64) -> f64) {
        for unit in &mut self.units {
            unit.offset = unit.rise * y + unit.bias;
            unit.switch = if unit.w == 0.0 {
                0 // the same all along the row
            } else {
                // The cast keeps what lies left of the row at 0.
                (pixel_beyond(-unit.offset / unit.w).ceil() as usize).min(self.width)
            };
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
        let mut filled = 0;
        for index in 0..self.order.len() {
            let unit = self.units[self.order[index]];
            if unit.switch > filled {
                self.fill(filled..unit.switch);
                filled = unit.switch;
            }
            // It wakes or falls silent here.
            let sign = match unit.w {
                w if w > 0.0 => 1.0,
                w if w < 0.0 => -1.0,
                _ if unit.offset > 0.0 => 1.0,
                _ => continue,
            };
            let classes = self.active.len();
            let outgoing = &self.outgoing[self.order[index] * classes..][..classes];
            for (line, weight) in self.active.iter_mut().zip(outgoing) {
                line.slope += sign * weight * unit.w;
                line.offset += sign * weight * unit.offset;
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

    /// Writes the active lines into a stretch of pixels.
    fn fill(&mut self, pixels: Range<usize>) {
        let range = pixels.start / LANES..chunks(pixels.end);
        // In the first chunk, the lanes before the stretch are already filled.
        let from_here = Lanes::from(LANE).simd_ge(Lanes::splat((pixels.start % LANES) as f32));
        for (logits, line) in self.logits.iter_mut().zip(&self.active) {
            let slope = Lanes::splat(line.slope as f32);
            let offset = Lanes::splat(line.offset as f32);
            let logits = &mut logits[range.clone()];
            let x = &self.x[range.clone()];
            let before = logits[0];
            for (logit, &x) in logits.iter_mut().zip(x) {
                *logit = x * slope + offset;
            }
            logits[0] = from_here.select(logits[0], before);
        }
    }
}
