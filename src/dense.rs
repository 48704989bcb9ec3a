//! `Layer_Dense`: every output is a weighted sum of every input plus a bias, Z = XW + b.

use std::array::{from_fn, from_mut, from_ref};

use ndarray::{Array, Array1, Array2, Dimension};
use wide::f32x4;

use crate::arithmetic::Arithmetic;
use crate::columns::{CHUNKS, Column, Lanes, get, halves, sum_of_half};
use crate::numpy::pairwise_sum;
use crate::optimizer::Number;
use crate::random::RandomState;
use crate::schema::Choice;

pub mod rounded_once;

use rounded_once::{Scaled, add_products as add_exact_products, add_rows, add_scaled_rows};

/// How the first weights are drawn. Biases always start at zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Initialization {
    /// √(2 / inputs)·randn, which keeps the size of the signal from layer to layer through ReLUs
    /// (He et al. 2015).
    #[default]
    He,
    /// √(2 / (inputs + outputs))·randn, which does the same for tanh, there and back (Glorot & Bengio 2010).
    Xavier,
    /// 0.01·randn, as in the book: training starts on a plateau.
    Book,
    /// 0: all units of a layer do the same, and go on doing so. Nothing is drawn.
    Zeros,
}

impl Initialization {
    /// Every initialization with its name and words.
    pub const TABLE: [(Self, Choice); 4] = [
        (
            Self::He,
            Choice::new("he", "He weights", "scaled to the layer: learns fast"),
        ),
        (
            Self::Xavier,
            Choice::new(
                "xavier",
                "Xavier weights",
                "scaled to both sides of the layer: for tanh and sigmoid",
            ),
        ),
        (
            Self::Book,
            Choice::new("book", "The book’s weights", "tiny: a plateau first"),
        ),
        (
            Self::Zeros,
            Choice::new("zeros", "Zeros", "to see why not: every unit does the same"),
        ),
    ];
}

/// `Layer_Dense`, with the book's field names. Its gradients are a [`DenseGradients`]; what the optimizer keeps for it
/// is the optimizer's.
#[derive(Debug, Clone)]
pub struct LayerDense {
    /// (inputs, outputs), row-major.
    pub weights: Array2<f32>,
    /// (outputs).
    pub biases: Array1<f32>,
}

/// The gradients of a [`LayerDense`], with the book's field names.
#[derive(Debug, Clone)]
pub struct DenseGradients {
    /// ∂L/∂weights, (inputs, outputs): summed over every [`add`](Self::add) since [`zero`](Self::zero).
    pub dweights: Array2<f32>,
    /// ∂L/∂biases, (outputs), summed likewise.
    pub dbiases: Array1<f32>,
    /// In the book's arithmetic: the sums that the weights' gradients are rounded from, (inputs, outputs) row-major.
    totals: Vec<f64>,
    /// In the book's arithmetic, of a hidden layer after a pass with dropout: the biases' gradients, which are float64 then.
    pub dbiases_float64: Vec<f64>,
    /// In the book's arithmetic, of a layer with a single unit: dvalues (N, 1), and the factor of each. NumPy sums them in
    /// another order than rows of several.
    column: Vec<f32>,
    factor: f64,
}

impl LayerDense {
    /// The layer that makes weighted sums of its outputs, with the same weights: (outputs, inputs). Its biases are −0,
    /// which adding to anything leaves as it is.
    pub fn transposed(&self) -> Self {
        let (inputs, outputs) = self.weights.dim();
        let mut weights = zeros(outputs, inputs);
        for (place, weight) in slice_mut(&mut weights).iter_mut().enumerate() {
            let (output, input) = (place / inputs, place % inputs);
            *weight = slice(&self.weights)[input * outputs + output];
        }
        Self {
            weights,
            biases: vec![-0.0; inputs].into(),
        }
    }

