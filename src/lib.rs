//! A neural network from scratch that learns the three-armed spiral, natively and in a browser tab.
//!
//! The network is the one of *Neural Networks from Scratch* (Kinsley & Kukieła): dense layers with
//! ReLU between them, softmax with categorical cross-entropy at the end, trained by stochastic
//! gradient descent on the full batch. Every part keeps the book's name and has a file of its own,
//! forward and backward pass side by side:
//!
//! | file | the book's name | what it is |
//! |---|---|---|
//! | [`spiral`] | `spiral_data` | the training points |
//! | [`dense`] | `Layer_Dense` | Z = XW + b |
//! | [`relu`] | `Activation_ReLU` | max(0, x) |
//! | [`softmax`] | `Activation_Softmax` | exp(zᵢ) / Σⱼ exp(zⱼ) |
//! | [`loss`] | `Loss_CategoricalCrossentropy`, `Activation_Softmax_Loss_CategoricalCrossentropy` | −log p, and the fused gradient (p − y) / N |
//! | [`sgd`] | `Optimizer_SGD` | momentum and learning-rate decay |
//! | [`network`] | the stack of layers | the only place that knows their order |
//! | [`trainer`] | the training loop | data + network + optimizer: `step()`, loss, accuracy, the log line |
//! | [`trace`] | — | one epoch under glass: every array on the way, by name |
//! | [`folds`] | — | where the first layer's ReLUs switch |
//! | [`fusion`] | — | the two ways from the loss back to the logits, side by side |
//! | [`gradient_check`] | — | backpropagation against central differences |
//! | [`grid`] | — | the decision map as pixels (with `scanline`, its fast way for one hidden layer) |
//! | [`columns`] | — | samples side by side in SIMD lanes |
//! | [`random`] | `np.random` | NumPy's legacy random stream, so that a seed means the same numbers as in the book |
//! | [`error`] | — | every way a caller can be wrong |
//!
//! # Shapes
//!
//! Shapes are the book's. N is the number of samples in a batch, and an array of activations is
//! (N, units), stored unit by unit (see [`columns`]). Weights are (inputs, outputs) and row-major.
//!
//! # Example
//!
//! ```
//! use neural_spiral::trainer::{Options, Trainer};
//!
//! let mut trainer = Trainer::new(Options::default())?;
//! for _ in 0..200 {
//!     trainer.step();
//! }
//! assert!(trainer.accuracy() > 0.6);
//! # Ok::<(), neural_spiral::error::Error>(())
//! ```

pub mod activation;
pub mod columns;
pub mod data;
pub mod dense;
pub mod error;
pub mod grid;
pub mod inspect;
pub mod loss;
pub mod network;
pub mod optimizer;
pub mod random;
pub mod relu;
mod scanline;
pub mod schema;
pub mod softmax;
mod thousandths;
pub mod tile;
pub mod trainer;

#[cfg(target_arch = "wasm32")]
pub mod wasm;
