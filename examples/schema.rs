//! Writes the settings of a run as a JavaScript module, so that a page knows them before any WebAssembly has been loaded:
//! `make wasm`.

use neural_spiral::optimizer::Optimizer;
use neural_spiral::schema::{Choice, Count, Kind, Setting, camel_case, name_of, settings};
use neural_spiral::square::Square;
use serde::Serialize;
use serde_json::{Error, Value, json, to_string_pretty};

/// A setting as src/wasm.rs declares it for TypeScript.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    name: String,
    label: &'static str,
    hint: &'static str,
    kind: &'static str,
    default: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    choices: Option<Vec<Name>>,
    #[serde(skip_serializing_if = "is_false")]
    several: bool,
    live: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    optimizers: Vec<&'static str>,
}

/// One of the names that a setting can be.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Name {
    value: &'static str,
    label: &'static str,
    hint: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    class_word: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    square: Option<[f64; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    classes: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    noise: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    learning_rate: Option<f64>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn main() -> Result<(), Error> {
    let rows: Vec<Row> = settings().iter().map(row).collect();
    println!(
        "// Written by examples/schema.rs.

/** @type {{import('./neural_spiral.js').Setting[]}} */
export const schema = {};",
        to_string_pretty(&rows)?
    );
    Ok(())
}

fn row(setting: &Setting) -> Row {
    let mut row = Row {
        name: camel_case(setting.name),
        label: setting.words.label,
        hint: setting.words.hint,
        kind: "flag",
        default: json!(false),
        min: None,
        max: None,
        max_length: None,
        choices: None,
        several: false,
        live: setting.live,
        optimizers: setting
            .optimizers
            .iter()
            .map(|kind| name_of(&Optimizer::TABLE, kind))
            .collect(),
    };
    let range = match setting.kind {
        Kind::Flag => None,
        Kind::Whole { default, min, max } => {
            (row.kind, row.default) = ("whole", json!(default));
            Some((min as f64, max as f64))
        }
        Kind::Number { default, min, max } => {
            (row.kind, row.default) = ("number", json!(default));
            Some((min, max))
        }
        Kind::List {
            default,
            min,
            max,
            most,
        } => {
            (row.kind, row.default) = ("list", json!(default));
            row.max_length = Some(most);
            Some((min as f64, max as f64))
        }
        Kind::Choice { choices } | Kind::Choices { choices } => {
            row.several = matches!(setting.kind, Kind::Choices { .. });
            (row.kind, row.default) = ("choice", json!(choices[0].value));
            row.choices = Some(choices.iter().map(choice).collect());
            None
        }
    };
    (row.min, row.max) = range.unzip();
    row
}

fn choice(choice: &Choice) -> Name {
    Name {
        value: choice.value,
        label: choice.words.label,
        hint: choice.words.hint,
        class_word: choice.words.class_word,
        square: (choice.words.square).map(
            |Square {
                 center: [x, y],
                 half,
             }| [x, y, half],
        ),
        classes: (choice.classes).map(
            |Count { default, min, max }| json!({ "default": default, "min": min, "max": max }),
        ),
        noise: choice.noise,
        learning_rate: choice.learning_rate,
    }
}
