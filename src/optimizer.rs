//! How gradients become a step: the optimizers there are, and what each does.
//!
//! An optimizer is a file in `optimizer/` that makes its [`Rule`], a variant of [`Optimizer`], a row in [`Optimizer::TABLE`] and
//! an arm wherever the compiler asks for it.

use std::mem::swap;

use wide::{f32x4, i32x4};

use crate::arithmetic::Arithmetic;
use crate::dense::{DenseGradients, LayerDense, slice, slice_mut};
use crate::network::{Gradients, Network};
use crate::schema::Choice;
use crate::trainer::Options;

pub mod adagrad;
pub mod adam;
pub mod adaptive;
mod float;
pub mod rmsprop;
pub mod sgd;

use adagrad::adagrad;
use adam::adam;
use adaptive::Adaptive;
pub use float::{Float, Number};
use rmsprop::rmsprop;
use sgd::OptimizerSGD;

/// Which optimizer a run has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Optimizer {
    /// Gradient descent with momentum: [`sgd`].
    #[default]
    SGD,
    /// A rate for each parameter, which shrinks with all its gradients: [`mod@adagrad`].
    Adagrad,
    /// A rate for each parameter, after its latest gradients: [`mod@rmsprop`].
    RMSprop,
    /// The same with momentum: [`mod@adam`].
    Adam,
}

impl Optimizer {
    /// Every optimizer with its name and words.
    pub const TABLE: [(Self, Choice); 4] = [
        (
            Self::SGD,
            Choice {
                learning_rate: Some(1.0),
                ..Choice::new("sgd", "SGD", "against the gradient, with momentum")
            },
        ),
        (
            Self::Adagrad,
            Choice {
                learning_rate: Some(1.0),
                ..Choice::new(
                    "adagrad",
                    "AdaGrad",
                    "smaller steps where gradients have been large",
                )
            },
        ),
        (
            Self::RMSprop,
            Choice {
                learning_rate: Some(0.001),
                ..Choice::new(
                    "rmsprop",
                    "RMSProp",
                    "smaller steps where gradients are large now",
                )
            },
        ),
        (
            Self::Adam,
            Choice {
                learning_rate: Some(0.001),
                ..Choice::new(
                    "adam",
                    "Adam",
                    "smaller steps where gradients are large now, with momentum",
                )
            },
        ),
    ];

    /// The book's learning rate for it.
    pub fn learning_rate(self) -> f64 {
        let row = Self::TABLE.iter().find(|(kind, _)| *kind == self);
        row.and_then(|(_, choice)| choice.learning_rate)
            .unwrap_or(1.0)
    }

    /// Whether it remembers momentums, and whether a cache.
    pub fn remembers(self) -> (bool, bool) {
        match self {
            Self::SGD => (true, false),
            Self::Adagrad | Self::RMSprop => (false, true),
            Self::Adam => (true, true),
        }
    }
}

/// What an optimizer does to each parameter in one update.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// With one rate for all parameters.
    Momentum(OptimizerSGD),
    /// With one for each.
    Adaptive(Adaptive),
}

impl Rule {
    /// That of the update after `iterations` others.
    fn new(options: &Options, iterations: u64) -> Self {
        let rate = learning_rate(options, iterations);
        match options.optimizer {
            Optimizer::SGD => Self::Momentum(OptimizerSGD::new(options, rate)),
            Optimizer::Adagrad => Self::Adaptive(adagrad(options, rate)),
            Optimizer::RMSprop => Self::Adaptive(rmsprop(options, rate)),
            Optimizer::Adam => Self::Adaptive(adam(options, rate, iterations)),
        }
    }

    /// Whether momentums, and whether the cache, are float32 whatever the gradients before were: momentums that there are not,
    /// and a cache that is changed in place.
    fn stay_float32(&self) -> [bool; 2] {
        match self {
            Self::Momentum(_) => [false; 2],
            Self::Adaptive(rule) => rule.stay_float32,
        }
    }

    /// What is added to a parameter with this gradient. Momentum and cache, where the optimizer has them, become what they
    /// are after the update.
    #[inline(always)]
    fn update<F: Float>(&self, gradient: F, momentum: &mut F, cache: &mut F) -> F {
        match self {
            Self::Momentum(rule) => rule.update(gradient, momentum),
            Self::Adaptive(rule) => rule.update(gradient, momentum, cache),
        }
    }
}

/// What an optimizer remembers of the updates before.
#[derive(Debug, Clone)]
pub struct Memory {
    /// Updates made so far: the k of a decaying learning rate.
    pub iterations: u64,
    /// Whether the momentums and caches (but AdaGrad's) of hidden layers' biases are float64. In the book's arithmetic they become so with the
    /// first update after a pass with dropout, whose masks are float64, and stay so.
    pub float64: bool,
    /// One for each dense layer.
    pub layers: Vec<LayerMemory>,
}

