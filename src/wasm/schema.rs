//! The settings as JavaScript sees them, and the names of the core in JavaScript's case.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::Trainer;
use crate::schema::{Choice, Kind, SETTINGS, Setting};

#[wasm_bindgen(typescript_custom_section)]
const SETTING: &str = r#"
/** A setting of a run: an option of the same name. */
export interface Setting {
  name: keyof TrainerOptions;
  /** What a page calls it. */
  label: string;
  /** What it means, in a few words. */
  hint: string;
  /** A whole number, a number, a list of whole numbers, or one of several names. */
  kind: "whole" | "number" | "list" | "choice";
  default: number | number[] | string;
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
}
"#;

#[wasm_bindgen]
impl Trainer {
    /// Every setting of a run, in the order in which a page would show them.
    #[wasm_bindgen(unchecked_return_type = "Setting[]")]
    pub fn schema() -> Array {
        SETTINGS.iter().map(setting).collect()
    }
}

fn setting(setting: &Setting) -> JsValue {
    let object = Object::new();
    put(&object, "name", camel_case(setting.name));
    put(&object, "label", setting.label);
    put(&object, "hint", setting.hint);
    let range = |kind: &str, default: JsValue, min: f64, max: f64| {
        put(&object, "kind", kind);
        put(&object, "default", default);
        put(&object, "min", min);
        put(&object, "max", max);
    };
    match setting.kind {
        Kind::Whole { default, min, max } => {
            range("whole", number(default), min as f64, max as f64);
        }
        Kind::Number { default, min, max } => range("number", default.into(), min, max),
        Kind::List {
            default,
            min,
            max,
            most,
        } => {
            let default: Array = default.iter().map(|&value| number(value)).collect();
            range("list", default.into(), min as f64, max as f64);
            put(&object, "maxLength", number(most));
        }
        Kind::Choice { choices } => {
            put(&object, "kind", "choice");
            put(&object, "default", choices[0].value);
            let choices: Array = choices.iter().map(choice).collect();
            put(&object, "choices", choices);
        }
    }
    put(&object, "live", setting.live);
    object.into()
}

fn choice(choice: &Choice) -> JsValue {
    let object = Object::new();
    put(&object, "value", choice.value);
    put(&object, "label", choice.label);
    put(&object, "hint", choice.hint);
    if let Some(word) = choice.class_word {
        put(&object, "classWord", word);
    }
    if let Some(extent) = choice.extent {
        put(&object, "extent", extent);
    }
    object.into()
}

fn number(value: usize) -> JsValue {
    JsValue::from_f64(value as f64)
}

/// Gives a new object a property, which it cannot refuse.
pub fn put(object: &JsValue, name: &str, value: impl Into<JsValue>) {
    let _ = Reflect::set(object, &name.into(), &value.into());
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
