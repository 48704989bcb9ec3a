//! The settings as JavaScript sees them, and the names of the core in JavaScript's case.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::Trainer;
use crate::optimizer::Optimizer;
use crate::schema::{Choice, Kind, Setting, name_of, settings};

#[wasm_bindgen(typescript_custom_section)]
const SETTING: &str = r#"
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
  /** For a kind of data: half the side of the square that its map covers. */
  extent?: number;
  /** For an optimizer: the learning rate that the book gives it. */
  learningRate?: number;
}
"#;

#[wasm_bindgen]
impl Trainer {
    /// Every setting of a run, in the order in which a page would show them.
    #[wasm_bindgen(unchecked_return_type = "Setting[]")]
    pub fn schema() -> Array {
        settings().iter().map(setting).collect()
    }
}

fn setting(setting: &Setting) -> JsValue {
    let object = Object::new();
    let name = camel_case(setting.name);
    for (property, text) in [
        ("name", &*name),
        ("label", setting.label),
        ("hint", setting.hint),
    ] {
        put(&object, property, text.into());
    }
    let (kind, default, range) = match setting.kind {
        Kind::Whole { default, min, max } => {
            let default = JsValue::from_f64(default as f64);
            ("whole", default, Some([min as f64, max as f64]))
        }
        Kind::Number { default, min, max } => ("number", default.into(), Some([min, max])),
        Kind::List {
            default,
            min,
            max,
            most,
        } => {
            put(&object, "maxLength", (most as u32).into());
            let default: Array = default
                .iter()
                .map(|&value| JsValue::from(value as u32))
                .collect();
            ("list", default.into(), Some([min as f64, max as f64]))
        }
        Kind::Choice { choices } => {
            let all: Array = choices.iter().map(choice).collect();
            put(&object, "choices", all.into());
            ("choice", choices[0].value.into(), None)
        }
        Kind::Flag => ("flag", false.into(), None),
    };
    put(&object, "kind", kind.into());
    put(&object, "default", default);
    if let Some([min, max]) = range {
        put(&object, "min", min.into());
        put(&object, "max", max.into());
    }
    put(&object, "live", setting.live.into());
    if !setting.optimizers.is_empty() {
        let name = |kind| JsValue::from(name_of(&Optimizer::TABLE, kind));
        let names: Array = setting.optimizers.iter().map(name).collect();
        put(&object, "optimizers", names.into());
    }
    object.into()
}

fn choice(choice: &Choice) -> JsValue {
    let object = Object::new();
    for (property, text) in [
        ("value", Some(choice.value)),
        ("label", Some(choice.label)),
        ("hint", Some(choice.hint)),
        ("classWord", choice.class_word),
    ] {
        if let Some(text) = text {
            put(&object, property, text.into());
        }
    }
    for (property, number) in [
        ("extent", choice.extent),
        ("learningRate", choice.learning_rate),
    ] {
        if let Some(number) = number {
            put(&object, property, number.into());
        }
    }
    object.into()
}

/// Gives a new object a property, which it cannot refuse.
#[inline(never)]
pub fn put(object: &JsValue, name: &str, value: JsValue) {
    let _ = Reflect::set(object, &name.into(), &value);
}

/// `samples_per_class` → `samplesPerClass`.
pub fn camel_case(text: &str) -> String {
    let mut camel = String::new();
    let mut starts = false;
    for letter in text.chars() {
        if letter != '_' {
            camel.push(if starts {
                letter.to_ascii_uppercase()
            } else {
                letter
            });
        }
        starts = letter == '_';
    }
    camel
}
