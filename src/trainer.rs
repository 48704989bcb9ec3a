//! The training loop: data, network and optimizer, one full-batch epoch a [`step`](Trainer::step).

use crate::atlas::{Atlas, Maps, UnitMap};
use crate::columns::{self, Column, TILE};
use crate::data::Dataset;
use crate::error::{Error, check_finite};
use crate::grid::DecisionMap;
use crate::network::{Activations, Gradients, Network};
use crate::optimizer::Rule;
use crate::random::RandomState;
use crate::schema::{self, Value, settings};
use crate::thousandths::thousandths;
use crate::tile::{Tile, tiles};

mod options;
mod parts;
mod snapshot;
mod state;

pub use options::Options;
pub use parts::{Part, Unit, part};
pub use state::State;

use parts::SwitchedOff;

const MAX_PROBABILITIES: usize = 1 << 25;

/// What a network makes of its training points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answers<'a> {
    /// Mean cross-entropy, in nats.
    pub loss: f64,
    /// Share of samples classified correctly, 0 … 1.
    pub accuracy: f64,
    /// (N, classes), row-major.
    pub probabilities: &'a [f32],
}

/// A network in training.
#[derive(Debug)]
pub struct Trainer {
    seed: u32,
    data: Dataset,
    tiles: Vec<Tile>,
    network: Network,
    /// Of the latest step.
    gradients: Gradients,
    optimizer: Box<dyn Rule>,
    switched_off: SwitchedOff,
    activations: Activations,
    map: DecisionMap,
    atlas: Atlas,
    /// (N, classes).
    probabilities: Vec<f32>,
    snapshot_header: Vec<u8>,
    /// Steps made so far.
    epoch: u64,
    loss: f64,
    accuracy: f64,
    diverged: bool,
    uniform: bool,
    /// Whether the points are not all the same, so that answers could differ.
    distinct: bool,
    /// The first sample's answer in the latest pass over all samples, (classes).
    first_answer: Vec<f32>,
}

