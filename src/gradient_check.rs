//! Backpropagation against central differences: every parameter is moved a little to either side, and the loss
//! tells what its gradient is.
//!
//! The gradients that are checked are those that training uses, in float32, by its own kernels. The differences
//! are computed here in float64 by the plainest code that can be read against the formulas, so that one is a
//! second opinion on the other.
//!
//! Two things are done so that a difference is only ever a mistake or rounding. The loss is −log p without the
//! clipping of [`loss`](crate::loss), because (p − y) / N is *its* gradient. And no step carries a unit over its
//! ReLU's switch, where the loss has a kink and no gradient: which units are silent is asked of the training kernels,
//! with all parameters in their place, and kept for both sides. (In float64 a sample that lies on a switch to within
//! rounding could come out on the other side.)
//!
//! What rounding may leave is a share of what was added up. In a network that has trained for long the samples pull
//! hard against one another, and their sum, the gradient, is small beside them; so the check also tells how large the
//! samples' own slopes are together.

use crate::columns;
use crate::network::{Activations, Network};
use crate::spiral::Spiral;

/// Small against the parameters; the differences are then exact to about nine digits.
const STEP: f64 = 1e-6;

/// A check under way. It keeps a copy of the network, which may go on training.
#[derive(Debug, Clone)]
pub struct GradientCheck {
    network: Network,
    activations: Activations,
    /// Inputs, units of each hidden layer, classes.
    sizes: Vec<usize>,
    /// In the order of [`Network::parameters`].
    parameters: Vec<f64>,
    data: Spiral,
    gradients: Vec<f64>,
    differences: Vec<f64>,
    scale: f64,
    /// Samples that have been seen for the parameter that is next.
    seen: usize,
    /// The sum of what they gave, and of its absolute values.
    sum: f64,
    absolute_sum: f64,
}

impl GradientCheck {
    /// Of the gradients that `network` holds, which are claimed to be those of its parameters on `data`.
    pub fn new(network: &Network, data: &Spiral) -> Self {
        let units = network.layers().iter().map(|layer| layer.biases.len());
        Self {
            network: network.clone(),
            activations: network.activations(),
            sizes: [2].into_iter().chain(units).collect(),
            parameters: network.parameters().into_iter().map(f64::from).collect(),
            data: data.clone(),
            gradients: network.gradients().into_iter().map(f64::from).collect(),
            differences: Vec::new(),
            scale: 0.0,
            seen: 0,
            sum: 0.0,
            absolute_sum: 0.0,
        }
    }

    /// Works on as many samples as it is told (each counts once for each parameter), or until it is done.
    pub fn advance(&mut self, samples: usize) {
        let batch = self.data.labels.len();
        for _ in 0..samples {
            if self.is_done() {
                return;
            }
            let slope = self.slope(self.differences.len(), self.seen) / batch as f64;
            self.sum += slope;
            self.absolute_sum += slope.abs();
            self.seen += 1;
            if self.seen == batch {
                self.differences.push(self.sum);
                self.scale = self.scale.max(self.absolute_sum);
                (self.seen, self.sum, self.absolute_sum) = (0, 0.0, 0.0);
            }
        }
    }

    /// Whether every parameter has been checked.
    pub fn is_done(&self) -> bool {
        self.differences.len() == self.parameters.len()
    }

    /// ∂L/∂parameter by backpropagation, for all parameters.
    pub fn gradients(&self) -> &[f64] {
        &self.gradients
    }

    /// ∂L/∂parameter by central differences, for the parameters checked so far.
    pub fn differences(&self) -> &[f64] {
        &self.differences
    }

    /// The largest Σ |∂Lₛ/∂parameter| / N over the samples s, of the parameters checked so far: what a difference that
    /// is only rounding is small beside.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Which hidden units give 0 for a sample, through all layers.
    fn silent_units(&mut self, sample: usize) -> Vec<bool> {
        let activations = &mut self.activations;
        for (axis, column) in activations.inputs.iter_mut().enumerate() {
            columns::set(column, 0, self.data.points[[sample, axis]]);
        }
        self.network.forward(activations, columns::chunks(1));
        let hidden = self.sizes.len() - 2;
        let outputs = activations.outputs[..hidden].iter().flatten();
        outputs
            .map(|output| columns::get(output, 0) <= 0.0)
            .collect()
    }

    /// (L(w + h) − L(w − h)) / 2h for one sample, where w is the parameter at `index`.
    fn slope(&mut self, index: usize, sample: usize) -> f64 {
        let point = self.data.points.row(sample).mapv(f64::from).to_vec();
        let label = usize::from(self.data.labels[sample]);
        let silent = self.silent_units(sample);
        let value = self.parameters[index];
        let mut loss_at = |moved: f64| {
            self.parameters[index] = moved;
            let relu = |unit: usize, z: f64| if silent[unit] { 0.0 } else { z };
            loss(&logits(&self.sizes, &self.parameters, &point, relu), label)
        };
        let difference = loss_at(value + STEP) - loss_at(value - STEP);
        self.parameters[index] = value;
        difference / (2.0 * STEP)
    }
}

/// The network's output for one point. `relu` is told which hidden unit it works on, counted through all layers.
fn logits(
    sizes: &[usize],
    parameters: &[f64],
    point: &[f64],
    relu: impl Fn(usize, f64) -> f64,
) -> Vec<f64> {
    let mut values = point.to_vec();
    let mut parameters = parameters;
    let mut unit = 0;
    for (layer, &outputs) in sizes[1..].iter().enumerate() {
        let (weights, rest) = parameters.split_at(values.len() * outputs);
        let (biases, rest) = rest.split_at(outputs);
        parameters = rest;
        let mut sums = biases.to_vec();
        for (value, weights) in values.iter().zip(weights.chunks(outputs)) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += value * weight;
            }
        }
        if layer + 2 < sizes.len() {
            for sum in &mut sums {
                *sum = relu(unit, *sum);
                unit += 1;
            }
        }
        values = sums;
    }
    values
}

/// −log(p of the correct class) = log Σ exp(zⱼ) − z of the correct class.
fn loss(logits: &[f64], label: usize) -> f64 {
    let max = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logits.iter().map(|z| libm::exp(z - max)).sum();
    libm::log(sum) + max - logits[label]
}
