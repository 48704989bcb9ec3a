//! A run put down in bytes, to go on from there: everything that the next step depends on, and what is shown.
//!
//! ```text
//! magic, version                                      u32, u32
//! layers + 1, then inputs, units …, classes           u32 each
//! activation, optimizer (places in their tables)      u32, u32
//! fingerprint of points and labels                    u64
//! epoch, iterations                                   u64, u64
//! loss, accuracy                                      f64, f64
//! diverged (0 or 1) + uniform (0 or 2)                u64
//! every setting of the optimizer, as in the schema    f64 each
//! every parameter: W1, b1, W2, b2, …, all units on    f32 each
//! what the optimizer remembers, in the same order     f32 each
//! every hidden unit: 1 if it is switched off, else 0  u32 each
//! checksum of all that stands before                  u64
//! ```
//!
//! All little endian. A snapshot is no network of its own: it goes back into a trainer with the same data and the same
//! sizes, which costs no pass over the data.

use std::array::from_fn;

use super::Trainer;
use super::parts::{SwitchedOff, Unit};
use crate::data::Dataset;
use crate::dense::{slice, slice_mut};
use crate::error::{Error, check_length};
use crate::network::Network;
use crate::optimizer::Optimizer;
use crate::schema::{Value, settings};

const MAGIC: u32 = u32::from_le_bytes(*b"NSpi");
const VERSION: u32 = 2;

/// Bytes of magic and version.
const HEAD: usize = 8;

/// Bytes of the fingerprint with which the header ends, and of the checksum.
const FINGERPRINT: usize = 8;

/// Numbers of 64 bits before the settings.
const NUMBERS: usize = 5;

/// Up to here JavaScript counts without a gap.
const MAX_EPOCHS: u64 = 1 << f64::MANTISSA_DIGITS;

/// What comes before the state, the same at every epoch.
pub fn header(network: &Network, optimizer: Optimizer, data: &Dataset) -> Vec<u8> {
    let layers = network.layers();
    let mut numbers = vec![MAGIC, VERSION, layers.len() as u32 + 1, 2];
    for layer in layers {
        numbers.push(layer.biases.len() as u32);
    }
    numbers.push(network.activation() as u32);
    numbers.push(optimizer as u32);
    let mut data_fingerprint = Fingerprint::default();
    for value in slice(&data.points) {
        data_fingerprint.add(value.to_bits());
    }
    for &label in &data.labels {
        data_fingerprint.add(label.into());
    }
    let mut header = Vec::new();
    for number in numbers {
        header.extend(number.to_le_bytes());
    }
    header.extend(data_fingerprint.0.to_le_bytes());
    header
}

impl Trainer {
    /// Bytes of a snapshot, the same at every epoch.
    #[inline(never)]
    pub fn snapshot_length(&self) -> usize {
        let has = |name: &str| self.optimizer.setting(name).is_some();
        let settings = settings()
            .iter()
            .filter(|setting| has(setting.name))
            .count();
        let mut floats = self.network.count();
        for layer in 0..self.network.layers().len() {
            (self.optimizer).state(layer, &mut |values| floats += values.len());
        }
        let words = floats + self.hidden_units();
        self.snapshot_header.len() + 8 * (NUMBERS + settings) + 4 * words + FINGERPRINT
    }

    fn hidden_units(&self) -> usize {
        let sizes = self.network.sizes();
        sizes[1..sizes.len() - 1].iter().sum()
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
        let numbers: [u64; NUMBERS] = [
            self.epoch,
            self.optimizer.iterations(),
            self.loss.to_bits(),
            self.accuracy.to_bits(),
            u64::from(self.diverged) + 2 * u64::from(self.uniform),
        ];
        for number in numbers {
            writer.put(&number.to_le_bytes());
        }
        for setting in settings() {
            if let Some(value) = self.optimizer.setting(setting.name) {
                writer.put(&value.to_le_bytes());
            }
        }
        if self.switched_off().is_empty() {
            for layer in self.network.layers() {
                writer.put_floats(slice(&layer.weights));
                writer.put_floats(slice(&layer.biases));
            }
        } else {
            writer.put_floats(&self.whole_parameters());
        }
        for layer in 0..self.network.layers().len() {
            (self.optimizer).state(layer, &mut |values| writer.put_floats(values));
        }
        let sizes = self.network.sizes();
        for (before, &units) in sizes[1..sizes.len() - 1].iter().enumerate() {
            for unit in 0..units {
                let layer = before + 1;
                let is_off = self.switched_off().contains(&Unit { layer, unit });
                writer.put(&u32::from(is_off).to_le_bytes());
            }
        }
        checksum.copy_from_slice(&fingerprint(content).to_le_bytes());
    }

