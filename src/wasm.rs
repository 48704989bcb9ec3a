//! The façade that JavaScript sees: [`Trainer`], whose methods check what they are given and hand it to
//! the core, and [`GradientCheck`]. Nothing outside of this module knows of wasm-bindgen.

use js_sys::{Float32Array, Object, Reflect, Uint8Array, Uint8ClampedArray};
use rlsf::SmallGlobalTlsf;
use wasm_bindgen::prelude::*;

use crate::data::Dataset;
use crate::dense::slice;
use crate::error::{Error, Expected, Value, check_count, check_memory};
use crate::inspect::trace::Trace;
use crate::schema::camel_case;
use crate::square::Square;
use crate::trainer::{self, Options, State};

mod arguments;
mod inspection;
mod live;
mod pictures;
mod views;

use arguments::{bytes, copy, floats, read_options, write_into};
pub use inspection::GradientCheck;
use views::{FLOATS, copy_of_floats, memory, view};

/// 3 kB smaller than Rust's own, gzipped; and nothing is allocated while training or drawing.
#[global_allocator]
static ALLOCATOR: SmallGlobalTlsf = SmallGlobalTlsf::new();

/// TypeScript's view of the options and of what examples/schema.rs writes of them; a test compares the names.
#[wasm_bindgen(typescript_custom_section)]
const OPTIONS: &str = r#"
/** What a run starts from; every field may be left out. `schema` in schema.js has the defaults and ranges. */
export interface TrainerOptions {
  /** As np.random.seed: data and weights follow from it. */
  seed?: number;
  /** What the points are drawn from; own ones are those in `points`. */
  data?: "spiral" | "vertical" | "cs231n" | "moons" | "circles" | "blobs" | "xor" | "checkerboard" | "pinwheel" | "playground" | "yinyang" | "own";
  /** Of own data: x₀, y₀, x₁, y₁, … */
  points?: Float32Array;
  /** Of own data: the class of each point. */
  labels?: Uint8Array;
  /** Points of each class: on each arm of the spiral. Own data have as many as they have. */
  samplesPerClass?: number;
  /** Classes of points: arms of the spiral. If only the data are given, as usual for the kind, or as many as own data need. */
  classes?: number;
  /** How far points stray from where they belong. If only the data are given, as usual for the kind. */
  noise?: number;
  /** Whether there are as many samples again, which are never trained on. */
  validation?: boolean;
  /** The share of the samples that are validation data instead of being trained on. */
  heldOut?: number;
  /** Units of each hidden layer. */
  hidden?: number[];
  /** Of the hidden layers: one for all, or one for each, joined by dots ("tanh.relu"). */
  activation?: Activation | `${Activation}.${string}`;
  /** √(2 / inputs)·randn, √(2 / (inputs + outputs))·randn, the book's 0.01·randn, or 0. */
  initialization?: "he" | "xavier" | "book" | "zeros";
  /** The fastest, or the book's: NumPy's under nnfs.init(), to the last bit. */
  arithmetic?: "float32" | "book";
  /** How gradients become a step. */
  optimizer?: OptimizerName;
  /** Step length at update 0; if only the optimizer is given, the book's for it. */
  learningRate?: number;
  /** SGD's: the share of the last update that is carried into the next, below 1. */
  momentum?: number;
  /** The learning rate at update k is learningRate / (1 + decay·k). */
  decay?: number;
  /** What is added to the root that AdaGrad, RMSProp and Adam divide by. */
  epsilon?: number;
  /** RMSProp's: the share of the cache that is kept, below 1. */
  rho?: number;
  /** Adam's: the share of the momentums that is kept, below 1. */
  beta1?: number;
  /** Adam's: the share of the cache that is kept, below 1. */
  beta2?: number;
  /** What Σ|w| of hidden layers' weights and biases counts in the loss. */
  l1?: number;
  /** What Σw² of hidden layers' weights and biases counts in the loss. */
  l2?: number;
  /** The share of hidden units' outputs that is dropped in training, below 1. */
  dropout?: number;
  /** Samples of an update, shuffled anew for each epoch; 0 for all. */
  batchSize?: number;
}

/** max(0, z); the same with 0.01·z below 0; tanh(z); 1 / (1 + exp(−z)); z. */
export type Activation = "relu" | "leaky" | "tanh" | "sigmoid" | "linear";