/// What an optimizer remembers for the parameters of a dense layer: momentums of the weights (inputs, outputs), row-major, and
/// of the biases (outputs), and the same of the cache. What it does not [remember](Optimizer::remembers) has no meaning.
#[derive(Debug, Clone)]
pub struct LayerMemory {
    /// With the book's name.
    pub weight_momentums: Vec<f32>,
    /// With the book's name.
    pub weight_cache: Vec<f32>,
    /// float32 numbers, unless [`Memory::float64`].
    pub bias_momentums: Vec<f64>,
    /// Likewise.
    pub bias_cache: Vec<f64>,
}

/// What an update makes of a dense layer.
#[derive(Debug, Clone)]
pub struct LayerUpdate {
    /// What is added to the weights (inputs, outputs), row-major.
    pub weight_updates: Vec<f32>,
    /// What is added to the biases (outputs).
    pub bias_updates: Vec<f32>,
    /// The weights after it.
    pub weights: Vec<f32>,
    /// The biases after it.
    pub biases: Vec<f32>,
    /// The memory after it.
    pub memory: LayerMemory,
}

/// What an update makes of a network, before it is done.
#[derive(Debug, Clone)]
pub struct Update {
    /// One for each dense layer.
    pub layers: Vec<LayerUpdate>,
}

/// Below it a momentum is 0, without its sign. Without a gradient, as in a dead unit, momentums only shrink, until they are
/// stuck among the subnormal numbers. Processors work on those a hundred times slower, and no weight notices them. NumPy does
/// not do so.
fn negligible(options: &Options) -> f64 {
    match options.arithmetic {
        Arithmetic::Float32 => 1e-30,
        Arithmetic::Book => 0.0,
    }
}

/// Likewise of a cache, beside whose root the epsilon is large.
fn negligible_square(options: &Options) -> f64 {
    match options.arithmetic {
        Arithmetic::Float32 => 1e-36,
        Arithmetic::Book => 0.0,
    }
}

/// The learning rate of the update after `iterations` others.
pub fn learning_rate(options: &Options, iterations: u64) -> f64 {
    options.learning_rate * (1.0 / (1.0 + options.decay * iterations as f64))
}

impl Memory {
    /// Before the first update.
    pub fn new(network: &Network) -> Self {
        Self {
            iterations: 0,
            float64: false,
            layers: network.layers().iter().map(LayerMemory::new).collect(),
        }
    }

    /// Forgets the updates before, but not how many there were.
    pub fn forget(&mut self) {
        for (weights, biases) in self.layers.iter_mut().flat_map(LayerMemory::kinds_mut) {
            weights.fill(0.0);
            biases.fill(0.0);
        }
    }

    /// What the next update would make of the network; whether every parameter stays finite.
    pub fn propose(
        &self,
        options: &Options,
        network: &Network,
        gradients: &Gradients,
        update: &mut Update,
    ) -> bool {
        let rule = &Rule::new(options, self.iterations);
        // Without its sign, a float32 has larger bits the larger it is, and the largest bits if it is an infinity or NaN.
        let mut largest = 0;
        let layers = network.layers();
        for (index, (layer, after)) in layers.iter().zip(&mut update.layers).enumerate() {
            let (gradients, before) = (&gradients.layers()[index], &self.layers[index]);
            largest = after
                .update_weights(rule, layer, gradients, before)
                .max(largest);
            let float64 = self.float64 && index + 1 < layers.len();
            largest = after
                .update_biases(rule, layer, gradients, before, float64)
                .max(largest);
        }
        f32::from_bits(largest).is_finite()
    }

    /// Does an update that was proposed.
    pub fn accept(&mut self, network: &mut Network, gradients: &Gradients, update: &mut Update) {
        let layers = network.layers_mut().iter_mut().zip(&mut self.layers);
        for ((layer, memory), update) in layers.zip(&mut update.layers) {
            slice_mut(&mut layer.weights).copy_from_slice(&update.weights);
            slice_mut(&mut layer.biases).copy_from_slice(&update.biases);
            swap(memory, &mut update.memory);
        }
        self.iterations += 1;
        self.float64 = self.float64 || gradients.are_float64();
    }
}

impl Update {
    /// Room for those of a network.
    pub fn new(network: &Network) -> Self {
        let layer = |layer: &LayerDense| {
            let (weights, biases) = (layer.weights.len(), layer.biases.len());
            LayerUpdate {
                weight_updates: vec![0.0; weights],
                bias_updates: vec![0.0; biases],
                weights: vec![0.0; weights],
                biases: vec![0.0; biases],
                memory: LayerMemory::new(layer),
            }
        };
        Self {
            layers: network.layers().iter().map(layer).collect(),
        }
    }
}

