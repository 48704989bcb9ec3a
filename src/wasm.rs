//! The façade that JavaScript sees: [`Trainer`], whose methods check what they are given and hand it to
//! the core, and [`GradientCheck`]. Nothing outside of this module knows of wasm-bindgen.

use js_sys::WebAssembly::Memory;
use js_sys::{Float32Array, Object, Uint8Array, Uint8ClampedArray};
use rlsf::SmallGlobalTlsf;
use wasm_bindgen::prelude::*;

use crate::atlas::UnitMap;
use crate::dense::slice;
use crate::error::{Error, Expected, Value, check_count, check_length, check_memory};
use crate::inspect::trace::Trace;
use crate::random;
use crate::trainer::{self, Options, State};

mod arguments;
mod inspection;
mod schema;

use arguments::{
    bytes, copy, find_setting, floats, number, read_options, read_setting, text, whole_number,
    wholes, write_into,
};
pub use inspection::GradientCheck;
use schema::{camel_case, put};

/// 3 kB smaller than Rust's own, gzipped; and nothing is allocated while training or drawing.
#[global_allocator]
static ALLOCATOR: SmallGlobalTlsf = SmallGlobalTlsf::new();

/// TypeScript's view of the schema; a test compares the names.
#[wasm_bindgen(typescript_custom_section)]
const OPTIONS: &str = r#"
/** What a run starts from; every field may be left out. `Trainer.schema()` has the defaults and ranges. */
export interface TrainerOptions {
  /** As np.random.seed: data and weights follow from it. */
  seed?: number;
  /** What the points are drawn from. */
  data?: "spiral";
  /** Points of each class: on each arm of the spiral. */
  samplesPerClass?: number;
  /** Classes of points: arms of the spiral. */
  classes?: number;
  /** How far points stray from their arm. */
  noise?: number;
  /** Units of each hidden layer. */
  hidden?: number[];
  /** Of the hidden layers: max(0, z). */
  activation?: "relu";
  /** √(2 / inputs)·randn, or the book's 0.01·randn. */
  initialization?: "he" | "book";
  /** Gradient descent with momentum. */
  optimizer?: "sgd";
  /** Step length at update 0. */
  learningRate?: number;
  /** The share of the last update that is carried into the next, below 1. */
  momentum?: number;
  /** The learning rate at update k is learningRate / (1 + decay·k). */
  decay?: number;
}
"#;

/// What `set` changes.
#[wasm_bindgen(typescript_custom_section)]
const LIVE_NAME: &str = r#"
/** What can be changed while training goes on: a setting, a weight (layer, input, unit), a bias or a hidden unit (layer, unit). */
export type LiveName =
  | "learningRate" | "momentum" | "decay"
  | `dense${number}.weights.${number}.${number}` | `dense${number}.biases.${number}` | `dense${number}.units.${number}`;
"#;

/// What `answers` answers.
#[wasm_bindgen(typescript_custom_section)]
const ANSWERS: &str = r#"
/** What a network makes of its training points. */
export interface Answers {
  /** Mean cross-entropy, in nats. */
  loss: number;
  /** Share of samples classified correctly, 0 … 1. */
  accuracy: number;
  /** (N, classes) row-major: a view of the module's own memory, which holds until the next call of anything here. */
  probabilities: Float32Array;
}
"#;

/// What `unitMaps` answers.
#[wasm_bindgen(typescript_custom_section)]
const UNIT_MAPS: &str = r#"
/** Small maps of units. Views of the module's own memory, which hold until the next call of anything here. */
export interface UnitMaps {
  /** RGBA bytes, 4 · side² of each map, row 0 on top: one map after another. */
  pixels: Uint8ClampedArray;
  /** What the full colour stands for on each map: the largest size of the unit's output there; 1 for a class. */
  scales: Float32Array;
}
"#;

/// What `state` answers.
#[wasm_bindgen(typescript_custom_section)]
const STATE: &str = r#"
/**
 * What a network makes of its samples.
 * - learning: some are answered otherwise than others, or there is but one point.
 * - notFinite: the latest step was refused, or the parameters that were set give a loss that is not finite.
 * - dead: all are answered alike, because no unit of a hidden layer (the first such, counted from 1) gives more than 0
 *   for any of them. No gradient passes through it; at epoch 0 it stays so.
 * - saturated: all are answered alike, with a probability that is exactly 1.
 * - flat: all are answered alike, though every layer has an active unit: what the units say is lost in rounding.
 *   Gradients pass, and training can go on.
 */
export type State = { name: "learning" | "notFinite" | "saturated" | "flat" } | { name: "dead"; layer: number };
"#;

#[wasm_bindgen]
extern "C" {
    /// `TrainerOptions | undefined`.
    #[wasm_bindgen(typescript_type = "TrainerOptions")]
    pub type TrainerOptions;
}

/// A bug in the core would otherwise show as a bare "unreachable executed".
#[wasm_bindgen(start)]
fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&panic.to_string().into());
    }));
}