/** Gradient descent with momentum; a rate for each parameter, after all its gradients, its latest, or those with momentum. */
export type OptimizerName = "sgd" | "adagrad" | "rmsprop" | "adam";

/** A setting of a run: an option of the same name. */
export interface Setting {
  name: keyof TrainerOptions;
  /** What a page calls it. */
  label: string;
  /** What it means, in a few words. */
  hint: string;
  /** A whole number, a number, a list of whole numbers, one of several names, or true or false. */
  kind: "whole" | "number" | "list" | "choice" | "flag";
  default: number | number[] | string | boolean;
  /** The least that it, or each number of a list, can be; none for a choice. */
  min?: number;
  /** The most that it, or each number of a list, can be; none for a choice. */
  max?: number;
  /** How many numbers a list can have. */
  maxLength?: number;
  /** Of a choice. */
  choices?: Choice[];
  /** Of a choice: whether several may be named, one for each hidden layer, joined by dots. */
  several?: boolean;
  /** Whether it can be changed during a run: by `trainer.set`. */
  live: boolean;
  /** The optimizers that it acts on; none if it has nothing to do with which one there is. */
  optimizers?: OptimizerName[];
}

/** One of the names that a setting can be. */
export interface Choice {
  value: string;
  label: string;
  hint: string;
  /** For a kind of data: what a page calls one of its classes. */
  classWord?: string;
  /** For a kind of data, where all its points have the same: the square that maps cover, as `square` of a trainer. */
  square?: [x: number, y: number, half: number];
  /** For a kind of data: how many classes it can have. */
  classes?: { default: number; min: number; max: number };
  /** For a kind of data: its noise if nothing is said. */
  noise?: number;
  /** For an optimizer: the learning rate that the book gives it. */
  learningRate?: number;
}
"#;

/// What `answers` answers.
#[wasm_bindgen(typescript_custom_section)]
const ANSWERS: &str = r#"
/** What a network makes of its training points. */
export interface Answers {
  /** Mean cross-entropy, in nats, with what regularization adds. */
  loss: number;
  /** Of the loss: the mean cross-entropy. */
  dataLoss: number;
  /** Of the loss: what regularization adds. */
  regularizationLoss: number;
  /** Share of samples classified correctly, 0 … 1. */
  accuracy: number;
  /** (N, classes) row-major: a view of the module's own memory, which holds until the next call of anything here. */
  probabilities: Float32Array;
}
"#;

/// What `state` answers.
#[wasm_bindgen(typescript_custom_section)]
const STATE: &str = r#"
/**
 * What a network makes of its samples.
 * - learning: some are answered otherwise than others, or there is but one point.
 * - notFinite: the latest step was refused, or the parameters that were set give a loss that is not finite.
 * - dead: all are answered alike, because no unit of a hidden layer of ReLUs (the first such, counted from 1) gives more
 *   than 0 for any of them. No gradient passes through it; at epoch 0 it stays so.
 * - saturated: all are answered alike, with a probability that is exactly 1.
 * - flat: all are answered alike, though every layer has an active unit: what the units say is lost in rounding.
 *   Gradients pass, and training can go on.
 */
export type State = { name: "learning" | "notFinite" | "saturated" | "flat" } | { name: "dead"; layer: number };
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn log_error(message: &str);

    /// With the fewest digits that tell a number from its neighbours.
    #[wasm_bindgen(js_namespace = ["Number", "prototype", "toExponential"], js_name = call)]
    fn scientific(number: f64) -> String;

    /// `TrainerOptions | undefined`.
    #[wasm_bindgen(typescript_type = "TrainerOptions")]
    pub type TrainerOptions;
}

/// A bug in the core would otherwise show as a bare "unreachable executed".
#[wasm_bindgen(start)]
fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        log_error(&panic.to_string());
    }));
}

/// A network in training. A refused argument throws an `Error` that names it, also in its property `field`, and
/// changes nothing.
#[wasm_bindgen]
pub struct Trainer {
    core: trainer::Trainer,
    /// JavaScript's views of what is asked for in each frame, kept so that nothing is allocated then.
    pixels: Uint8ClampedArray,
    unit_pixels: Uint8ClampedArray,
    unit_scales: Float32Array,
    probabilities: Float32Array,
    traced: Float32Array,
    terms: Float32Array,
    /// What the views of the same names show; made when first asked for.
    trace: Option<Trace>,
    term_values: Vec<f32>,
    /// The parameters as they were asked for last.
    parameter_values: Vec<f32>,
    parameters: Float32Array,
    /// The latest snapshot.
    snapshot: Vec<u8>,
    snapshot_view: Uint8Array,
}

