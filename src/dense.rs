//! `Layer_Dense`: every output is a weighted sum of every input plus a bias, Z = XW + b.

use std::array::{self, from_fn};

use ndarray::{Array, Array1, Array2, Dimension};

use crate::columns::{CHUNKS, Column, Lanes, sum};
use crate::random::RandomState;

/// How the first weights are drawn. Biases start at zero either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initialization {
    /// √(2 / inputs)·randn, which keeps the size of the signal from layer to layer through ReLUs
    /// (He et al. 2015).
    He,
    /// 0.01·randn, as in the book: training starts on a plateau.
    Book,
}

/// `Layer_Dense`, with the book's field names.
#[derive(Debug, Clone)]
pub struct LayerDense {
    /// (inputs, outputs), row-major.
    pub weights: Array2<f32>,
    /// (outputs).
    pub biases: Array1<f32>,
    /// ∂L/∂weights, (inputs, outputs): summed over every [`backward`](Self::backward) since
    /// [`zero_gradients`](Self::zero_gradients).
    pub dweights: Array2<f32>,
    /// ∂L/∂biases, (outputs), summed likewise.
    pub dbiases: Array1<f32>,
    /// The optimizer's velocity for each weight, (inputs, outputs).
    pub weight_momentums: Array2<f32>,
    /// The optimizer's velocity for each bias, (outputs).
    pub bias_momentums: Array1<f32>,
}

impl LayerDense {
    /// Draws the weights from `random` in row-major order, as `np.random.randn(inputs, outputs)`.
    pub fn new(
        inputs: usize,
        outputs: usize,
        initialization: Initialization,
        random: &mut RandomState,
    ) -> Self {
        let scale = match initialization {
            Initialization::He => libm::sqrt(2.0 / inputs as f64) as f32,
            Initialization::Book => 0.01,
        };
        Self {
            weights: Array2::from_shape_simple_fn((inputs, outputs), || scale * random.randn()),
            biases: Array1::zeros(outputs),
            dweights: Array2::zeros((inputs, outputs)),
            dbiases: Array1::zeros(outputs),
            weight_momentums: Array2::zeros((inputs, outputs)),
            bias_momentums: Array1::zeros(outputs),
        }
    }

    /// output (N, outputs) = activation(inputs (N, inputs) · weights + biases), for the first `chunks`
    /// chunks of a tile. The activation works on each value while it is still in a register.
    pub fn forward(
        &self,
        inputs: &[Column],
        output: &mut [Column],
        chunks: usize,
        activation: impl Fn(Lanes) -> Lanes,
    ) {
        let biases = slice(&self.biases);
        let weights = Weights {
            values: slice(&self.weights),
            step: biases.len(),
            next: 1,
        };
        weighted_sums(inputs, weights, output, chunks, |j, _, sum| {
            activation(sum + Lanes::splat(biases[j]))
        });
    }

    /// Adds a tile's share to `dweights` and `dbiases`, given `dvalues` = ∂L/∂output (N, outputs):
    /// dweights += inputsᵀ · dvalues, dbiases += Σ over samples of dvalues.
    pub fn backward(&mut self, inputs: &[Column], dvalues: &[Column], chunks: usize) {
        let outputs = dvalues.len();
        let dweights = slice_mut(&mut self.dweights);
        let (pairs, odd) = inputs.as_chunks::<2>();
        for (pair, dweights) in pairs.iter().zip(dweights.chunks_mut(2 * outputs)) {
            add_products(pair, dvalues, chunks, dweights);
        }
        for (input, dweights) in odd
            .iter()
            .zip(dweights.chunks_mut(outputs).skip(2 * pairs.len()))
        {
            add_products(array::from_ref(input), dvalues, chunks, dweights);
        }
        let dbiases = slice_mut(&mut self.dbiases);
        let (fours, rest) = dvalues.as_chunks::<4>();
        let (dbiases_of_fours, dbiases_of_rest) = dbiases.split_at_mut(4 * fours.len());
        for (four, dbiases) in fours.iter().zip(dbiases_of_fours.chunks_mut(4)) {
            add_sums(four, chunks, dbiases);
        }
        for (dvalue, dbias) in rest.iter().zip(dbiases_of_rest.chunks_mut(1)) {
            add_sums(array::from_ref(dvalue), chunks, dbias);
        }
    }

    /// The gradient handed to the layer before: dinputs (N, inputs) = dvalues · weightsᵀ, each value
    /// then passed through the backward pass of the activation that made the input.
    ///
    /// Apart from [`backward`](Self::backward), because the first layer has nobody to hand it to.
    pub fn backward_inputs(
        &self,
        inputs: &[Column],
        dvalues: &[Column],
        dinputs: &mut [Column],
        chunks: usize,
        activation: impl Fn(Lanes, Lanes) -> Lanes,
    ) {
        let weights = Weights {
            values: slice(&self.weights),
            step: 1,
            next: dvalues.len(),
        };
        weighted_sums(dvalues, weights, dinputs, chunks, |i, chunk, dinput| {
            activation(inputs[i][chunk], dinput)
        });
    }

    /// Forgets the gradients of the step before.
    pub fn zero_gradients(&mut self) {
        self.dweights.fill(0.0);
        self.dbiases.fill(0.0);
    }
}

const CONTIGUOUS: &str = "parameters are row-major";

fn slice<D: Dimension>(array: &Array<f32, D>) -> &[f32] {
    array.as_slice().expect(CONTIGUOUS)
}

fn slice_mut<D: Dimension>(array: &mut Array<f32, D>) -> &mut [f32] {
    array.as_slice_mut().expect(CONTIGUOUS)
}