    /// Draws the weights from `random` in row-major order, as `np.random.randn(inputs, outputs)`.
    pub fn new(
        inputs: usize,
        outputs: usize,
        initialization: Initialization,
        random: &mut RandomState,
    ) -> Self {
        let scaled_to = |units: usize| (2.0 / units as f64).sqrt() as f32;
        let scale = match initialization {
            Initialization::He => scaled_to(inputs),
            Initialization::Xavier => scaled_to(inputs + outputs),
            Initialization::Book => 0.01,
            Initialization::Zeros => 0.0,
        };
        let mut weights = zeros(inputs, outputs);
        if initialization != Initialization::Zeros {
            slice_mut(&mut weights).fill_with(|| scale * random.randn());
        }
        Self {
            weights,
            biases: vec![0.0; outputs].into(),
        }
    }

    /// sums (N, outputs) = biases + inputs (N, inputs) · weights, for the first `chunks` chunks of a tile.
    pub fn sums(&self, inputs: &[Column], sums: &mut [Column], chunks: usize) {
        self.at_least(f32::NEG_INFINITY, 0, inputs, sums, chunks);
    }

    /// The same of the outputs from `first` on, with 0 for every sum below `least`: 0 makes a ReLU of it. NaN stays NaN.
    #[inline(never)]
    pub fn at_least(
        &self,
        least: f32,
        first: usize,
        inputs: &[Column],
        output: &mut [Column],
        chunks: usize,
    ) {
        let least = Lanes::splat(least);
        self.forward(first, inputs, output, chunks, |sum| {
            !sum.simd_lt(least) & sum
        });
    }

    /// output (N, some outputs) = activation(biases + inputs (N, inputs) · weights) from the output `first` on, for the first
    /// `chunks` chunks of a tile. The activation works on each value while it is still in a register.
    pub fn forward(
        &self,
        first: usize,
        inputs: &[Column],
        output: &mut [Column],
        chunks: usize,
        activation: impl Fn(Lanes) -> Lanes,
    ) {
        let (fours, rest) = output.as_chunks_mut::<4>();
        let (weights, biases) = (slice(&self.weights), slice(&self.biases));
        let mut first = first;
        for four in fours {
            forward_block(weights, biases, first, inputs, four, chunks, &activation);
            first += 4;
        }
        if let Ok(three) = <&mut [Column; 3]>::try_from(&mut *rest) {
            forward_block(weights, biases, first, inputs, three, chunks, &activation);
        } else {
            for one in rest {
                let one = from_mut(one);
                forward_block(weights, biases, first, inputs, one, chunks, &activation);
                first += 1;
            }
        }
    }

    /// sums (N, outputs) in the book's arithmetic: the sums of products are rounded, then biases are added.
    pub fn forward_rounded(&self, inputs: Scaled, sums: &mut [Column], chunks: usize) {
        let weights = Weights {
            values: slice(&self.weights),
            step: self.biases.len(),
            next: 1,
        };
        let biases = slice(&self.biases);
        let mut finish = |first: usize, block: &mut [Column]| {
            for (column, bias) in block.iter_mut().zip(&biases[first..]) {
                for value in &mut column[..chunks] {
                    *value += Lanes::splat(*bias);
                }
            }
        };
        rounded_once::weighted_sums(inputs, weights, sums, chunks, &mut finish);
    }

    /// The gradient handed to the layer before, for the inputs from `first` on: dinputs (N, some inputs) =
    /// dvalues (N, outputs) · weightsᵀ, each value then passed through the backward pass of the activation
    /// that made the input.
    ///
    /// Apart from [`DenseGradients::add`], because the first layer has no layer before it.
    pub fn backward_inputs(
        &self,
        first: usize,
        inputs: &[Column],
        dvalues: &[Column],
        dinputs: &mut [Column],
        chunks: usize,
        activation: impl Fn(Lanes, Lanes) -> Lanes,
    ) {
        let (fours, rest) = inputs.as_chunks::<4>();
        let (dfours, drest) = dinputs.as_chunks_mut::<4>();
        let outputs = dvalues.len();
        let mut weights = &slice(&self.weights)[first * outputs..];
        for (four, dfour) in fours.iter().zip(dfours) {
            backward_inputs_block(weights, four, dvalues, dfour, chunks, &activation);
            weights = &weights[4 * outputs..];
        }
        let ones = rest.iter().zip(drest);
        for (one, done) in ones {
            let (one, done) = (from_ref(one), from_mut(done));
            backward_inputs_block(weights, one, dvalues, done, chunks, &activation);
            weights = &weights[outputs..];
        }
    }

