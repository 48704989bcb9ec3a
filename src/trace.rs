//! One epoch under glass: every array that is computed between the inputs and the new parameters, under the
//! book's names.

use std::fmt::Arguments;

use ndarray::{Array, ArrayView1, Dimension};

use crate::columns::{self, CHUNKS, Column, Lanes};
use crate::dense::LayerDense;
use crate::loss::LossCategoricalCrossentropy;
use crate::network::{Activations, Network};
use crate::sgd::OptimizerSGD;

/// The name and shape of an array of a [`Trace`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedArray {
    /// As in the book, with layers counted from 1: `dense1.output`.
    pub name: String,
    /// Samples, inputs, or 1 where there is one number a unit.
    pub rows: usize,
    /// Inputs, units or classes; 1 where there is one number a sample.
    pub columns: usize,
}

/// One epoch of a network as it stands, in the order of computation.
///
/// - What is there: for each layer l `dense{l}.weights` (inputs, units), `dense{l}.biases` (1, units), and the
///   velocities, `dense{l}.weight_momentums` and `dense{l}.bias_momentums`.
/// - Forward, for a window of at most [`TILE`](crate::columns::TILE) samples: `X` (samples, 2); `dense{l}.output`
///   and, for hidden layers, `activation{l}.output` (samples, units); the probabilities `loss_activation.output`
///   (samples, classes); `sample_losses` (samples, 1); and the mean `loss` of *all* samples of the batch (1, 1).
/// - Backward: `loss_activation.dinputs` (samples, classes); then, from the last layer to the first,
///   `dense{l}.dweights` and `dense{l}.dbiases`, summed over *all* samples of the batch, and, for the window,
///   `dense{l}.dinputs` and `activation{l−1}.dinputs` (samples, inputs).
/// - Update: `optimizer.current_learning_rate` (1, 1); for each layer `dense{l}.weight_updates` and
///   `dense{l}.bias_updates`, which are the new velocities, `dense{l}.new_weights` and `dense{l}.new_biases`. If the
///   step would be refused, because its numbers are not finite, these are what they were.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    arrays: Vec<TracedArray>,
    values: Vec<f32>,
    /// Arrays put down so far in this epoch.
    put: usize,
}

impl Trace {
    /// The arrays in their order, the same in every epoch.
    pub fn arrays(&self) -> &[TracedArray] {
        &self.arrays
    }

    /// The values of all arrays, one array after another, each row-major.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Records an epoch. `network` holds the gradients of the whole batch of `batch` samples, whose mean loss is
    /// `loss`; in the window are the first `samples` samples of `activations.inputs`, of the classes `labels`.
    #[expect(clippy::too_many_arguments)]
    pub fn record(
        &mut self,
        network: &Network,
        optimizer: &OptimizerSGD,
        activations: &mut Activations,
        labels: &Column,
        samples: usize,
        batch: usize,
        loss: f64,
    ) {
        self.values.clear();
        self.put = 0;
        let chunks = columns::chunks(samples);
        network.forward(activations, chunks);
        network.clone().backward(activations, labels, batch, chunks);

        let layers = network.layers();
        self.put_parameters(layers);
        self.put_forward(layers, activations, labels, samples);
        self.put_number(format_args!("loss"), loss);
        self.put_backward(layers, activations, samples);
        let rate = optimizer.current_learning_rate();
        self.put_number(format_args!("optimizer.current_learning_rate"), rate);
        let mut after = network.clone();
        optimizer.clone().update(after.layers_mut());
        self.put_update(after.layers());
    }

    fn put_parameters(&mut self, layers: &[LayerDense]) {
        for (number, layer) in (1..).zip(layers) {
            self.put_array(format_args!("dense{number}.weights"), &layer.weights);
            self.put_array(format_args!("dense{number}.biases"), &layer.biases);
            let velocities = format_args!("dense{number}.weight_momentums");
            self.put_array(velocities, &layer.weight_momentums);
            let velocities = format_args!("dense{number}.bias_momentums");
            self.put_array(velocities, &layer.bias_momentums);
        }
    }

