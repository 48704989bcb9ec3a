//! `Layer_Dense`: every output is a weighted sum of every input plus a bias, Z = XW + b.

use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2};

use crate::columns::{column, column_mut};
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

    /// output (N, outputs) = inputs (N, inputs) · weights + biases.
    pub fn forward(&self, inputs: ArrayView2<f32>, mut output: ArrayViewMut2<f32>) {
        for (j, &bias) in self.biases.iter().enumerate() {
            let output = column_mut(&mut output, j);
            output.fill(bias);
            for (i, &weight) in self.weights.column(j).iter().enumerate() {
                add_scaled(output, weight, column(inputs, i));
            }
        }
    }

    /// Adds this batch's share to `dweights` and `dbiases`, given `dvalues` = ∂L/∂output
    /// (N, outputs): dweights += inputsᵀ · dvalues, dbiases += Σ over samples of dvalues.
    pub fn backward(&mut self, inputs: ArrayView2<f32>, dvalues: ArrayView2<f32>) {
        for (j, dbias) in self.dbiases.iter_mut().enumerate() {
            let dvalues = column(dvalues, j);
            *dbias += sum(dvalues);
            for (i, dweight) in self.dweights.column_mut(j).iter_mut().enumerate() {
                *dweight += dot(column(inputs, i), dvalues);
            }
        }
    }

    /// The gradient handed to the layer before: dinputs (N, inputs) = dvalues · weightsᵀ.
    ///
    /// Apart from [`backward`](Self::backward), because the first layer has nobody to hand it to.
    pub fn backward_inputs(&self, dvalues: ArrayView2<f32>, mut dinputs: ArrayViewMut2<f32>) {
        for (i, weights) in self.weights.rows().into_iter().enumerate() {
            let dinputs = column_mut(&mut dinputs, i);
            dinputs.fill(0.0);
            for (j, &weight) in weights.iter().enumerate() {
                add_scaled(dinputs, weight, column(dvalues, j));
            }
        }
    }

    /// Forgets the gradients of the step before.
    pub fn zero_gradients(&mut self) {
        self.dweights.fill(0.0);
        self.dbiases.fill(0.0);
    }
}

/// target += scale · source, sample by sample.
fn add_scaled(target: &mut [f32], scale: f32, source: &[f32]) {
    for (target, &source) in target.iter_mut().zip(source) {
        *target += scale * source;
    }
}

/// Independent partial sums, one a SIMD lane: floating-point addition may not be reordered, so a
/// single running sum would keep the compiler from using SIMD at all.
const LANES: usize = 16;

/// Σ aᵢ·bᵢ.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut partial = [0.0; LANES];
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            partial[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    partial.iter().sum::<f32>() + rest
}

/// Σ aᵢ.
fn sum(a: &[f32]) -> f32 {
    let mut partial = [0.0; LANES];
    let (a, rest) = a.as_chunks::<LANES>();
    for a in a {
        for lane in 0..LANES {
            partial[lane] += a[lane];
        }
    }
    partial.iter().sum::<f32>() + rest.iter().sum::<f32>()
}
