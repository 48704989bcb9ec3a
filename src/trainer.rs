//! The training loop: data, network and optimizer, one full-batch epoch a [`step`](Trainer::step).

use std::ops::Range;

use crate::columns::{self, Column, LANES, Lanes, TILE};
use crate::dense::Initialization;
use crate::error::{Error, check_count, check_finite, check_length, check_number};
use crate::fusion::{self, Fusion};
use crate::gradient_check::GradientCheck;
use crate::grid::DecisionMap;
use crate::loss::{LossCategoricalCrossentropy, NO_SAMPLE, count_correct};
use crate::network::{Activations, Network, Parameter};
use crate::random::RandomState;
use crate::sgd::OptimizerSGD;
use crate::spiral::{Spiral, spiral_data};
use crate::trace::{Trace, TracedArray};

const MOST_SAMPLES: usize = 1_000_000;
const MOST_PROBABILITIES: usize = 1 << 25;

/// What a run starts from. The defaults are the seed's network and optimizer with He's weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// As `np.random.seed`: the data and the weights follow from it.
    pub seed: u32,
    /// Points on each arm of the spiral.
    pub samples_per_class: usize,
    /// Arms of the spiral.
    pub classes: usize,
    /// How far points stray from their arm, in units of the angle parameter t.
    pub noise: f64,
    /// Units of each hidden layer.
    pub hidden: Vec<usize>,
    /// How the first weights are drawn.
    pub initialization: Initialization,
    /// Step length at update 0.
    pub learning_rate: f64,
    /// The share of the last update that is carried into the next.
    pub momentum: f64,
    /// The learning rate at update k is `learning_rate / (1 + decay·k)`.
    pub decay: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 0,
            samples_per_class: 100,
            classes: 3,
            noise: 0.2,
            hidden: vec![64],
            initialization: Initialization::He,
            learning_rate: 1.0,
            momentum: 0.9,
            decay: 1e-3,
        }
    }
}

/// A part of the training data as the network takes it.
#[derive(Debug, Clone)]
struct Tile {
    /// (TILE, 2).
    points: [Column; 2],
    /// (TILE): class numbers, [`NO_SAMPLE`] beyond the last sample.
    labels: Column,
    chunks: usize,
}

impl Tile {
    /// The probabilities of its samples.
    fn forward<'a>(&self, network: &Network, activations: &'a mut Activations) -> &'a [Column] {
        activations.inputs.copy_from_slice(&self.points);
        network.forward(activations, self.chunks)
    }
}

/// A network in training.
#[derive(Debug, Clone)]
pub struct Trainer {
    data: Spiral,
    tiles: Vec<Tile>,
    network: Network,
    optimizer: OptimizerSGD,
    activations: Activations,
    map: DecisionMap,
    /// (N, classes).
    probabilities: Vec<f32>,
    trace: Trace,
    /// (N).
    terms: Vec<f32>,
    loss: f64,
    accuracy: f64,
    diverged: bool,
}

impl Trainer {
    /// Draws the data, then the weights, from one random stream.
    pub fn new(options: Options) -> Result<Self, Error> {
        check_count(
            "samplesPerClass",
            options.samples_per_class,
            1..=MOST_SAMPLES,
        )?;
        check_count("classes", options.classes, 2..=256)?;
        check_number(
            "noise",
            options.noise,
            0.0..=100.0,
            "a number from 0 to 100",
        )?;
        let samples = options.samples_per_class * options.classes;
        if samples > MOST_SAMPLES {
            let expected = format!("at most {MOST_SAMPLES} samples in all classes together");
            return Err(Error::new("samplesPerClass", expected, samples));
        }
        let optimizer = OptimizerSGD::new(options.learning_rate, options.decay, options.momentum)?;
        let mut random = RandomState::new(options.seed);
        let data = spiral_data(
            &mut random,
            options.samples_per_class,
            options.classes,
            options.noise,
        );
        let network = Network::new(
            &options.hidden,
            options.classes,
            options.initialization,
            &mut random,
        )?;
        let activations = network.activations();
        let map = DecisionMap::new(options.classes);
        let mut trainer = Self {
            tiles: tiles(&data),
            data,
            network,
            optimizer,
            activations,
            map,
            probabilities: Vec::new(),
            trace: Trace::default(),
            terms: Vec::new(),
            loss: 0.0,
            accuracy: 0.0,
            diverged: false,
        };
        trainer.evaluate();
        Ok(trainer)
    }

    /// One epoch over the full batch: forward, backward, update.
    ///
    /// If the loss or any updated parameter would not be finite, parameters, loss and epoch stay as
    /// they are and [`diverged`](Self::diverged) becomes true; the next step tries again, with the
    /// learning rate it then finds.
    pub fn step(&mut self) {
        self.network.zero_gradients();
        let (loss, accuracy) = self.run_batch(true);
        self.diverged = !(loss.is_finite() && self.optimizer.update(self.network.layers_mut()));
        if !self.diverged {
            self.loss = loss;
            self.accuracy = accuracy;
        }
    }