/// Maps of units at once: those of the widest network take a quarter of a gigabyte at 32 pixels a side.
const MAX_MAPS: usize = 1 << 16;

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

    /// A seed nobody chose.
    #[wasm_bindgen(js_name = freshSeed)]
    pub fn fresh_seed() -> u32 {
        random::fresh_seed()
    }

    /// One epoch over the full batch: forward, backward, update.
    pub fn step(&mut self) {
        self.core.step();
    }

    /// The decision map as RGBA bytes, row 0 on top. It covers the data's square, [−1.1, 1.1] in x and y for
    /// the spiral, y up, and shows the answer at each pixel's centre. The array is a view of the module's own memory and
    /// holds until the next call of anything here: copy what is to be kept.
    pub fn predict_grid(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] width: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] height: JsValue,
    ) -> Result<Uint8ClampedArray, JsValue> {
        let width = whole_number("width", &width)?;
        let height = whole_number("height", &height)?;
        self.check_memory("network", 0)?;
        let pixels = self.core.predict_grid(width, height)?;
        let view_of = Uint8ClampedArray::new_with_byte_offset_and_length;
        Ok(view(&mut self.pixels, pixels, view_of))
    }

    /// Maps of units over the square of `predict_grid`, `side` by `side` pixels each. `units` has a layer and a unit for each
    /// map: layer 0 are the inputs, the last the classes; both are counted from 0. `colors` has nine bytes a map: red, green and
    /// blue where the output is 0, where it is at the map's scale, and at the scale below 0.
    #[wasm_bindgen(js_name = unitMaps, unchecked_return_type = "UnitMaps")]
    pub fn unit_maps(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] side: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Uint32Array")] units: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] colors: JsValue,
    ) -> Result<Object, JsValue> {
        let side = whole_number("side", &side)?;
        let units = wholes("units", &units, &check_pairs)?;
        let colors = bytes("colors", &colors, &|length| {
            check_length("colors", length, 9 * units.len() / 2, "three colours a map")
        })?;
        self.check_memory("network", 0)?;
        let maps: Vec<UnitMap> = (units.as_chunks().0.iter().zip(colors.as_chunks::<9>().0))
            .map(|(&[layer, unit], colors)| UnitMap {
                layer: layer as usize,
                unit: unit as usize,
                colors: bytemuck::cast(*colors),
            })
            .collect();
        let maps = self.core.unit_maps(side, &maps)?;
        let object = Object::new();
        let view_of = Uint8ClampedArray::new_with_byte_offset_and_length;
        put(
            &object,
            "pixels",
            view(&mut self.unit_pixels, maps.pixels, view_of).into(),
        );
        put(
            &object,
            "scales",
            view(&mut self.unit_scales, maps.scales, FLOATS).into(),
        );
        Ok(object)
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

    /// The map's colours: 3 bytes (red, green, blue) for each class.
    #[wasm_bindgen(js_name = setPalette)]
    pub fn set_palette(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] rgb: JsValue,
    ) -> Result<(), JsValue> {
        let rgb = bytes("palette", &rgb, &|length| {
            self.core.check_palette_length(length)
        })?;
        Ok(self.core.set_palette(&rgb)?)
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

    /// Goes on from a snapshot of a trainer with the same data and the same sizes, as if nothing had happened since.
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
        self.core.log_line()
    }

    /// Updates made so far.
    #[wasm_bindgen(getter)]
    pub fn epoch(&self) -> f64 {
        self.core.epoch() as f64
    }

    /// Mean cross-entropy, in nats, of the latest step's forward pass, before its update; before any
    /// step, of the initial weights.
    #[wasm_bindgen(getter)]
    pub fn loss(&self) -> f64 {
        self.core.loss()
    }

    /// Share of samples classified correctly in the pass that gave the loss, 0 … 1.
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

    /// Whether all samples got exactly the same answer in the pass that gave the loss, before its update; false if they
    /// all lie at one point. `state` tells why.
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

    /// Changes a setting that `schema` calls live, which acts at the next step; or a part of the network: a weight
    /// ("dense1.weights.0.17": from input 0 to unit 17), a bias ("dense1.biases.17"), or whether a hidden unit is on
    /// ("dense1.units.17": 1, or 0 if it is switched off). A unit that is switched off gives 0 for every point, and is left out of
    /// training; switched on again, it has the weights that it had.
    pub fn set(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "LiveName")] name: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] value: JsValue,
    ) -> Result<(), JsValue> {
        let words = text(&name).unwrap_or_default();
        if trainer::part(&words, self.core.network()).is_some() {
            let number = number(&words, &value)?;
            self.check_memory("network", 0)?;
            return Ok(self.core.set(&words, number)?);
        }
        let setting = find_setting(&name, true)?;
        let value = read_setting(setting, &value)?;
        Ok(self.core.set(setting.name, value)?)
    }

    /// The hidden units that are switched off: a layer, counted from 1, and a unit, counted from 0, of each.
    #[wasm_bindgen(js_name = switchedOff)]
    pub fn switched_off(&self) -> Vec<u32> {
        let units = self.core.switched_off().iter();
        units
            .flat_map(|off| [off.layer as u32, off.unit as u32])
            .collect()
    }

    /// Step length at update 0. A change acts at the next step.
    #[wasm_bindgen(getter, js_name = learningRate)]
    pub fn learning_rate(&self) -> f64 {
        self.setting("learning_rate")
    }

    #[doc(hidden)]
    #[wasm_bindgen(setter, js_name = learningRate)]
    pub fn set_learning_rate(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] value: JsValue,
    ) -> Result<(), JsValue> {
        self.set("learningRate".into(), value)
    }

    /// The share of the last update that is carried into the next. A change acts at the next step.
    #[wasm_bindgen(getter)]
    pub fn momentum(&self) -> f64 {
        self.setting("momentum")
    }

    #[doc(hidden)]
    #[wasm_bindgen(setter)]
    pub fn set_momentum(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] value: JsValue,
    ) -> Result<(), JsValue> {
        self.set("momentum".into(), value)
    }

    /// The learning rate at update k is learningRate / (1 + decay·k). A change acts at the next step.
    #[wasm_bindgen(getter)]
    pub fn decay(&self) -> f64 {
        self.setting("decay")
    }

    #[doc(hidden)]
    #[wasm_bindgen(setter)]
    pub fn set_decay(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] value: JsValue,
    ) -> Result<(), JsValue> {
        self.set("decay".into(), value)
    }

    /// The training points, (N, 2) row-major: x₀, y₀, x₁, y₁, …
    #[wasm_bindgen(getter)]
    pub fn points(&self) -> Result<Float32Array, JsValue> {
        copy_of_floats(slice(&self.core.data().points))
    }

    /// The class of each training point.
    #[wasm_bindgen(getter)]
    pub fn labels(&self) -> Result<Uint8Array, JsValue> {
        let labels = self.core.data().labels.as_slice().unwrap_or(&[]);
        let view_of = Uint8Array::new_with_byte_offset_and_length;
        Ok(copy(&view_of(
            &memory(),
            labels.as_ptr() as u32,
            labels.len() as u32,
        ))?
        .unchecked_into())
    }

    /// What each hidden unit gives at a point, layer after layer.
    #[wasm_bindgen(js_name = activationsAt)]
    pub fn activations_at(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] x: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] y: JsValue,
    ) -> Result<Vec<f32>, JsValue> {
        let (x, y) = (number("x", &x)?, number("y", &y)?);
        self.check_memory("network", 0)?;
        Ok(self.core.activations_at(x as f32, y as f32)?)
    }
}

