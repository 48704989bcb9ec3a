//! One epoch under glass: every array that is computed between the inputs and the new parameters, under the
//! book's names.

use super::{add_gradients, factor_left, masks, window};
use crate::columns::{self, CHUNKS, Column, Lanes, TILE};
use crate::dense::slice;
use crate::dropout::LayerDropout;
use crate::error::Error;
use crate::loss::LossCategoricalCrossentropy;
use crate::network::{Activations, Gradients, Network, count};
use crate::optimizer::adam::corrections;
use crate::optimizer::{LayerMemory, Optimizer, Update, learning_rate};
use crate::tile::{Score, Tile};
use crate::trainer::{Next, Options};

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
/// - What is there: for each layer l `dense{l}.weights` (inputs, units), `dense{l}.biases` (1, units), and what the optimizer
///   remembers of each: `dense{l}.weight_momentums` and `dense{l}.bias_momentums`, `dense{l}.weight_cache` and
///   `dense{l}.bias_cache`, as far as it has them.
/// - Forward, for a window of at most [`TILE`] samples: `X` (samples, 2); `dense{l}.output`
///   and, for hidden layers, `activation{l}.output` (samples, units), with dropout then `dropout{l}.binary_mask` and
///   `dropout{l}.output`; the probabilities `loss_activation.output` (samples, classes); `sample_losses` (samples, 1); and, of
///   *all* samples of the batch, `loss` (1, 1), with regularization before it its parts `data_loss` and
///   `regularization_loss`.
/// - Backward: `loss_activation.dinputs` (samples, classes); then, from the last layer to the first,
///   `dense{l}.dweights` and `dense{l}.dbiases`, summed over *all* samples of the batch (of hidden layers with regularization
///   before them `dense{l}.data_dweights` and `dense{l}.data_dbiases`, which are without it), and, for the window,
///   `dense{l}.dinputs`, with dropout `dropout{l−1}.dinputs`, and `activation{l−1}.dinputs` (samples, inputs).
/// - Update: `optimizer.iterations` and `optimizer.current_learning_rate` (1, 1), for Adam `optimizer.momentums_correction`
///   and `optimizer.cache_correction` (1, 1), by which momentums and cache are divided; for each layer what the optimizer remembers after it, which for SGD
///   are the updates, for others `dense{l}.new_weight_cache` and so on, for Adam `dense{l}.weight_momentums_corrected` and so
///   on too; then `dense{l}.weight_updates` and `dense{l}.bias_updates`, `dense{l}.new_weights` and `dense{l}.new_biases`. If
///   the step would be refused, because its numbers are not finite, these are what they were, and the updates of SGD are its
///   momentums, those of others 0.
#[derive(Debug, Clone)]
pub struct Trace {
    record: Record,
    activations: Activations,
    /// Over all samples.
    gradients: Gradients,
    /// Over the window.
    window_gradients: Gradients,
    /// (TILE, units): the sums of one layer, and its masks.
    sums: Vec<Column>,
    masks: Vec<Column>,
    update: Update,
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
            masks: Vec::new(),
            update: Update::new(network),
        }
    }

    /// The arrays in their order, the same in every epoch with the same optimizer, and with and without dropout and
    /// regularization; none before the first [`record`](Self::record).
    pub fn arrays(&self) -> &[TracedArray] {
        &self.record.arrays
    }

    /// Whether it has room for networks of this shape.
    pub fn fits(&self, network: &Network) -> bool {
        let layers = self.gradients.layers().iter().zip(network.layers());
        self.gradients.layers().len() == network.layers().len()
            && (layers.into_iter()).all(|(own, layer)| own.dweights.dim() == layer.weights.dim())
    }

    /// Whether a step with these options has the arrays of the latest record.
    pub fn has_arrays_of(&self, options: &Options) -> bool {
        self.record.parts == Some(Parts::of(options))
    }

    /// The values of all arrays, one array after another, each row-major.
    pub fn values(&self) -> &[f32] {
        &self.record.values
    }

    /// Records everything that the next step will compute, with the [`window`] around `sample`.
    pub fn record(&mut self, next: Next, sample: usize) -> Result<(), Error> {
        let Next {
            network,
            data,
            options,
            memory,
            ..
        } = next;
        let samples = window(data, sample)?;
        let first = samples.start;
        let tile = Tile::new(data, samples);
        self.gradients.zero();
        let activations = &mut self.activations;
        let data_loss = add_gradients(
            next,
            masks(next, 0),
            activations,
            &mut self.gradients,
            |_, _| {},
        );
        self.window_gradients.zero();
        let gradients = Some(&mut self.window_gradients);
        let dropout = masks(next, first);
        let mut score = Score::default();
        tile.run(
            network,
            activations,
            data.samples(),
            dropout.clone().as_mut(),
            gradients,
            &mut score,
        );
        let parts = Parts::of(options);
        self.record.begin(parts, network);
        self.put_parameters(next);
        self.put_forward(next, &tile, dropout);
        let regularization = network.regularization_loss(options.l1, options.l2);
        let loss = network.added(data_loss, regularization);
        if parts.regularized {
            self.record.put_number("data_loss", data_loss);
            let name = "regularization_loss";
            self.record.put_number(name, regularization);
        }
        self.record.put_number("loss", loss);
        self.put_backward(next, &tile, masks(next, first));
        let rate = learning_rate(options, memory.iterations);
        let record = &mut self.record;
        record.put_number("optimizer.iterations", memory.iterations as f64);
        record.put_number("optimizer.current_learning_rate", rate);
        if options.optimizer == Optimizer::Adam {
            let [of_momentums, of_cache] = corrections(options, memory.iterations);
            record.put_number("optimizer.momentums_correction", of_momentums);
            record.put_number("optimizer.cache_correction", of_cache);
        }
        let goes = memory.propose(options, network, &self.gradients, &mut self.update);
        self.put_update(next, goes && loss.is_finite());
        Ok(())
    }

    #[inline(never)]
    fn put_parameters(&mut self, next: Next) {
        let record = &mut self.record;
        let layers = next.network.layers().iter().zip(&next.memory.layers);
        for (index, (layer, memory)) in layers.enumerate() {
            record.put_layer(
                index,
                ["weights", "biases"],
                slice(&layer.weights),
                slice(&layer.biases),
            );
            record.put_memory(index, ["", ""], memory, [1.0; 2]);
        }
    }

    /// The sums of each layer, which the network never keeps as they are before its activation, are made anew by the
    /// same kernel, so that rounding is the same.
    #[inline(never)]
    fn put_forward(&mut self, next: Next, tile: &Tile, dropout: Option<LayerDropout>) {
        let Self {
            record,
            activations,
            sums,
            masks,
            ..
        } = self;
        let network = next.network;
        let factor = factor_left(next, dropout.as_ref());
        let mut dropout = dropout;
        let layers = network.layers().len();
        let (samples, chunks) = (tile.samples, tile.chunks);
        record.put_columns(Name("X", 0, ""), &activations.inputs, samples, 1.0);
        let mut inputs = &activations.inputs;
        for (index, output) in activations.outputs.iter().enumerate() {
            let number = index + 1;
            sums.resize(output.len(), [Lanes::ZERO; CHUNKS]);
            network.sums(index, inputs, factor, sums, chunks);
            record.put_columns(Name("dense", number, "output"), sums, samples, 1.0);
            if number < layers {
                let activation = network.hidden_activations()[index];
                activation.forward_alone(network.arithmetic(), sums, chunks);
                let name = Name("activation", number, "output");
                record.put_columns(name, sums, samples, 1.0);
            } else {
                record.put_columns(Name("loss_activation.output", 0, ""), output, samples, 1.0);
                let mut losses = [Lanes::ZERO; CHUNKS];
                LossCategoricalCrossentropy.sample_losses(
                    network.arithmetic(),
                    output,
                    &tile.labels,
                    &mut losses,
                    chunks,
                );
                record.put_columns(Name("sample_losses", 0, ""), &[losses], samples, 1.0);
            }
            if let Some(dropout) = dropout.as_mut().filter(|_| number < layers) {
                masks.clear();
                masks.resize(output.len(), [Lanes::ONE; CHUNKS]);
                dropout.forward(index, masks, sums, samples);
                let name = Name("dropout", number, "binary_mask");
                record.put_columns(name, masks, samples, dropout.factor());
                record.put_columns(Name("dropout", number, "output"), output, samples, factor);
            }
            inputs = output;
        }
    }

    #[inline(never)]
    fn put_backward(&mut self, next: Next, tile: &Tile, dropout: Option<LayerDropout>) {
        let Self {
            record,
            activations,
            gradients,
            sums,
            masks,
            ..
        } = self;
        let network = next.network;
        let layers = network.layers();
        let factor = factor_left(next, dropout.as_ref());
        let mut dropout = dropout;
        let (samples, chunks) = (tile.samples, tile.chunks);
        let regularized = record.parts.is_some_and(|parts| parts.regularized);
        // Without those of regularization, which are added at the end; what is rounded here, is then rounded anew.
        let mut of_data = Vec::new();
        if regularized {
            gradients.finish(network, 0.0, 0.0);
            of_data = gradients.values();
        }
        next.finish(gradients);
        for (index, layer) in layers.iter().enumerate().rev() {
            let number = index + 1;
            let dvalues = &activations.dvalues[index];
            if number == layers.len() {
                let name = Name("loss_activation.dinputs", 0, "");
                record.put_columns(name, dvalues, samples, 1.0);
            } else {
                let name = Name("activation", number, "dinputs");
                record.put_columns(name, dvalues, samples, factor);
            }
            if regularized && number < layers.len() {
                let place = count(&network.sizes()[..=index]);
                let (dweights, rest) = of_data[place..].split_at(layer.weights.len());
                let dbiases = &rest[..layer.biases.len()];
                record.put_layer(index, ["data_dweights", "data_dbiases"], dweights, dbiases);
            }
            let of_layer = &gradients.layers()[index];
            let (dweights, dbiases) = (slice(&of_layer.dweights), slice(&of_layer.dbiases));
            record.put_layer(index, ["dweights", "dbiases"], dweights, dbiases);
            if index > 0 {
                sums.resize(layer.weights.nrows(), [Lanes::ZERO; CHUNKS]);
                network.dinputs(index, dvalues, factor, sums, chunks);
                record.put_columns(Name("dense", number, "dinputs"), sums, samples, 1.0);
                if let Some(dropout) = &mut dropout {
                    masks.clear();
                    masks.resize(sums.len(), [Lanes::ONE; CHUNKS]);
                    dropout.forward(index - 1, masks, sums, samples);
                    let name = Name("dropout", index, "dinputs");
                    record.put_columns(name, sums, samples, dropout.factor());
                }
            }
        }
    }

    /// `goes`: whether the step will be taken.
    #[inline(never)]
    fn put_update(&mut self, next: Next, goes: bool) {
        let Self { record, update, .. } = self;
        let options = next.options;
        let layers = next.network.layers().iter().zip(&next.memory.layers);
        for (index, ((layer, before), update)) in layers.zip(&update.layers).enumerate() {
            let memory = if goes { &update.memory } else { before };
            if options.optimizer != Optimizer::SGD {
                record.put_memory(index, ["new_", ""], memory, [1.0; 2]);
            }
            if options.optimizer == Optimizer::Adam {
                let corrections = corrections(options, next.memory.iterations);
                record.put_memory(index, ["", "_corrected"], memory, corrections);
            }
            let names = ["weight_updates", "bias_updates"];
            if goes {
                record.put_layer(index, names, &update.weight_updates, &update.bias_updates);
            } else if options.optimizer == Optimizer::SGD {
                let biases = rounded(&before.bias_momentums, 1.0);
                record.put_layer(index, names, &before.weight_momentums, &biases);
            } else {
                let zeros = vec![0.0; layer.weights.len()];
                record.put_layer(index, names, &zeros, &zeros[..layer.biases.len()]);
            }
            let (weights, biases) = match goes {
                true => (&update.weights[..], &update.biases[..]),
                false => (slice(&layer.weights), slice(&layer.biases)),
            };
            record.put_layer(index, ["new_weights", "new_biases"], weights, biases);
        }
    }
}

