//! The activations of the hidden layers, chosen by name: one for all of them, or one for each.
//!
//! An activation is a file of its own, a variant of [`Activation`], a row in [`Activation::TABLE`] and an arm wherever it
//! is matched below.
//!
//! It is chosen once for a layer and not for each value. ReLU is built into the dense kernels; the others work on a few units
//! at a time, while their sums are still in the fastest cache.

use crate::arithmetic::Arithmetic;
use crate::columns::{Column, Lanes};
use crate::dense::LayerDense;
use crate::dense::rounded_once::Scaled;
use crate::leaky::ActivationLeakyReLU;
use crate::relu::ActivationReLU;
use crate::schema::Choice;
use crate::sigmoid::{self, ActivationSigmoid};
use crate::tanh::{self, ActivationTanh};

/// Units that an activation works on together.
const BLOCK: usize = 4;

/// What a hidden unit makes of its sum z.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Activation {
    /// max(0, z): [`relu`](crate::relu).
    #[default]
    ReLU,
    /// z, or 0.01·z where that is larger: [`leaky`](crate::leaky).
    Leaky,
    /// tanh(z): [`tanh`].
    Tanh,
    /// 1 / (1 + exp(−z)): [`sigmoid`].
    Sigmoid,
    /// z itself, the book's `Activation_Linear`.
    Linear,
}

impl Activation {
    /// Every activation with its name and words.
    pub const TABLE: [(Self, Choice); 5] = [
        (
            Self::ReLU,
            Choice::new("relu", "ReLU", "max(0, z): a bend, and quick to compute"),
        ),
        (
            Self::Leaky,
            Choice::new(
                "leaky",
                "Leaky ReLU",
                "a bend with a slope of 0.01 below 0: no unit can die",
            ),
        ),
        (
            Self::Tanh,
            Choice::new("tanh", "tanh", "a smooth step from −1 to 1"),
        ),
        (
            Self::Sigmoid,
            Choice::new(
                "sigmoid",
                "Sigmoid",
                "a smooth step from 0 to 1: gradients shrink to a quarter or less",
            ),
        ),
        (
            Self::Linear,
            Choice::new(
                "linear",
                "Linear",
                "the sum itself: all layers are then one",
            ),
        ),
    ];

    /// output (N, outputs) = activation(biases + inputs (N, inputs) · weights).
    pub fn forward(
        self,
        layer: &LayerDense,
        inputs: &[Column],
        output: &mut [Column],
        chunks: usize,
    ) {
        if self == Self::ReLU {
            return layer.at_least(0.0, 0, inputs, output, chunks);
        }
        for (block, output) in output.chunks_mut(BLOCK).enumerate() {
            layer.at_least(f32::NEG_INFINITY, BLOCK * block, inputs, output, chunks);
            self.forward_alone(Arithmetic::Float32, output, chunks);
        }
    }

    /// The same in the book's [arithmetic](crate::arithmetic).
    pub fn forward_rounded(
        self,
        layer: &LayerDense,
        inputs: Scaled,
        output: &mut [Column],
        chunks: usize,
    ) {
        layer.forward_rounded(inputs, output, chunks);
        self.forward_alone(Arithmetic::Book, output, chunks);
    }

    /// Sums (N, units) become outputs, in place.
    #[inline(never)]
    pub fn forward_alone(self, arithmetic: Arithmetic, sums: &mut [Column], chunks: usize) {
        match (self, arithmetic) {
            (Self::ReLU, _) => each(sums, chunks, |z| ActivationReLU.forward(z)),
            (Self::Leaky, _) => each(sums, chunks, |z| ActivationLeakyReLU.forward(z)),
            (Self::Tanh, _) => each(sums, chunks, |z| ActivationTanh.forward(z)),
            (Self::Sigmoid, Arithmetic::Float32) => {
                each(sums, chunks, |z| ActivationSigmoid.forward(z));
            }
            (Self::Sigmoid, Arithmetic::Book) => {
                each(sums, chunks, |z| ActivationSigmoid.forward_of_numpy(z));
            }
            (Self::Linear, _) => {}
        }
    }

    /// dvalues (N, units) taken back through the activation that made `output`, in place.
    #[inline(never)]
    pub fn backward_alone(self, output: &[Column], dvalues: &mut [Column], chunks: usize) {
        match self {
            Self::ReLU => each_pair(output, dvalues, chunks, |output, dvalue| {
                ActivationReLU.backward(output, dvalue)
            }),
            Self::Leaky => each_pair(output, dvalues, chunks, |output, dvalue| {
                ActivationLeakyReLU.backward(output, dvalue)
            }),
            Self::Tanh => each_pair(output, dvalues, chunks, |output, dvalue| {
                ActivationTanh.backward(output, dvalue)
            }),
            Self::Sigmoid => each_pair(output, dvalues, chunks, |output, dvalue| {
                ActivationSigmoid.backward(output, dvalue)
            }),
            Self::Linear => {}
        }
    }

    /// dinputs (N, some inputs) = dvalues (N, outputs) · weightsᵀ, taken back through the activation that made the
    /// inputs, from the input `first` on.
    pub fn backward(
        self,
        layer: &LayerDense,
        first: usize,
        inputs: &[Column],
        dvalues: &[Column],
        dinputs: &mut [Column],
        chunks: usize,
    ) {
        // Above this a ReLU lets gradients pass, and whatever comes after the kernel takes all of them.
        let least = match self {
            Self::ReLU => Lanes::ZERO,
            _ => Lanes::splat(f32::NEG_INFINITY),
        };
        let above = |output: Lanes, dvalue| !output.simd_le(least) & dvalue;
        layer.backward_inputs(first, inputs, dvalues, dinputs, chunks, above);
        if self != Self::ReLU {
            self.backward_alone(inputs, dinputs, chunks);
        }
    }

    /// The output for one sum, in float64. `is_positive`: on which side of 0 the sum counts, where there is a bend.
    pub fn in_float64(self, z: f64, is_positive: bool) -> f64 {
        match self {
            Self::ReLU if is_positive => z,
            Self::ReLU => 0.0,
            Self::Leaky if is_positive => z,
            Self::Leaky => 0.01 * z,
            Self::Tanh => tanh::in_float64(z),
            Self::Sigmoid => sigmoid::in_float64(z),
            Self::Linear => z,
        }
    }
}

/// One activation where all are the same.
pub fn in_short(activations: &[Activation]) -> &[Activation] {
    match activations {
        [first, others @ ..] if others.iter().all(|other| other == first) => &activations[..1],
        _ => activations,
    }
}

/// Every value of the columns, in place.
#[inline(always)]
fn each(columns: &mut [Column], chunks: usize, forward: impl Fn(Lanes) -> Lanes) {
    for column in columns {
        for value in &mut column[..chunks] {
            *value = forward(*value);
        }
    }
}

/// Every gradient, with the output it belongs to, in place.
#[inline(always)]
fn each_pair(
    outputs: &[Column],
    dvalues: &mut [Column],
    chunks: usize,
    backward: impl Fn(Lanes, Lanes) -> Lanes,
) {
    for (output, dvalues) in outputs.iter().zip(dvalues) {
        for (output, dvalue) in output[..chunks].iter().zip(&mut dvalues[..chunks]) {
            *dvalue = backward(*output, *dvalue);
        }
    }
}
