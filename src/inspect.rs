//! Looking into a network as it stands: the next epoch with every number of it, who pulls a weight, which units are
//! silent and where they switch, the two ways from the loss back to the logits, and whether the gradients are right.
//!
//! Everything here is given a network and data, changes neither, and computes with the kernels that train.

use std::ops::Range;

use crate::activation::Activation;
use crate::arithmetic::Arithmetic;
use crate::columns::{self, TILE};
use crate::data::Dataset;
use crate::dropout::LayerDropout;
use crate::error::{Error, check_count};
use crate::network::{Activations, Gradients, Network, Parameter};
use crate::tile::{Score, Tile, tiles};
use crate::trainer::Next;

pub mod folds;
pub mod fusion;
pub mod gradient_check;
pub mod trace;

/// The gradients of every parameter over the next batch, with those of regularization and without dropout: those of the next
/// update, unless dropout leaves units out of it.
pub fn gradients(next: Next) -> Gradients {
    let mut gradients = Gradients::new(next.network);
    let mut activations = next.network.activations();
    add_gradients(next, None, &mut activations, &mut gradients, |_, _| {});
    next.finish(&mut gradients);
    gradients
}

/// The masks of the next update from the sample `first` of its batch on; none if it has no dropout.
fn masks(next: Next, first: usize) -> Option<LayerDropout> {
    let mut dropout = LayerDropout::default();
    let rate = next.options.dropout;
    let samples = next.data.samples();
    (rate > 0.0).then(|| {
        dropout.begin(next.random, rate, next.network.hidden(), samples, first);
        dropout
    })
}

/// Adds the gradients over the next batch to `gradients`, and looks at each tile; answers the mean loss of the data.
fn add_gradients(
    next: Next,
    mut dropout: Option<LayerDropout>,
    activations: &mut Activations,
    gradients: &mut Gradients,
    mut look: impl FnMut(&Tile, &Activations),
) -> f64 {
    let Next { network, data, .. } = next;
    let samples = data.samples();
    let mut score = Score::default();
    for tile in tiles(data) {
        let (dropout, gradients) = (dropout.as_mut(), Some(&mut *gradients));
        tile.run(
            network,
            activations,
            samples,
            dropout,
            gradients,
            &mut score,
        );
        look(&tile, activations);
    }
    score.loss()
}

/// The samples that are shown together with `sample`: all if they fit into one tile, else as many as do, with
/// `sample` in the middle as far as possible.
pub fn window(data: &Dataset, sample: usize) -> Result<Range<usize>, Error> {
    let samples = data.samples();
    check_count("sample", sample, 0..=samples - 1)?;
    let length = samples.min(TILE);
    let start = sample.saturating_sub(length / 2).min(samples - length);
    Ok(start..start + length)
}

/// Each sample's own term in the gradient of one parameter, counted as in [`Network::parameters`], into `terms` (N):
/// for a weight, its input × ∂L/∂(its unit's output); for a bias, the latter alone; 0 for a sample that is not of the next
/// batch. The gradient of the data's loss in the next update is their sum.
pub fn gradient_terms(next: Next, parameter: usize, terms: &mut Vec<f32>) -> Result<(), Error> {
    let Next { network, batch, .. } = next;
    let Some(Parameter {
        layer,
        input,
        output,
    }) = network.locate(parameter)
    else {
        return check_count("parameter", parameter, 0..=network.count() - 1);
    };
    let dropout = masks(next, 0);
    let factor = factor_left(next, dropout.as_ref());
    let of_input = if layer > 0 && input.is_some() {
        factor
    } else {
        1.0
    };
    let is_hidden = layer + 1 < network.layers().len();
    let factor = of_input * if is_hidden { factor } else { 1.0 };
    terms.clear();
    terms.resize(next.samples, 0.0);
    let mut first = 0;
    let mut gradients = Gradients::new(network);
    let mut look = |tile: &Tile, activations: &Activations| {
        let inputs = activations.inputs_of(layer);
        let dvalues = &activations.dvalues[layer][output];
        for sample in 0..tile.samples {
            let value = input.map_or(1.0, |input| columns::get(&inputs[input], sample));
            let term = value * columns::get(dvalues, sample);
            let term = (f64::from(term) * factor) as f32;
            let place = first + sample;
            terms[batch.map_or(place, |batch| batch[place] as usize)] = term;
        }
        first += tile.samples;
    };
    let mut activations = network.activations();
    add_gradients(next, dropout, &mut activations, &mut gradients, &mut look);
    Ok(())
}

/// The factor of dropout by which outputs of hidden layers and their gradients are still to be multiplied.
fn factor_left(next: Next, dropout: Option<&LayerDropout>) -> f64 {
    match (next.network.arithmetic(), dropout) {
        (Arithmetic::Book, Some(dropout)) => dropout.factor(),
        _ => 1.0,
    }
}

/// For how many samples each hidden unit is active, that is, lets a gradient pass: layer after layer. A ReLU does where it gives
/// more than 0, and is dead if it never does; the other activations always do.
pub fn active_samples(network: &Network, data: &Dataset) -> Vec<u32> {
    let hidden = network.layers().len() - 1;
    let units = network.layers()[..hidden].iter();
    let mut counts = vec![0; units.map(|layer| layer.biases.len()).sum()];
    let mut activations = network.activations();
    for tile in tiles(data) {
        tile.forward(network, &mut activations);
        let mut unit = 0;
        for (layer, activation) in network.hidden_activations().iter().enumerate() {
            let always = *activation != Activation::ReLU;
            for output in &activations.outputs[layer] {
                for sample in 0..tile.samples {
                    counts[unit] += u32::from(always || columns::get(output, sample) > 0.0);
                }
                unit += 1;
            }
        }
    }
    counts
}
