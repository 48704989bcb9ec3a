//! A board of four by four fields of alternating class.

/// Fields for each unit of length.
const FIELDS: f64 = 2.0;

/// The class of a place without noise.
pub fn class_at(x: f64, y: f64) -> Option<usize> {
    let field = |at: f64| (FIELDS * (at + 1.0)) as usize;
    Some((field(x) + field(y)) % 2)
}
