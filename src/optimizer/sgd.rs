//! `Optimizer_SGD`: gradient descent with momentum and a decaying learning rate.

use ndarray::{Array1, Array2};

use crate::dense::{DenseGradients, LayerDense, slice, slice_mut};
use crate::network::{Gradients, Network};
use crate::optimizer::Rule;

/// `Optimizer_SGD`, with the book's names.
#[derive(Debug, Clone)]
pub struct OptimizerSGD {
    /// Step length at update 0.
    learning_rate: f64,
    /// The learning rate at update k is `learning_rate / (1 + decay·k)`.
    decay: f64,
    /// The share of the last update that is carried into the next.
    momentum: f64,
    /// Updates made so far.
    iterations: u64,
    /// One for each dense layer.
    layers: Vec<Momentums>,
}

/// The velocities of a dense layer's parameters: what the latest update added to each.
#[derive(Debug, Clone)]
struct Momentums {
    /// (inputs, outputs).
    weight_momentums: Array2<f32>,
    /// (outputs).
    bias_momentums: Array1<f32>,
}

impl OptimizerSGD {
    /// At rest, with all settings zero.
    pub fn new(network: &Network) -> Self {
        let momentums = |layer: &LayerDense| Momentums {
            weight_momentums: Array2::zeros(layer.weights.dim()),
            bias_momentums: Array1::zeros(layer.biases.len()),
        };
        Self {
            learning_rate: 0.0,
            decay: 0.0,
            momentum: 0.0,
            iterations: 0,
            layers: network.layers().iter().map(momentums).collect(),
        }
    }

    /// The velocity that follows from velocity v and a gradient: momentum·v − rate·gradient.
    fn velocity(&self) -> impl Fn(f32, f32) -> f32 + use<> {
        let rate = self.current_learning_rate() as f32;
        let momentum = self.momentum as f32;
        move |v, gradient| {
            let velocity = momentum * v - rate * gradient;
            if velocity.abs() < NEGLIGIBLE {
                0.0
            } else {
                velocity
            }
        }
    }
}

impl Rule for OptimizerSGD {
    fn setting(&self, name: &str) -> Option<f64> {
        match name {
            "learning_rate" => Some(self.learning_rate),
            "decay" => Some(self.decay),
            "momentum" => Some(self.momentum),
            _ => None,
        }
    }

    fn setting_mut(&mut self, name: &str) -> Option<&mut f64> {
        match name {
            "learning_rate" => Some(&mut self.learning_rate),
            "decay" => Some(&mut self.decay),
            "momentum" => Some(&mut self.momentum),
            _ => None,
        }
    }

    fn iterations(&self) -> u64 {
        self.iterations
    }

    fn set_iterations(&mut self, iterations: u64) {
        self.iterations = iterations;
    }

    /// learning_rate / (1 + decay·k).
    fn current_learning_rate(&self) -> f64 {
        self.learning_rate / (1.0 + self.decay * self.iterations as f64)
    }

    fn stays_finite(&self, network: &Network, gradients: &Gradients) -> bool {
        let velocity = self.velocity();
        // Without its sign, a float32 has larger bits the larger it is, and the largest bits if it is an
        // infinity or NaN. (A maximum of whole numbers is something the compiler can make SIMD of.)
        let mut largest = 0;
        let mut look = |w: &[f32], v: &[f32], gradient: &[f32]| {
            let updated = w.iter().zip(v).zip(gradient);
            let bits = updated.map(|((w, v), g)| (*w + velocity(*v, *g)).abs().to_bits());
            largest = bits.fold(largest, u32::max);
        };
        let layers = network.layers().iter().zip(&self.layers);
        for ((layer, momentums), gradients) in layers.zip(gradients.layers()) {
            let DenseGradients { dweights, dbiases } = gradients;
            let v = slice(&momentums.weight_momentums);
            look(slice(&layer.weights), v, slice(dweights));
            let v = slice(&momentums.bias_momentums);
            look(slice(&layer.biases), v, slice(dbiases));
        }
        f32::from_bits(largest).is_finite()
    }

    /// Moves every parameter against its gradient: v ← momentum·v − rate·g, then w ← w + v.
    fn update(&mut self, network: &mut Network, gradients: &Gradients) -> bool {
        if !self.stays_finite(network, gradients) {
            return false;
        }
        let velocity = self.velocity();
        let go = |w: &mut [f32], v: &mut [f32], gradient: &[f32]| {
            for ((w, v), gradient) in w.iter_mut().zip(v).zip(gradient) {
                *v = velocity(*v, *gradient);
                *w += *v;
            }
        };
        let layers = network.layers_mut().iter_mut().zip(&mut self.layers);
        for ((layer, momentums), gradients) in layers.zip(gradients.layers()) {
            let DenseGradients { dweights, dbiases } = gradients;
            let v = slice_mut(&mut momentums.weight_momentums);
            go(slice_mut(&mut layer.weights), v, slice(dweights));
            let v = slice_mut(&mut momentums.bias_momentums);
            go(slice_mut(&mut layer.biases), v, slice(dbiases));
        }
        self.iterations += 1;
        true
    }

    /// These are the new velocities.
    fn updates(&self, layer: usize, gradients: &DenseGradients, take: &mut dyn FnMut(f32)) {
        let velocity = self.velocity();
        let mut look = |v: &[f32], gradient: &[f32]| {
            for (v, gradient) in v.iter().zip(gradient) {
                take(velocity(*v, *gradient));
            }
        };
        let momentums = &self.layers[layer];
        look(
            slice(&momentums.weight_momentums),
            slice(&gradients.dweights),
        );
        look(slice(&momentums.bias_momentums), slice(&gradients.dbiases));
    }

    fn state(&self, layer: usize, take: &mut dyn FnMut(&[f32])) {
        take(slice(&self.layers[layer].weight_momentums));
        take(slice(&self.layers[layer].bias_momentums));
    }

    fn state_mut(&mut self, layer: usize, take: &mut dyn FnMut(&mut [f32])) {
        take(slice_mut(&mut self.layers[layer].weight_momentums));
        take(slice_mut(&mut self.layers[layer].bias_momentums));
    }
}

/// Without a gradient, as in a dead unit, a velocity only shrinks, until it is stuck among the subnormal
/// numbers. Processors work on those a hundred times slower, and no weight notices them.
const NEGLIGIBLE: f32 = 1e-30;
