//! Samples as the network takes them: in tiles, side by side in SIMD lanes.

use std::ops::Range;

use crate::arithmetic::Arithmetic;
use crate::columns::{self, CHUNKS, Column, LANES, Lanes, TILE};
use crate::data::Dataset;
use crate::dense::slice;
use crate::dropout::LayerDropout;
use crate::loss::{LossCategoricalCrossentropy, NO_SAMPLE, count_correct};
use crate::network::{Activations, Gradients, Network};
use crate::numpy::pairwise_sum;

/// One sample or more, at most [`TILE`].
#[derive(Debug, Clone)]
pub struct Tile {
    /// (TILE, 2).
    points: [Column; 2],
    /// (TILE): class numbers, [`NO_SAMPLE`] beyond the last sample, where its first is repeated: a lane in use has only
    /// numbers that a sample has too. Of a point that is none, weights thrown far could make an infinity, and 0 times
    /// that is no 0 in a gradient.
    pub labels: Column,
    /// How many samples there are.
    pub samples: usize,
    /// Chunks that hold them.
    pub chunks: usize,
}

impl Tile {
    /// Some samples of the data, at least one and at most [`TILE`].
    #[inline(never)]
    pub fn new(data: &Dataset, samples: Range<usize>) -> Self {
        let mut tile = Self {
            points: [[Lanes::ZERO; CHUNKS]; 2],
            labels: [Lanes::splat(NO_SAMPLE); CHUNKS],
            samples: samples.len(),
            chunks: columns::chunks(samples.len()),
        };
        let (points, labels) = (slice(&data.points), slice(&data.labels));
        for place in 0..tile.chunks * LANES {
            let is_sample = place < samples.len();
            let sample = samples.start + if is_sample { place } else { 0 };
            for (axis, column) in tile.points.iter_mut().enumerate() {
                columns::set(column, place, points[2 * sample + axis]);
            }
            if is_sample {
                columns::set(&mut tile.labels, place, labels[sample].into());
            }
        }
        tile
    }

    /// The probabilities (N, classes) of its samples.
    pub fn forward<'a>(&self, network: &Network, activations: &'a mut Activations) -> &'a [Column] {
        activations.inputs.copy_from_slice(&self.points);
        network.forward(activations, self.chunks)
    }

    /// Sends its samples forward, with dropout if there is one, and their gradients backward if there is room for them; counts
    /// their losses and answers. `batch` is the number of samples in all tiles.
    pub fn run(
        &self,
        network: &Network,
        activations: &mut Activations,
        batch: usize,
        dropout: Option<&mut LayerDropout>,
        gradients: Option<&mut Gradients>,
        score: &mut Score,
    ) {
        let mut factor = 1.0;
        match dropout {
            None => drop(self.forward(network, activations)),
            Some(dropout) => {
                activations.inputs.copy_from_slice(&self.points);
                network.forward_with_dropout(activations, self.samples, dropout);
                factor = dropout.factor();
            }
        }
        score.add(network.arithmetic(), activations.answers(), self);
        if let Some(gradients) = gradients {
            let Self {
                labels, samples, ..
            } = self;
            network.backward(activations, labels, batch, *samples, factor, gradients);
        }
    }
}

/// Loss and accuracy of a batch, whose tiles come one after another.
#[derive(Debug, Clone, Default)]
pub struct Score {
    total: f64,
    /// In the book's arithmetic, of each sample: NumPy adds them up in another order than they come in.
    losses: Vec<f32>,
    correct: u32,
    samples: usize,
}

impl Score {
    /// Forgets the batch before.
    pub fn begin(&mut self) {
        self.losses.clear();
        (self.total, self.correct, self.samples) = (0.0, 0, 0);
    }

    /// Counts a tile's answers.
    pub fn add(&mut self, arithmetic: Arithmetic, probabilities: &[Column], tile: &Tile) {
        let loss = LossCategoricalCrossentropy;
        match arithmetic {
            Arithmetic::Float32 => {
                self.total += loss.forward(probabilities, &tile.labels, tile.chunks);
            }
            Arithmetic::Book => {
                let mut losses = [Lanes::ZERO; CHUNKS];
                loss.sample_losses(
                    arithmetic,
                    probabilities,
                    &tile.labels,
                    &mut losses,
                    tile.chunks,
                );
                let losses = (0..tile.samples).map(|sample| columns::get(&losses, sample));
                self.losses.extend(losses);
            }
        }
        self.correct += count_correct(probabilities, &tile.labels, tile.chunks);
        self.samples += tile.samples;
    }

    /// The sum of the samples' cross-entropies; NaN if any is. In the book's arithmetic it is float32.
    pub fn sum(&self) -> f64 {
        if self.losses.is_empty() {
            return self.total;
        }
        pairwise_sum(&self.losses, &|loss| loss).into()
    }

    /// Mean cross-entropy, likewise.
    pub fn loss(&self) -> f64 {
        self.mean(self.sum(), self.samples)
    }

    /// The mean of so many samples' losses that add up to `sum`, in the arithmetic of the batch.
    pub fn mean(&self, sum: f64, samples: usize) -> f64 {
        if self.losses.is_empty() {
            return sum / samples as f64;
        }
        f64::from(sum as f32 / samples as f32)
    }

    /// How many samples are classified correctly.
    pub fn correct(&self) -> u32 {
        self.correct
    }

    /// Share of samples classified correctly, 0 … 1.
    pub fn accuracy(&self) -> f64 {
        f64::from(self.correct) / self.samples as f64
    }
}

/// All of the data, tile after tile.
pub fn tiles(data: &Dataset) -> impl Iterator<Item = Tile> {
    let samples = data.samples();
    (0..samples.div_ceil(TILE)).map(move |index| {
        let start = index * TILE;
        Tile::new(data, start..samples.min(start + TILE))
    })
}
