//! `Layer_Dropout`: in training, a random share of a layer's outputs is 0, and the others are made up for it.
//!
//! The masks are `np.random.binomial(1, 1 − rate, size)`, drawn from the stream of the data and the first weights after
//! them: for each step layer by layer, sample by sample, unit by unit.

use crate::columns::{self, Column};
use crate::random::RandomState;

/// `Layer_Dropout` after every hidden layer, for one step: samples are to come tile after tile.
#[derive(Debug, Clone, Default)]
pub struct LayerDropout {
    /// The share that stays.
    keep: f64,
    /// For each hidden layer, the stream from the mask of the sample that comes next on.
    streams: Vec<RandomState>,
}

impl LayerDropout {
    /// The masks of the step that follows where `random` stands, from the sample `first` on. `rate` is the share of outputs
    /// that is dropped, `hidden` the units of each hidden layer, and `samples` those of the batch.
    pub fn begin(
        &mut self,
        random: &RandomState,
        rate: f64,
        hidden: &[usize],
        samples: usize,
        first: usize,
    ) {
        self.keep = 1.0 - rate;
        self.streams.clear();
        let mut random = random.clone();
        for &units in hidden {
            let start = self.streams.len();
            for sample in 0..samples {
                if sample == first {
                    self.streams.push(random.clone());
                }
                // What nothing comes after need not be drawn.
                if start + 1 == hidden.len() && sample >= first {
                    break;
                }
                for _ in 0..units {
                    random.binomial(self.keep);
                }
            }
        }
    }

    /// What an output that stays is multiplied with.
    pub fn factor(&self) -> f64 {
        1.0 / self.keep
    }

    /// Drops outputs of a hidden layer, counted from 0, for the next `samples` of the batch, and the slopes that they have: both
    /// are 0. The others stay as they are.
    pub fn forward(
        &mut self,
        layer: usize,
        output: &mut [Column],
        slopes: &mut [Column],
        samples: usize,
    ) {
        let random = &mut self.streams[layer];
        for sample in 0..samples {
            for (output, slopes) in output.iter_mut().zip(&mut *slopes) {
                if !random.binomial(self.keep) {
                    columns::set(output, sample, 0.0);
                    columns::set(slopes, sample, 0.0);
                }
            }
        }
    }

    /// The stream after the step, once all samples have come.
    pub fn end(&self) -> Option<&RandomState> {
        self.streams.last()
    }
}
