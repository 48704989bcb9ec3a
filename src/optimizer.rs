//! How gradients become a step: the optimizers there are, and what each does.
//!
//! An optimizer is a file in `optimizer/`, a variant of [`Optimizer`], a row in [`Optimizer::TABLE`] and an arm of
//! [`Optimizer::build`].

use std::fmt::{self, Debug, Formatter};

use crate::dense::DenseGradients;
use crate::network::{Gradients, Network};
use crate::schema::Choice;

pub mod sgd;

/// Which optimizer a run has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Optimizer {
    /// Gradient descent with momentum: [`sgd`].
    #[default]
    SGD,
}

impl Optimizer {
    /// Every optimizer with its name and words.
    pub const TABLE: [(Self, Choice); 1] = [(
        Self::SGD,
        Choice::new("sgd", "SGD", "against the gradient, with momentum"),
    )];

    /// The optimizer of a network, before its first update. Its settings are all zero.
    pub fn build(self, network: &Network) -> Box<dyn Rule> {
        match self {
            Self::SGD => Box::new(sgd::OptimizerSGD::new(network)),
        }
    }
}

/// An optimizer at work: its settings, the updates it has made, and what it remembers of them for every parameter.
pub trait Rule: Send + Sync {
    /// One of its settings, by the name in [`schema`](crate::schema); none if it has no such setting.
    fn setting(&self, name: &str) -> Option<f64>;

    /// The same, to change it.
    fn setting_mut(&mut self, name: &str) -> Option<&mut f64>;

    /// Updates made so far: the k of a decaying learning rate.
    fn iterations(&self) -> u64;

    /// Says how many updates have been made.
    fn set_iterations(&mut self, iterations: u64);

    /// The learning rate of the next update.
    fn current_learning_rate(&self) -> f64;

    /// Whether every parameter stays finite in the next update.
    fn stays_finite(&self, network: &Network, gradients: &Gradients) -> bool;

    /// Updates every parameter; if any would not stay finite, changes nothing and answers false.
    fn update(&mut self, network: &mut Network, gradients: &Gradients) -> bool;

    /// What the next update adds to the weights, then to the biases, of a layer with these gradients.
    fn updates(&self, layer: usize, gradients: &DenseGradients, take: &mut dyn FnMut(f32));

    /// What it remembers of the updates before for the weights, then for the biases, of a layer.
    fn state(&self, layer: usize, take: &mut dyn FnMut(&[f32]));

    /// The same, to change it.
    fn state_mut(&mut self, layer: usize, take: &mut dyn FnMut(&mut [f32]));
}

/// Not derived: the table of a trait object would bring Rust's code for writing numbers, a third of the WebAssembly.
impl Debug for dyn Rule + '_ {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        write!(f, "an optimizer after {} updates", self.iterations())
    }
}
