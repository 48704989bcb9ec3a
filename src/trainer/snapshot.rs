//! A run put down in bytes, to go on from there: everything that the next step depends on, and what is shown.
//!
//! ```text
//! magic, version                                      u32, u32
//! arithmetic (place in its table), classes            u32, u32
//! fingerprint of points and labels                    u64
//! hidden layers, then of each its units and its
//!   activation (place in its table)                   u32 each
//! optimizer (place in its table) + flags below        u64
//! epoch, iterations                                   u64, u64
//! losses of data and regularization, accuracy         f64 each
//! learning rates of the latest two updates            f64 each
//! every live number, in the order of the schema       f64 each
//! of the epoch that has begun, batches that were made,
//!   samples classified correctly, sum of their losses u64, u64, f64
//! every parameter: W1, b1, W2, b2, …, all units on    f32 each
//! of each layer, as far as the optimizer has them, momentums, then cache:
//!   of the weights                                    f32 each
//!   of the biases                                     f64 each
//! every hidden unit: 1 if it is switched off, else 0  u32 each
//! if masks were drawn, the random stream: 624 numbers
//!   and how many of them are used up                  u32 each
//! checksum of all that stands before                  u64
//! ```
//!
//! All little endian. A snapshot goes back into a trainer with the same data and arithmetic, which costs no pass over the data.
//! Hidden layers become those that it had.

use std::array::from_fn;

use super::batches::{Begun, count};
use super::parts::Unit;
use super::{Losses, Trainer};
use crate::activation::Activation;
use crate::data::Dataset;
use crate::dense::{slice, slice_mut};
use crate::error::{Error, check_length};
use crate::network::{MAX_PARAMETERS, Network};
use crate::optimizer::{Memory, Optimizer};
use crate::random::STATE;
use crate::schema::{Kind, Setting, Value, among};

const MAGIC: u32 = u32::from_le_bytes(*b"NSpi");
const VERSION: u32 = 4;

/// Bytes of magic and version.
const HEAD: usize = 8;

/// Bytes of the arithmetic, which follows.
const ARITHMETIC: usize = 4;

/// Bytes of the fingerprint with which the header ends, and of the checksum.
const FINGERPRINT: usize = 8;

/// Numbers of 64 bits before the settings.
const NUMBERS: usize = 8;

/// Those after the settings.
const BEGUN: usize = 3;

/// Flags in the first of them, over the place of the optimizer in its table: what its memory is, whether masks were drawn, and
/// what the latest step found. Over them, without hidden layers, the place of the setting's activation, which a first one gets.
const OPTIMIZERS: u64 = 1 << 8;
const DRAWN: u64 = 1 << 8;
const FLOAT64: u64 = 1 << 9;
const DIVERGED: u64 = 1 << 10;
const UNIFORM: u64 = 1 << 11;
const ACTIVATIONS: u64 = 1 << 12;
const END: u64 = ACTIVATIONS * Activation::TABLE.len() as u64;

/// More than a sample can cost, whose probability is clipped at 1e-7.
const MOST_LOSS: f64 = 17.0;

/// Up to here JavaScript counts without a gap.
const MAX_EPOCHS: u64 = 1 << f64::MANTISSA_DIGITS;

/// More bytes than any snapshot has: of each parameter three numbers of at most 8.
const MOST_BYTES: usize = 24 * MAX_PARAMETERS;

/// What comes before the layers, the same at every epoch.
pub fn header(network: &Network, data: &Dataset) -> Vec<u8> {
    let arithmetic = network.arithmetic() as u32;
    let numbers = [MAGIC, VERSION, arithmetic, network.classes() as u32];
    let mut data_fingerprint = Fingerprint::default();
    for value in slice(&data.points) {
        data_fingerprint.add(value.to_bits());
    }
    for &label in slice(&data.labels) {
        data_fingerprint.add(label.into());
    }
    let mut header = Vec::new();
    for number in numbers {
        header.extend(number.to_le_bytes());
    }
    header.extend(data_fingerprint.0.to_le_bytes());
    header
}

/// The live settings that are numbers.
fn numbers() -> impl Iterator<Item = &'static Setting> {
    let is_number = |kind| matches!(kind, Kind::Number { .. } | Kind::Whole { .. });
    among(true).filter(move |setting| is_number(setting.kind))
}

/// One of them, of a number in a snapshot. What is no whole number, where it must be one, stays a number, which is refused.
fn value_of(setting: &Setting, number: f64) -> Value {
    match setting.kind {
        Kind::Whole { .. } if number as usize as f64 == number => Value::Whole(number as usize),
        _ => Value::Number(number),
    }
}

