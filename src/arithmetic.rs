//! In which numbers a network is computed: the arithmetic of a run, chosen by name.

use crate::schema::Choice;

/// How products are summed, and which exponentials and logarithms there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Arithmetic {
    /// float32 throughout, in the order that is fastest; see [`columns`](crate::columns).
    #[default]
    Float32,
    /// NumPy's under `nnfs.init()`: sums of products in float64 and rounded once to float32
    /// ([`rounded_once`](crate::dense::rounded_once)), all else in float32 with NumPy's own functions and order of sums
    /// ([`numpy`](crate::numpy)).
    Book,
}

impl Arithmetic {
    /// Every arithmetic with its name and words.
    pub const TABLE: [(Self, Choice); 2] = [
        (
            Self::Float32,
            Choice::new("float32", "float32", "the fastest"),
        ),
        (
            Self::Book,
            Choice::new(
                "book",
                "The book’s",
                "NumPy’s, to the last bit, but slower; with the book’s weights it prints the book’s log",
            ),
        ),
    ];
}