impl Trainer {
    /// Draws the data, then the weights, from one random stream. Refuses what is no run, or does not fit into memory.
    pub fn new(options: Options) -> Result<Self, Error> {
        options.check()?;
        options.check_memory()?;
        let mut random = RandomState::new(options.seed);
        let data = options.data.generate(
            &mut random,
            options.samples_per_class,
            options.classes,
            options.noise,
        );
        let network = Network::new(
            &options.hidden,
            options.classes,
            options.activation,
            options.initialization,
            &mut random,
        )?;
        let mut optimizer = options.optimizer.build(&network);
        for setting in settings() {
            let own = optimizer.setting_mut(setting.name);
            if let (Some(own), Some(Value::Number(value))) = (own, options.get(setting.name)) {
                *own = value;
            }
        }
        let mut trainer = Self {
            seed: options.seed,
            snapshot_header: snapshot::header(&network, options.optimizer, &data),
            tiles: tiles(&data).collect(),
            distinct: data.has_distinct_points(),
            gradients: Gradients::new(&network),
            optimizer,
            switched_off: SwitchedOff::default(),
            activations: network.activations(),
            map: DecisionMap::new(data.classes, data.extent),
            atlas: Atlas::default(),
            data,
            network,
            probabilities: Vec::new(),
            epoch: 0,
            loss: 0.0,
            accuracy: 0.0,
            diverged: false,
            uniform: false,
            first_answer: Vec::new(),
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
        self.gradients.zero();
        let (loss, accuracy, uniform) = self.run_batch(true);
        let Self {
            network, gradients, ..
        } = self;
        self.diverged = !(loss.is_finite() && self.optimizer.update(network, gradients));
        if !self.diverged {
            self.epoch += 1;
            self.loss = loss;
            self.accuracy = accuracy;
            self.uniform = uniform;
        }
    }

    /// Loss and accuracy of the parameters as they are.
    fn evaluate(&mut self) {
        (self.loss, self.accuracy, self.uniform) = self.run_batch(false);
        self.diverged = !self.loss.is_finite();
    }

    /// Sends every tile forward, and its gradients backward if asked to; the mean loss, the accuracy, and whether all
    /// answers are the same.
    fn run_batch(&mut self, backward: bool) -> (f64, f64, bool) {
        let samples = self.data.samples();
        let mut loss = 0.0;
        let mut correct = 0;
        let mut uniform = self.distinct;
        for (index, tile) in self.tiles.iter().enumerate() {
            let gradients = backward.then_some(&mut self.gradients);
            let of_tile = tile.run(&self.network, &mut self.activations, samples, gradients);
            loss += of_tile.0;
            correct += of_tile.1;
            let answers = self.activations.answers();
            if index == 0 {
                let first = answers.iter().map(|column| columns::get(column, 0));
                self.first_answer.clear();
                self.first_answer.extend(first);
            }
            // Mostly it is settled by the first samples.
            uniform = uniform && columns::all_equal(answers, &self.first_answer, tile.chunks);
        }
        let accuracy = f64::from(correct) / samples as f64;
        (loss / samples as f64, accuracy, uniform)
    }

    /// The probability of every class at every point: `points` holds x₀, y₀, x₁, y₁, …, and
    /// `probabilities` takes `classes` numbers a point.
    pub fn predict(&mut self, points: &[f32]) -> Result<Vec<f32>, Error> {
        if !points.len().is_multiple_of(2) {
            let value = format!("{} values", points.len());
            return Err(Error::new("points", "x, y pairs: an even count", &value));
        }
        check_finite("points", points)?;
        let classes = self.network.classes();
        let mut probabilities = vec![0.0; points.len() / 2 * classes];
        let rows = probabilities.chunks_mut(TILE * classes);
        for (points, rows) in points.chunks(2 * TILE).zip(rows) {
            for (index, &value) in points.iter().enumerate() {
                columns::set(&mut self.activations.inputs[index % 2], index / 2, value);
            }
            let samples = points.len() / 2;
            write_rows(self.network.answers(&mut self.activations, samples), rows);
        }
        Ok(probabilities)
    }

    /// What each hidden unit gives at a point, layer after layer.
    pub fn activations_at(&mut self, x: f32, y: f32) -> Result<Vec<f32>, Error> {
        check_finite("point", &[x, y])?;
        for (column, value) in self.activations.inputs.iter_mut().zip([x, y]) {
            columns::set(column, 0, value);
        }
        let hidden = self.network.layers().len() - 1;
        let chunks = columns::chunks(1);
        (self.network).forward_through(hidden, &mut self.activations, chunks);
        let layers = self.activations.outputs[..hidden].iter().flatten();
        Ok(layers.map(|column| columns::get(column, 0)).collect())
    }

    /// The probabilities of the training points for the parameters as they are, (N, classes) row-major.
    pub fn probabilities(&mut self) -> &[f32] {
        self.answers().probabilities
    }

    /// What the parameters as they are make of the training points. [`loss`](Self::loss) and
    /// [`accuracy`](Self::accuracy) are of one update before, and those of the next step are the ones here, to the bit.
    ///
    /// ```
    /// use neural_spiral::trainer::{Options, Trainer};
    ///
    /// let mut trainer = Trainer::new(Options::default())?;
    /// trainer.step();
    /// let loss = trainer.answers().loss;
    /// trainer.step();
    /// assert_eq!(trainer.loss(), loss);
    /// # Ok::<(), neural_spiral::error::Error>(())
    /// ```
    pub fn answers(&mut self) -> Answers<'_> {
        let (samples, classes) = (self.data.samples(), self.network.classes());
        self.probabilities.resize(samples * classes, 0.0);
        let rows = self.probabilities.chunks_mut(TILE * classes);
        let mut loss = 0.0;
        let mut correct = 0;
        for (tile, rows) in self.tiles.iter().zip(rows) {
            let of_tile = tile.run(&self.network, &mut self.activations, samples, None);
            loss += of_tile.0;
            correct += of_tile.1;
            self.network.complete(&mut self.activations, tile.samples);
            write_rows(self.activations.answers(), rows);
        }
        Answers {
            loss: loss / samples as f64,
            accuracy: f64::from(correct) / samples as f64,
            probabilities: &self.probabilities,
        }
    }

    /// Points that one [`predict`](Self::predict) takes at most, for its answer to fit into memory.
    pub fn most_points(&self) -> usize {
        MAX_PROBABILITIES / self.network.classes()
    }

    /// The decision map as RGBA bytes, row 0 on top; see [`grid`](crate::grid).
    pub fn predict_grid(&mut self, width: usize, height: usize) -> Result<&[u8], Error> {
        self.map
            .render(&self.network, &mut self.activations, width, height)
    }

    /// Maps of units, `side` by `side` pixels each; see [`atlas`](crate::atlas).
    pub fn unit_maps(&mut self, side: usize, maps: &[UnitMap]) -> Result<Maps<'_>, Error> {
        let extent = self.data.extent;
        (self.atlas).render(&self.network, &mut self.activations, extent, side, maps)
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