    /// The gradient handed to the layer before in the book's arithmetic: dinputs (N, inputs) = dvalues (N, outputs) · weightsᵀ.
    /// `activation` takes some columns at a time, from the place it is told on, back through the activation.
    pub fn backward_inputs_rounded(
        &self,
        dvalues: Scaled,
        dinputs: &mut [Column],
        chunks: usize,
        activation: &mut dyn FnMut(usize, &mut [Column]),
    ) {
        let weights = Weights {
            values: slice(&self.weights),
            step: 1,
            next: self.biases.len(),
        };
        rounded_once::weighted_sums(dvalues, weights, dinputs, chunks, activation);
    }
}

/// The outputs of a layer from `first` on.
#[inline(always)]
fn forward_block<const J: usize>(
    weights: &[f32],
    biases: &[f32],
    first: usize,
    inputs: &[Column],
    output: &mut [Column; J],
    chunks: usize,
    activation: impl Fn(Lanes) -> Lanes,
) {
    let weights = Weights {
        values: &weights[first..],
        step: biases.len(),
        next: 1,
    };
    let biases: [f32; J] = from_fn(|j| biases[first + j]);
    let start = |j: usize| Lanes::splat(biases[j]);
    weighted_sums::<J, 2>(inputs, weights, output, chunks, start, |_, _, sum| {
        activation(sum)
    });
}

/// The gradients of a layer's inputs, given the weights from the first of these on.
#[inline(always)]
fn backward_inputs_block<const J: usize>(
    weights: &[f32],
    inputs: &[Column; J],
    dvalues: &[Column],
    dinputs: &mut [Column; J],
    chunks: usize,
    activation: impl Fn(Lanes, Lanes) -> Lanes,
) {
    let weights = Weights {
        values: weights,
        step: 1,
        next: dvalues.len(),
    };
    // Adding −0 changes nothing, and the compiler leaves it out.
    let start = |_| Lanes::splat(-0.0);
    let finish = |i: usize, chunk: usize, dinput| activation(inputs[i][chunk], dinput);
    weighted_sums::<J, 3>(dvalues, weights, dinputs, chunks, start, finish);
}

impl DenseGradients {
    /// Zeros for a layer.
    pub fn new(layer: &LayerDense, arithmetic: Arithmetic) -> Self {
        let totals = match arithmetic {
            Arithmetic::Float32 => 0,
            Arithmetic::Book => layer.weights.len(),
        };
        Self {
            dweights: zeros(layer.weights.nrows(), layer.biases.len()),
            dbiases: vec![0.0; layer.biases.len()].into(),
            totals: vec![0.0; totals],
            dbiases_float64: Vec::new(),
            column: Vec::new(),
            factor: 1.0,
        }
    }

    /// Forgets what was added.
    pub fn zero(&mut self) {
        slice_mut(&mut self.dweights).fill(0.0);
        slice_mut(&mut self.dbiases).fill(0.0);
        self.totals.fill(0.0);
        self.dbiases_float64.clear();
        self.column.clear();
    }

    /// [`add`](Self::add) in the book's arithmetic, of all inputs and outputs. [`finish`](Self::finish) rounds the sums.
    pub fn add_rounded(&mut self, inputs: Scaled, dvalues: Scaled, samples: usize, chunks: usize) {
        add_exact_products(inputs, dvalues, chunks, &mut self.totals);
        if dvalues.factor != 1.0 {
            self.dbiases_float64.resize(self.dbiases.len(), 0.0);
        }
        if let [column] = dvalues.columns {
            let values = (0..samples).map(|sample| get(column, sample));
            self.column.extend(values);
            self.factor = dvalues.factor;
        } else if dvalues.factor == 1.0 {
            add_rows(dvalues.columns, chunks, slice_mut(&mut self.dbiases));
        } else {
            add_scaled_rows(dvalues, samples, &mut self.dbiases_float64);
        }
    }

