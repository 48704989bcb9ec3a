//! One epoch under glass: every array that is computed between the inputs and the new parameters, under the
//! book's names.

use std::fmt::Arguments;

use super::{differentiate, window};
use crate::columns::{self, CHUNKS, Column, Lanes, TILE};
use crate::data::Dataset;
use crate::dense::{LayerDense, slice};
use crate::error::Error;
use crate::loss::LossCategoricalCrossentropy;
use crate::network::{Activations, Gradients, Network, activation_bytes};
use crate::optimizer::Rule;
use crate::tile::Tile;

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
/// - Forward, for a window of at most [`TILE`] samples: `X` (samples, 2); `dense{l}.output`
///   and, for hidden layers, `activation{l}.output` (samples, units); the probabilities `loss_activation.output`
///   (samples, classes); `sample_losses` (samples, 1); and the mean `loss` of *all* samples of the batch (1, 1).
/// - Backward: `loss_activation.dinputs` (samples, classes); then, from the last layer to the first,
///   `dense{l}.dweights` and `dense{l}.dbiases`, summed over *all* samples of the batch, and, for the window,
///   `dense{l}.dinputs` and `activation{l−1}.dinputs` (samples, inputs).
/// - Update: `optimizer.current_learning_rate` (1, 1); for each layer `dense{l}.weight_updates` and
///   `dense{l}.bias_updates`, which are the new velocities, `dense{l}.new_weights` and `dense{l}.new_biases`. If the
///   step would be refused, because its numbers are not finite, these are what they were.
#[derive(Debug, Clone)]
pub struct Trace {
    record: Record,
    activations: Activations,
    /// Over all samples.
    gradients: Gradients,
    /// Over the window.
    window_gradients: Gradients,
    /// (TILE, units): the sums of one layer.
    sums: Vec<Column>,
}

impl Trace {
    /// Room for the epochs of networks of this shape.
    pub fn new(network: &Network) -> Self {
        Self {
            record: Record::default(),
            activations: network.activations(),
            gradients: Gradients::new(network),
            window_gradients: Gradients::new(network),
            sums: Vec::new(),
        }
    }

    /// The arrays in their order, the same in every epoch; none before the first [`record`](Self::record).
    pub fn arrays(&self) -> &[TracedArray] {
        &self.record.arrays
    }

    /// The values of all arrays, one array after another, each row-major.
    pub fn values(&self) -> &[f32] {
        &self.record.values
    }

    /// Records everything that the next step will compute, with the [`window`] around `sample`.
    pub fn record(
        &mut self,
        network: &Network,
        data: &Dataset,
        optimizer: &dyn Rule,
        sample: usize,
    ) -> Result<(), Error> {
        let tile = Tile::new(data, window(data, sample)?);
        self.gradients.zero();
        let loss = differentiate(network, data, &mut self.activations, &mut self.gradients);
        self.window_gradients.zero();
        let gradients = Some(&mut self.window_gradients);
        tile.run(network, &mut self.activations, data.samples(), gradients);

        self.record.values.clear();
        // Of each parameter weight, velocity, gradient, update and new value; of each unit and sample of the window two
        // arrays on the way forward and two on the way back, twice what there is of each on its way; the samples' losses;
        // and two numbers.
        let on_their_way = activation_bytes(network.sizes()) / size_of::<f32>();
        let most = 5 * network.count() + 2 * on_their_way + TILE + 2;
        self.record.values.reserve_exact(most);
        self.record.put = 0;
        self.put_parameters(network.layers(), optimizer);
        self.put_forward(network.layers(), &tile);
        self.record.put_number("loss", loss);
        self.put_backward(network.layers(), &tile);
        let rate = optimizer.current_learning_rate();
        self.record
            .put_number("optimizer.current_learning_rate", rate);
        let goes = loss.is_finite() && optimizer.stays_finite(network, &self.gradients);
        self.put_update(network.layers(), optimizer, goes);
        Ok(())
    }

    fn put_parameters(&mut self, layers: &[LayerDense], optimizer: &dyn Rule) {
        let record = &mut self.record;
        for (index, layer) in layers.iter().enumerate() {
            record.put_names(index, ["weights", "biases"], layer);
            record.put_values(slice(&layer.weights));
            record.put_values(slice(&layer.biases));
            record.put_names(index, ["weight_momentums", "bias_momentums"], layer);
            optimizer.state(index, &mut |values| record.put_values(values));
        }
    }

