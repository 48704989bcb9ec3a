//! The training loop: data, network and optimizer, one epoch a [`step`](Trainer::step), which is one update or one for each of
//! several batches.

use crate::activation::{Activation, in_short};
use crate::arithmetic::Arithmetic;
use crate::atlas::{Atlas, Maps, UnitMap};
use crate::columns::{self, Column, TILE};
use crate::data::{Dataset, Points, check_points};
use crate::dropout::LayerDropout;
use crate::error::{Error, check_count, check_finite, check_memory};
use crate::grid::DecisionMap;
use crate::network::{Activations, Gradients, Network};
use crate::optimizer::{Memory, Update, learning_rate};
use crate::printed::{python_float, rust, thousandths};
use crate::random::RandomState;
use crate::schema::{self, Value};
use crate::square::Square;
use crate::tile::{Score, Tile, tiles};

mod batches;
mod options;
mod parts;
mod snapshot;
mod state;
mod structure;

pub use options::Options;
use options::{BYTES_OF_SAMPLE, Field};
pub use parts::{Part, Unit, belongs_to, part};
pub use state::State;

use batches::{Batches, Begun};
use parts::{SwitchedOff, parameters_of};

const MAX_PROBABILITIES: usize = 1 << 25;

/// What a network makes of its training points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answers<'a> {
    /// Mean cross-entropy, in nats, with what regularization adds.
    pub loss: f64,
    /// What the loss is the sum of.
    pub losses: Losses,
    /// Share of samples classified correctly, 0 … 1.
    pub accuracy: f64,
    /// (N, classes), row-major.
    pub probabilities: &'a [f32],
}

/// A network in training.
#[derive(Debug)]
pub struct Trainer {
    /// What the run started from, with the live settings as they are now.
    options: Options,
    data: Dataset,
    tiles: Vec<Tile>,
    /// Samples that are never trained on, if there are any.
    validation: Option<Dataset>,
    network: Network,
    /// Of the latest step.
    gradients: Gradients,
    memory: Memory,
    update: Update,
    /// The stream after the first weights, and after the masks that have been drawn of it since.
    undrawn: RandomState,
    random: RandomState,
    /// Whether any have.
    drawn: bool,
    dropout: LayerDropout,
    switched_off: SwitchedOff,
    activations: Activations,
    /// Where the next update does not take all samples.
    batches: Option<Batches>,
    begun: Begun,
    map: DecisionMap,
    atlas: Atlas,
    /// (N, classes).
    probabilities: Vec<f32>,
    snapshot_header: Vec<u8>,
    /// Made so far.
    epoch: u64,
    score: Score,
    losses: Losses,
    accuracy: f64,
    /// The learning rate of the latest update, and of the one before, which the book's loop prints: at first the setting.
    rates: [f64; 2],
    diverged: bool,
    uniform: bool,
    /// Whether the points are not all the same, so that answers could differ.
    distinct: bool,
    /// The first sample's answer in the latest pass over all samples, (classes).
    first_answer: Vec<f32>,
}

/// The parts of a loss.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Losses {
    /// Mean cross-entropy of the samples, in nats.
    pub data: f64,
    /// What the size of the parameters adds.
    pub regularization: f64,
}

/// What the next step depends on.
#[derive(Debug, Clone, Copy)]
pub struct Next<'a> {
    /// The network as it is.
    pub network: &'a Network,
    /// The samples of the next batch.
    pub data: &'a Dataset,
    /// Which of all samples these are; none if they are all, in their order.
    pub batch: Option<&'a [u32]>,
    /// How many samples there are in all.
    pub samples: usize,
    /// The settings as they are.
    pub options: &'a Options,
    /// What the optimizer remembers.
    pub memory: &'a Memory,
    /// The stream of the masks.
    pub random: &'a RandomState,
    /// Hidden units that are switched off.
    pub switched_off: &'a [Unit],
}

impl Next<'_> {
    /// Makes gradients of the sums over the samples of the batch.
    pub fn finish(&self, gradients: &mut Gradients) {
        finish(self.network, self.options, self.switched_off, gradients);
    }
}

