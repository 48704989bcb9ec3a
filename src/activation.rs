//! The activation of the hidden layers, chosen by name.
//!
//! An activation is a file of its own, a variant of [`Activation`], a row in [`Activation::TABLE`] and an arm of
//! [`Activation::forward`] and of [`Activation::backward`]; the compiler then asks for its arm in the
//! [`gradient_check`](crate::inspect::gradient_check), which computes it a second time in float64.
//!
//! It is chosen once for a layer and not for each value: each arm below is a dense kernel of its own, with the
//! activation built in.

use crate::columns::{Column, Lanes};
use crate::dense::LayerDense;
use crate::dense::rounded_once::Scaled;
use crate::relu::ActivationReLU;
use crate::schema::Choice;

/// What a hidden unit makes of its sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Activation {
    /// max(0, z): [`relu`](crate::relu).
    #[default]
    ReLU,
}

impl Activation {
    /// Every activation with its name and words.
    pub const TABLE: [(Self, Choice); 1] = [(
        Self::ReLU,
        Choice::new("relu", "ReLU", "max(0, z): a bend, and quick to compute"),
    )];

    /// output (N, outputs) = activation(biases + inputs (N, inputs) · weights).
    pub fn forward(
        self,
        layer: &LayerDense,
        inputs: &[Column],
        output: &mut [Column],
        chunks: usize,
    ) {
        match self {
            Self::ReLU => layer.at_least(0.0, inputs, output, chunks),
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
        match self {
            Self::ReLU => {
                layer.forward_rounded(inputs, output, chunks, |z| ActivationReLU.forward(z))
            }
        }
    }

    /// Sums (N, units) become outputs, in place.
    pub fn forward_alone(self, sums: &mut [Column], chunks: usize) {
        let forward: fn(Lanes) -> Lanes = match self {
            Self::ReLU => |z| ActivationReLU.forward(z),
        };
        for value in sums.iter_mut().flat_map(|column| &mut column[..chunks]) {
            *value = forward(*value);
        }
    }

    /// dvalues (N, units) taken back through the activation that made `output`, in place.
    pub fn backward_alone(self, output: &[Column], dvalues: &mut [Column], chunks: usize) {
        let backward: fn(Lanes, Lanes) -> Lanes = match self {
            Self::ReLU => |output, dvalue| ActivationReLU.backward(output, dvalue),
        };
        for (output, dvalues) in output.iter().zip(dvalues) {
            for (output, dvalue) in output.iter().zip(dvalues).take(chunks) {
                *dvalue = backward(*output, *dvalue);
            }
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
        match self {
            Self::ReLU => {
                let relu = |output, dvalue| ActivationReLU.backward(output, dvalue);
                layer.backward_inputs(first, inputs, dvalues, dinputs, chunks, relu);
            }
        }
    }
}