impl Trainer {
    /// Bytes of a snapshot as the run stands. It changes with the optimizer, and with the first step that has dropout.
    pub fn snapshot_length(&self) -> usize {
        self.length(&self.network, self.options.optimizer, self.drawn)
    }

    #[inline(never)]
    fn length(&self, network: &Network, optimizer: Optimizer, drawn: bool) -> usize {
        let (momentums, cache) = optimizer.remembers();
        let kinds = usize::from(momentums) + usize::from(cache);
        let biases: usize = network.sizes()[1..].iter().sum();
        let weights = network.count() - biases;
        let of_state = if drawn { 4 * (STATE + 1) } else { 0 };
        self.snapshot_header.len()
            + 4 * (1 + 2 * network.hidden().len())
            + 8 * (NUMBERS + numbers().count() + BEGUN)
            + 4 * (network.count() + network.hidden().iter().sum::<usize>())
            + kinds * (4 * weights + 8 * biases)
            + of_state
            + FINGERPRINT
    }

    /// The run as it stands.
    ///
    /// ```
    /// use neural_spiral::trainer::{Options, Trainer};
    ///
    /// let mut trainer = Trainer::new(Options::default())?;
    /// let start = trainer.snapshot();
    /// trainer.step();
    /// trainer.restore(&start)?;
    /// assert_eq!(trainer.epoch(), 0);
    /// # Ok::<(), neural_spiral::error::Error>(())
    /// ```
    pub fn snapshot(&self) -> Vec<u8> {
        let mut bytes = vec![0; self.snapshot_length()];
        self.fill(&mut bytes);
        bytes
    }

    /// The same into bytes that are there: refuses any but [`snapshot_length`](Self::snapshot_length) of them.
    pub fn write_snapshot(&self, bytes: &mut [u8]) -> Result<(), Error> {
        check_length(
            "bytes",
            bytes.len(),
            self.snapshot_length(),
            "a snapshot's length",
        )?;
        self.fill(bytes);
        Ok(())
    }

    fn fill(&self, bytes: &mut [u8]) {
        let (content, checksum) = bytes.split_at_mut(bytes.len() - FINGERPRINT);
        let mut writer = Writer(content);
        writer.put(&self.snapshot_header);
        let (hidden, activations) = (self.network.hidden(), self.network.hidden_activations());
        writer.word(hidden.len());
        for (&units, &activation) in hidden.iter().zip(activations) {
            writer.word(units);
            writer.word(activation as usize);
        }
        let flag = |is: bool, flag: u64| if is { flag } else { 0 };
        let first = self
            .options
            .activation
            .first()
            .filter(|_| hidden.is_empty());
        let flags = self.options.optimizer as u64
            + first.map_or(0, |&activation| activation as u64 * ACTIVATIONS)
            + flag(self.drawn, DRAWN)
            + flag(self.memory.float64, FLOAT64)
            + flag(self.diverged, DIVERGED)
            + flag(self.uniform, UNIFORM);
        for number in [flags, self.epoch, self.memory.iterations] {
            writer.number(number);
        }
        let Losses {
            data,
            regularization,
        } = self.losses;
        let [latest, before] = self.rates;
        writer.float64s(&[data, regularization, self.accuracy, latest, before]);
        for setting in numbers() {
            let value = match self.options.get(setting.name) {
                Some(Value::Number(number)) => number,
                Some(Value::Whole(number)) => number as f64,
                _ => continue,
            };
            writer.float64s(&[value]);
        }
        writer.number(self.begun.batches as u64);
        writer.number(self.begun.correct.into());
        writer.float64s(&[self.begun.loss]);
        if self.switched_off().is_empty() {
            for layer in self.network.layers() {
                writer.floats(slice(&layer.weights));
                writer.floats(slice(&layer.biases));
            }
        } else {
            writer.floats(&self.whole_parameters());
        }
        let (momentums, cache) = self.options.optimizer.remembers();
        for layer in &self.memory.layers {
            for (has, (weights, biases)) in [momentums, cache].into_iter().zip(layer.kinds()) {
                if has {
                    writer.floats(weights);
                    writer.float64s(biases);
                }
            }
        }
        for (index, &units) in hidden.iter().enumerate() {
            for unit in 0..units {
                let layer = index + 1;
                let is_off = self.switched_off().contains(&Unit { layer, unit });
                writer.word(is_off.into());
            }
        }
        if self.drawn {
            let (block, next) = self.random.state();
            for &number in block {
                writer.word(number as usize);
            }
            writer.word(next);
        }
        checksum.copy_from_slice(&fingerprint(content).to_le_bytes());
    }

