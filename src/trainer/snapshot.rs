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
use super::parts::{SwitchedOff, Unit};
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
/// what the latest step found.
const OPTIMIZERS: u64 = 1 << 8;
const DRAWN: u64 = 1 << 8;
const FLOAT64: u64 = 1 << 9;
const DIVERGED: u64 = 1 << 10;
const UNIFORM: u64 = 1 << 11;
const END: u64 = 1 << 12;

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
#[inline(never)]
fn value_of(setting: &Setting, number: u64) -> Value {
    let number = f64::from_bits(number);
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
        writer.put_word(hidden.len());
        for (&units, &activation) in hidden.iter().zip(activations) {
            writer.put_word(units);
            writer.put_word(activation as usize);
        }
        let flag = |is: bool, flag: u64| if is { flag } else { 0 };
        let flags = self.options.optimizer as u64
            + flag(self.drawn, DRAWN)
            + flag(self.memory.float64, FLOAT64)
            + flag(self.diverged, DIVERGED)
            + flag(self.uniform, UNIFORM);
        for number in [flags, self.epoch, self.memory.iterations] {
            writer.put(&number.to_le_bytes());
        }
        let Losses {
            data,
            regularization,
        } = self.losses;
        let [latest, before] = self.rates;
        for number in [data, regularization, self.accuracy, latest, before] {
            writer.put(&number.to_le_bytes());
        }
        for setting in numbers() {
            let value = match self.options.get(setting.name) {
                Some(Value::Number(number)) => number,
                Some(Value::Whole(number)) => number as f64,
                _ => continue,
            };
            writer.put(&value.to_le_bytes());
        }
        let begun = &self.begun;
        let (batches, correct) = (begun.batches as u64, u64::from(begun.correct));
        for number in [batches, correct, begun.loss.to_bits()] {
            writer.put(&number.to_le_bytes());
        }
        if self.switched_off().is_empty() {
            for layer in self.network.layers() {
                writer.put_floats(slice(&layer.weights));
                writer.put_floats(slice(&layer.biases));
            }
        } else {
            writer.put_floats(&self.whole_parameters());
        }
        let (momentums, cache) = self.options.optimizer.remembers();
        for memory in &self.memory.layers {
            let of_momentums = (momentums, &memory.weight_momentums, &memory.bias_momentums);
            for (has, weights, biases) in [
                of_momentums,
                (cache, &memory.weight_cache, &memory.bias_cache),
            ] {
                if has {
                    writer.put_floats(weights);
                    biases
                        .iter()
                        .for_each(|value| writer.put(&value.to_le_bytes()));
                }
            }
        }
        for (before, &units) in self.network.hidden().iter().enumerate() {
            for unit in 0..units {
                let layer = before + 1;
                let is_off = self.switched_off().contains(&Unit { layer, unit });
                writer.put_word(is_off.into());
            }
        }
        if self.drawn {
            let (block, next) = self.random.state();
            for &number in block.iter().chain(&[next as u32]) {
                writer.put(&number.to_le_bytes());
            }
        }
        checksum.copy_from_slice(&fingerprint(content).to_le_bytes());
    }

    /// Refuses more bytes than a snapshot can have.
    pub fn check_snapshot_length(&self, length: usize) -> Result<(), Error> {
        if length > MOST_BYTES {
            let expected = format!("a snapshot (at most {MOST_BYTES} bytes)");
            return Err(Error::new(
                "snapshot",
                &expected,
                &format!("{length} bytes"),
            ));
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
        let (mut network, state) = self.network_of(rest)?;
        let flags = state
            .first_chunk()
            .map_or(END, |&bytes| u64::from_le_bytes(bytes));
        let place = (flags % OPTIMIZERS) as usize;
        let optimizer = Optimizer::TABLE.get(place).filter(|_| flags < END);
        let Some(&(optimizer, _)) = optimizer else {
            let got = "one with an optimizer that there is not";
            return Err(refused("of a run", got));
        };
        if bytes.len() != self.length(&network, optimizer, flags & DRAWN != 0) {
            return Err(refused("whole", "one of another length"));
        }
        let memory = self.check_state(&mut network, &mut Reader(state))?;
        self.read_state(network, memory, &mut Reader(state));
        Ok(())
    }

    /// A network with the layers that a snapshot begins with, and what follows these.
    fn network_of<'a>(&self, bytes: &'a [u8]) -> Result<(Network, &'a [u8]), Error> {
        let got = "one with layers that there cannot be";
        let (words, _) = bytes.as_chunks::<4>();
        let word = |place: usize| {
            words
                .get(place)
                .map(|&word| u32::from_le_bytes(word) as usize)
        };
        let count = word(0).unwrap_or(usize::MAX);
        let (mut hidden, mut activations) = (Vec::new(), Vec::new());
        // One more than there can be is refused, too.
        for layer in 0..count.min(17) {
            let (Some(units), Some(place)) = (word(1 + 2 * layer), word(2 + 2 * layer)) else {
                return Err(refused("of a run", got));
            };
            let Some((activation, _)) = Activation::TABLE.get(place) else {
                return Err(refused("of a run", got));
            };
            hidden.push(units);
            activations.push(*activation);
        }
        if hidden != self.options.hidden && self.options.check_hidden(&hidden).is_err() {
            return Err(refused("of a run", got));
        }
        let network = (self.network).with_hidden(&hidden, activations);
        Ok((network, &bytes[4 * (1 + 2 * count)..]))
    }

    /// Reads the parameters into a network of zeros, and what the optimizer remembers; refuses numbers that no run comes to,
    /// though the checksum is right.
    fn check_state(&self, network: &mut Network, state: &mut Reader) -> Result<Memory, Error> {
        let [flags, epoch, iterations, numbers_of_loss @ ..] = state.numbers::<NUMBERS>();
        let of_loss = numbers_of_loss.map(f64::from_bits);
        let [data, regularization, accuracy, latest, before] = of_loss;
        let are_sizes = |numbers: [f64; 2]| {
            let mut numbers = numbers.iter();
            numbers.all(|number| number.is_finite() && *number >= 0.0)
        };
        let possible = epoch.max(iterations) <= MAX_EPOCHS
            && (flags & DIVERGED != 0 || are_sizes([data, regularization]))
            && are_sizes([latest, before])
            && (0.0..=1.0).contains(&accuracy);
        if !possible {
            let got = "one with an epoch, loss or accuracy that no run has";
            return Err(refused("of a run", got));
        }
        let mut size = 0;
        for setting in numbers() {
            let value = value_of(setting, state.number());
            setting.check(&value)?;
            if let Value::Whole(batch_size) = value {
                size = batch_size;
            }
        }
        let [batches, correct, loss] = state.numbers::<BEGUN>();
        let begun = batches.saturating_mul(size as u64);
        let possible = batches < count(self.data.samples(), size) as u64
            && correct <= begun
            && (0.0..=MOST_LOSS * begun as f64).contains(&f64::from_bits(loss));
        if !possible {
            let got = "one in the middle of an epoch that no run has";
            return Err(refused("of a run", got));
        }
        self.check_room_for_batches("snapshot", size)?;
        let mut finite = true;
        for layer in network.layers_mut() {
            for values in [slice_mut(&mut layer.weights), slice_mut(&mut layer.biases)] {
                state.floats(values);
                finite &= values.iter().all(|value| value.is_finite());
            }
        }
        let mut memory = Memory::new(network);
        state.memory(optimizer_of(flags), &mut memory);
        for layer in &memory.layers {
            let mut weights = layer.weight_momentums.iter().chain(&layer.weight_cache);
            let mut biases = layer.bias_momentums.iter().chain(&layer.bias_cache);
            finite &= weights.all(|value| value.is_finite());
            finite &= biases.all(|value| value.is_finite());
        }
        if !finite {
            let got = "one with NaN or infinities";
            return Err(refused("of finite numbers", got));
        }
        for _ in 0..network.hidden().iter().sum::<usize>() {
            if state.word() > 1 {
                let got = "one with units that are neither on nor off";
                return Err(refused("of a run", got));
            }
        }
        if flags & DRAWN != 0 {
            let [.., next] = from_fn::<u32, { STATE + 1 }, _>(|_| state.word());
            if next as usize > STATE {
                let got = "one with a random stream that there is not";
                return Err(refused("of a run", got));
            }
        }
        Ok(memory)
    }

    fn read_state(&mut self, network: Network, memory: Memory, state: &mut Reader) {
        let [flags, epoch, iterations, numbers_of_loss @ ..] = state.numbers::<NUMBERS>();
        let [data, regularization, accuracy, latest, before] = numbers_of_loss.map(f64::from_bits);
        self.epoch = epoch;
        self.losses = Losses {
            data,
            regularization,
        };
        self.accuracy = accuracy;
        self.rates = [latest, before];
        self.diverged = flags & DIVERGED != 0;
        self.uniform = flags & UNIFORM != 0;
        self.options.optimizer = optimizer_of(flags);
        for setting in numbers() {
            let value = value_of(setting, state.number());
            self.options.assign(setting.name, value);
        }
        let [batches, correct, loss] = state.numbers::<BEGUN>();
        self.begun = Begun {
            batches: batches as usize,
            loss: f64::from_bits(loss),
            correct: correct as u32,
        };
        self.put_network(network, memory);
        self.gather();
        self.memory.iterations = iterations;
        self.memory.float64 = flags & FLOAT64 != 0;
        let of_units: usize = self.network.hidden().iter().sum();
        let drawn = flags & DRAWN != 0;
        state.leave(4 * (of_units + if drawn { STATE + 1 } else { 0 }));
        self.switched_off = SwitchedOff::default();
        for layer in 1..self.network.sizes().len() - 1 {
            for unit in 0..self.network.sizes()[layer] {
                if state.word() == 1 {
                    self.switch_off(Unit { layer, unit });
                }
            }
        }
        self.drawn = drawn;
        self.random.clone_from(&self.undrawn);
        if self.drawn {
            let block = from_fn(|_| state.word());
            self.random.set_state(block, state.word() as usize);
        }
    }
}