    /// The same in place of what was in `values`.
    pub fn write_parameters(&self, values: &mut Vec<f32>) {
        self.network.write_parameters(values);
    }

    /// Puts the network at given parameters, at rest: velocities are zero, no unit is switched off, loss and accuracy are
    /// those of the new parameters, the epoch count goes on.
    pub fn set_parameters(&mut self, parameters: &[f32]) -> Result<(), Error> {
        self.network.set_parameters(parameters)?;
        self.switched_off = SwitchedOff::default();
        // What the optimizer remembers belongs to the path that led to the old parameters.
        for layer in 0..self.network.layers().len() {
            self.optimizer
                .state_mut(layer, &mut |values| values.fill(0.0));
        }
        self.evaluate();
        Ok(())
    }

    /// Epochs made so far.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Mean cross-entropy of the latest step's forward pass, before its update; before any step, of
    /// the initial weights, and after [`set_parameters`](Self::set_parameters) of those. In nats: a guess among C classes
    /// costs ln C.
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// Share of samples classified correctly in the pass that gave the loss, 0 … 1.
    pub fn accuracy(&self) -> f64 {
        self.accuracy
    }

    /// Whether the latest step was refused because its numbers were not finite; after
    /// [`set_parameters`](Self::set_parameters), whether the loss of those is not finite, so that a step would be.
    pub fn diverged(&self) -> bool {
        self.diverged
    }

    /// Whether samples that differ all got exactly the same answer in the pass that gave the loss. [`state`](Self::state) tells
    /// why they do, if they still do after the update.
    pub fn uniform(&self) -> bool {
        self.uniform
    }

    /// The line the book's training loop prints for the latest step, counted from epoch 0: with [`loss`](Self::loss) and
    /// [`accuracy`](Self::accuracy) as they stand, so that before any step it is that of epoch 0 to come, and after
    /// [`set_parameters`](Self::set_parameters) not of a step but of those.
    pub fn log_line(&self) -> String {
        let epoch = self.epoch().saturating_sub(1);
        let (accuracy, loss) = (thousandths(self.accuracy), thousandths(self.loss));
        format!("epoch: {epoch}, acc: {accuracy}, loss: {loss}")
    }

    /// Changes a live setting, one of [`settings`], which acts at the next step, or [a part](Part) of the network. Refuses a
    /// name or value that there is not, and a setting that this run's optimizer does not have.
    ///
    /// ```
    /// use neural_spiral::trainer::{Options, Trainer};
    ///
    /// let mut trainer = Trainer::new(Options::default())?;
    /// trainer.set("learning_rate", 0.5)?;
    /// assert_eq!(trainer.setting("learning_rate"), Some(0.5));
    /// assert!(trainer.set("momentum", 1.0).is_err());
    /// # Ok::<(), neural_spiral::error::Error>(())
    /// ```
    pub fn set(&mut self, name: &str, value: impl Into<Value>) -> Result<(), Error> {
        let value = value.into();
        if let (Some(part), Value::Number(value)) = (part(name, &self.network), &value) {
            return self.set_part(name, part, *value);
        }
        schema::find(name, true)?.check(&value)?;
        let own = self.optimizer.setting_mut(name);
        let (Some(own), Value::Number(value)) = (own, value) else {
            let expected = "a setting of this run's optimizer";
            return Err(Error::new("option name", expected, &schema::quoted(name)));
        };
        *own = value;
        Ok(())
    }

    /// A live setting as it is; none if there is no such setting.
    pub fn setting(&self, name: &str) -> Option<f64> {
        self.optimizer.setting(name)
    }

    /// What the data and the first weights were drawn from.
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// The optimizer with its settings and what it remembers.
    pub fn optimizer(&self) -> &dyn Rule {
        &*self.optimizer
    }

    /// The layers with their parameters.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The gradients that the latest [`step`](Self::step) computed; zeros before any. Restoring a snapshot and setting
    /// the parameters leave them: [`inspect::gradients`](crate::inspect::gradients) computes those of the network as
    /// it stands.
    pub fn gradients(&self) -> &Gradients {
        &self.gradients
    }

    /// Points and labels.
    pub fn data(&self) -> &Dataset {
        &self.data
    }
}

/// Writes columns as rows, for as many samples as there is room for.
#[inline(never)]
fn write_rows(columns: &[Column], rows: &mut [f32]) {
    for (sample, row) in rows.chunks_mut(columns.len()).enumerate() {
        for (column, value) in columns.iter().zip(row) {
            *value = columns::get(column, sample);
        }
    }
}