/// Makes gradients of the sums over a batch. Those of parameters of a unit that is switched off are 0.
fn finish(network: &Network, options: &Options, off: &[Unit], gradients: &mut Gradients) {
    gradients.finish(network, options.l1, options.l2);
    for &unit in off {
        for parameter in parameters_of(unit, network.sizes()) {
            gradients.layers_mut()[parameter.layer].hold(parameter.input, parameter.output);
        }
    }
}

impl Trainer {
    /// Draws the data, then the weights, from one random stream. Refuses what is no run, or does not fit into memory.
    pub fn new(mut options: Options) -> Result<Self, Error> {
        options.count_classes();
        options.check()?;
        options.check_memory()?;
        let mut random = RandomState::new(options.seed);
        let mut points = Points::generate(&options, false, &mut random);
        let square = points.square(options.data);
        let held_out = points.hold_out(options.held_out, options.seed);
        let data = Dataset::new(points, options.classes, square);
        let mut network = Network::new(
            &options.hidden,
            options.classes,
            Activation::default(),
            options.initialization,
            &mut random,
        )?
        .with_arithmetic(options.arithmetic);
        network.set_activations(&options.activation);
        // From a copy of the stream, so that the masks do not depend on it.
        let validation = match options.validation {
            true => Points::generate(&options, true, &mut random.clone()),
            false => held_out,
        };
        let mut trainer = Self {
            snapshot_header: snapshot::header(&network, &data),
            tiles: all_tiles(&data),
            distinct: data.has_distinct_points(),
            validation: (!validation.labels.is_empty())
                .then(|| Dataset::new(validation, data.classes, square)),
            gradients: Gradients::new(&network),
            memory: Memory::new(&network),
            update: Update::new(&network),
            undrawn: random.clone(),
            random,
            drawn: false,
            dropout: LayerDropout::default(),
            switched_off: SwitchedOff::default(),
            activations: network.activations(),
            batches: None,
            begun: Begun::default(),
            map: DecisionMap::new(data.classes, data.square),
            atlas: Atlas::default(),
            data,
            network,
            probabilities: Vec::new(),
            epoch: 0,
            score: Score::default(),
            losses: Losses::default(),
            accuracy: 0.0,
            rates: [options.learning_rate; 2],
            diverged: false,
            uniform: false,
            first_answer: Vec::new(),
            options,
        };
        trainer.gather();
        trainer.evaluate();
        Ok(trainer)
    }

    /// One epoch, or what is left of one that has begun: forward, backward, update for each of its [`batches`](Self::batches).
    ///
    /// If the loss or any updated parameter would not be finite, parameters, loss and epoch stay as
    /// they are before that update and [`diverged`](Self::diverged) becomes true; the next step tries that batch again, with the
    /// learning rate it then finds.
    pub fn step(&mut self) {
        loop {
            self.step_batch();
            if self.begun.batches == 0 || self.diverged {
                return;
            }
        }
    }

    /// One update, which is the epoch's if it has but one batch. Loss, accuracy and epoch change with the epoch's last.
    pub fn step_batch(&mut self) {
        self.gradients.zero();
        let drops = self.options.dropout > 0.0;
        let samples = self.next().data.samples();
        if drops {
            let hidden = self.network.hidden();
            (self.dropout).begin(&self.random, self.options.dropout, hidden, samples, 0);
        }
        let regularization = self.regularization_loss();
        let several = self.batches.is_some();
        let alike = several && self.begun.batches == 0 && self.answers_are_alike();
        let of_batch = self.run(true, drops);
        let uniform = if several { alike } else { of_batch };
        let sum = self.score.sum();
        let Self {
            network,
            gradients,
            options,
            ..
        } = self;
        finish(network, options, &self.switched_off.units, gradients);
        let loss = network.added(self.score.mean(sum, samples), regularization);
        self.diverged = !(loss.is_finite()
            && (self.memory).propose(options, network, gradients, &mut self.update));
        if self.diverged {
            return;
        }
        self.rates = [
            learning_rate(options, self.memory.iterations),
            self.rates[0],
        ];
        self.memory.accept(network, gradients, &mut self.update);
        if let (true, Some(end)) = (drops, self.dropout.end()) {
            self.random.clone_from(end);
            self.drawn = true;
        }
        if self.begun.batches == 0 {
            self.uniform = uniform;
        }
        self.begun = Begun {
            batches: self.begun.batches + 1,
            loss: (self.network).added(self.begun.loss, sum),
            correct: self.begun.correct + self.score.correct(),
        };
        if self.begun.batches == self.batches() {
            let Begun { loss, correct, .. } = std::mem::take(&mut self.begun);
            let samples = self.data.samples();
            self.epoch += 1;
            self.losses = Losses {
                data: self.score.mean(loss, samples),
                regularization,
            };
            self.accuracy = f64::from(correct) / samples as f64;
        }
        self.gather();
    }

