//! The products of `Layer_Dense` as `np.dot` has them under `nnfs.init()`: summed in float64 and rounded once to float32. A
//! product of two float32 is exact in float64, so the order of the sum is hardly ever to be seen.
//!
//! Values may have a factor in float64, the one that dropout makes up with: what is summed is then value · factor, as in
//! NumPy, where such an array is one of float64. Without dropout it is 1.

use std::array::{from_fn, from_mut};

use wide::{f32x4, f64x2};

use super::{PANEL, Weights};
use crate::columns::{CHUNKS, Column, Lanes, get, halves};
use crate::numpy::{Wide, rounded, widened};

/// Columns, and the factor of every value in them.
#[derive(Clone, Copy)]
pub struct Scaled<'a> {
    /// (TILE, units).
    pub columns: &'a [Column],
    /// 1 without dropout.
    pub factor: f64,
}

/// `targets[j] = Σᵢ weight(i, j) · sources[i]`. `finish` is given some of them at a time, with the place of the first, while
/// they are still in the fastest cache.
pub(super) fn weighted_sums(
    sources: Scaled,
    weights: Weights,
    targets: &mut [Column],
    chunks: usize,
    finish: &mut dyn FnMut(usize, &mut [Column]),
) {
    let from = |first| Weights {
        values: &weights.values[first * weights.next..],
        ..weights
    };
    let (fours, _) = targets.as_chunks_mut::<4>();
    let mut first = 0;
    // All but a few are made in fours, unless there is dropout, which gets no code of its own for them.
    if sources.factor == 1.0 {
        for four in fours {
            sums_of_block::<4, false>(sources, from(first), four, chunks);
            finish(first, four);
            first += 4;
        }
    }
    let of_three = sums_of_block::<3, true>;
    let (threes, rest) = targets[first..].as_chunks_mut::<3>();
    for three in threes {
        of_three(sources, from(first), three, chunks);
        finish(first, three);
        first += 3;
    }
    for one in rest {
        let mut same = [[Lanes::ZERO; CHUNKS]; 3];
        let weights = Weights {
            next: 0,
            ..from(first)
        };
        of_three(sources, weights, &mut same, chunks);
        *one = same[0];
        finish(first, from_mut(one));
        first += 1;
    }
}

#[inline(never)]
fn sums_of_block<const J: usize, const SCALED: bool>(
    sources: Scaled,
    weights: Weights,
    targets: &mut [Column; J],
    chunks: usize,
) {
    let mut packed = [[0.0; J]; PANEL];
    let last = (sources.columns.len() - 1) / PANEL;
    // The sums so far, where the sources do not fit into one panel.
    let mut kept = if last > 0 {
        Some([[[f64x2::ZERO; 2]; J]; 2 * CHUNKS])
    } else {
        None
    };
    for (panel, columns) in sources.columns.chunks(PANEL).enumerate() {
        let packed = &mut packed[..columns.len()];
        for (i, packed) in packed.iter_mut().enumerate() {
            let row = (panel * PANEL + i) * weights.step;
            *packed = from_fn(|j| f64::from(weights.values[row + j * weights.next]));
        }
        for half in 0..2 * chunks.min(CHUNKS) {
            let zeros = [[f64x2::ZERO; 2]; J];
            let mut sums: [Wide; J] = kept.as_ref().map_or(zeros, |kept| kept[half]);
            for (column, weights) in columns.iter().zip(packed.iter()) {
                let [low, high] = scaled::<SCALED>(halves(column)[half], sources.factor);
                for j in 0..J {
                    let weight = f64x2::splat(weights[j]);
                    sums[j][0] += low * weight;
                    sums[j][1] += high * weight;
                }
            }
            match &mut kept {
                Some(kept) if panel < last => kept[half] = sums,
                _ => {
                    for j in 0..J {
                        halves_mut(&mut targets[j])[half] = rounded(sums[j]);
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn scaled<const SCALED: bool>(values: f32x4, factor: f64) -> Wide {
    let wide = widened(values);
    if SCALED {
        return wide.map(|half| half * f64x2::splat(factor));
    }
    wide
}

fn halves_mut(column: &mut Column) -> &mut [f32x4; 2 * CHUNKS] {
    bytemuck::cast_mut(column)
}

/// `totals[i][j] += Σ a[i] · b[j]` over the samples.
pub(super) fn add_products(a: Scaled, b: Scaled, chunks: usize, totals: &mut [f64]) {
    let products = if a.factor == 1.0 && b.factor == 1.0 {
        products::<false>
    } else {
        products::<true>
    };
    let outputs = b.columns.len();
    let blocks_of_b = b.columns.chunks(3).enumerate();
    for (rows, a_columns) in totals.chunks_mut(2 * outputs).zip(a.columns.chunks(2)) {
        for (block, b_columns) in blocks_of_b.clone() {
            // Where there are fewer the first stands in for them.
            let a_columns = from_fn(|i| a_columns.get(i).unwrap_or(&a_columns[0]));
            let b_columns: [&Column; 3] = from_fn(|j| b_columns.get(j).unwrap_or(&b_columns[0]));
            let products = products(a_columns, b_columns, [a.factor, b.factor], chunks);
            for (row, products) in rows.chunks_mut(outputs).zip(products) {
                for (total, product) in row[3 * block..].iter_mut().zip(products) {
                    *total += product;
                }
            }
        }
    }
}

#[inline(never)]
fn products<const SCALED: bool>(
    a: [&Column; 2],
    b: [&Column; 3],
    factors: [f64; 2],
    chunks: usize,
) -> [[f64; 3]; 2] {
    let (a, b) = (a.map(halves), b.map(halves));
    let mut sums = [[f64x2::ZERO; 3]; 2];
    for half in 0..2 * chunks.min(CHUNKS) {
        let b = b.map(|b| scaled::<SCALED>(b[half], factors[1]));
        for i in 0..2 {
            let [low, high] = scaled::<SCALED>(a[i][half], factors[0]);
            for j in 0..3 {
                sums[i][j] += low * b[j][0];
                sums[i][j] += high * b[j][1];
            }
        }
    }
    sums.map(|sums| sums.map(|sum| sum.reduce_add()))
}

/// `np.sum(…, axis=0)` of float32 columns (N, units), added to `totals` (units): row after row.
pub(super) fn add_rows(columns: &[Column], chunks: usize, totals: &mut [f32]) {
    for (four, totals) in columns.chunks(4).zip(totals.chunks_mut(4)) {
        let four: [&Column; 4] = from_fn(|unit| four.get(unit).unwrap_or(&four[0]));
        let four = four.map(halves);
        let mut sums = f32x4::new(from_fn(|unit| totals.get(unit).copied().unwrap_or(0.0)));
        for half in 0..2 * chunks.min(CHUNKS) {
            for row in f32x4::transpose(four.map(|column| column[half])) {
                sums += row;
            }
        }
        let units = totals.len();
        totals.copy_from_slice(&sums.to_array()[..units]);
    }
}

/// The same of columns with a factor, in float64.
pub(super) fn add_scaled_rows(values: Scaled, samples: usize, totals: &mut [f64]) {
    for (column, total) in values.columns.iter().zip(totals) {
        for sample in 0..samples {
            *total += f64::from(get(column, sample)) * values.factor;
        }
    }
}
