//! The two ways from the loss back to the logits, side by side: the long way, through the loss and then through
//! the softmax, and the fused one.
//!
//! Both are the code of [`loss`](crate::loss) and [`softmax`](crate::softmax); training takes the fused way. The
//! probabilities that they start from are in the book's arithmetic those of training, else those of float32 as NumPy has
//! it, where a logit 88 below the largest still has one. (Training has 0 already 60 below, because subnormal numbers are slow, and the fused way does not care.)
//! So the long way ends here where it ends in the book: −1 / p is infinite 89 below, and from 104 on p is 0, and the
//! product with its Jacobian 0·∞, NaN.

use std::hint::black_box;
use std::mem::swap;

use crate::arithmetic::Arithmetic;
use crate::columns::{self, CHUNKS, Column, LANES, Lanes, chunks};
use crate::data::Dataset;
use crate::error::{Error, check_count, check_finite, check_length};
use crate::float64::{self, widened};
use crate::loss::{
    ActivationSoftmaxLossCategoricalCrossentropy, LossCategoricalCrossentropy, NO_SAMPLE,
};
use crate::network::Network;
use crate::softmax::{ActivationSoftmax, jacobian};
use crate::tile::{Tile, tiles};

/// Both ways for one sample, step by step.
#[derive(Debug, Clone, PartialEq)]
pub struct Fusion {
    /// p, (classes).
    pub probabilities: Vec<f32>,
    /// ∂L/∂p = −y / p / N, (classes).
    pub dvalues: Vec<f32>,
    /// ∂pₖ/∂zᵢ = pₖ·(δᵢₖ − pᵢ), (classes k, classes i) row-major.
    pub jacobian: Vec<f32>,
    /// ∂L/∂z as their product: the long way, (classes).
    pub unfused: Vec<f32>,
    /// ∂L/∂z = (p − y) / N, (classes).
    pub fused: Vec<f32>,
}

/// Refuses any length but that of one sample's logits.
pub fn check_logits_length(network: &Network, length: usize) -> Result<(), Error> {
    check_length("logits", length, network.classes(), "one for each class")
}

/// Both ways for one sample of the class `label` with these logits, among the samples of the data.
pub fn fusion(
    network: &Network,
    data: &Dataset,
    logits: &[f32],
    label: usize,
) -> Result<Fusion, Error> {
    check_logits_length(network, logits.len())?;
    check_finite("logits", logits)?;
    check_count("label", label, 0..=network.classes() - 1)?;
    let arithmetic = network.arithmetic();
    Ok(Fusion::new(arithmetic, logits, label, data.samples()))
}

/// The largest difference between the two ways over all samples; NaN if the long way is lost anywhere.
pub fn fusion_difference(network: &Network, data: &Dataset) -> f32 {
    let mut activations = network.activations();
    let mut probabilities = columns::zeros(network.classes());
    let mut ways = Ways::new(network.classes());
    let mut unfused = columns::zeros(network.classes());
    let mut largest = 0.0;
    for tile in tiles(data) {
        tile.forward(network, &mut activations);
        network.logits(&activations, &mut probabilities, tile.chunks);
        let Tile { labels, chunks, .. } = &tile;
        softmax(network.arithmetic(), &mut probabilities, *chunks);
        ways.unfused(&probabilities, labels, data.samples(), *chunks);
        swap(&mut unfused, &mut ways.dinputs);
        ways.fused(&probabilities, labels, data.samples(), *chunks);
        for sample in 0..chunks * LANES {
            let pairs = row(&unfused, sample)
                .into_iter()
                .zip(row(&ways.dinputs, sample));
            for (unfused, fused) in pairs {
                largest = larger((unfused - fused).abs(), largest);
            }
        }
    }
    largest
}

/// Takes softmax and loss back `times` times over all samples, one way or the other, so that a clock can tell how long
/// it takes; the forward pass before it is made once. Answers Σ |∂L/∂z| over samples and classes, which the long way may
/// have lost: NaN.
pub fn repeat_backward(
    network: &Network,
    data: &Dataset,
    fused: bool,
    times: usize,
) -> Result<f64, Error> {
    check_count("times", times, 1..=1_000_000)?;
    let mut activations = network.activations();
    let mut sum = 0.0;
    for tile in tiles(data) {
        let probabilities = tile.forward(network, &mut activations);
        let Tile { labels, chunks, .. } = &tile;
        sum += repeat(probabilities, labels, data.samples(), *chunks, fused, times);
    }
    Ok(sum)
}

