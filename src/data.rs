//! The training data: points in the plane, each of a class, and the kinds there are.
//!
//! A kind is a file in `data/` with its generator, a variant of [`Data`], a row in [`Data::TABLE`] and an arm of
//! [`Data::generate`].

use ndarray::{Array1, Array2};

use crate::dense::slice;
use crate::random::RandomState;
use crate::schema::Choice;
use crate::square::Square;

pub mod spiral;

/// Points in the plane and the class of each.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// (N, 2): x and y.
    pub points: Array2<f32>,
    /// (N): the class of each point, counted from 0.
    pub labels: Array1<u8>,
    /// How many classes there are.
    pub classes: usize,
    /// What a map of them covers.
    pub square: Square,
}

impl Dataset {
    /// How many points there are.
    pub fn samples(&self) -> usize {
        self.labels.len()
    }

    /// Whether the points are not all the same, so that their answers could differ.
    pub fn has_distinct_points(&self) -> bool {
        let (points, _) = slice(&self.points).as_chunks::<2>();
        points.iter().any(|point| *point != points[0])
    }
}

/// A kind of data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Data {
    /// Arms that wind around the origin: [`spiral`].
    #[default]
    Spiral,
}

impl Data {
    /// Every kind with its name and words.
    pub const TABLE: [(Self, Choice); 1] = [(
        Self::Spiral,
        Choice {
            class_word: Some("arm"),
            square: Some(Square::HOME),
            ..Choice::new("spiral", "Spiral", "arms that wind around one another")
        },
    )];

    /// Draws `classes` times `samples` points from `random`.
    pub fn generate(
        self,
        random: &mut RandomState,
        samples: usize,
        classes: usize,
        noise: f64,
    ) -> Dataset {
        match self {
            Self::Spiral => spiral::spiral_data(random, samples, classes, noise),
        }
    }
}