impl LayerMemory {
    /// Momentums, then the cache: of the weights, and of the biases.
    pub fn kinds(&self) -> [(&[f32], &[f64]); 2] {
        [
            (&self.weight_momentums, &self.bias_momentums),
            (&self.weight_cache, &self.bias_cache),
        ]
    }

    /// The same, to change them.
    pub fn kinds_mut(&mut self) -> [(&mut [f32], &mut [f64]); 2] {
        [
            (&mut self.weight_momentums, &mut self.bias_momentums),
            (&mut self.weight_cache, &mut self.bias_cache),
        ]
    }

    /// Momentum and cache of the weight from `input` to `output`, or of the bias of `output`.
    pub fn get(&self, input: Option<usize>, output: usize) -> [f64; 2] {
        match input.map(|input| input * self.bias_momentums.len() + output) {
            Some(place) => [&self.weight_momentums, &self.weight_cache].map(|of| of[place].into()),
            None => [self.bias_momentums[output], self.bias_cache[output]],
        }
    }

    /// Sets the same.
    pub fn set(&mut self, input: Option<usize>, output: usize, [momentum, cache]: [f64; 2]) {
        match input.map(|input| input * self.bias_momentums.len() + output) {
            Some(place) => {
                self.weight_momentums[place] = momentum as f32;
                self.weight_cache[place] = cache as f32;
            }
            None => {
                self.bias_momentums[output] = momentum;
                self.bias_cache[output] = cache;
            }
        }
    }

    fn new(layer: &LayerDense) -> Self {
        let (weights, biases) = (layer.weights.len(), layer.biases.len());
        Self {
            weight_momentums: vec![0.0; weights],
            weight_cache: vec![0.0; weights],
            bias_momentums: vec![0.0; biases],
            bias_cache: vec![0.0; biases],
        }
    }
}

impl LayerUpdate {
    /// Answers the largest bits of a new weight.
    #[inline(always)]
    fn update_weights(
        &mut self,
        rule: &Rule,
        layer: &LayerDense,
        gradients: &DenseGradients,
        memory: &LayerMemory,
    ) -> u32 {
        let before = [
            slice(&layer.weights),
            slice(&gradients.dweights),
            &memory.weight_momentums,
            &memory.weight_cache,
        ];
        let mut after = [
            &mut self.weights,
            &mut self.weight_updates,
            &mut self.memory.weight_momentums,
            &mut self.memory.weight_cache,
        ];
        let count = before[0].len();
        let (mut by_four, mut largest) = (0, 0);
        // The usual rule takes four at once.
        if let Rule::Momentum(rule) = rule {
            by_four = count / 4 * 4;
            let before = before.map(|values| values[..by_four].as_chunks::<4>().0);
            let [weights, updates, momentums, _] = after
                .each_mut()
                .map(|values| values[..by_four].as_chunks_mut::<4>().0);
            let mut all = i32x4::ZERO;
            for index in 0..weights.len() {
                let [weight, gradient, mut momentum, _] =
                    before.map(|fours| f32x4::from(fours[index]));
                let update = rule.update(gradient, &mut momentum);
                let new = weight + update;
                all = all.max(bytemuck::cast(new.abs()));
                weights[index] = new.to_array();
                updates[index] = update.to_array();
                momentums[index] = momentum.to_array();
            }
            largest = all.to_array().into_iter().fold(0, i32::max) as u32;
        }
        let [weights, updates, momentums, caches] = after;
        for index in by_four..count {
            let [weight, gradient, mut momentum, mut cache] = before.map(|values| values[index]);
            updates[index] = rule.update(gradient, &mut momentum, &mut cache);
            weights[index] = weight + updates[index];
            (momentums[index], caches[index]) = (momentum, cache);
            largest = weights[index].abs().to_bits().max(largest);
        }
        largest
    }

    /// Answers the largest bits of a new bias. `float64`: whether momentums and cache are.
    #[inline(always)]
    fn update_biases(
        &mut self,
        rule: &Rule,
        layer: &LayerDense,
        gradients: &DenseGradients,
        memory: &LayerMemory,
        float64: bool,
    ) -> u32 {
        let mut largest = 0;
        let [momentums_float64, cache_float64] = rule.stay_float32().map(|stay| float64 && !stay);
        for (place, bias) in slice(&layer.biases).iter().enumerate() {
            let mut momentum = Number {
                value: memory.bias_momentums[place],
                float64: momentums_float64,
            };
            let mut cache = Number {
                value: memory.bias_cache[place],
                float64: cache_float64,
            };
            let update = rule.update(gradients.bias(place), &mut momentum, &mut cache);
            self.memory.bias_momentums[place] = momentum.value;
            self.memory.bias_cache[place] = cache.value;
            // In place: the sum may be one of float64, and biases are float32.
            let new = (f64::from(*bias) + update.value) as f32;
            self.bias_updates[place] = update.value as f32;
            self.biases[place] = new;
            largest = new.abs().to_bits().max(largest);
        }
        largest
    }
}
