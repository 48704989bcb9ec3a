//! Samples as the network takes them: in tiles, side by side in SIMD lanes.

use std::ops::Range;

use crate::columns::{self, CHUNKS, Column, Lanes, TILE};
use crate::data::Dataset;
use crate::loss::{LossCategoricalCrossentropy, NO_SAMPLE, count_correct};
use crate::network::{Activations, Gradients, Network};

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
    pub fn new(data: &Dataset, samples: Range<usize>) -> Self {
        let mut tile = Self {
            points: [[Lanes::ZERO; CHUNKS]; 2],
            labels: [Lanes::splat(NO_SAMPLE); CHUNKS],
            samples: samples.len(),
            chunks: columns::chunks(samples.len()),
        };
        for place in 0..TILE {
            let is_sample = place < samples.len();
            let sample = samples.start + if is_sample { place } else { 0 };
            for (axis, column) in tile.points.iter_mut().enumerate() {
                columns::set(column, place, data.points[[sample, axis]]);
            }
            if is_sample {
                columns::set(&mut tile.labels, place, data.labels[sample].into());
            }
        }
        tile
    }

    /// The probabilities (N, classes) of its samples.
    pub fn forward<'a>(&self, network: &Network, activations: &'a mut Activations) -> &'a [Column] {
        activations.inputs.copy_from_slice(&self.points);
        network.forward(activations, self.chunks)
    }

    /// Sends its samples forward, and their gradients backward if there is room for them: the sum of the samples'
    /// losses, and how many samples are classified correctly. `batch` is the number of samples in all tiles.
    pub fn run(
        &self,
        network: &Network,
        activations: &mut Activations,
        batch: usize,
        gradients: Option<&mut Gradients>,
    ) -> (f64, u32) {
        let probabilities = self.forward(network, activations);
        let loss = LossCategoricalCrossentropy.forward(probabilities, &self.labels, self.chunks);
        let correct = count_correct(probabilities, &self.labels, self.chunks);
        if let Some(gradients) = gradients {
            network.backward(activations, &self.labels, batch, self.chunks, gradients);
        }
        (loss, correct)
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