#[wasm_bindgen]
impl Trainer {
    /// Draws data and weights; an unknown option is refused.
    #[wasm_bindgen(constructor)]
    pub fn new(options: Option<TrainerOptions>) -> Result<Trainer, JsValue> {
        let options = match options {
            Some(options) => read_options(&options.into())?,
            None => Options::default(),
        };
        Ok(Trainer {
            core: trainer::Trainer::new(options)?,
            pixels: Uint8ClampedArray::new_with_length(0),
            unit_pixels: Uint8ClampedArray::new_with_length(0),
            unit_scales: Float32Array::new_with_length(0),
            probabilities: Float32Array::new_with_length(0),
            traced: Float32Array::new_with_length(0),
            terms: Float32Array::new_with_length(0),
            trace: None,
            term_values: Vec::new(),
            parameter_values: Vec::new(),
            parameters: Float32Array::new_with_length(0),
            snapshot: Vec::new(),
            snapshot_view: Uint8Array::new_with_length(0),
        })
    }

    /// One epoch, or what is left of one that has begun: forward, backward, update for each of its batches.
    pub fn step(&mut self) {
        self.core.step();
    }

    /// One update. Loss, accuracy and epoch change with the epoch's last.
    #[wasm_bindgen(js_name = stepBatch)]
    pub fn step_batch(&mut self) {
        self.core.step_batch();
    }

    /// How many updates of the epoch that has begun have been made; 0 between epochs.
    #[wasm_bindgen(getter)]
    pub fn batch(&self) -> u32 {
        self.core.batch() as u32
    }

    /// How many an epoch has: 1 for the full batch.
    #[wasm_bindgen(getter)]
    pub fn batches(&self) -> u32 {
        self.core.batches() as u32
    }

    /// The probabilities of the training points for the parameters as they are, (N, classes) row-major.
    /// The array is a view of the module's own memory and holds until the next call of anything here.
    pub fn probabilities(&mut self) -> Result<Float32Array, JsValue> {
        self.check_memory_for_answers("network", self.core.data().samples())?;
        let probabilities = self.core.probabilities();
        Ok(view(&mut self.probabilities, probabilities, FLOATS))
    }

    /// Loss and accuracy of the training points for the parameters as they are, and the probabilities that gave them.
    /// The getters `loss` and `accuracy` are of one update before.
    #[wasm_bindgen(unchecked_return_type = "Answers")]
    pub fn answers(&mut self) -> Result<Object, JsValue> {
        self.check_memory_for_answers("network", self.core.data().samples())?;
        let answers = self.core.answers();
        let object = Object::new();
        put(&object, "loss", answers.loss.into());
        put(&object, "dataLoss", answers.losses.data.into());
        put(
            &object,
            "regularizationLoss",
            answers.losses.regularization.into(),
        );
        put(&object, "accuracy", answers.accuracy.into());
        let probabilities = view(&mut self.probabilities, answers.probabilities, FLOATS);
        put(&object, "probabilities", probabilities.into());
        Ok(object)
    }

