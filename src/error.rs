//! Every way a caller can be wrong. Each message names the field, what it must be and what it was.

use std::fmt::Display;
use std::ops::RangeInclusive;

/// A refused argument. Whoever returns it has changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be {expected}, got {value}")]
pub struct Error {
    /// The argument or option, by the name the caller gave it.
    pub field: String,
    /// What it must be.
    pub expected: String,
    /// What it was.
    pub value: String,
}

impl Error {
    /// The general case; the functions below say the common ones.
    pub fn new(field: impl Display, expected: impl Display, value: impl Display) -> Self {
        Self {
            field: field.to_string(),
            expected: expected.to_string(),
            value: value.to_string(),
        }
    }
}

/// Accepts a whole number in `range`.
pub fn check_count(field: &str, value: usize, range: RangeInclusive<usize>) -> Result<(), Error> {
    if range.contains(&value) {
        return Ok(());
    }
    let (low, high) = (range.start(), range.end());
    let expected = format!("a whole number from {low} to {high}");
    Err(Error::new(field, expected, value))
}

/// Accepts a number in `range`, and neither NaN nor an infinity.
pub fn check_number(field: &str, value: f64, range: RangeInclusive<f64>) -> Result<(), Error> {
    if range.contains(&value) {
        return Ok(());
    }
    let (low, high) = (range.start(), range.end());
    let expected = format!("a number from {low} to {high}");
    Err(Error::new(field, expected, value))
}

/// Accepts exactly `expected` values, said with their meaning: "387 numbers (…)".
pub fn check_length(
    field: &str,
    actual: usize,
    expected: usize,
    meaning: &str,
) -> Result<(), Error> {
    if actual == expected {
        return Ok(());
    }
    let expected = format!("{expected} values ({meaning})");
    Err(Error::new(field, expected, format!("{actual} values")))
}

/// Accepts an array without NaN or infinities.
pub fn check_finite(field: &str, values: &[f32]) -> Result<(), Error> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(index) => {
            let field = format!("{field}[{index}]");
            Err(Error::new(field, "a finite number", values[index]))
        }
    }
}
