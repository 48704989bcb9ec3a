//! A run put down in bytes, to go on from there: everything that the next step depends on, and what is shown.
//!
//! ```text
//! magic, version                                      u32, u32
//! layers + 1, then inputs, units …, classes           u32 each
//! activation, optimizer (places in their tables)      u32, u32
//! fingerprint of points and labels                    u64
//! epoch, iterations                                   u64, u64
//! loss, accuracy                                      f64, f64
//! diverged                                            u32
//! every setting of the optimizer, as in the schema    f64 each
//! every parameter: W1, b1, W2, b2, …                  f32 each
//! what the optimizer remembers, in the same order     f32 each
//! checksum of all that stands before                  u64
//! ```
//!
//! All little endian. A snapshot is no network of its own: it goes back into a trainer with the same data and the same
//! sizes, which costs no pass over the data.

use super::Trainer;
use crate::data::Dataset;
use crate::dense::{slice, slice_mut};
use crate::error::{Error, check_length};
use crate::network::Network;
use crate::optimizer::Optimizer;
use crate::schema::{SETTINGS, Value};

const MAGIC: u32 = u32::from_le_bytes(*b"NSpi");
const VERSION: u32 = 1;

/// Bytes of magic and version.
const HEAD: usize = 8;

/// Bytes of the fingerprint with which the header ends, and of the checksum.
const FINGERPRINT: usize = 8;

/// What comes before the state, the same at every epoch.
pub fn header(network: &Network, optimizer: Optimizer, data: &Dataset) -> Vec<u8> {
    let layers = network.layers();
    let mut numbers = vec![MAGIC, VERSION, layers.len() as u32 + 1, 2];
    numbers.extend(layers.iter().map(|layer| layer.biases.len() as u32));
    numbers.extend([network.activation() as u32, optimizer as u32]);
    let points = data.points.iter().map(|value| value.to_bits());
    let data = fingerprint(points.chain(data.labels.iter().map(|&label| label.into())));
    let mut header = Vec::new();
    for number in numbers {
        header.extend(number.to_le_bytes());
    }
    header.extend(data.to_le_bytes());
    header
}

impl Trainer {
    /// Bytes of a snapshot, the same at every epoch.
    pub fn snapshot_length(&self) -> usize {
        let has = |name: &str| self.optimizer.setting(name).is_some();
        let settings = SETTINGS.iter().filter(|setting| has(setting.name)).count();
        let mut floats = self.network.count();
        for layer in 0..self.network.layers().len() {
            (self.optimizer).state(layer, &mut |values| floats += values.len());
        }
        let state = 4 * 8 + 4 + 8 * settings + 4 * floats;
        self.snapshot_header.len() + state + FINGERPRINT
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
        writer.put(&self.epoch.to_le_bytes());
        writer.put(&self.optimizer.iterations().to_le_bytes());
        writer.put(&self.loss.to_le_bytes());
        writer.put(&self.accuracy.to_le_bytes());
        writer.put(&u32::from(self.diverged).to_le_bytes());
        for setting in &SETTINGS {
            if let Some(value) = self.optimizer.setting(setting.name) {
                writer.put(&value.to_le_bytes());
            }
        }
        for layer in self.network.layers() {
            writer.put_floats(slice(&layer.weights));
            writer.put_floats(slice(&layer.biases));
        }
        for layer in 0..self.network.layers().len() {
            (self.optimizer).state(layer, &mut |values| writer.put_floats(values));
        }
        checksum.copy_from_slice(&fingerprint(words(content)).to_le_bytes());
    }

    /// Refuses more bytes than a snapshot of this network has.
    pub fn check_snapshot_length(&self, length: usize) -> Result<(), Error> {
        let most = self.snapshot_length();
        if length > most {
            let expected = format!("a snapshot of the same network ({most} bytes)");
            return Err(Error::new("snapshot", expected, format!("{length} bytes")));
        }
        Ok(())
    }

    /// Goes on from a snapshot, as if nothing had happened since.
    ///
    /// Refuses what is no snapshot, is damaged, or is of another network or other data, and then changes nothing.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let refused = |expected: &str, value: &str| Err(Error::new("snapshot", expected, value));
        self.check_snapshot_length(bytes.len())?;
        let (head, shape) = self.snapshot_header.split_at(HEAD);
        if !bytes.starts_with(head) {
            return refused("a snapshot of this version", "other bytes");
        }
        let Some((content, checksum)) = bytes.split_last_chunk::<FINGERPRINT>() else {
            return refused("whole", "a part of it");
        };
        if u64::from_le_bytes(*checksum) != fingerprint(words(content)) || content.len() % 4 != 0 {
            return refused("whole", "one whose checksum does not match");
        }
        let (sizes, data) = shape.split_at(shape.len() - FINGERPRINT);
        let Some(content) = content[HEAD..].strip_prefix(sizes) else {
            return refused("a snapshot of the same network", "one of another");
        };
        let Some(state) = content.strip_prefix(data) else {
            return refused("a snapshot of the same data", "one of other data");
        };
        if bytes.len() != self.snapshot_length() {
            return refused("a snapshot of the same network", "one of another length");
        }
        self.check_state(&mut Reader(state))?;
        self.read_state(&mut Reader(state));
        Ok(())
    }

    /// Refuses numbers that no run comes to, though the checksum is right.
    fn check_state(&self, state: &mut Reader) -> Result<(), Error> {
        state.0 = &state.0[4 * 8 + 4..];
        for setting in &SETTINGS {
            if self.optimizer.setting(setting.name).is_some() {
                setting.check(&Value::Number(f64::from_le_bytes(state.take())))?;
            }
        }
        let (floats, _) = state.0.as_chunks();
        if floats
            .iter()
            .all(|&bytes| f32::from_le_bytes(bytes).is_finite())
        {
            return Ok(());
        }
        Err(Error::new(
            "snapshot",
            "of finite numbers",
            "one with NaN or infinities",
        ))
    }

    fn read_state(&mut self, state: &mut Reader) {
        self.epoch = u64::from_le_bytes(state.take());
        (self.optimizer).set_iterations(u64::from_le_bytes(state.take()));
        self.loss = f64::from_le_bytes(state.take());
        self.accuracy = f64::from_le_bytes(state.take());
        self.diverged = u32::from_le_bytes(state.take()) != 0;
        for setting in &SETTINGS {
            if let Some(own) = self.optimizer.setting_mut(setting.name) {
                *own = f64::from_le_bytes(state.take());
            }
        }
        for layer in self.network.layers_mut() {
            state.take_floats(slice_mut(&mut layer.weights));
            state.take_floats(slice_mut(&mut layer.biases));
        }
        for layer in 0..self.network.layers().len() {
            (self.optimizer).state_mut(layer, &mut |values| state.take_floats(values));
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
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (taken, rest) = self.0.split_at(N);
        self.0 = rest;
        std::array::from_fn(|index| taken[index])
    }

    #[inline(never)]
    fn take_floats(&mut self, values: &mut [f32]) {
        for value in values {
            *value = f32::from_le_bytes(self.take());
        }
    }
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes
        .as_chunks()
        .0
        .iter()
        .map(|&word| u32::from_le_bytes(word))
}

/// FNV-1a (Fowler, Noll & Vo) in 64 bits, over words in place of bytes. Each word is mixed in by a bijection, so
/// changing any single one changes the result.
fn fingerprint(words: impl Iterator<Item = u32>) -> u64 {
    words.fold(0xcbf2_9ce4_8422_2325, |hash, word| {
        (hash ^ u64::from(word)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
