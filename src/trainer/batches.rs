//! Batches: the samples of an epoch in an order of their own, some at a time, with an update for each.
//!
//! The order is [shuffled](shuffle) anew for each epoch, as a function of seed and epoch. Each batch takes as many samples as it
//! is told, the last those that are left.

use std::fmt::Arguments;
use std::ops::Range;

use super::Trainer;
use crate::columns::TILE;
use crate::data::Dataset;
use crate::dense::{slice, slice_mut, zeros};
use crate::error::{Error, check_memory};
use crate::random::{Purpose, during, shuffle};
use crate::tile::{Tile, tiles};

/// The next batch, where an epoch has more than one.
#[derive(Debug)]
pub(super) struct Batches {
    /// Samples of each batch but the last.
    size: usize,
    /// (N): the samples in the order of an epoch, and which epoch that is.
    order: Vec<u32>,
    epoch: Option<u64>,
    /// Places in the order that the next batch takes.
    places: Range<usize>,
    /// Room for the samples of a batch, and for those of the last one, which may be fewer.
    rooms: [Dataset; 2],
    /// The next batch's, in tiles.
    pub tiles: Vec<Tile>,
}

/// What the batches of an epoch that has begun have come to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Begun {
    /// How many have been made.
    pub batches: usize,
    /// The sum of their samples' losses, each as it was before the update of its batch; in the book's arithmetic of float32.
    pub loss: f64,
    /// How many of these samples were classified correctly.
    pub correct: u32,
}

/// How many batches of a size there are; a size of 0 is that of all samples.
pub(super) fn count(samples: usize, size: usize) -> usize {
    match size {
        0 => 1,
        _ => samples.div_ceil(size),
    }
}

/// Bytes of what there is for batches of a size, at most.
pub(in crate::trainer) fn bytes(samples: usize, size: usize) -> usize {
    let of_sample = size_of::<u32>() + 2 * size_of::<f32>() + size_of::<u8>();
    match count(samples, size) {
        1 => 0,
        _ => samples * of_sample + size.div_ceil(TILE) * size_of::<Tile>(),
    }
}

/// Room for so many samples of the data.
#[inline(never)]
fn room(data: &Dataset, samples: usize) -> Dataset {
    Dataset {
        points: zeros(samples, 2),
        labels: vec![0; samples].into(),
        classes: data.classes,
        square: data.square,
    }
}

impl Batches {
    #[inline(never)]
    fn new(data: &Dataset, size: usize) -> Self {
        let samples = data.samples();
        Self {
            size,
            order: vec![0; samples],
            epoch: None,
            places: 0..0,
            rooms: [room(data, size), room(data, samples % size)],
            tiles: Vec::with_capacity(size.div_ceil(TILE)),
        }
    }

    /// Gathers the samples of a batch.
    #[inline(never)]
    fn gather(&mut self, data: &Dataset, seed: u32, epoch: u64, batch: usize) {
        if self.epoch != Some(epoch) {
            shuffle(&mut self.order, &mut during(seed, epoch, Purpose::Order));
            self.epoch = Some(epoch);
        }
        let start = batch * self.size;
        self.places = start..(start + self.size).min(self.order.len());
        let room = &mut self.rooms[usize::from(self.places.len() < self.size)];
        let (all, _) = slice(&data.points).as_chunks::<2>();
        let (points, _) = slice_mut(&mut room.points).as_chunks_mut::<2>();
        let (labels, all_labels) = (slice_mut(&mut room.labels), slice(&data.labels));
        for (place, &sample) in self.order[self.places.clone()].iter().enumerate() {
            points[place] = all[sample as usize];
            labels[place] = all_labels[sample as usize];
        }
        self.tiles.clear();
        self.tiles.extend(tiles(room));
    }

    /// The samples of the next batch.
    pub fn data(&self) -> &Dataset {
        &self.rooms[usize::from(self.places.len() < self.size)]
    }

    /// Which samples these are.
    pub fn samples(&self) -> &[u32] {
        &self.order[self.places.clone()]
    }
}

impl Trainer {
    /// How many batches of the epoch that has begun have been made; 0 between epochs.
    pub fn batch(&self) -> usize {
        self.begun.batches
    }

    /// How many batches an epoch has.
    pub fn batches(&self) -> usize {
        count(self.data.samples(), self.options.batch_size)
    }

    /// Gathers the samples of the next update, where they are not all.
    #[inline(never)]
    pub(super) fn gather(&mut self) {
        let size = self.options.batch_size;
        if self.batches() == 1 {
            self.batches = None;
            return;
        }
        let is_other = |batches: &Batches| batches.size != size;
        if self.batches.as_ref().is_none_or(is_other) {
            self.batches = Some(Batches::new(&self.data, size));
        }
        if let Some(batches) = &mut self.batches {
            let (seed, epoch, batch) = (self.options.seed, self.epoch, self.begun.batches);
            batches.gather(&self.data, seed, epoch, batch);
        }
    }

    /// Refuses a change that an epoch which has begun could not go on with.
    pub(super) fn check_between_epochs(&self, field: &str, value: Arguments) -> Result<(), Error> {
        if self.begun.batches == 0 {
            return Ok(());
        }
        let expected = format_args!("left as it is until the epoch that has begun is finished");
        Err(Error::with(field, expected, value))
    }

    /// Refuses a size of batches for which memory has no room.
    pub(super) fn check_room_for_batches(&self, field: &str, size: usize) -> Result<(), Error> {
        check_memory(field, bytes(self.data.samples(), size))
    }
}
