//! How activations lie in memory: samples side by side in the lanes of SIMD registers.
//!
//! An array of activations is (samples, units), as in the book, and stored unit by unit: a [`Column`]
//! holds one unit's values for all samples of a tile, eight to a [`Lanes`]. One instruction then does
//! the same for several samples of one unit, weights are the same for all lanes, and no kernel ever has
//! to shuffle. Samples run through the network in tiles of [`TILE`], so the memory for activations does
//! not grow with their number, and stays in the cache.
//!
//! The last tile of a batch is rarely full. Kernels are told how many chunks of eight samples to work
//! on; in lanes beyond the last sample one of the samples stands again, and its gradients are exactly zero.

use ndarray::{Array2, ArrayView2};
use wide::f32x4;

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

/// The sum of all lanes. All sums over lanes are made in the same order on every platform, which `wide`
/// does not promise.
pub fn sum(lanes: Lanes) -> f32 {
    let [low, high]: [f32x4; 2] = bytemuck::cast(lanes);
    sum_of_half(low + high)
}

/// The sum of half a chunk.
pub fn sum_of_half(lanes: f32x4) -> f32 {
    let [a, b, c, d] = lanes.to_array();
    (a + c) + (b + d)
}

/// The halves of all chunks, for kernels that want to keep more sums in registers than whole chunks
/// leave room for.
pub fn halves(column: &Column) -> &[f32x4; 2 * CHUNKS] {
    bytemuck::cast_ref(column)
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

/// Whether all samples of columns (N, units) have the values of `row` (units). NaN equals nothing.
#[inline(never)]
pub fn all_equal(columns: &[Column], row: &[f32], chunks: usize) -> bool {
    let mut pairs = columns.iter().zip(row);
    pairs.all(|(column, &value)| {
        let value = Lanes::splat(value);
        column[..chunks]
            .iter()
            .all(|lanes| lanes.simd_eq(value).all())
    })
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