    fn regularization_loss(&self) -> f64 {
        (self.network).regularization_loss(self.options.l1, self.options.l2)
    }

    /// Loss and accuracy of the parameters as they are.
    fn evaluate(&mut self) {
        self.uniform = self.run(false, false);
        self.losses = Losses {
            data: self.score.loss(),
            regularization: self.regularization_loss(),
        };
        self.accuracy = self.score.accuracy();
        self.diverged = !self.loss().is_finite();
    }

    /// Sends all samples forward; or those of the next batch, with dropout if told so, and their gradients backward. Answers whether
    /// all answers are the same. The score is that of these samples.
    fn run(&mut self, backward: bool, drops: bool) -> bool {
        let (tiles, samples) = match &self.batches {
            Some(batches) if backward => (&batches.tiles, batches.samples().len()),
            _ => (&self.tiles, self.data.samples()),
        };
        self.score.begin();
        let mut uniform = self.distinct;
        for (index, tile) in tiles.iter().enumerate() {
            let gradients = backward.then_some(&mut self.gradients);
            let dropout = drops.then_some(&mut self.dropout);
            let Self {
                network,
                activations,
                score,
                ..
            } = self;
            tile.run(network, activations, samples, dropout, gradients, score);
            let answers = activations.answers();
            if index == 0 {
                note_first(answers, &mut self.first_answer);
            }
            // Mostly it is settled by the first samples.
            uniform = uniform && columns::all_equal(answers, &self.first_answer, tile.chunks);
        }
        uniform
    }

    /// Whether all samples have the same answer, though they differ.
    fn answers_are_alike(&mut self) -> bool {
        let Self {
            network,
            activations,
            first_answer,
            ..
        } = self;
        let mut tiles = self.tiles.iter().enumerate();
        self.distinct
            && tiles.all(|(index, tile)| {
                let answers = tile.forward(network, activations);
                if index == 0 {
                    note_first(answers, first_answer);
                }
                columns::all_equal(answers, first_answer, tile.chunks)
            })
    }

    /// Loss (of the data alone) and accuracy of the parameters as they are on the validation data; none without such data.
    pub fn validate(&mut self) -> Option<(f64, f64)> {
        let data = self.validation.as_ref()?;
        self.score.begin();
        for tile in tiles(data) {
            let answers = tile.forward(&self.network, &mut self.activations);
            self.score.add(self.network.arithmetic(), answers, &tile);
        }
        Some((self.score.loss(), self.score.accuracy()))
    }