    /// Once all samples have been added: rounds what is summed in float64, and adds the gradient of the regularization
    /// l1·Σ|w| + l2·Σw², over weights and biases alike: l1, or −l1 where w is negative, and 2·l2·w.
    pub fn finish(&mut self, layer: &LayerDense, l1: f64, l2: f64) {
        for (gradient, &total) in slice_mut(&mut self.dweights).iter_mut().zip(&self.totals) {
            *gradient = total as f32;
        }
        if !self.column.is_empty() {
            let factor = self.factor;
            match self.dbiases_float64.first_mut() {
                Some(total) => {
                    *total = pairwise_sum(&self.column, &|value| f64::from(value) * factor);
                }
                None => {
                    slice_mut(&mut self.dbiases)[0] = pairwise_sum(&self.column, &|value| value);
                }
            }
        }
        if l1 == 0.0 && l2 == 0.0 {
            let biases = slice_mut(&mut self.dbiases).iter_mut();
            let biases = biases.zip(&self.dbiases_float64);
            biases.for_each(|(rounded, gradient)| *rounded = *gradient as f32);
            return;
        }
        let (l1, l2) = (l1 as f32, (2.0 * l2) as f32);
        let sign = |w: f32| if w < 0.0 { -l1 } else { l1 };
        let regularize = |gradients: &mut [f32], w: &[f32]| {
            for (gradient, &w) in gradients.iter_mut().zip(w) {
                if l1 > 0.0 {
                    *gradient += sign(w);
                }
                if l2 > 0.0 {
                    *gradient += l2 * w;
                }
            }
        };
        regularize(slice_mut(&mut self.dweights), slice(&layer.weights));
        if self.dbiases_float64.is_empty() {
            regularize(slice_mut(&mut self.dbiases), slice(&layer.biases));
            return;
        }
        let biases = slice(&layer.biases).iter().zip(&mut self.dbiases_float64);
        for ((&b, gradient), rounded) in biases.zip(slice_mut(&mut self.dbiases)) {
            if l1 > 0.0 {
                *gradient += f64::from(sign(b));
            }
            if l2 > 0.0 {
                *gradient += f64::from(l2 * b);
            }
            *rounded = *gradient as f32;
        }
    }

    /// The gradient of one bias.
    pub fn bias(&self, unit: usize) -> Number {
        let float64 = self.dbiases_float64.get(unit);
        Number {
            value: float64
                .copied()
                .unwrap_or_else(|| self.dbiases[unit].into()),
            float64: float64.is_some(),
        }
    }

    /// Leaves a parameter as it is: the gradient of a weight from `input`, or of the bias without one, is 0.
    pub fn hold(&mut self, input: Option<usize>, output: usize) {
        match input {
            Some(input) => {
                let outputs = self.dbiases.len();
                slice_mut(&mut self.dweights)[input * outputs + output] = 0.0;
            }
            None => {
                slice_mut(&mut self.dbiases)[output] = 0.0;
                if let Some(gradient) = self.dbiases_float64.get_mut(output) {
                    *gradient = 0.0;
                }
            }
        }
    }

