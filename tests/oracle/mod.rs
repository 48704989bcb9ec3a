//! The plain reference: the same network in float64, one sample at a time, in the fewest lines that
//! can be read against the book's formulas. Everything faster is checked against it.
#![allow(dead_code, reason = "each of the tests uses its own part")]

use neural_spiral::activation::Activation;
use neural_spiral::data::Dataset;
use neural_spiral::network::Network;

/// One dense layer: `weights[input][output]`.
#[derive(Clone)]
pub struct Layer {
    pub weights: Vec<Vec<f64>>,
    pub biases: Vec<f64>,
    /// Of a hidden layer.
    pub activation: Activation,
}

/// What a unit makes of its sum.
fn activate(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::ReLU => z.max(0.0),
        Activation::Leaky => z.max(0.01 * z),
        Activation::Tanh => z.tanh(),
        Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
        Activation::Linear => z,
    }
}

/// The layers of a network, in float64.
pub fn layers(network: &Network) -> Vec<Layer> {
    let activations = network.hidden_activations();
    let layer = |(index, layer): (usize, &neural_spiral::dense::LayerDense)| Layer {
        activation: activations.get(index).copied().unwrap_or_default(),
        weights: layer
            .weights
            .rows()
            .into_iter()
            .map(|row| wide(row.iter()))
            .collect(),
        biases: wide(layer.biases.iter()),
    };
    network.layers().iter().enumerate().map(layer).collect()
}

fn wide<'a>(values: impl Iterator<Item = &'a f32>) -> Vec<f64> {
    values.map(|&value| value.into()).collect()
}

/// The probabilities of one point.
pub fn forward(layers: &[Layer], point: [f64; 2]) -> Vec<f64> {
    softmax(&logits(layers, point))
}

/// What softmax makes them of.
pub fn logits(layers: &[Layer], point: [f64; 2]) -> Vec<f64> {
    activations(layers, point).pop().unwrap_or_default()
}

/// The inputs, the output of every hidden layer, and the logits of one point.
pub fn activations(layers: &[Layer], point: [f64; 2]) -> Vec<Vec<f64>> {
    masked_activations(layers, point, &|_, _| 1.0)
}

/// The same with dropout: the output of a unit (of a hidden layer, both counted from 0) is multiplied by its mask.
pub fn masked_activations(
    layers: &[Layer],
    point: [f64; 2],
    mask: &dyn Fn(usize, usize) -> f64,
) -> Vec<Vec<f64>> {
    let mut all = vec![point.to_vec()];
    for (index, layer) in layers.iter().enumerate() {
        let mut output = layer.biases.clone();
        for (value, weights) in all[index].iter().zip(&layer.weights) {
            for (output, weight) in output.iter_mut().zip(weights) {
                *output += value * weight;
            }
        }
        if index < layers.len() - 1 {
            for (unit, value) in output.iter_mut().enumerate() {
                *value = activate(layer.activation, *value) * mask(index, unit);
            }
        }
        all.push(output);
    }
    all
}

/// exp(zᵢ) / Σⱼ exp(zⱼ).
pub fn softmax(logits: &[f64]) -> Vec<f64> {
    let max = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let exponentials: Vec<f64> = logits.iter().map(|z| (z - max).exp()).collect();
    let sum: f64 = exponentials.iter().sum();
    exponentials.iter().map(|e| e / sum).collect()
}

/// The mean of −log(p of the correct class).
pub fn loss(layers: &[Layer], data: &Dataset) -> f64 {
    masked_loss(layers, data, &|_, _, _| 1.0)
}

/// The same with dropout: masks by hidden layer, sample and unit.
pub fn masked_loss(
    layers: &[Layer],
    data: &Dataset,
    mask: &dyn Fn(usize, usize, usize) -> f64,
) -> f64 {
    let points = data.points.rows().into_iter().zip(&data.labels).enumerate();
    let losses = points.map(|(sample, (point, &label))| {
        let point = [point[0].into(), point[1].into()];
        let mask = |layer, unit| mask(layer, sample, unit);
        let logits = masked_activations(layers, point, &mask).pop();
        -softmax(&logits.unwrap_or_default())[usize::from(label)].ln()
    });
    losses.sum::<f64>() / data.labels.len() as f64
}

/// l1·Σ|w| + l2·Σw² over the weights and biases of all layers but the last.
pub fn regularization_loss(layers: &[Layer], l1: f64, l2: f64) -> f64 {
    let hidden = layers[..layers.len() - 1].iter();
    let parameters = hidden.flat_map(|layer| layer.weights.iter().flatten().chain(&layer.biases));
    let losses = parameters.map(|w| l1 * w.abs() + l2 * w * w);
    losses.sum()
}
