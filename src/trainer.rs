//! The training loop: data, network and optimizer, one full-batch epoch a [`step`](Trainer::step).

use std::ops::Range;

use crate::columns::{self, Column, LANES, Lanes, TILE};
use crate::dense::Initialization;
use crate::error::{Error, check_count, check_finite, check_number};
use crate::grid::DecisionMap;
use crate::loss::{LossCategoricalCrossentropy, NO_SAMPLE, count_correct};
use crate::network::{Activations, Network};
use crate::random::RandomState;
use crate::sgd::OptimizerSGD;
use crate::spiral::{Spiral, spiral_data};
use crate::thousandths::thousandths;
use crate::trace::Trace;

mod inspection;

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