    /// Loss and accuracy of the parameters as they are.
    fn evaluate(&mut self) {
        (self.loss, self.accuracy) = self.run_batch(false);
        self.diverged = !self.loss.is_finite();
    }

    /// Sends every tile forward, and its gradients backward if asked to; the mean loss and the accuracy.
    fn run_batch(&mut self, backward: bool) -> (f64, f64) {
        let samples = self.data.labels.len();
        let mut loss = 0.0;
        let mut correct = 0;
        for tile in &self.tiles {
            let Tile { labels, chunks, .. } = tile;
            let probabilities = tile.forward(&self.network, &mut self.activations);
            loss += LossCategoricalCrossentropy.forward(probabilities, labels, *chunks);
            correct += count_correct(probabilities, labels, *chunks);
            if backward {
                self.network
                    .backward(&mut self.activations, labels, samples, *chunks);
            }
        }
        (loss / samples as f64, f64::from(correct) / samples as f64)
    }

    /// The probability of every class at every point: `points` holds x₀, y₀, x₁, y₁, …, and
    /// `probabilities` takes `classes` numbers a point.
    pub fn predict(&mut self, points: &[f32]) -> Result<Vec<f32>, Error> {
        if !points.len().is_multiple_of(2) {
            let value = format!("{} values", points.len());
            return Err(Error::new("points", "x, y pairs: an even count", value));
        }
        check_finite("points", points)?;
        let classes = self.network.classes();
        let mut probabilities = vec![0.0; points.len() / 2 * classes];
        let rows = probabilities.chunks_mut(TILE * classes);
        for (points, rows) in points.chunks(2 * TILE).zip(rows) {
            for (index, &value) in points.iter().enumerate() {
                columns::set(&mut self.activations.inputs[index % 2], index / 2, value);
            }
            let chunks = columns::chunks(points.len() / 2);
            write_rows(self.network.forward(&mut self.activations, chunks), rows);
        }
        Ok(probabilities)
    }

    /// The probabilities of the training points for the parameters as they are, (N, classes) row-major.
    pub fn probabilities(&mut self) -> &[f32] {
        let classes = self.network.classes();
        self.probabilities
            .resize(self.data.labels.len() * classes, 0.0);
        let rows = self.probabilities.chunks_mut(TILE * classes);
        for (tile, rows) in self.tiles.iter().zip(rows) {
            write_rows(tile.forward(&self.network, &mut self.activations), rows);
        }
        &self.probabilities
    }

    /// Everything that the next [`step`](Self::step) will compute, without taking it: see [`Trace`]. Its window is
    /// [`window`](Self::window).
    pub fn trace(&mut self, sample: usize) -> Result<&Trace, Error> {
        let window = self.window(sample)?;
        let loss = self.differentiate();
        let tile = tile(&self.data, window.clone());
        self.activations.inputs.copy_from_slice(&tile.points);
        self.trace.record(
            &self.network,
            &self.optimizer,
            &mut self.activations,
            &tile.labels,
            window.len(),
            self.data.labels.len(),
            loss,
        );
        Ok(&self.trace)
    }

    /// Names and shapes of the arrays of a trace, the same for every sample and in every epoch.
    pub fn trace_arrays(&mut self) -> Result<&[TracedArray], Error> {
        if self.trace.arrays().is_empty() {
            self.trace(0)?;
        }
        Ok(self.trace.arrays())
    }

    /// The samples whose values a trace shows: all if they fit into one tile, else as many as do, with
    /// `sample` in the middle as far as possible.
    pub fn window(&self, sample: usize) -> Result<Range<usize>, Error> {
        let samples = self.data.labels.len();
        check_count("sample", sample, 0..=samples - 1)?;
        let length = samples.min(TILE);
        let start = sample.saturating_sub(length / 2).min(samples - length);
        Ok(start..start + length)
    }

    /// Each sample's own term in the gradient of one parameter, counted as in [`parameters`](Self::parameters):
    /// for a weight, its input × ∂L/∂(its unit's output); for a bias, the latter alone. The gradient is their sum.
    pub fn gradient_terms(&mut self, parameter: usize) -> Result<&[f32], Error> {
        let Some(Parameter {
            layer,
            input,
            output,
        }) = self.network.locate(parameter)
        else {
            let last = self.network.parameters().len() - 1;
            let expected = format!("a whole number from 0 to {last}");
            return Err(Error::new("parameter", expected, parameter));
        };
        let mut network = self.network.clone();
        let samples = self.data.labels.len();
        self.terms.clear();
        for tile in &self.tiles {
            tile.forward(&network, &mut self.activations);
            network.backward(&mut self.activations, &tile.labels, samples, tile.chunks);
            let inputs = match layer {
                0 => &self.activations.inputs,
                _ => &self.activations.outputs[layer - 1],
            };
            let dvalues = &self.activations.dvalues[layer][output];
            for sample in 0..TILE.min(samples - self.terms.len()) {
                let value = input.map_or(1.0, |input| columns::get(&inputs[input], sample));
                self.terms.push(value * columns::get(dvalues, sample));
            }
        }
        Ok(&self.terms)
    }

