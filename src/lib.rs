//! A neural network from scratch that learns the three-armed spiral, natively and in a browser tab.
//!
//! The network is the one of *Neural Networks from Scratch* (Kinsley & Kukieła): dense layers with
//! an activation between them (ReLU, unless another is chosen), softmax with categorical cross-entropy at the end, trained by stochastic
//! gradient descent on the full batch. Every part keeps the book's name, and has its forward and its backward pass side by
//! side in one file:
//!
//! | file | the book's name | what it is |
//! |---|---|---|
//! | [`data`] | `spiral_data` | the training points, and the kinds there are: [`data::spiral`] |
//! | [`dense`] | `Layer_Dense` | Z = XW + b |
//! | [`activation`] | — | the activations of the hidden layers, chosen by name |
//! | [`relu`] | `Activation_ReLU` | max(0, x) |
//! | [`leaky`] | — | x, or 0.01·x where that is larger |
//! | [`tanh`] | — | tanh(x) |
//! | [`sigmoid`] | `Activation_Sigmoid` | 1 / (1 + exp(−x)) |
//! | [`softmax`] | `Activation_Softmax` | exp(zᵢ) / Σⱼ exp(zⱼ) |
//! | [`loss`] | `Loss_CategoricalCrossentropy`, `Activation_Softmax_Loss_CategoricalCrossentropy` | −log p, and the fused gradient (p − y) / N |
//! | [`dropout`] | `Layer_Dropout` | a random share of hidden outputs is 0 in training |
//! | [`optimizer`] | `Optimizer_SGD`, `Optimizer_Adagrad`, `Optimizer_RMSprop`, `Optimizer_Adam` | how gradients become a step, chosen by name: [`optimizer::sgd`] with momentum, [`optimizer::adagrad`], [`optimizer::rmsprop`], [`optimizer::adam`], all with learning-rate decay |
//! | [`network`] | the stack of layers | the only place that knows their order |
//! | [`schema`] | — | every setting of a run: name, words, default and range |
//! | [`trainer`] | the training loop | data + network + optimizer: `step()`, loss, accuracy, the log line, snapshots |
//! | [`inspect`] | — | a network as it stands: [`trace`](inspect::trace), [`folds`](inspect::folds), [`fusion`](inspect::fusion), [`gradient_check`](inspect::gradient_check) |
//! | [`grid`] | — | the decision map as pixels (with `scanline`, its fast way for one hidden layer of ReLUs) |
//! | [`atlas`] | — | a small map of each unit as pixels |
//! | [`square`] | — | the square of the plane that maps cover |
//! | [`tile`] | — | samples as the network takes them |
//! | [`columns`] | — | samples side by side in SIMD lanes |
//! | [`float64`] | — | the forward pass once more, wider and one sample at a time |
//! | [`arithmetic`] | `nnfs.init()` | in which numbers a network is computed: fast ones, or the book's |
//! | [`numpy`] | `np.exp`, `np.log`, `np.sum` | NumPy's functions and order of sums, to the last bit |
//! | [`random`] | `np.random` | NumPy's legacy random stream, so that a seed means the same numbers as in the book; PCG for what is drawn during a run |
//! | [`error`] | — | every way a caller can be wrong |
//!
//! A further kind of data, activation or optimizer is a file of its own, and in the file of its list ([`data`],
//! [`activation`], [`optimizer`]) a variant, a row in the table and an arm where the list is matched. Its name goes
//! into the TypeScript declarations of `src/wasm.rs` too, which a test compares with the tables.
//!
//! # Roles
//!
//! Each parameter has numbers in several roles, and each role is a value of its own: the parameters are the
//! [`Network`](network::Network), their gradients the [`Gradients`](network::Gradients), and the velocities are the
//! optimizer's. A run as a whole is a [`Trainer`](trainer::Trainer), which
//! [`snapshot`](trainer::Trainer::snapshot) puts down in bytes.
//!
//! # Shapes
//!
//! Shapes are the book's. N is the number of samples in a batch, and an array of activations is
//! (N, units), stored unit by unit (see [`columns`]). Weights are (inputs, outputs) and row-major.
//!
//! Parameters, gradients, velocities and points are `ndarray` arrays, which own them and show them with their shapes. The
//! kernels are not `ndarray`'s: they take the arrays as slices, and activations as SIMD columns.
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
pub mod arithmetic;
pub mod atlas;
pub mod columns;
pub mod data;
pub mod dense;
pub mod dropout;
pub mod error;
pub mod float64;
pub mod grid;
pub mod inspect;
pub mod leaky;
pub mod loss;
pub mod network;
pub mod numpy;
pub mod optimizer;
mod palette;
mod printed;
pub mod random;
pub mod relu;
mod scanline;
pub mod schema;
pub mod sigmoid;
pub mod softmax;
pub mod square;
pub mod tanh;
pub mod tile;
pub mod trainer;

#[cfg(target_arch = "wasm32")]
pub mod wasm;