impl Trainer {
    fn setting(&self, name: &str) -> f64 {
        self.core.setting(name).unwrap_or(f64::NAN)
    }

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
        let expected = match error.expected {
            Expected::Text(text) => camel_case(&text),
            Expected::Range(low, high) => {
                format!("a number from {} to {}", written(low), written(high))
            }
        };
        let value = match error.value {
            Value::Text(text) => text,
            Value::Number(number) => written(number),
        };
        let error = js_sys::Error::new(&format!("{field} must be {expected}, got {value}"));
        put(&error, "field", field.into());
        error.into()
    }
}

/// Refuses an odd count, or so many maps that no network has as many units.
fn check_pairs(length: usize) -> Result<(), Error> {
    if length.is_multiple_of(2) && length <= 2 * MAX_MAPS {
        return Ok(());
    }
    let expected = format!("a layer and a unit of at most {MAX_MAPS} maps");
    Err(Error::new("units", &expected, &format!("{length} values")))
}

/// A number as JavaScript writes it.
fn written(number: f64) -> String {
    Object::to_string(&js_sys::Number::from(number)).into()
}

/// What makes a view of numbers.
const FLOATS: fn(&JsValue, u32, u32) -> Float32Array =
    Float32Array::new_with_byte_offset_and_length;

/// JavaScript's view of values in the module's memory: the one that is kept, or a new one if memory has grown (views of
/// it lose their length then) or the values have moved.
#[inline(never)]
fn view<T, V: JsCast + Clone>(
    kept: &mut V,
    values: &[T],
    view_of: fn(&JsValue, u32, u32) -> V,
) -> V {
    let (start, length) = (values.as_ptr() as u32, values.len() as u32);
    // All typed arrays have the same properties.
    let array: &Uint8Array = kept.unchecked_ref();
    if array.length() != length || array.byte_offset() != start {
        *kept = view_of(&memory(), start, length);
    }
    kept.clone()
}

/// Numbers in JavaScript's own memory.
#[inline(never)]
fn copy_of_floats(values: &[f32]) -> Result<Float32Array, JsValue> {
    let view = FLOATS(&memory(), values.as_ptr() as u32, values.len() as u32);
    Ok(copy(&view)?.unchecked_into())
}

/// The module's own memory.
fn memory() -> JsValue {
    wasm_bindgen::memory().unchecked_into::<Memory>().buffer()
}