    /// x₀, y₀, x₁, y₁, … → probabilities, `classes` for each point.
    pub fn predict(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] points: JsValue,
    ) -> Result<Float32Array, JsValue> {
        let most = self.core.most_points() * 2;
        let points = floats("points", &points, &|length| {
            check_count("points.length", length, 0..=most)
        })?;
        self.check_memory_for_answers("points", points.len() / 2)?;
        copy_of_floats(&self.core.predict(&points)?)
    }

    /// W1, b1, W2, b2, …, each in row-major order, as NumPy ravels it. Written into `into` if it has exactly the right
    /// length, else into a new array; answers the one.
    pub fn parameters(
        &mut self,
        #[wasm_bindgen(unchecked_optional_param_type = "Float32Array")] into: JsValue,
    ) -> Result<Float32Array, JsValue> {
        self.check_memory("network", 0)?;
        self.core.write_parameters(&mut self.parameter_values);
        let length = self.parameter_values.len();
        let view = view(&mut self.parameters, &self.parameter_values, FLOATS);
        Ok(write_into("Float32Array", &into, &view, length)?.unchecked_into())
    }

    /// Puts the network at given parameters, at rest: no momentum is carried over, loss and accuracy
    /// become those of the new parameters, the epoch count goes on.
    #[wasm_bindgen(js_name = setParameters)]
    pub fn set_parameters(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] parameters: JsValue,
    ) -> Result<(), JsValue> {
        let parameters = floats("parameters", &parameters, &|length| {
            self.core.check_parameters_length(length)
        })?;
        Ok(self.core.set_parameters(&parameters)?)
    }

    /// The run as it stands, in bytes: everything that the next step depends on, and what is shown. Written into
    /// `into` if it has exactly the right length, else into a new array; answers the one.
    pub fn snapshot(
        &mut self,
        #[wasm_bindgen(unchecked_optional_param_type = "Uint8Array")] into: JsValue,
    ) -> Result<Uint8Array, JsValue> {
        let length = self.core.snapshot_length();
        self.check_memory("network", length)?;
        self.snapshot.resize(length, 0);
        self.core.write_snapshot(&mut self.snapshot)?;
        let view_of = Uint8Array::new_with_byte_offset_and_length;
        let view = view(&mut self.snapshot_view, &self.snapshot, view_of);
        Ok(write_into("Uint8Array", &into, &view, length)?.unchecked_into())
    }

    /// Goes on from a snapshot of a trainer with the same data and arithmetic, as if nothing had happened since. Hidden layers
    /// become those that it had.
    pub fn restore(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] snapshot: JsValue,
    ) -> Result<(), JsValue> {
        let snapshot = bytes("snapshot", &snapshot, &|length| {
            self.core.check_snapshot_length(length)
        })?;
        Ok(self.core.restore(&snapshot)?)
    }

    /// The line the book's training loop prints for the latest step, counted from epoch 0, with loss and accuracy as
    /// they stand.
    #[wasm_bindgen(js_name = logLine)]
    pub fn log_line(&self) -> String {
        self.core.log_line_with(&|number, is_long| match is_long {
            true => scientific(number),
            false => written(number),
        })
    }

    /// Whole epochs made so far.
    #[wasm_bindgen(getter)]
    pub fn epoch(&self) -> f64 {
        self.core.epoch() as f64
    }

    /// Loss of the latest epoch's forward passes: of each batch before its update, and what regularization adds before the last;
    /// before any epoch, of the initial weights: dataLoss + regularizationLoss.
    #[wasm_bindgen(getter)]
    pub fn loss(&self) -> f64 {
        self.core.loss()
    }

    /// Of the loss: the mean cross-entropy, in nats.
    #[wasm_bindgen(getter, js_name = dataLoss)]
    pub fn data_loss(&self) -> f64 {
        self.core.losses().data
    }

    /// Of the loss: l1·Σ|w| + l2·Σw² over hidden layers.
    #[wasm_bindgen(getter, js_name = regularizationLoss)]
    pub fn regularization_loss(&self) -> f64 {
        self.core.losses().regularization
    }

    /// Mean cross-entropy of the parameters as they are on the validation data, and the share of these classified correctly, 0 … 1;
    /// undefined without such data. Costs a forward pass, as the next does.
    #[wasm_bindgen(unchecked_return_type = "[loss: number, accuracy: number] | undefined")]
    pub fn validate(&mut self) -> Option<Vec<f64>> {
        let (loss, accuracy) = self.core.validate()?;
        Some(vec![loss, accuracy])
    }

    /// Share of samples classified correctly in the passes that gave the loss, 0 … 1.
    #[wasm_bindgen(getter)]
    pub fn accuracy(&self) -> f64 {
        self.core.accuracy()
    }

    /// Whether the latest step was refused because its numbers were not finite; after `setParameters`, whether the loss
    /// of those is not finite.
    #[wasm_bindgen(getter)]
    pub fn diverged(&self) -> bool {
        self.core.diverged()
    }

    /// Whether all samples got exactly the same answer in the pass that gave the loss, before its update, or with several batches
    /// would have before the epoch's first; false if they all lie at one point. `state` tells why.
    #[wasm_bindgen(getter)]
    pub fn uniform(&self) -> bool {
        self.core.uniform()
    }

    /// What the parameters as they are make of the samples. Costs a forward pass, and another where every answer is the
    /// same.
    #[wasm_bindgen(unchecked_return_type = "State")]
    pub fn state(&mut self) -> Result<Object, JsValue> {
        self.check_memory_to_inspect()?;
        let object = Object::new();
        let name = match self.core.state() {
            State::Learning => "learning",
            State::NotFinite => "notFinite",
            State::Saturated => "saturated",
            State::Flat => "flat",
            State::Dead { layer } => {
                put(&object, "layer", (layer as u32).into());
                "dead"
            }
        };
        put(&object, "name", name.into());
        Ok(object)
    }

    /// The training points, (N, 2) row-major: x₀, y₀, x₁, y₁, …
    #[wasm_bindgen(getter)]
    pub fn points(&self) -> Result<Float32Array, JsValue> {
        copy_of_floats(slice(&self.core.data().points))
    }

    /// What maps cover: x and y of the centre of a square, and half its side.
    #[wasm_bindgen(getter)]
    pub fn square(&self) -> Vec<f64> {
        let Square {
            center: [x, y],
            half,
        } = self.core.data().square;
        vec![x, y, half]
    }

    /// Inputs, units of each hidden layer, classes.
    #[wasm_bindgen(getter)]
    pub fn sizes(&self) -> Vec<u32> {
        let sizes = self.core.network().sizes().iter();
        sizes.map(|&size| size as u32).collect()
    }

    /// The class of each training point.
    #[wasm_bindgen(getter)]
    pub fn labels(&self) -> Result<Uint8Array, JsValue> {
        labels(Some(self.core.data()))
    }

    /// The points of the validation data, as above; none without such data.
    #[wasm_bindgen(getter, js_name = validationPoints)]
    pub fn validation_points(&self) -> Result<Float32Array, JsValue> {
        let data = self.core.validation();
        copy_of_floats(data.map_or(&[], |data| slice(&data.points)))
    }

    /// The class of each of them.
    #[wasm_bindgen(getter, js_name = validationLabels)]
    pub fn validation_labels(&self) -> Result<Uint8Array, JsValue> {
        labels(self.core.validation())
    }
}

