//! Every way a caller can be wrong. Each message names the field, what it must be and what it was.

use std::fmt::{self, Arguments, Display, Formatter};
use std::hint::black_box;
use std::ops::{Deref, RangeInclusive};

/// A refused argument. Whoever returns it has changed nothing. In a box, so that handing one on takes little code.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<Refused>);

/// What an [`Error`] says.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{field} must be {expected}, got {value}")]
pub struct Refused {
    /// The argument or option, by the name the caller gave it.
    pub field: String,
    /// What it must be.
    pub expected: Expected,
    /// What it was.
    pub value: Value,
}

/// What an argument must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// In words.
    Text(String),
    /// A number from the first to the second.
    Range(f64, f64),
}

impl Display for Expected {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Expected::Text(text) => text.fmt(f),
            Expected::Range(low, high) => write!(f, "a number from {low} to {high}"),
        }
    }
}

/// What an argument was. Numbers stay numbers until somebody reads the message: in a browser JavaScript writes
/// them, because Rust's code for that would be a seventh of the whole WebAssembly.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Already in words.
    Text(String),
    /// To be written with as many digits as tell it from its neighbours.
    Number(f64),
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Value::Text(text) => text.fmt(f),
            Value::Number(number) => number.fmt(f),
        }
    }
}

impl Error {
    /// The general case, in words; the functions below say the common ones.
    #[inline(never)]
    pub fn new(field: &str, expected: &str, value: &str) -> Self {
        let expected = Expected::Text(expected.to_owned());
        Self::of(field, expected, Value::Text(value.to_owned()))
    }

    /// The same with numbers in the words.
    #[inline(never)]
    pub fn with(field: &str, expected: Arguments, value: Arguments) -> Self {
        let expected = Expected::Text(fmt::format(expected));
        Self::of(field, expected, Value::Text(fmt::format(value)))
    }

    /// One whose numbers stay numbers.
    #[inline(never)]
    pub fn of(field: &str, expected: Expected, value: Value) -> Self {
        let field = field.to_owned();
        Self(Box::new(Refused {
            field,
            expected,
            value,
        }))
    }
}

impl Deref for Error {
    type Target = Refused;

    fn deref(&self) -> &Refused {
        &self.0
    }
}

/// Characters of a refused value that a message repeats.
const MAX_SHOWN: usize = 80;

/// A refused value as a message repeats it: cut to a readable length.
#[inline(never)]
pub fn shown(value: &str) -> String {
    let mut shown = value.to_owned();
    if let Some((end, _)) = value.char_indices().nth(MAX_SHOWN) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

/// What a whole number in `range` is called in a message.
#[inline(never)]
pub fn whole_number(range: &RangeInclusive<usize>) -> String {
    let (low, high) = (range.start(), range.end());
    format!("a whole number from {low} to {high}")
}

/// Accepts a whole number in `range`.
pub fn check_count(field: &str, value: usize, range: RangeInclusive<usize>) -> Result<(), Error> {
    if range.contains(&value) {
        return Ok(());
    }
    let expected = whole_number(&range);
    Err(Error::with(
        field,
        format_args!("{expected}"),
        format_args!("{value}"),
    ))
}

/// Accepts a number in `range`, and neither NaN nor an infinity.
pub fn check_range(field: &str, value: f64, range: RangeInclusive<f64>) -> Result<(), Error> {
    if range.contains(&value) {
        return Ok(());
    }
    let expected = Expected::Range(*range.start(), *range.end());
    Err(Error::of(field, expected, Value::Number(value)))
}

/// Accepts exactly `expected` values, said with their meaning: "387 values (…)".
pub fn check_length(
    field: &str,
    actual: usize,
    expected: usize,
    meaning: &str,
) -> Result<(), Error> {
    if actual == expected {
        return Ok(());
    }
    let expected = format_args!("{expected} values ({meaning})");
    Err(Error::with(
        field,
        expected,
        format_args!("{actual} values"),
    ))
}

/// Accepts what takes no more `bytes` than memory still has. They are only tried, and given back: whoever asks then
/// allocates without asking anew.
#[inline(never)]
pub fn check_memory(field: &str, bytes: usize) -> Result<(), Error> {
    // With room for what an allocator keeps beside each of several pieces.
    let bytes = bytes.saturating_add(bytes / 16).saturating_add(1 << 14);
    let mut room = Vec::<u8>::new();
    let found = room.try_reserve_exact(bytes);
    black_box(&room);
    found.map_err(|_| {
        let megabytes = bytes.div_ceil(1_000_000);
        let expected = format_args!("small enough to fit into memory");
        Error::with(field, expected, format_args!("what takes {megabytes} MB"))
    })
}

/// Accepts an array without NaN or infinities.
pub fn check_finite(field: &str, values: &[f32]) -> Result<(), Error> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(index) => {
            let field = format!("{field}[{index}]");
            let value = if values[index].is_nan() {
                "NaN"
            } else {
                "an infinity"
            };
            Err(Error::new(&field, "a finite number", value))
        }
    }
}

// A number of 32 bits cannot ask for more memory than a machine has.
#[cfg(all(test, target_pointer_width = "64"))]
mod tests {
    use super::*;

    #[test]
    fn memory_is_asked_for_with_room_for_what_allocators_keep() {
        assert_eq!(check_memory("field", 1_000_000), Ok(()));
        // 2⁶¹ + 2⁵⁷ + 2¹⁴ bytes, and 408,770 and a sixteenth of that: without the 2¹⁴ a megabyte less.
        let error = check_memory("field", (1 << 61) + 408_770).unwrap_err();
        let expected =
            "field must be small enough to fit into memory, got what takes 2449958197291 MB";
        assert_eq!(error.to_string(), expected);
        // No address goes beyond.
        assert!(check_memory("field", usize::MAX).is_err());
    }
}
