//! How activations lie in memory: samples side by side in the lanes of SIMD registers.
//!
//! An array of activations is (samples, units), as in the book, and stored unit by unit: a [`Column`]
//! holds one unit's values for all samples of a tile, eight to a [`Lanes`]. One instruction then does
//! the same for several samples of one unit, weights are the same for all lanes, and no kernel ever has
//! to shuffle. Samples run through the network in tiles of [`TILE`], so the memory for activations does
//! not grow with their number, and stays in the cache.
//!
//! The last tile of a batch is rarely full. Kernels are told how many chunks of eight samples to work
//! on; lanes beyond the last sample hold numbers that nobody reads, and gradients of exactly zero.

use ndarray::{Array2, ArrayView2};

/// The values of eight samples. `wide` makes them two 128-bit registers in WebAssembly and on a plain
/// x86-64, so the same additions happen in the same order everywhere.
pub type Lanes = wide::f32x8;

/// Samples in one [`Lanes`].
pub const LANES: usize = 8;

/// Samples that go through the network together.
pub const TILE: usize = CHUNKS * LANES;

/// Chunks of eight samples in a tile.
pub const CHUNKS: usize = 38;

/// The values of one unit for all samples of a tile.
pub type Column = [Lanes; CHUNKS];

/// The sum of all lanes, added in pairs: in one order on every platform, which `wide` does not promise.
pub fn sum(lanes: Lanes) -> f32 {
    let [a, b, c, d, e, f, g, h] = lanes.to_array();
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// Columns of zeros for `units` units.
pub fn zeros(units: usize) -> Vec<Column> {
    vec![[Lanes::ZERO; CHUNKS]; units]
}

/// Chunks that hold `samples` samples.
pub fn chunks(samples: usize) -> usize {
    samples.div_ceil(LANES)
}

/// The value of one sample.
pub fn get(column: &Column, sample: usize) -> f32 {
    column[sample / LANES].as_array()[sample % LANES]
}

/// Sets the value of one sample.
pub fn set(column: &mut Column, sample: usize, value: f32) {
    column[sample / LANES].as_mut_array()[sample % LANES] = value;
}

/// An array (samples, units) of at most [`TILE`] samples as columns.
pub fn from_array(array: ArrayView2<f32>) -> Vec<Column> {
    let mut columns = zeros(array.ncols());
    for ((sample, unit), &value) in array.indexed_iter() {
        set(&mut columns[unit], sample, value);
    }
    columns
}

/// The first `samples` samples of columns as an array (samples, units).
pub fn to_array(columns: &[Column], samples: usize) -> Array2<f32> {
    Array2::from_shape_fn((samples, columns.len()), |(sample, unit)| {
        get(&columns[unit], sample)
    })
}