    /// The sums of each layer, which the network never keeps as they are before its activation, are made anew by the
    /// same kernel, so that rounding is the same.
    fn put_forward(&mut self, layers: &[LayerDense], tile: &Tile) {
        let Self {
            record,
            activations,
            sums,
            ..
        } = self;
        let (samples, chunks) = (tile.samples, tile.chunks);
        record.put_columns(format_args!("X"), &activations.inputs, samples);
        let mut inputs = &activations.inputs;
        for (number, (layer, output)) in (1..).zip(layers.iter().zip(&activations.outputs)) {
            sums.resize(output.len(), [Lanes::ZERO; CHUNKS]);
            layer.sums(inputs, sums, chunks);
            record.put_columns(format_args!("dense{number}.output"), sums, samples);
            if number < layers.len() {
                record.put_columns(format_args!("activation{number}.output"), output, samples);
            } else {
                record.put_columns(format_args!("loss_activation.output"), output, samples);
                let mut losses = [Lanes::ZERO; CHUNKS];
                let loss = LossCategoricalCrossentropy;
                loss.sample_losses(output, &tile.labels, &mut losses, chunks);
                record.put_columns(format_args!("sample_losses"), &[losses], samples);
            }
            inputs = output;
        }
    }

    fn put_backward(&mut self, layers: &[LayerDense], tile: &Tile) {
        let Self {
            record,
            activations,
            gradients,
            sums,
            ..
        } = self;
        let (samples, chunks) = (tile.samples, tile.chunks);
        for (index, layer) in layers.iter().enumerate().rev() {
            let number = index + 1;
            let dvalues = &activations.dvalues[index];
            if number == layers.len() {
                record.put_columns(format_args!("loss_activation.dinputs"), dvalues, samples);
            } else {
                record.put_columns(format_args!("activation{number}.dinputs"), dvalues, samples);
            }
            record.put_names(index, ["dweights", "dbiases"], layer);
            record.put_values(slice(&gradients.layers()[index].dweights));
            record.put_values(slice(&gradients.layers()[index].dbiases));
            if index > 0 {
                // dvalues · weightsᵀ, in the order in which the backward pass adds it up.
                sums.resize(layer.weights.nrows(), [Lanes::ZERO; CHUNKS]);
                layer.transposed().sums(dvalues, sums, chunks);
                record.put_columns(format_args!("dense{number}.dinputs"), sums, samples);
            }
        }
    }

    /// `goes`: whether the step will be taken.
    fn put_update(&mut self, layers: &[LayerDense], optimizer: &dyn Rule, goes: bool) {
        let record = &mut self.record;
        for (index, layer) in layers.iter().enumerate() {
            record.put_names(index, ["weight_updates", "bias_updates"], layer);
            let first = record.values.len();
            if goes {
                let gradients = &self.gradients.layers()[index];
                optimizer.updates(index, gradients, &mut |update| record.values.push(update));
            } else {
                optimizer.state(index, &mut |values| record.put_values(values));
            }
            record.put_names(index, ["new_weights", "new_biases"], layer);
            for (place, value) in layer.weights.iter().chain(&layer.biases).enumerate() {
                let update = if goes {
                    record.values[first + place]
                } else {
                    0.0
                };
                record.values.push(value + update);
            }
        }
    }
}

/// The arrays that have been put down.
#[derive(Debug, Clone, Default)]
struct Record {
    arrays: Vec<TracedArray>,
    values: Vec<f32>,
    /// Arrays put down so far in this epoch.
    put: usize,
}

impl Record {
    fn put_number(&mut self, name: &str, number: f64) {
        self.put_name(format_args!("{name}"), 1, 1);
        self.values.push(number as f32);
    }

    #[inline(never)]
    fn put_values(&mut self, values: &[f32]) {
        self.values.extend_from_slice(values);
    }

    #[inline(never)]
    fn put_columns(&mut self, name: Arguments, columns: &[Column], samples: usize) {
        self.put_name(name, samples, columns.len());
        for sample in 0..samples {
            let row = columns.iter().map(|column| columns::get(column, sample));
            self.values.extend(row);
        }
    }

    /// Names of an array with a number for each weight of a layer, and of one with a number for each bias.
    fn put_names(&mut self, index: usize, [of_weights, of_biases]: [&str; 2], layer: &LayerDense) {
        let (number, (inputs, outputs)) = (index + 1, layer.weights.dim());
        self.put_name(format_args!("dense{number}.{of_weights}"), inputs, outputs);
        self.put_name(format_args!("dense{number}.{of_biases}"), 1, outputs);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trainer::{Options, Trainer};

    /// 5 · 387 parameters, 2 · 2 · 304 samples of 69 inputs, units and classes, 304 losses, and 2 numbers.
    #[test]
    fn there_is_room_for_all_values_from_the_start() {
        let trainer = Trainer::new(Options::default()).unwrap();
        let mut trace = Trace::new(trainer.network());
        let (network, data) = (trainer.network(), trainer.data());
        trace.record(network, data, trainer.optimizer(), 0).unwrap();
        assert_eq!(trace.record.values.capacity(), 86_145);
        assert!(trace.values().len() <= 86_145);
    }
}