    fn put_forward(
        &mut self,
        layers: &[LayerDense],
        activations: &Activations,
        labels: &Column,
        samples: usize,
    ) {
        let chunks = columns::chunks(samples);
        let Activations {
            inputs, outputs, ..
        } = activations;
        self.put_columns(format_args!("X"), inputs, samples);
        let mut inputs = inputs;
        for (number, (layer, output)) in (1..).zip(layers.iter().zip(outputs)) {
            let name = format_args!("dense{number}.output");
            let weights = layer.weights.columns().into_iter();
            let units = layer.biases.iter().copied().zip(weights);
            self.put_sums(name, inputs, units, samples);
            if number < layers.len() {
                self.put_columns(format_args!("activation{number}.output"), output, samples);
            } else {
                self.put_columns(format_args!("loss_activation.output"), output, samples);
                let mut losses = [Lanes::ZERO; CHUNKS];
                LossCategoricalCrossentropy.sample_losses(output, labels, &mut losses, chunks);
                self.put_columns(format_args!("sample_losses"), &[losses], samples);
            }
            inputs = output;
        }
    }

    fn put_backward(&mut self, layers: &[LayerDense], activations: &Activations, samples: usize) {
        for (index, layer) in layers.iter().enumerate().rev() {
            let number = index + 1;
            let dvalues = &activations.dvalues[index];
            if number == layers.len() {
                self.put_columns(format_args!("loss_activation.dinputs"), dvalues, samples);
            } else {
                self.put_columns(format_args!("activation{number}.dinputs"), dvalues, samples);
            }
            self.put_array(format_args!("dense{number}.dweights"), &layer.dweights);
            self.put_array(format_args!("dense{number}.dbiases"), &layer.dbiases);
            if index > 0 {
                let name = format_args!("dense{number}.dinputs");
                let weights = layer.weights.rows().into_iter();
                let inputs = weights.map(|weights| (-0.0, weights));
                self.put_sums(name, dvalues, inputs, samples);
            }
        }
    }

    /// What the network never keeps: the sums before they pass through ReLU or softmax, forward or backward. Each
    /// starts somewhere and adds the products of its weights with a sample's values, in the kernels' order, so
    /// that rounding is the same.
    fn put_sums<'a>(
        &mut self,
        name: Arguments,
        values: &[Column],
        sums: impl ExactSizeIterator<Item = (f32, ArrayView1<'a, f32>)> + Clone,
        samples: usize,
    ) {
        self.put_name(name, samples, sums.len());
        for sample in 0..samples {
            for (start, weights) in sums.clone() {
                let mut sum = start;
                for (weight, values) in weights.iter().zip(values) {
                    sum += columns::get(values, sample) * weight;
                }
                self.values.push(sum);
            }
        }
    }

    fn put_update(&mut self, layers: &[LayerDense]) {
        for (number, layer) in (1..).zip(layers) {
            let velocities = format_args!("dense{number}.weight_updates");
            self.put_array(velocities, &layer.weight_momentums);
            let velocities = format_args!("dense{number}.bias_updates");
            self.put_array(velocities, &layer.bias_momentums);
            self.put_array(format_args!("dense{number}.new_weights"), &layer.weights);
            self.put_array(format_args!("dense{number}.new_biases"), &layer.biases);
        }
    }

    /// One number a unit makes one row.
    fn put_array<D: Dimension>(&mut self, name: Arguments, array: &Array<f32, D>) {
        let columns = array.shape().last().copied().unwrap_or(1);
        self.put_name(name, array.len() / columns, columns);
        self.values.extend(array.iter());
    }

    fn put_number(&mut self, name: Arguments, number: f64) {
        self.put_name(name, 1, 1);
        self.values.push(number as f32);
    }

    #[inline(never)]
    fn put_columns(&mut self, name: Arguments, columns: &[Column], samples: usize) {
        self.put_name(name, samples, columns.len());
        for sample in 0..samples {
            let row = columns.iter().map(|column| columns::get(column, sample));
            self.values.extend(row);
        }
    }

    #[inline(never)]
    fn put_name(&mut self, name: Arguments, rows: usize, columns: usize) {
        if self.put == self.arrays.len() {
            let name = name.to_string();
            self.arrays.push(TracedArray {
                name,
                rows,
                columns,
            });
        }
        self.put += 1;
    }
}
