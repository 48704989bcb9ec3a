//! Options and changes as JSON has them, under JavaScript's names.
#![allow(dead_code, reason = "each of the tests uses its own part")]

use std::collections::BTreeMap;

use neural_spiral::schema::Value;
use neural_spiral::trainer::Options;
use serde::Deserialize;

/// A value.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub enum Given {
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<usize>),
}

/// `samplesPerClass` → `samples_per_class`, `beta1` → `beta_1`; the names of parts stay.
pub fn snake_case(name: &str) -> String {
    let name = name.replace("beta", "beta_");
    let letters = name.chars().map(|letter| match letter {
        'A'..='Z' => format!("_{}", letter.to_ascii_lowercase()),
        _ => letter.to_string(),
    });
    letters.collect()
}

/// The value of a setting, of the kind that the setting has.
pub fn value_of(given: &Given, name: &str) -> Value {
    match given {
        Given::Flag(flag) => Value::Flag(*flag),
        Given::Text(text) => Value::from(text.as_str()),
        Given::List(list) => Value::List(list.clone()),
        Given::Number(number) => match Options::default().get(name) {
            Some(Value::Whole(_)) => Value::Whole(*number as usize),
            _ => Value::Number(*number),
        },
    }
}

/// Optimizer and data come first, because they bring defaults of others.
pub fn options_of(start: &BTreeMap<String, Given>) -> Options {
    let mut options = Options::default();
    let is_other = |name: &&String| !matches!(name.as_str(), "optimizer" | "data");
    let mut names: Vec<&String> = start.keys().collect();
    names.sort_by_key(is_other);
    for name in names {
        let snake = snake_case(name);
        let value = value_of(&start[name], &snake);
        options.set(&snake, value).unwrap();
    }
    options
}