    /// Adds a tile's share to `dweights` and `dbiases`, given `dvalues` = ∂L/∂output (N, outputs):
    /// dweights += inputsᵀ · dvalues, dbiases += Σ over samples of dvalues.
    ///
    /// Inputs and outputs may be a part of all, from `first_input` and `first_output` on. The biases are
    /// summed along with the products of the first inputs.
    pub fn add(
        &mut self,
        first_input: usize,
        inputs: &[Column],
        first_output: usize,
        dvalues: &[Column],
        chunks: usize,
    ) {
        let outputs = self.dbiases.len();
        let dweights = &mut slice_mut_at_once(&mut self.dweights)[first_input * outputs..];
        let mut rows = dweights.chunks_mut(outputs);
        let mut row = || &mut rows.next().expect("a row for each input")[first_output..];
        let mut dbiases = match first_input {
            0 => Some(&mut slice_mut_at_once(&mut self.dbiases)[first_output..]),
            _ => None,
        };
        for inputs in inputs.chunks(2) {
            let (pair, mut rows) = match inputs {
                [a, b] => ([a, b], [row(), row()]),
                // Beside itself, and the products of the other are not added.
                _ => ([&inputs[0]; 2], [row(), &mut []]),
            };
            add_products(pair, dvalues, chunks, &mut rows, dbiases.take());
        }
    }
}

/// Σ|w| and Σw² over parameters, in float32 and in NumPy's order.
pub fn norms(values: &[f32]) -> [f32; 2] {
    [
        pairwise_sum(values, &f32::abs),
        pairwise_sum(values, &|value| value * value),
    ]
}

const CONTIGUOUS: &str = "arrays are row-major";

/// (rows, columns) of zeros.
#[inline(never)]
pub fn zeros(rows: usize, columns: usize) -> Array2<f32> {
    Array2::zeros((rows, columns))
}

/// The values of an array of parameters, points or labels.
#[inline(never)]
pub fn slice<T, D: Dimension>(array: &Array<T, D>) -> &[T] {
    array.as_slice().expect(CONTIGUOUS)
}

/// The same, to change them.
#[inline(never)]
pub fn slice_mut<T, D: Dimension>(array: &mut Array<T, D>) -> &mut [T] {
    slice_mut_at_once(array)
}

/// The same where it is asked for again and again.
#[inline(always)]
fn slice_mut_at_once<T, D: Dimension>(array: &mut Array<T, D>) -> &mut [T] {
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

/// Sources that are summed before the sums are put down: their columns stay in the cache for the next
/// block, and their weights fit into a small array.
const PANEL: usize = 64;

/// `targets[j] = finish(j, start(j) + Σᵢ weight(i, j) · sources[i])`.
///
/// Up to four targets are made together: each value of a source is then loaded once for four sums, and
/// the sums stay in registers (eight, with two for each [`Lanes`]) until they are finished. If there are
/// `USUAL` sources, 2 or 3, for four targets, the loop over them is written out.
#[inline(always)]
fn weighted_sums<const J: usize, const USUAL: usize>(
    sources: &[Column],
    weights: Weights,
    targets: &mut [Column; J],
    chunks: usize,
    start: impl Fn(usize) -> Lanes,
    finish: impl Fn(usize, usize, Lanes) -> Lanes,
) {
    let mut packed = [[0.0; J]; PANEL];
    let last = (sources.len() - 1) / PANEL;
    for (panel, sources) in sources.chunks(PANEL).enumerate() {
        // Once gathered, the weights are read in order, without any index to check.
        let packed = &mut packed[..sources.len()];
        for (i, packed) in packed.iter_mut().enumerate() {
            let row = (panel * PANEL + i) * weights.step;
            *packed = from_fn(|j| weights.values[row + j * weights.next]);
        }
        if J == 4 && last == 0 && sources.len() == USUAL {
            let (sources, packed) = (&sources[..USUAL], &packed[..USUAL]);
            let add = |chunk: usize, sums: &mut [Lanes; J]| match (sources, packed) {
                ([a, b], [p, q]) => {
                    add_weighted(sums, a[chunk], p);
                    add_weighted(sums, b[chunk], q);
                }
                ([a, b, c], [p, q, r]) => {
                    add_weighted(sums, a[chunk], p);
                    add_weighted(sums, b[chunk], q);
                    add_weighted(sums, c[chunk], r);
                }
                _ => unreachable!(),
            };
            add_panel(add, targets, chunks, |j, _| start(j), &finish);
        } else {
            let start = |j, sum| if panel == 0 { start(j) } else { sum };
            let finish = |j, chunk, sum| match panel == last {
                true => finish(j, chunk, sum),
                false => sum,
            };
            let add = |chunk: usize, sums: &mut [Lanes; J]| {
                for (source, weight) in sources.iter().zip(&*packed) {
                    add_weighted(sums, source[chunk], weight);
                }
            };
            add_panel(add, targets, chunks, start, finish);
        }
    }
}

/// `sums[j] += source · weights[j]`.
#[inline(always)]
fn add_weighted<const J: usize>(sums: &mut [Lanes; J], source: Lanes, weights: &[f32; J]) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += source * Lanes::splat(*weight);
    }
}