impl Fusion {
    /// For a sample of the class `label` with these logits, in a batch of `batch` samples.
    pub fn new(arithmetic: Arithmetic, logits: &[f32], label: usize, batch: usize) -> Self {
        let mut probabilities = columns::zeros(logits.len());
        for (column, &logit) in probabilities.iter_mut().zip(logits) {
            columns::set(column, 0, logit);
        }
        let mut labels = [Lanes::splat(NO_SAMPLE); CHUNKS];
        columns::set(&mut labels, 0, label as f32);
        let one = chunks(1);
        softmax(arithmetic, &mut probabilities, one);
        let p = row(&probabilities, 0);

        let mut ways = Ways::new(logits.len());
        ways.unfused(&probabilities, &labels, batch, one);
        let (dvalues, unfused) = (row(&ways.dvalues, 0), row(&ways.dinputs, 0));
        ways.fused(&probabilities, &labels, batch, one);
        let fused = row(&ways.dinputs, 0);
        Self {
            jacobian: jacobian(&p),
            probabilities: p,
            dvalues,
            unfused,
            fused,
        }
    }
}

/// Logits become probabilities, in place: without the book's arithmetic as exactly as float32 can hold them, down to its
/// smallest subnormal number, and 0 where they round to it, from 104 below.
#[inline(never)]
fn softmax(arithmetic: Arithmetic, values: &mut [Column], chunks: usize) {
    if arithmetic == Arithmetic::Book {
        return ActivationSoftmax.forward(arithmetic, values, chunks);
    }
    for sample in 0..chunks * LANES {
        let mut wide = widened(&row(values, sample));
        float64::softmax(&mut wide);
        for (column, &p) in values.iter_mut().zip(&wide) {
            columns::set(column, sample, p as f32);
        }
    }
}

/// The larger of two numbers; NaN if either is.
fn larger(a: f32, b: f32) -> f32 {
    if a > b || a.is_nan() { a } else { b }
}

/// Takes a tile one of the ways, `times` times; the sum of what comes out, without signs.
fn repeat(
    probabilities: &[Column],
    labels: &Column,
    batch: usize,
    chunks: usize,
    fused: bool,
    times: usize,
) -> f64 {
    let mut ways = Ways::new(probabilities.len());
    for _ in 0..times {
        let probabilities = black_box(probabilities);
        if fused {
            ways.fused(probabilities, labels, batch, chunks);
        } else {
            ways.unfused(probabilities, labels, batch, chunks);
        }
        black_box(&ways);
    }
    let used = ways.dinputs.iter().map(|column| &column[..chunks]);
    used.flatten()
        .map(|&lanes| f64::from(columns::sum(lanes.abs())))
        .sum()
}

/// Room for a tile's gradients.
struct Ways {
    /// ∂L/∂p, (TILE, classes).
    dvalues: Vec<Column>,
    /// ∂L/∂z, (TILE, classes).
    dinputs: Vec<Column>,
}

impl Ways {
    fn new(classes: usize) -> Self {
        Self {
            dvalues: columns::zeros(classes),
            dinputs: columns::zeros(classes),
        }
    }

    #[inline(never)]
    fn fused(&mut self, probabilities: &[Column], labels: &Column, batch: usize, chunks: usize) {
        let fused = ActivationSoftmaxLossCategoricalCrossentropy;
        fused.backward(probabilities, labels, batch, &mut self.dinputs, chunks);
    }

    #[inline(never)]
    fn unfused(&mut self, probabilities: &[Column], labels: &Column, batch: usize, chunks: usize) {
        let Self { dvalues, dinputs } = self;
        LossCategoricalCrossentropy.backward(probabilities, labels, batch, dvalues, chunks);
        ActivationSoftmax.backward(probabilities, dvalues, dinputs, chunks);
    }
}

/// What one sample has in each column.
#[inline(never)]
fn row(columns: &[Column], sample: usize) -> Vec<f32> {
    let values = columns.iter().map(|column| columns::get(column, sample));
    values.collect()
}