/// float64 numbers, divided, as float32.
#[inline(never)]
fn rounded(values: &[f64], by: f64) -> Vec<f32> {
    values.iter().map(|value| (value / by) as f32).collect()
}

/// The name of an array: what it belongs to, the number of the layer if it is not 0, and what it is.
struct Name(&'static str, usize, &'static str);

/// On what the arrays of a trace depend.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Parts {
    kind: Optimizer,
    drops: bool,
    regularized: bool,
}

impl Parts {
    fn of(options: &Options) -> Self {
        Self {
            kind: options.optimizer,
            drops: options.dropout > 0.0,
            regularized: options.l1 > 0.0 || options.l2 > 0.0,
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
    parts: Option<Parts>,
}

impl Record {
    /// Forgets the epoch before, and makes room for all values.
    fn begin(&mut self, parts: Parts, network: &Network) {
        if self.parts != Some(parts) {
            self.arrays.clear();
        }
        self.parts = Some(parts);
        self.put = 0;
        self.values.clear();
        self.values.reserve_exact(most_values(parts, network));
    }

    /// What an optimizer remembers, momentums and cache each divided by a number, under names with a word before or after them.
    #[inline(never)]
    fn put_memory(&mut self, index: usize, words: [&str; 2], memory: &LayerMemory, by: [f64; 2]) {
        let parts = self.parts;
        let (momentums, cache) = parts.map_or((false, false), |parts| parts.kind.remembers());
        let (has, names) = ([momentums, cache], ["momentums", "cache"]);
        for (kind, (weights, biases)) in memory.kinds().into_iter().enumerate() {
            if has[kind] {
                let name = |of| [words[0], of, names[kind], words[1]].concat();
                let names = [&*name("weight_"), &*name("bias_")];
                let (by, by_float32) = (by[kind], by[kind] as f32);
                let weights: Vec<f32> = weights.iter().map(|value| value / by_float32).collect();
                self.put_layer(index, names, &weights, &rounded(biases, by));
            }
        }
    }

    fn put_number(&mut self, name: &'static str, number: f64) {
        self.put_name(Name(name, 0, ""), 1, 1);
        self.values.push(number as f32);
    }

    #[inline(never)]
    fn put_columns(&mut self, name: Name, columns: &[Column], samples: usize, factor: f64) {
        self.put_name(name, samples, columns.len());
        for sample in 0..samples {
            let value = |column| f64::from(columns::get(column, sample)) * factor;
            let row = columns.iter().map(|column| value(column) as f32);
            self.values.extend(row);
        }
    }

    /// An array with a number for each weight of a layer, and one with a number for each bias.
    #[inline(never)]
    fn put_layer(&mut self, index: usize, names: [&str; 2], weights: &[f32], biases: &[f32]) {
        let outputs = biases.len();
        for (name, values) in names.into_iter().zip([weights, biases]) {
            self.put_array("dense", index + 1, name, values.len() / outputs, outputs);
            self.values.extend_from_slice(values);
        }
    }

    fn put_name(&mut self, Name(of, number, what): Name, rows: usize, columns: usize) {
        self.put_array(of, number, what, rows, columns);
    }

    #[inline(never)]
    fn put_array(&mut self, of: &str, number: usize, what: &str, rows: usize, columns: usize) {
        if self.put == self.arrays.len() {
            let mut name = of.to_owned();
            if number > 0 {
                name += &number.to_string();
                name += ".";
                name += what;
            }
            self.arrays.push(TracedArray {
                name,
                rows,
                columns,
            });
        }
        self.put += 1;
    }
}

/// How many values all arrays have at most.
fn most_values(parts: Parts, network: &Network) -> usize {
    let (momentums, cache) = parts.kind.remembers();
    let kinds = usize::from(momentums) + usize::from(cache);
    // Of each parameter its value, gradient, update and new value, before and after it what the optimizer remembers (for SGD
    // the update is that), and for Adam that once more.
    let of_memory = match parts.kind {
        Optimizer::SGD => 1,
        Optimizer::Adam => 3,
        _ => 2,
    };
    let of_parameter = 4 + of_memory * kinds + usize::from(parts.regularized);
    // Of each unit and sample of the window two arrays on the way forward and two on the way back, and with dropout three more;
    // the samples' losses; and seven numbers.
    let of_unit = if parts.drops { 7 } else { 4 };
    let units: usize = network.sizes().iter().sum();
    of_parameter * network.count() + (of_unit * units + 1) * TILE + 7
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trainer::Trainer;

    /// 5 · 387 parameters, 2 · 2 · 304 samples of 69 inputs, units and classes, 304 losses, and 7 numbers.
    #[test]
    fn there_is_room_for_all_values_from_the_start() {
        let trainer = Trainer::new(Options::default()).unwrap();
        let mut trace = Trace::new(trainer.network());
        trace.record(trainer.next(), 0).unwrap();
        assert_eq!(trace.record.values.capacity(), 86_150);
        assert!(trace.values().len() <= 86_150);
        let mut options = Options::default();
        for optimizer in Optimizer::TABLE {
            options.optimizer = optimizer.0;
            (options.dropout, options.l2) = (0.5, 1e-3);
            let trainer = Trainer::new(options.clone()).unwrap();
            let mut trace = Trace::new(trainer.network());
            trace.record(trainer.next(), 0).unwrap();
            let parts = trace.record.parts.unwrap();
            let most = most_values(parts, trainer.network());
            assert!(trace.values().len() <= most, "{parts:?}");
        }
    }
}