fn refused(expected: &str, got: &str) -> Error {
    Error::new("snapshot", expected, got)
}

fn optimizer_of(flags: u64) -> Optimizer {
    Optimizer::TABLE[(flags % OPTIMIZERS) as usize].0
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

    fn put_word(&mut self, word: usize) {
        self.put(&(word as u32).to_le_bytes());
    }

    #[inline(never)]
    fn put_floats(&mut self, values: &[f32]) {
        for value in values {
            self.put(&value.to_le_bytes());
        }
    }
}

/// Reads bytes one after another; there must be enough.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    #[inline(never)]
    fn number(&mut self) -> u64 {
        let (bytes, rest) = self.0.split_first_chunk().expect("enough bytes");
        self.0 = rest;
        u64::from_le_bytes(*bytes)
    }

    fn word(&mut self) -> u32 {
        let (bytes, rest) = self.0.split_first_chunk().expect("enough bytes");
        self.0 = rest;
        u32::from_le_bytes(*bytes)
    }

    /// Goes on where so many bytes are left.
    fn leave(&mut self, bytes: usize) {
        self.0 = &self.0[self.0.len() - bytes..];
    }

    fn numbers<const N: usize>(&mut self) -> [u64; N] {
        from_fn(|_| self.number())
    }

    #[inline(never)]
    fn floats(&mut self, values: &mut [f32]) {
        let (bytes, rest) = self.0.split_at(size_of_val(values));
        self.0 = rest;
        for (value, &bytes) in values.iter_mut().zip(bytes.as_chunks().0) {
            *value = f32::from_le_bytes(bytes);
        }
    }
}

impl Reader<'_> {
    /// What an optimizer remembers.
    #[inline(never)]
    fn memory(&mut self, optimizer: Optimizer, memory: &mut Memory) {
        let (momentums, cache) = optimizer.remembers();
        for layer in &mut memory.layers {
            let of_momentums = (
                momentums,
                &mut layer.weight_momentums,
                &mut layer.bias_momentums,
            );
            let of_cache = (cache, &mut layer.weight_cache, &mut layer.bias_cache);
            for (has, weights, biases) in [of_momentums, of_cache] {
                if has {
                    self.floats(weights);
                    biases.fill_with(|| f64::from_bits(self.number()));
                }
            }
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