    /// Refuses more bytes than a snapshot can have.
    pub fn check_snapshot_length(&self, length: usize) -> Result<(), Error> {
        if length > MOST_BYTES {
            let expected = format_args!("a snapshot (at most {MOST_BYTES} bytes)");
            let value = format_args!("{length} bytes");
            return Err(Error::with("snapshot", expected, value));
        }
        Ok(())
    }

    /// Goes on from a snapshot, as if nothing had happened since.
    ///
    /// Refuses what is no snapshot, is damaged, or is of other data or another arithmetic, and then changes nothing.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.check_snapshot_length(bytes.len())?;
        let header = &self.snapshot_header;
        if !bytes.starts_with(&header[..HEAD]) {
            let version = match bytes.as_chunks().0 {
                [magic, version, ..] if u32::from_le_bytes(*magic) == MAGIC => {
                    format!("one of version {}", u32::from_le_bytes(*version))
                }
                _ => "other bytes".to_owned(),
            };
            return Err(refused("a snapshot of this version", &version));
        }
        let is_whole = |(content, checksum): &(&[u8], &[u8; FINGERPRINT])| {
            content.len().is_multiple_of(4)
                && u64::from_le_bytes(**checksum) == fingerprint(content)
        };
        let Some((content, _)) = bytes.split_last_chunk().filter(is_whole) else {
            let got = "one whose checksum does not match";
            return Err(refused("whole", got));
        };
        if !content.starts_with(&header[..HEAD + ARITHMETIC]) {
            let got = "one of another";
            return Err(refused("a snapshot of the same arithmetic", got));
        }
        let Some(rest) = content.strip_prefix(&header[..]) else {
            let got = "one of other data";
            return Err(refused("a snapshot of the same data", got));
        };
        self.restore_state(bytes.len(), &mut Reader::new(rest))
    }

    /// Reads and checks what follows the header of a snapshot of `length` bytes, though its checksum is right; only then puts it
    /// in the place of what there is.
    fn restore_state(&mut self, length: usize, state: &mut Reader) -> Result<(), Error> {
        let (mut hidden, mut activations) = (Vec::new(), Vec::new());
        // One layer more than there can be is refused, too.
        for _ in 0..state.word().min(17) {
            hidden.push(state.word() as usize);
            let row = Activation::TABLE.get(state.word() as usize);
            activations.extend(row.map(|(activation, _)| *activation));
        }
        let are_there = activations.len() == hidden.len()
            && (hidden == self.options.hidden || self.options.check_hidden(&hidden).is_ok());
        of_a_run(are_there, "one with layers that there cannot be")?;
        let mut network = self.network.with_hidden(&hidden, activations);

        let flags = state.number();
        let row = Optimizer::TABLE.get((flags % OPTIMIZERS) as usize);
        let Some(&(optimizer, _)) =
            row.filter(|_| flags < if hidden.is_empty() { END } else { ACTIVATIONS })
        else {
            let got = "one with an optimizer that there is not";
            return Err(refused("of a run", got));
        };
        let drawn = flags & DRAWN != 0;
        let diverged = flags & DIVERGED != 0;
        if length != self.length(&network, optimizer, drawn) {
            return Err(refused("whole", "one of another length"));
        }
        let (epoch, iterations) = (state.number(), state.number());
        let losses = Losses {
            data: state.float64(),
            regularization: state.float64(),
        };
        let accuracy = state.float64();
        let rates = [state.float64(), state.float64()];
        let is_size = |number: f64| (0.0..=f64::MAX).contains(&number);
        let are_possible = epoch.max(iterations) <= MAX_EPOCHS
            && (diverged || is_size(losses.data) && is_size(losses.regularization))
            && rates.into_iter().all(is_size)
            && (0.0..=1.0).contains(&accuracy);
        let got = "one with an epoch, loss or accuracy that no run has";
        of_a_run(are_possible, got)?;

        let mut values = Vec::new();
        let mut size = 0;
        for setting in numbers() {
            let number = state.float64();
            let value = value_of(setting, number);
            setting.check(&value)?;
            values.push(number);
            if let Value::Whole(batch_size) = value {
                size = batch_size;
            }
        }
        let (batches, correct, loss) = (state.number(), state.number(), state.float64());
        let samples = batches.saturating_mul(size as u64);
        let are_possible = batches < count(self.data.samples(), size) as u64
            && correct <= samples
            && (0.0..=MOST_LOSS * samples as f64).contains(&loss);
        let got = "one in the middle of an epoch that no run has";
        of_a_run(are_possible, got)?;
        self.check_room_for_batches("snapshot", size)?;

        for layer in network.layers_mut() {
            state.floats(slice_mut(&mut layer.weights));
            state.floats(slice_mut(&mut layer.biases));
        }
        let mut memory = Memory::new(&network);
        (memory.iterations, memory.float64) = (iterations, flags & FLOAT64 != 0);
        let (momentums, cache) = optimizer.remembers();
        for layer in &mut memory.layers {
            for (has, (weights, biases)) in [momentums, cache].into_iter().zip(layer.kinds_mut()) {
                if has {
                    state.floats(weights);
                    state.float64s(biases);
                }
            }
        }
        if !state.are_finite {
            let got = "one with NaN or infinities";
            return Err(refused("of finite numbers", got));
        }
        let mut off = Vec::new();
        for (index, &units) in hidden.iter().enumerate() {
            for unit in 0..units {
                let layer = index + 1;
                let is_off = state.word();
                of_a_run(is_off <= 1, "one with units that are neither on nor off")?;
                if is_off == 1 {
                    off.push(Unit { layer, unit });
                }
            }
        }
        let mut random = self.undrawn.clone();
        if drawn {
            let block = from_fn(|_| state.word());
            let is_there = random.set_state(block, state.word() as usize);
            of_a_run(is_there, "one with a random stream that there is not")?;
        }

        self.epoch = epoch;
        (self.losses, self.accuracy, self.rates) = (losses, accuracy, rates);
        (self.diverged, self.uniform) = (diverged, flags & UNIFORM != 0);
        self.options.optimizer = optimizer;
        let row = Activation::TABLE.get((flags / ACTIVATIONS) as usize);
        self.options.activation = row.map(|(first, _)| *first).into_iter().collect();
        for (setting, &value) in numbers().zip(&values) {
            self.options.assign(setting.name, value_of(setting, value));
        }
        self.begun = Begun {
            batches: batches as usize,
            loss,
            correct: correct as u32,
        };
        self.put_network(network, memory, off);
        self.gather();
        (self.drawn, self.random) = (drawn, random);
        Ok(())
    }
}