    /// Refuses more bytes than a snapshot of this network has.
    pub fn check_snapshot_length(&self, length: usize) -> Result<(), Error> {
        let most = self.snapshot_length();
        if length > most {
            let expected = format!("a snapshot of the same network ({most} bytes)");
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
    /// Refuses what is no snapshot, is damaged, or is of another network or other data, and then changes nothing.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let refused = |expected: &str, value: &str| Err(Error::new("snapshot", expected, value));
        self.check_snapshot_length(bytes.len())?;
        let header = &self.snapshot_header;
        if !bytes.starts_with(&header[..HEAD]) {
            let version = match bytes.as_chunks().0 {
                [magic, version, ..] if u32::from_le_bytes(*magic) == MAGIC => {
                    format!("one of version {}", u32::from_le_bytes(*version))
                }
                _ => "other bytes".to_owned(),
            };
            return refused("a snapshot of this version", &version);
        }
        let is_whole = |(content, checksum): &(&[u8], &[u8; FINGERPRINT])| {
            content.len().is_multiple_of(4)
                && u64::from_le_bytes(**checksum) == fingerprint(content)
        };
        let Some((content, _)) = bytes.split_last_chunk().filter(is_whole) else {
            return refused("whole", "one whose checksum does not match");
        };
        let shape = &header[..header.len() - FINGERPRINT];
        if !content.starts_with(shape) || bytes.len() != self.snapshot_length() {
            return refused("a snapshot of the same network", "one of another");
        }
        let Some(state) = content.strip_prefix(&header[..]) else {
            return refused("a snapshot of the same data", "one of other data");
        };
        self.check_state(&mut Reader(state))?;
        self.read_state(&mut Reader(state));
        Ok(())
    }

    /// Refuses numbers that no run comes to, though the checksum is right.
    fn check_state(&self, state: &mut Reader) -> Result<(), Error> {
        let [epoch, iterations, loss, accuracy, flags] = state.numbers();
        let (loss, accuracy) = (f64::from_bits(loss), f64::from_bits(accuracy));
        let possible = epoch.max(iterations) <= MAX_EPOCHS
            && flags < 4
            && (flags & 1 == 1 || loss.is_finite() && loss >= 0.0)
            && (0.0..=1.0).contains(&accuracy);
        if !possible {
            let got = "one with an epoch, loss or accuracy that no run has";
            return Err(Error::new("snapshot", "of a run", got));
        }
        for setting in settings() {
            if self.optimizer.setting(setting.name).is_some() {
                setting.check(&Value::Number(f64::from_bits(state.number())))?;
            }
        }
        let words = state.0.as_chunks().0;
        let (floats, switches) = words.split_at(words.len() - self.hidden_units());
        let mut floats = floats.iter().map(|&bytes| f32::from_le_bytes(bytes));
        if !floats.all(f32::is_finite) {
            let got = "one with NaN or infinities";
            return Err(Error::new("snapshot", "of finite numbers", got));
        }
        if switches.iter().any(|&bytes| u32::from_le_bytes(bytes) > 1) {
            let got = "one with units that are neither on nor off";
            return Err(Error::new("snapshot", "of a run", got));
        }
        Ok(())
    }

    fn read_state(&mut self, state: &mut Reader) {
        let [epoch, iterations, loss, accuracy, flags] = state.numbers();
        self.epoch = epoch;
        self.optimizer.set_iterations(iterations);
        self.loss = f64::from_bits(loss);
        self.accuracy = f64::from_bits(accuracy);
        self.diverged = flags & 1 != 0;
        self.uniform = flags & 2 != 0;
        for setting in settings() {
            if let Some(own) = self.optimizer.setting_mut(setting.name) {
                *own = f64::from_bits(state.number());
            }
        }
        for layer in self.network.layers_mut() {
            state.floats(slice_mut(&mut layer.weights));
            state.floats(slice_mut(&mut layer.biases));
        }
        for layer in 0..self.network.layers().len() {
            (self.optimizer).state_mut(layer, &mut |values| state.floats(values));
        }
        self.switched_off = SwitchedOff::default();
        for layer in 1..self.network.sizes().len() - 1 {
            for unit in 0..self.network.sizes()[layer] {
                if state.word() == 1 {
                    self.switch_off(Unit { layer, unit });
                }
            }
        }
    }
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
