//! Looking into a network as it stands: the next epoch with every number of it, who pulls a weight, which units are
//! silent and where they switch, the two ways from the loss back to the logits, and whether the gradients are right.
//!
//! Everything here is given a network and data, changes neither, and computes with the kernels that train.

use std::ops::Range;

use crate::columns::{self, TILE};
use crate::data::Dataset;
use crate::error::{Error, check_count};
use crate::network::{Activations, Gradients, Network, Parameter};
use crate::tile::tiles;

pub mod folds;
pub mod fusion;
pub mod gradient_check;
pub mod trace;

/// The gradients of every parameter over all samples: those of the next step.
pub fn gradients(network: &Network, data: &Dataset) -> Gradients {
    let mut gradients = Gradients::new(network);
    differentiate(network, data, &mut network.activations(), &mut gradients);
    gradients
}

/// Adds the gradients over all samples to `gradients`; answers the mean loss.
fn differentiate(
    network: &Network,
    data: &Dataset,
    activations: &mut Activations,
    gradients: &mut Gradients,
) -> f64 {
    let samples = data.samples();
    let mut loss = 0.0;
    for tile in tiles(data) {
        let (of_tile, _) = tile.run(network, activations, samples, Some(gradients));
        loss += of_tile;
    }
    loss / samples as f64
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
/// for a weight, its input × ∂L/∂(its unit's output); for a bias, the latter alone. The gradient is their sum.
pub fn gradient_terms(
    network: &Network,
    data: &Dataset,
    parameter: usize,
    terms: &mut Vec<f32>,
) -> Result<(), Error> {
    let Some(Parameter {
        layer,
        input,
        output,
    }) = network.locate(parameter)
    else {
        return check_count("parameter", parameter, 0..=network.count() - 1);
    };
    let mut activations = network.activations();
    let mut gradients = Gradients::new(network);
    terms.clear();
    terms.reserve_exact(data.samples());
    for tile in tiles(data) {
        tile.run(
            network,
            &mut activations,
            data.samples(),
            Some(&mut gradients),
        );
        let inputs = match layer {
            0 => &activations.inputs,
            _ => &activations.outputs[layer - 1],
        };
        let dvalues = &activations.dvalues[layer][output];
        for sample in 0..tile.samples {
            let value = input.map_or(1.0, |input| columns::get(&inputs[input], sample));
            terms.push(value * columns::get(dvalues, sample));
        }
    }
    Ok(())
}

/// For how many samples each hidden unit is active, that is, gives more than 0: layer after layer. A ReLU that never
/// is, is dead: no gradient passes through it.
pub fn active_samples(network: &Network, data: &Dataset) -> Vec<u32> {
    let hidden = network.layers().len() - 1;
    let units = network.layers()[..hidden].iter();
    let mut counts = vec![0; units.map(|layer| layer.biases.len()).sum()];
    let mut activations = network.activations();
    for tile in tiles(data) {
        tile.forward(network, &mut activations);
        let outputs = activations.outputs[..hidden].iter().flatten();
        for (count, output) in counts.iter_mut().zip(outputs) {
            let active = (0..tile.samples).filter(|&sample| columns::get(output, sample) > 0.0);
            *count += active.count() as u32;
        }
    }
    counts
}