    /// For how many samples each hidden unit is active, that is, gives more than 0: layer after layer. A unit that
    /// never is, is dead: no gradient passes through it.
    pub fn active_samples(&mut self) -> Vec<u32> {
        let hidden = self.network.layers().len() - 1;
        let units = self.network.layers()[..hidden]
            .iter()
            .map(|layer| layer.biases.len());
        let mut counts = vec![0; units.sum()];
        let mut left = self.data.labels.len();
        for tile in &self.tiles {
            tile.forward(&self.network, &mut self.activations);
            let samples = TILE.min(left);
            left -= samples;
            let outputs = self.activations.outputs[..hidden].iter().flatten();
            for (count, output) in counts.iter_mut().zip(outputs) {
                let active = (0..samples).filter(|&sample| columns::get(output, sample) > 0.0);
                *count += active.count() as u32;
            }
        }
        counts
    }

    /// Refuses any length but that of one sample's logits.
    pub fn check_logits_length(&self, length: usize) -> Result<(), Error> {
        let classes = self.network.classes();
        check_length("logits", length, classes, "one for each class")
    }

    /// Softmax and loss taken back both ways for one sample, at the given logits.
    pub fn fusion(&self, logits: &[f32], label: usize) -> Result<Fusion, Error> {
        let classes = self.network.classes();
        self.check_logits_length(logits.len())?;
        check_finite("logits", logits)?;
        check_count("label", label, 0..=classes - 1)?;
        Ok(Fusion::new(logits, label, self.data.labels.len()))
    }

    /// The largest difference between the two ways from the loss back to the logits, over all samples; NaN if the
    /// long way is lost anywhere.
    pub fn fusion_difference(&mut self) -> f32 {
        let samples = self.data.labels.len();
        let mut largest = 0.0;
        for tile in &self.tiles {
            let probabilities = tile.forward(&self.network, &mut self.activations);
            let difference =
                fusion::largest_difference(probabilities, &tile.labels, samples, tile.chunks);
            largest = fusion::larger(difference, largest);
        }
        largest
    }

    /// Takes softmax and loss back `times` times over all samples, one way or the other, so that a clock can tell
    /// how long it takes; the forward pass before it is made once.
    pub fn repeat_backward(&mut self, fused: bool, times: usize) -> Result<(), Error> {
        check_count("times", times, 1..=1_000_000)?;
        let samples = self.data.labels.len();
        for tile in &self.tiles {
            let probabilities = tile.forward(&self.network, &mut self.activations);
            let Tile { labels, chunks, .. } = tile;
            fusion::repeat(probabilities, labels, samples, *chunks, fused, times);
        }
        Ok(())
    }

    /// A check of backpropagation against central differences, of the network as it stands.
    pub fn gradient_check(&mut self) -> GradientCheck {
        self.differentiate();
        GradientCheck::new(&self.network, &self.data)
    }

    /// Leaves the gradients of the next step in the layers; answers its loss.
    fn differentiate(&mut self) -> f64 {
        self.network.zero_gradients();
        self.run_batch(true).0
    }

    /// Points that one [`predict`](Self::predict) takes at most, for its answer to fit into memory.
    pub fn most_points(&self) -> usize {
        MOST_PROBABILITIES / self.network.classes()
    }

    /// The decision map as RGBA bytes, row 0 on top; see [`grid`](crate::grid).
    pub fn predict_grid(&mut self, width: usize, height: usize) -> Result<&[u8], Error> {
        self.map
            .render(&self.network, &mut self.activations, width, height)
    }

    /// Refuses any length but that of a palette.
    pub fn check_palette_length(&self, length: usize) -> Result<(), Error> {
        self.map.check_palette_length(length)
    }

    /// Refuses any length but that of the parameters.
    pub fn check_parameters_length(&self, length: usize) -> Result<(), Error> {
        self.network.check_parameters_length(length)
    }

    /// The colours of the decision map: red, green and blue of each class.
    pub fn set_palette(&mut self, rgb: &[u8]) -> Result<(), Error> {
        self.map.set_palette(rgb)
    }

    /// W1, b1, W2, b2, …, each in row-major order, as NumPy ravels it.
    pub fn parameters(&self) -> Vec<f32> {
        self.network.parameters()
    }