/// The heart of it: for each chunk, `start(j, targets[j])`, and what `add` adds to these.
#[inline(always)]
fn add_panel<const J: usize>(
    add: impl Fn(usize, &mut [Lanes; J]),
    targets: &mut [Column; J],
    chunks: usize,
    start: impl Fn(usize, Lanes) -> Lanes,
    finish: impl Fn(usize, usize, Lanes) -> Lanes,
) {
    for chunk in 0..chunks.min(CHUNKS) {
        let mut sums: [Lanes; J] = from_fn(|j| start(j, targets[j][chunk]));
        add(chunk, &mut sums);
        for (j, (target, sum)) in targets.iter_mut().zip(sums).enumerate() {
            target[chunk] = finish(j, chunk, sum);
        }
    }
}

/// `products[i][j] += Σ a[i] · b[j]` over the samples, and `sums[j] += Σ b[j]`, if wanted.
#[inline(always)]
fn add_products(
    a: [&Column; 2],
    b: &[Column],
    chunks: usize,
    products: &mut [&mut [f32]; 2],
    mut sums: Option<&mut [f32]>,
) {
    let mut j = 0;
    while j < b.len() {
        let (b, sums) = (&b[j..], sums.as_mut().map(|sums| &mut sums[j..]));
        j += match b.len() {
            1 => add_block_of_products::<1>(a, b, chunks, products, j, sums),
            2 | 4 => add_block_of_products::<2>(a, b, chunks, products, j, sums),
            _ => add_block_of_products::<3>(a, b, chunks, products, j, sums),
        };
    }
}

/// The same for the first `J` of `b`, of which the first belongs to `products[i][j]`; answers `J`.
#[inline(always)]
fn add_block_of_products<const J: usize>(
    a: [&Column; 2],
    b: &[Column],
    chunks: usize,
    products: &mut [&mut [f32]; 2],
    j: usize,
    sums: Option<&mut [f32]>,
) -> usize {
    let b = b.first_chunk::<J>().expect("J columns");
    let (product_totals, totals) = match sums {
        Some(_) => block_of_products::<J, true>(a, b, chunks),
        None => block_of_products::<J, false>(a, b, chunks),
    };
    for (products, totals) in products.iter_mut().zip(product_totals) {
        for (product, total) in products.iter_mut().skip(j).zip(totals) {
            *product += sum_of_half(total);
        }
    }
    for (into, total) in sums.into_iter().flatten().zip(totals) {
        *into += sum_of_half(total);
    }
    J
}

/// Four samples at a time: then the sums of two times three products, and of three columns, and all that
/// they are made of stay in the sixteen registers that WebAssembly can count on.
#[inline(always)]
fn block_of_products<const J: usize, const SUMS: bool>(
    a: [&Column; 2],
    b: &[Column; J],
    chunks: usize,
) -> ([[f32x4; J]; 2], [f32x4; J]) {
    let a = a.map(halves);
    let b = b.each_ref().map(halves);
    let mut products = [[f32x4::ZERO; J]; 2];
    let mut sums = [f32x4::ZERO; J];
    for half in 0..2 * chunks.min(CHUNKS) {
        let b = b.map(|b| b[half]);
        for i in 0..2 {
            let a = a[i][half];
            for j in 0..J {
                products[i][j] += a * b[j];
            }
        }
        if SUMS {
            for j in 0..J {
                sums[j] += b[j];
            }
        }
    }
    (products, sums)
}
