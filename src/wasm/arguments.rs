//! What JavaScript hands over, read and checked.
//!
//! JavaScript converts arguments without a word (`undefined` becomes NaN, −1 becomes 4294967295), so
//! every argument comes in as [`JsValue`] and is checked here; the TypeScript declarations still say
//! what is meant. No argument may run code of its own here (a proxy's, a `toString`): an exception on
//! its way through Rust would leave the trainer borrowed for ever.

use std::fmt::Display;

use js_sys::{Array, Float32Array, Object, Symbol, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::dense::Initialization;
use crate::error::Error;
use crate::trainer::Options;

#[wasm_bindgen]
extern "C" {
    /// `Reflect.get`: what the getter in `target` says of `receiver`.
    #[wasm_bindgen(catch, js_namespace = Reflect)]
    fn get(target: &JsValue, property: &JsValue, receiver: &JsValue) -> Result<JsValue, JsValue>;
}

const OPTION_NAMES: &str = "one of seed, samplesPerClass, classes, noise, hidden, \
    initialization, learningRate, momentum, decay";

/// Characters of a refused value that a message repeats.
const MOST_SHOWN: usize = 80;

pub fn read_options(value: &JsValue) -> Result<Options, Error> {
    let mut options = Options::default();
    if !value.is_object() || Array::is_array(value) {
        return Err(wrong("options", "an object", value));
    }
    for entry in Object::entries(value.unchecked_ref()) {
        let entry: Array = entry.unchecked_into();
        let (name, value) = (
            String::from(js_sys::JsString::from(entry.get(0))),
            entry.get(1),
        );
        if value.is_undefined() {
            continue;
        }
        match name.as_str() {
            "seed" => options.seed = whole_number(&name, &value)? as u32,
            "samplesPerClass" => options.samples_per_class = whole_number(&name, &value)?,
            "classes" => options.classes = whole_number(&name, &value)?,
            "noise" => options.noise = number(&name, &value)?,
            "hidden" => options.hidden = whole_numbers(&name, &value)?,
            "initialization" => options.initialization = initialization(&value)?,
            "learningRate" => options.learning_rate = number(&name, &value)?,
            "momentum" => options.momentum = number(&name, &value)?,
            "decay" => options.decay = number(&name, &value)?,
            _ => {
                return Err(Error::new(
                    "option name",
                    OPTION_NAMES,
                    format!("\"{name}\""),
                ));
            }
        }
    }
    Ok(options)
}

fn initialization(value: &JsValue) -> Result<Initialization, Error> {
    match value.as_string().as_deref() {
        Some("he") => Ok(Initialization::He),
        Some("book") => Ok(Initialization::Book),
        _ => Err(wrong("initialization", "\"he\" or \"book\"", value)),
    }
}

pub fn number(field: &str, value: &JsValue) -> Result<f64, Error> {
    value
        .as_f64()
        .filter(|number| number.is_finite())
        .ok_or_else(|| wrong(field, "a finite number", value))
}

pub fn whole_number(field: &str, value: &JsValue) -> Result<usize, Error> {
    let in_range = |number: &f64| (0.0..=f64::from(u32::MAX)).contains(number);
    value
        .as_f64()
        .filter(|number| in_range(number) && number.fract() == 0.0)
        .map(|number| number as usize)
        .ok_or_else(|| wrong(field, "a whole number of at most 32 bits", value))
}

fn whole_numbers(field: &str, value: &JsValue) -> Result<Vec<usize>, Error> {
    if !Array::is_array(value) {
        return Err(wrong(field, "an array of whole numbers", value));
    }
    let elements = value.unchecked_ref::<Array>().iter().enumerate();
    elements
        .map(|(index, element)| whole_number(&format!("{field}[{index}]"), &element))
        .collect()
}

/// The numbers of a Float32Array, once `check` has found their count right.
pub fn floats(
    field: &str,
    value: &JsValue,
    check: impl FnOnce(usize) -> Result<(), Error>,
) -> Result<Vec<f32>, Error> {
    let length = typed_array_length(field, "Float32Array", value)?;
    check(length)?;
    Ok(match length {
        0 => Vec::new(), // also what is left of a detached array, which cannot be copied
        _ => Float32Array::new(value).to_vec(),
    })
}

/// The same for the bytes of a Uint8Array.
pub fn bytes(
    field: &str,
    value: &JsValue,
    check: impl FnOnce(usize) -> Result<(), Error>,
) -> Result<Vec<u8>, Error> {
    let length = typed_array_length(field, "Uint8Array", value)?;
    check(length)?;
    Ok(match length {
        0 => Vec::new(),
        _ => Uint8Array::new(value).to_vec(),
    })
}

/// Checks that a value is a typed array of the kind that is meant, and how many elements it really has.
///
/// An array may have a `length` of its own that lies or throws, or another prototype than it was born with. What it is
/// and how long is therefore asked of the getters that all typed arrays share, which look inside.
fn typed_array_length(field: &str, kind: &str, value: &JsValue) -> Result<usize, Error> {
    let born = Object::get_prototype_of(&Float32Array::new_with_length(0));
    let shared = Object::get_prototype_of(&born);
    let inside = |property: &JsValue| get(&shared, property, value);
    let tag = inside(&Symbol::to_string_tag()).ok();
    if tag.and_then(|tag| tag.as_string()).as_deref() != Some(kind) {
        return Err(wrong(field, format_args!("a {kind}"), value));
    }
    let length = inside(&"length".into()).ok();
    Ok(length.and_then(|length| length.as_f64()).unwrap_or(0.0) as usize)
}

/// Says what a value is: primitive ones as they are, cut to a readable length.
fn wrong(field: &str, expected: impl Display, value: &JsValue) -> Error {
    if value.is_object() || value.is_function() {
        let kind = if value.is_function() {
            "a function"
        } else {
            "an object"
        };
        return Error::new(field, expected, kind);
    }
    let shown = format!("{value:?}");
    let shown = shown
        .strip_prefix("JsValue(")
        .and_then(|shown| shown.strip_suffix(')'))
        .unwrap_or(&shown);
    let mut value: String = shown.chars().take(MOST_SHOWN).collect();
    if value.len() < shown.len() {
        value.push('…');
    }
    Error::new(field, expected, value)
}