    /// Puts the network at given parameters, at rest: velocities are zero, loss and accuracy those of
    /// the new parameters, the epoch count goes on.
    pub fn set_parameters(&mut self, parameters: &[f32]) -> Result<(), Error> {
        self.network.set_parameters(parameters)?;
        self.evaluate();
        Ok(())
    }

    /// Updates made so far.
    pub fn epoch(&self) -> u64 {
        self.optimizer.iterations()
    }

    /// Mean cross-entropy of the latest step's forward pass, before its update; before any step, of
    /// the initial weights. In nats: a guess among C classes costs ln C.
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// Share of samples classified correctly in the pass that gave the loss, 0 … 1.
    pub fn accuracy(&self) -> f64 {
        self.accuracy
    }

    /// Whether the latest step was refused because its numbers were not finite.
    pub fn diverged(&self) -> bool {
        self.diverged
    }

    /// The line the book's training loop prints for the latest step, counted from epoch 0.
    pub fn log_line(&self) -> String {
        let epoch = self.epoch().saturating_sub(1);
        let (accuracy, loss) = (thousandths(self.accuracy), thousandths(self.loss));
        format!("epoch: {epoch}, acc: {accuracy}, loss: {loss}")
    }

    /// Learning rate, momentum and decay.
    pub fn optimizer(&self) -> &OptimizerSGD {
        &self.optimizer
    }

    /// Learning rate, momentum and decay, to change while training.
    pub fn optimizer_mut(&mut self) -> &mut OptimizerSGD {
        &mut self.optimizer
    }

    /// The layers with their parameters and the gradients that were computed last: of the latest step, or of a
    /// [`trace`](Self::trace) or [`gradient_check`](Self::gradient_check) since.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Points and labels.
    pub fn data(&self) -> &Spiral {
        &self.data
    }
}

/// Writes columns as rows, for as many samples as there is room for.
fn write_rows(columns: &[Column], rows: &mut [f32]) {
    for (sample, row) in rows.chunks_mut(columns.len()).enumerate() {
        for (column, value) in columns.iter().zip(row) {
            *value = columns::get(column, sample);
        }
    }
}

/// A number from 0 to 2⁵², or NaN, rounded to three decimals as Python and Rust round: exactly, and of two equally
/// near the even one. By whole numbers, because Rust's general code for it would be a tenth of the WebAssembly.
fn thousandths(value: f64) -> String {
    let bits = value.to_bits();
    let exponent = (bits >> 52) as i32 - 1075;
    // The value is mantissa · 2^exponent; subnormal numbers are 0.000 all the same.
    let mantissa = (bits & ((1 << 52) - 1)) | (1 << 52);
    if !value.is_finite() || exponent >= 0 {
        return "nan".to_owned();
    }
    let shift = exponent.unsigned_abs().min(127);
    let scaled = u128::from(mantissa) * 1000;
    let (whole, rest) = (scaled >> shift, scaled & ((1 << shift) - 1));
    let half = 1 << (shift - 1);
    let up = rest > half || rest == half && whole % 2 == 1;
    let rounded = whole as u64 + u64::from(up);
    format!("{}.{:03}", rounded / 1000, rounded % 1000)
}

/// Cuts the data into tiles.
fn tiles(data: &Spiral) -> Vec<Tile> {
    let samples = data.labels.len();
    let starts = (0..samples).step_by(TILE);
    starts
        .map(|start| tile(data, start..samples.min(start + TILE)))
        .collect()
}

/// Some of the data, filled up with [`NO_SAMPLE`]s.
fn tile(data: &Spiral, samples: Range<usize>) -> Tile {
    let mut tile = Tile {
        points: [[Lanes::ZERO; TILE / LANES]; 2],
        labels: [Lanes::splat(NO_SAMPLE); TILE / LANES],
        chunks: columns::chunks(samples.len()),
    };
    for (place, sample) in samples.enumerate() {
        for (axis, column) in tile.points.iter_mut().enumerate() {
            columns::set(column, place, data.points[[sample, axis]]);
        }
        columns::set(&mut tile.labels, place, data.labels[sample].into());
    }
    tile
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousandths_are_what_rust_s_own_formatting_says() {
        let mut random = RandomState::new(0);
        let halves = (0..4096).map(|n| f64::from(n) / 2048.0);
        let some = (0..10_000).map(|n| f64::from(random.randn()).abs() * f64::from(n) / 100.0);
        let edges = [
            0.0,
            1e-300,
            0.0005,
            0.9995,
            0.9994999,
            1.0,
            16.118095650958317,
            1e12,
        ];
        for value in halves.chain(some).chain(edges) {
            assert_eq!(thousandths(value), format!("{value:.3}"), "{value:?}");
        }
        assert_eq!(thousandths(f64::NAN), "nan");
    }
}
