//! `Layer_Dense`: every output is a weighted sum of every input plus a bias, Z = XW + b.

use std::array::from_fn;

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
        for (i, pair) in inputs.chunks(2).enumerate() {
            for (j, block) in dvalues.chunks(3).enumerate() {
                let dweights = &mut dweights[2 * i * outputs + 3 * j..];
                match (pair, block) {
                    ([a, b], [d, e, f]) => {
                        dot_products([a, b], [d, e, f], chunks, dweights, outputs)
                    }
                    ([a, b], [d, e]) => dot_products([a, b], [d, e], chunks, dweights, outputs),
                    ([a, b], [d]) => dot_products([a, b], [d], chunks, dweights, outputs),
                    ([a], [d, e, f]) => dot_products([a], [d, e, f], chunks, dweights, outputs),
                    ([a], [d, e]) => dot_products([a], [d, e], chunks, dweights, outputs),
                    ([a], [d]) => dot_products([a], [d], chunks, dweights, outputs),
                    _ => unreachable!("chunks are neither empty nor larger than asked for"),
                }
            }
        }
        for (dbiases, dvalues) in slice_mut(&mut self.dbiases)
            .chunks_mut(4)
            .zip(dvalues.chunks(4))
        {
            match dvalues {
                [a, b, c, d] => add_sums([a, b, c, d], chunks, dbiases),
                [a, b, c] => add_sums([a, b, c], chunks, dbiases),
                [a, b] => add_sums([a, b], chunks, dbiases),
                [a] => add_sums([a], chunks, dbiases),
                _ => unreachable!("chunks are neither empty nor larger than asked for"),
            }
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
    for (block, targets) in targets.chunks_mut(4).enumerate() {
        let first = 4 * block;
        let finish = |j, chunk, sum| finish(first + j, chunk, sum);
        match targets {
            [a, b, c, d] => block_of_sums(sources, weights, first, [a, b, c, d], chunks, finish),
            [a, b, c] => block_of_sums(sources, weights, first, [a, b, c], chunks, finish),
            [a, b] => block_of_sums(sources, weights, first, [a, b], chunks, finish),
            [a] => block_of_sums(sources, weights, first, [a], chunks, finish),
            _ => unreachable!("chunks are neither empty nor larger than asked for"),
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
    mut targets: [&mut Column; J],
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
        let begin = panel > 0;
        let finish = |j, chunk, sum| match panel == last {
            true => finish(j, chunk, sum),
            false => sum,
        };
        // Where the number of sources is known, the loop over them is unrolled.
        match sources.len() {
            2 => add_panel(
                &sources[..2],
                &packed[..2],
                &mut targets,
                chunks,
                begin,
                finish,
            ),
            3 => add_panel(
                &sources[..3],
                &packed[..3],
                &mut targets,
                chunks,
                begin,
                finish,
            ),
            _ => add_panel(sources, packed, &mut targets, chunks, begin, finish),
        }
    }
}

/// The heart of it: for each chunk, Σᵢ sources[i] · weights[i], on top of what the targets hold if
/// `add` says so.
#[inline(always)]
fn add_panel<const J: usize>(
    sources: &[Column],
    weights: &[[f32; J]],
    targets: &mut [&mut Column; J],
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

/// sums[i · stride + j] += Σ over samples of a[i] · b[j].
fn dot_products<const I: usize, const J: usize>(
    a: [&Column; I],
    b: [&Column; J],
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
fn add_sums<const J: usize>(columns: [&Column; J], chunks: usize, sums: &mut [f32]) {
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