    /// The probability of every class at every point: `points` holds x₀, y₀, x₁, y₁, …, and
    /// `probabilities` takes `classes` numbers a point.
    pub fn predict(&mut self, points: &[f32]) -> Result<Vec<f32>, Error> {
        if !points.len().is_multiple_of(2) {
            let expected = format_args!("x, y pairs: an even count");
            let value = format_args!("{} values", points.len());
            return Err(Error::with("points", expected, value));
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
    /// [`accuracy`](Self::accuracy) are of one update before, and those of the next step are the ones here, to the bit, unless dropout leaves units out of it.
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
        self.score.begin();
        for (tile, rows) in self.tiles.iter().zip(rows) {
            let Self {
                network,
                activations,
                score,
                ..
            } = self;
            tile.run(network, activations, samples, None, None, score);
            network.complete(activations, tile.samples);
            write_rows(activations.answers(), rows);
        }
        let losses = Losses {
            data: self.score.loss(),
            regularization: self.regularization_loss(),
        };
        Answers {
            loss: (self.network).added(losses.data, losses.regularization),
            losses,
            accuracy: self.score.accuracy(),
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

    /// Trains on other points from here on, of the classes that there are. Held-out samples and the square of maps stay, and so do
    /// weights and what the optimizer remembers; loss and accuracy are those of the latest step until the next. An epoch that has
    /// begun begins again, with the batches of the points. Refuses what are no points, and what does not fit into memory.
    pub fn set_points(&mut self, points: Points) -> Result<(), Error> {
        check_points(&points)?;
        let Dataset {
            classes, square, ..
        } = self.data;
        check_count("labels", points.classes() - 1, 0..=classes - 1)?;
        check_memory("points", BYTES_OF_SAMPLE * points.labels.len())?;
        self.data = Dataset::new(points, classes, square);
        self.tiles = all_tiles(&self.data);
        (self.begun, self.batches) = (Begun::default(), None);
        self.gather();
        self.distinct = self.data.has_distinct_points();
        self.snapshot_header = snapshot::header(&self.network, &self.data);
        Ok(())
    }

    /// Lets maps cover another square: x and y of its centre, and half its side. Refuses any but three numbers that make one.
    pub fn set_square(&mut self, numbers: &[f32]) -> Result<(), Error> {
        let square = Square::of_numbers(numbers)?;
        self.data.square = square;
        self.map.square = square;
        Ok(())
    }

    /// Maps of units, `side` by `side` pixels each; see [`atlas`](crate::atlas).
    pub fn unit_maps(&mut self, side: usize, maps: &[UnitMap]) -> Result<Maps<'_>, Error> {
        let square = &self.data.square;
        (self.atlas).render(&self.network, &mut self.activations, square, side, maps)
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
        self.memory.forget();
        self.evaluate();
        Ok(())
    }

    /// Whole epochs made so far.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Loss of the latest epoch's forward passes: of each batch before its update, and what regularization adds before the last
    /// one; before any epoch, of the initial weights, and after [`set_parameters`](Self::set_parameters) of those. It is the sum
    /// of its parts in [`losses`](Self::losses).
    pub fn loss(&self) -> f64 {
        (self.network).added(self.losses.data, self.losses.regularization)
    }

    /// The parts of the loss: the mean cross-entropy, in nats (a guess among C classes costs ln C), and what regularization adds.
    pub fn losses(&self) -> Losses {
        self.losses
    }

    /// Share of samples classified correctly in the passes that gave the loss, 0 … 1.
    pub fn accuracy(&self) -> f64 {
        self.accuracy
    }

    /// Whether the latest step was refused because its numbers were not finite; after
    /// [`set_parameters`](Self::set_parameters), whether the loss of those is not finite, so that a step would be.
    pub fn diverged(&self) -> bool {
        self.diverged
    }

    /// Whether samples that differ all got exactly the same answer in the pass that gave the loss; with several batches, whether
    /// they all would before the epoch's first update. [`state`](Self::state) tells why they do, if they still do.
    pub fn uniform(&self) -> bool {
        self.uniform
    }

    /// The line the book's training loop prints for the latest step, counted from epoch 0: with [`loss`](Self::loss) and
    /// [`accuracy`](Self::accuracy) as they stand, so that before any step it is that of epoch 0 to come, and after
    /// [`set_parameters`](Self::set_parameters) not of a step but of those. With regularization it has the parts of the loss.
    /// In the book's arithmetic with decay, the learning rate follows.
    pub fn log_line(&self) -> String {
        self.log_line_with(&rust)
    }

    /// The same with digits of somebody else: in scientific notation if told `true`, and otherwise without an exponent.
    pub fn log_line_with(&self, written: &dyn Fn(f64, bool) -> String) -> String {
        let mut line = String::new();
        let mut put = |name: &str, value: &str| {
            line += name;
            line += value;
        };
        put(
            "epoch: ",
            &written(self.epoch.saturating_sub(1) as f64, false),
        );
        put(", acc: ", &thousandths(self.accuracy, written));
        put(", loss: ", &thousandths(self.loss(), written));
        if self.options.l1 > 0.0 || self.options.l2 > 0.0 {
            let Losses {
                data,
                regularization,
            } = self.losses;
            put(" (data_loss: ", &thousandths(data, written));
            put(", reg_loss: ", &thousandths(regularization, written));
            put(")", "");
        }
        // The book's loop prints it before the update of its epoch: it is that of the update before.
        if self.network.arithmetic() == Arithmetic::Book && self.options.decay > 0.0 {
            put(", lr: ", &python_float(self.rates[1], written));
        }
        line
    }

    /// Changes a live setting, one of [`settings`](schema::settings), which acts at the next step, [a part](Part) of the network,
    /// or with the name `hidden` its layers: `1.add.8`, `1.remove.17`, `2.insert` or `2.drop`. Refuses a name or value that
    /// there is not, and in the middle of an epoch another size of batches and other layers. Another optimizer begins without
    /// any memory.
    ///
    /// ```
    /// use neural_spiral::trainer::{Options, Trainer};
    ///
    /// let mut trainer = Trainer::new(Options::default())?;
    /// trainer.set("learning_rate", 0.5)?;
    /// assert_eq!(trainer.options().learning_rate, 0.5);
    /// assert!(trainer.set("momentum", 1.0).is_err());
    /// # Ok::<(), neural_spiral::error::Error>(())
    /// ```
    pub fn set(&mut self, name: &str, value: impl Into<Value>) -> Result<(), Error> {
        self.set_value(name, value.into())
    }

    #[inline(never)]
    fn set_value(&mut self, name: &str, value: Value) -> Result<(), Error> {
        if let (Some(part), Value::Number(value)) = (part(name, &self.network), &value) {
            return self.set_part(name, part, *value);
        }
        if let ("hidden", Value::Name(change)) = (name, &value) {
            return self.change_structure(change);
        }
        schema::find(name, true)?.check(&value)?;
        if name == "activation" {
            return self.set_activation(value);
        }
        if let ("batch_size", &Value::Whole(size)) = (name, &value) {
            self.check_between_epochs(name, format_args!("{size}"))?;
            self.check_room_for_batches(name, size)?;
            self.options.batch_size = size;
            self.gather();
            return Ok(());
        }
        let before = self.options.optimizer;
        self.options.assign(name, value);
        if self.options.optimizer != before {
            self.memory = Memory::new(&self.network);
            self.rates[0] = self.options.learning_rate;
        }
        Ok(())
    }

    /// Goes on with another network, what the optimizer remembers of it, and the units of it that are to be switched off.
    fn put_network(&mut self, network: Network, memory: Memory, off: Vec<Unit>) {
        if network.sizes() != self.network.sizes() {
            self.gradients = Gradients::new(&network);
            self.update = Update::new(&network);
            self.activations = network.activations();
        }
        self.options.hidden = network.hidden().to_vec();
        let activations = in_short(network.hidden_activations());
        if !activations.is_empty() {
            self.options.activation = activations.to_vec();
        }
        (self.network, self.memory) = (network, memory);
        self.switched_off = SwitchedOff::default();
        off.into_iter().for_each(|unit| self.switch_off(unit));
    }

    fn set_activation(&mut self, value: Value) -> Result<(), Error> {
        let mut activations = Vec::new();
        activations.assign(value);
        self.options.check_activations(&activations)?;
        self.network.set_activations(&activations);
        self.options.activation = activations;
        Ok(())
    }

    /// A setting of the run, the live ones as they are now; none if there is no such setting.
    pub fn setting(&self, name: &str) -> Option<Value> {
        self.options.get(name)
    }

    /// What the run started from, with the live settings as they are now.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// What the next step depends on.
    pub fn next(&self) -> Next<'_> {
        Next {
            network: &self.network,
            data: self.batches.as_ref().map_or(&self.data, Batches::data),
            batch: self.batches.as_ref().map(Batches::samples),
            samples: self.data.samples(),
            options: &self.options,
            memory: &self.memory,
            random: &self.random,
            switched_off: &self.switched_off.units,
        }
    }

    /// Points and labels of the validation data, if there are any.
    pub fn validation(&self) -> Option<&Dataset> {
        self.validation.as_ref()
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

#[inline(never)]
fn all_tiles(data: &Dataset) -> Vec<Tile> {
    tiles(data).collect()
}

/// The answer of a tile's first sample.
#[inline(never)]
fn note_first(answers: &[Column], first: &mut Vec<f32>) {
    first.clear();
    first.extend(answers.iter().map(|column| columns::get(column, 0)));
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