#[inline(never)]
fn labels(data: Option<&Dataset>) -> Result<Uint8Array, JsValue> {
    let labels = data.and_then(|data| data.labels.as_slice()).unwrap_or(&[]);
    let view_of = Uint8Array::new_with_byte_offset_and_length;
    Ok(copy(&view_of(
        &memory(),
        labels.as_ptr() as u32,
        labels.len() as u32,
    ))?
    .unchecked_into())
}

impl Trainer {
    /// Refuses to go on where memory has no room for the probabilities of so many samples.
    fn check_memory_for_answers(&self, field: &str, samples: usize) -> Result<(), Error> {
        let values = self.core.network().classes() * samples;
        self.check_memory(field, size_of::<f32>() * values)
    }

    /// Refuses to go on where memory has no room for so many bytes, and for the parameters as they are and in float64.
    #[inline(never)]
    fn check_memory(&self, field: &str, bytes: usize) -> Result<(), Error> {
        let of_parameter = size_of::<f32>() + size_of::<f64>();
        check_memory(field, bytes + of_parameter * self.core.network().count())
    }
}

impl From<Error> for JsValue {
    #[inline(never)]
    fn from(error: Error) -> Self {
        let field = camel_case(&error.field);
        let expected = match &error.expected {
            Expected::Text(text) => camel_case(text),
            &Expected::Range(low, high) => {
                format!("a number from {} to {}", written(low), written(high))
            }
        };
        let value = match &error.value {
            Value::Text(text) => text.clone(),
            Value::Number(number) => written(*number),
        };
        let error = js_sys::Error::new(&format!("{field} must be {expected}, got {value}"));
        put(&error, "field", field.into());
        error.into()
    }
}

/// A number as JavaScript writes it.
fn written(number: f64) -> String {
    Object::to_string(&js_sys::Number::from(number)).into()
}

/// Gives a new object a property, which it cannot refuse.
#[inline(never)]
pub fn put(object: &JsValue, name: &str, value: JsValue) {
    let _ = Reflect::set(object, &name.into(), &value);
}
