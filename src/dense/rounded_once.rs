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

/// Columns that are few, times their factor, in float64: widened once for all that is made of them.
struct Few([[Wide; 2 * CHUNKS]; FEW]);

/// The usual number of classes, and more than that of inputs.
const FEW: usize = 3;

impl Few {
    /// Of up to three columns; those that there are not are 0.
    #[inline(never)]
    fn new(values: Scaled, chunks: usize) -> Self {
        let mut few = Self([[[f64x2::ZERO; 2]; 2 * CHUNKS]; FEW]);
        for (column, wide) in values.columns.iter().zip(&mut few.0) {
            for (values_of_half, wide) in halves(column).iter().zip(wide).take(2 * chunks) {
                *wide = scaled(*values_of_half, values.factor);
            }
        }
        few
    }
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
    if let 2..=FEW = sources.columns.len() {
        let few = Few::new(sources, chunks);
        for four in fours {
            sums_of_few(
                &few,
                sources.columns.len() == FEW,
                from(first),
                four,
                chunks,
            );
            finish(first, four);
            first += 4;
        }
    }
    let (threes, rest) = targets[first..].as_chunks_mut::<3>();
    for three in threes {
        sums_of_three(sources, from(first), three, chunks);
        finish(first, three);
        first += 3;
    }
    for one in rest {
        let mut same = [[Lanes::ZERO; CHUNKS]; 3];
        let weights = Weights {
            next: 0,
            ..from(first)
        };
        sums_of_three(sources, weights, &mut same, chunks);
        *one = same[0];
        finish(first, from_mut(one));
        first += 1;
    }
}

/// Of two sources or three.
#[inline(never)]
fn sums_of_few(
    few: &Few,
    are_three: bool,
    weights: Weights,
    targets: &mut [Column; 4],
    chunks: usize,
) {
    let Few([a, b, c]) = few;
    let weights_of = |i: usize| -> [f64x2; 4] {
        from_fn(|j| f64x2::splat(weights.values[i * weights.step + j * weights.next].into()))
    };
    let (p, q) = (weights_of(0), weights_of(1));
    let r = if are_three { weights_of(2) } else { p };
    for half in 0..2 * chunks.min(CHUNKS) {
        let mut sums = [[f64x2::ZERO; 2]; 4];
        add_weighted(&mut sums, a[half], p);
        add_weighted(&mut sums, b[half], q);
        if are_three {
            add_weighted(&mut sums, c[half], r);
        }
        for j in 0..4 {
            halves_mut(&mut targets[j])[half] = rounded(sums[j]);
        }
    }
}

/// `sums[j] += source · weights[j]`.
#[inline(always)]
fn add_weighted(sums: &mut [Wide; 4], [low, high]: Wide, weights: [f64x2; 4]) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        sum[0] += low * weight;
        sum[1] += high * weight;
    }
}

/// Of any number of sources.
#[inline(never)]
fn sums_of_three(sources: Scaled, weights: Weights, targets: &mut [Column; 3], chunks: usize) {
    let mut packed = [[0.0; 3]; PANEL];
    let last = (sources.columns.len() - 1) / PANEL;
    // The sums so far, where the sources do not fit into one panel.
    let mut kept = if last > 0 {
        Some([[[f64x2::ZERO; 2]; 3]; 2 * CHUNKS])
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
            let zeros = [[f64x2::ZERO; 2]; 3];
            let mut sums: [Wide; 3] = kept.as_ref().map_or(zeros, |kept| kept[half]);
            for (column, weights) in columns.iter().zip(packed.iter()) {
                let [low, high] = scaled(halves(column)[half], sources.factor);
                for j in 0..3 {
                    let weight = f64x2::splat(weights[j]);
                    sums[j][0] += low * weight;
                    sums[j][1] += high * weight;
                }
            }
            match &mut kept {
                Some(kept) if panel < last => kept[half] = sums,
                _ => {
                    for j in 0..3 {
                        halves_mut(&mut targets[j])[half] = rounded(sums[j]);
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn scaled(values: f32x4, factor: f64) -> Wide {
    widened(values).map(|half| half * f64x2::splat(factor))
}

fn halves_mut(column: &mut Column) -> &mut [f32x4; 2 * CHUNKS] {
    bytemuck::cast_mut(column)
}

/// `totals[i][j] += Σ a[i] · b[j]` over the samples.
pub(super) fn add_products(a: Scaled, b: Scaled, chunks: usize, totals: &mut [f64]) {
    let outputs = b.columns.len();
    if a.columns.len() <= FEW {
        add_products_with_few(a, outputs, b, 1, chunks, totals);
        return;
    }
    for (block, columns) in b.columns.chunks(FEW).enumerate() {
        let few = Scaled { columns, ..b };
        let totals = &mut totals[FEW * block..];
        add_products_with_few(few, 1, a, outputs, chunks, totals);
    }
}

/// `totals[few_step · i + step · j] += Σ few[i] · columns[j]`.
fn add_products_with_few(
    few: Scaled,
    few_step: usize,
    others: Scaled,
    step: usize,
    chunks: usize,
    totals: &mut [f64],
) {
    let count = few.columns.len();
    let few = Few::new(few, chunks);
    let products = if count < FEW {
        products::<2>
    } else {
        products::<FEW>
    };
    for (pair, columns) in others.columns.chunks(2).enumerate() {
        // Where there is but one it stands in for the other.
        let two = from_fn(|i| columns.get(i).unwrap_or(&columns[0]));
        let products = products(&few, two, others.factor, chunks);
        for (other, products) in products.iter().take(columns.len()).enumerate() {
            for (i, product) in products.iter().take(count).enumerate() {
                totals[few_step * i + step * (2 * pair + other)] += product;
            }
        }
    }
}

/// With the first `N` of few columns; the others' are 0.
#[inline(never)]
fn products<const N: usize>(
    Few(few): &Few,
    two: [&Column; 2],
    factor: f64,
    chunks: usize,
) -> [[f64; FEW]; 2] {
    let two = two.map(halves);
    let mut sums = [[f64x2::ZERO; FEW]; 2];
    for half in 0..2 * chunks.min(CHUNKS) {
        for (column, sums) in two.iter().zip(&mut sums) {
            let [low, high] = scaled(column[half], factor);
            for (few, sum) in few.iter().zip(sums).take(N) {
                *sum += low * few[half][0];
                *sum += high * few[half][1];
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