/// A matrix read by rows or by columns: the weight of source `i` for target `j` is
/// `values[i · step + j · next]`.
#[derive(Clone, Copy)]
struct Weights<'a> {
    values: &'a [f32],
    step: usize,
    next: usize,
}

/// targets[j] = finish(j, Σᵢ weight(i, j) · sources[i]).
///
/// Targets are made four at a time: each value of a source is then loaded once for four sums, and the
/// sums stay in registers (eight, with two for each [`Lanes`]) until they are finished.
fn weighted_sums(
    sources: &[Column],
    weights: Weights,
    targets: &mut [Column],
    chunks: usize,
    finish: impl Fn(usize, usize, Lanes) -> Lanes,
) {
    let (fours, rest) = targets.as_chunks_mut::<4>();
    let mut first = 0;
    for four in fours {
        block_of_sums(sources, weights, first, four, chunks, &finish);
        first += 4;
    }
    if let Ok(three) = <&mut [Column; 3]>::try_from(&mut *rest) {
        block_of_sums(sources, weights, first, three, chunks, &finish);
    } else {
        for (j, one) in rest.as_chunks_mut::<1>().0.iter_mut().enumerate() {
            block_of_sums(sources, weights, first + j, one, chunks, &finish);
        }
    }
}

/// Sources that are summed before the sums are put down: their columns stay in the cache for the next
/// block, and their weights fit into a small array.
const PANEL: usize = 64;

/// The targets from `first` on.
fn block_of_sums<const J: usize>(
    sources: &[Column],
    weights: Weights,
    first: usize,
    targets: &mut [Column; J],
    chunks: usize,
    finish: impl Fn(usize, usize, Lanes) -> Lanes,
) {
    let mut packed = [[0.0; J]; PANEL];
    let last = (sources.len() - 1) / PANEL;
    for (panel, sources) in sources.chunks(PANEL).enumerate() {
        // Once gathered, the weights are read in order, without any index to check.
        let packed = &mut packed[..sources.len()];
        for (i, packed) in packed.iter_mut().enumerate() {
            let row = (panel * PANEL + i) * weights.step;
            *packed = from_fn(|j| weights.values[row + (first + j) * weights.next]);
        }
        let add = panel > 0;
        let finish = |j, chunk, sum| match panel == last {
            true => finish(first + j, chunk, sum),
            false => sum,
        };
        // Where the number of sources is known, the loop over them is unrolled.
        match sources.len() {
            2 if J == 4 => add_panel(&sources[..2], &packed[..2], targets, chunks, add, finish),
            3 if J == 4 => add_panel(&sources[..3], &packed[..3], targets, chunks, add, finish),
            _ => add_panel(sources, packed, targets, chunks, add, finish),
        }
    }
}

/// The heart of it: for each chunk, Σᵢ sources[i] · weights[i], on top of what the targets hold if
/// `add` says so.
#[inline(always)]
fn add_panel<const J: usize>(
    sources: &[Column],
    weights: &[[f32; J]],
    targets: &mut [Column; J],
    chunks: usize,
    add: bool,
    finish: impl Fn(usize, usize, Lanes) -> Lanes,
) {
    let ([source, sources @ ..], [weight, weights @ ..]) = (sources, weights) else {
        return;
    };
    for chunk in 0..chunks.min(CHUNKS) {
        let mut sums: [Lanes; J] = from_fn(|j| source[chunk] * Lanes::splat(weight[j]));
        if add {
            for j in 0..J {
                sums[j] += targets[j][chunk];
            }
        }
        for (source, weight) in sources.iter().zip(weights) {
            for j in 0..J {
                sums[j] += source[chunk] * Lanes::splat(weight[j]);
            }
        }
        for j in 0..J {
            targets[j][chunk] = finish(j, chunk, sums[j]);
        }
    }
}

/// sums[i][j] += Σ over samples of a[i] · b[j], for all of b, three at a time: the products of two
/// times three columns stay in registers.
fn add_products<const I: usize>(a: &[Column; I], b: &[Column], chunks: usize, sums: &mut [f32]) {
    let (threes, rest) = b.as_chunks::<3>();
    for (block, three) in threes.iter().enumerate() {
        add_block_of_products(a, three, chunks, &mut sums[3 * block..], b.len());
    }
    for (j, one) in rest.as_chunks::<1>().0.iter().enumerate() {
        add_block_of_products(a, one, chunks, &mut sums[3 * threes.len() + j..], b.len());
    }
}

fn add_block_of_products<const I: usize, const J: usize>(
    a: &[Column; I],
    b: &[Column; J],
    chunks: usize,
    sums: &mut [f32],
    stride: usize,
) {
    let mut products = [[Lanes::ZERO; J]; I];
    for chunk in 0..chunks.min(CHUNKS) {
        for i in 0..I {
            for j in 0..J {
                products[i][j] += a[i][chunk] * b[j][chunk];
            }
        }
    }
    for i in 0..I {
        for j in 0..J {
            sums[i * stride + j] += sum(products[i][j]);
        }
    }
}

/// sums[j] += Σ over samples of columns[j]; several at once, because each addition waits for the one
/// before.
fn add_sums<const J: usize>(columns: &[Column; J], chunks: usize, sums: &mut [f32]) {
    let mut totals = [Lanes::ZERO; J];
    for chunk in 0..chunks.min(CHUNKS) {
        for (total, column) in totals.iter_mut().zip(columns) {
            *total += column[chunk];
        }
    }
    for (total, sums) in totals.into_iter().zip(sums) {
        *sums += sum(total);
    }
}