/// Refuses what does not come up in a run.
#[inline(never)]
fn of_a_run(is: bool, got: &str) -> Result<(), Error> {
    match is {
        true => Ok(()),
        false => Err(refused("of a run", got)),
    }
}

fn refused(expected: &str, got: &str) -> Error {
    Error::new("snapshot", expected, got)
}

/// Writes bytes one after another; there must be room.
struct Writer<'a>(&'a mut [u8]);

impl Writer<'_> {
    fn put(&mut self, bytes: &[u8]) {
        let room = std::mem::take(&mut self.0);
        let (here, rest) = room.split_at_mut(bytes.len());
        here.copy_from_slice(bytes);
        self.0 = rest;
    }

    fn word(&mut self, word: usize) {
        self.put(&(word as u32).to_le_bytes());
    }

    fn number(&mut self, number: u64) {
        self.put(&number.to_le_bytes());
    }

    #[inline(never)]
    fn floats(&mut self, values: &[f32]) {
        values
            .iter()
            .for_each(|value| self.put(&value.to_le_bytes()));
    }

    #[inline(never)]
    fn float64s(&mut self, values: &[f64]) {
        values
            .iter()
            .for_each(|value| self.put(&value.to_le_bytes()));
    }
}

/// Reads bytes one after another; where none are left, zeros.
struct Reader<'a> {
    rest: &'a [u8],
    /// Whether all that was read of several floats is.
    are_finite: bool,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            are_finite: true,
        }
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        let Some((bytes, rest)) = self.rest.split_first_chunk() else {
            return [0; N];
        };
        self.rest = rest;
        *bytes
    }

    #[inline(never)]
    fn word(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    #[inline(never)]
    fn number(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }

    fn float64(&mut self) -> f64 {
        f64::from_bits(self.number())
    }

    #[inline(never)]
    fn floats(&mut self, values: &mut [f32]) {
        for value in values {
            *value = f32::from_bits(self.word());
            self.are_finite &= value.is_finite();
        }
    }

    #[inline(never)]
    fn float64s(&mut self, values: &mut [f64]) {
        for value in values {
            *value = self.float64();
            self.are_finite &= value.is_finite();
        }
    }
}

/// FNV-1a (Fowler, Noll & Vo) in 64 bits, over words in place of bytes. Each word is mixed in by a bijection, so
/// changing any single one changes the result.
struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    fn add(&mut self, word: u32) {
        self.0 = (self.0 ^ u64::from(word)).wrapping_mul(0x0000_0100_0000_01b3);
    }
}

/// Of whole words.
#[inline(never)]
fn fingerprint(bytes: &[u8]) -> u64 {
    let mut fingerprint = Fingerprint::default();
    for &word in bytes.as_chunks().0 {
        fingerprint.add(u32::from_le_bytes(word));
    }
    fingerprint.0
}
