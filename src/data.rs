//! The training data: points in the plane, each of a class, and the kinds there are.
//!
//! A kind is a file in `data/` with its generator, a variant of [`Data`], a row in [`Data::TABLE`] and an arm in
//! [`Points::generate`]. What `nnfs` and CS231n draw, comes from the stream of `np.random.seed(seed)`, from which the weights are
//! drawn next; what scikit-learn draws, from that of `random_state=seed`; all else from PCG.

use ndarray::{Array1, Array2};
use rand::RngExt;

use crate::dense::{slice, slice_mut, zeros};
use crate::error::{Error, check_finite, check_length};
use crate::random::{Purpose, RandomState, during};
use crate::schema::{Choice, Count};
use crate::square::{Place, Square};
use crate::trainer::Options;

pub mod blobs;
pub mod checkerboard;
pub mod circles;
pub mod cs231n;
mod curves;
pub mod moons;
pub mod pinwheel;
pub mod playground;
mod regions;
mod sine;
pub mod spiral;
pub mod vertical;
pub mod xor;
pub mod yinyang;

use regions::regions;

/// The most points that there can be.
pub const MAX_SAMPLES: usize = 1_000_000;

/// Points as they are drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Points {
    /// x₀, y₀, x₁, y₁, …
    pub points: Vec<f32>,
    /// The class of each, counted from 0.
    pub labels: Vec<u8>,
}

impl Points {
    /// `samples` points of each class, one class after another; `place` is where point i of a class lies.
    #[inline(never)]
    fn of_each(
        classes: usize,
        samples: usize,
        place: &mut dyn FnMut(usize, usize) -> [f64; 2],
    ) -> Self {
        let mut points = Self::default();
        for index in 0..classes * samples {
            let (class, i) = (index / samples, index % samples);
            points.push(place(class, i), class);
        }
        points
    }

    /// Adds one, which is rounded to float32.
    #[inline(never)]
    fn push(&mut self, place: [f64; 2], class: usize) {
        self.points.extend(place.map(|at| at as f32));
        self.labels.push(class as u8);
    }

    /// How many classes the labels need.
    pub fn classes(&self) -> usize {
        let highest = self.labels.iter().max();
        highest.map_or(0, |&label| usize::from(label) + 1)
    }

    /// Lets two points change places.
    fn swap(&mut self, a: usize, b: usize) {
        self.points.as_chunks_mut::<2>().0.swap(a, b);
        self.labels.swap(a, b);
    }

    /// Draws the data of a run, or as many again for validation. `random` is the stream of the run, of which only some kinds draw.
    pub fn generate(options: &Options, validation: bool, random: &mut RandomState) -> Self {
        let Options {
            seed,
            data,
            samples_per_class: samples,
            classes,
            noise,
            ..
        } = *options;
        let own = &mut RandomState::new(seed.wrapping_add(validation.into()));
        let purpose = match validation {
            false => Purpose::Data,
            true => Purpose::Validation,
        };
        let pcg = &mut during(seed, 0, purpose);
        match data {
            Data::Spiral => spiral::spiral_data(random, samples, classes, noise),
            Data::Vertical => vertical::vertical_data(random, samples, classes, noise),
            Data::Cs231n => cs231n::cs231n_data(random, samples, classes, noise),
            Data::Moons => moons::make_moons(own, samples, noise),
            Data::Circles => circles::make_circles(own, samples, noise),
            Data::Blobs => blobs::make_blobs(seed, validation, samples, classes, noise),
            Data::Xor => regions(pcg, samples, classes, noise, xor::class_at),
            Data::Checkerboard => regions(pcg, samples, classes, noise, checkerboard::class_at),
            Data::Pinwheel => pinwheel::pinwheel(pcg, samples, classes, noise),
            Data::Playground => playground::playground(pcg, samples, noise),
            Data::Yinyang => regions(pcg, samples, classes, noise, yinyang::class_at),
            Data::Own => options.points.clone(),
        }
    }

    /// What maps of them cover, where they are of a kind.
    pub fn square(&self, kind: Data) -> Square {
        let place = match kind {
            Data::Vertical | Data::Moons | Data::Blobs => Place::Around,
            Data::Own => Place::Home,
            _ => Place::AroundOrigin,
        };
        Square::of(&self.points, place)
    }

    /// Takes a share of them away: round(share · N), but never all, drawn from the seed. Both parts keep their order.
    pub fn hold_out(&mut self, share: f64, seed: u32) -> Self {
        let samples = self.labels.len();
        let mut wanted = ((share * samples as f64 + 0.5) as usize).min(samples - 1);
        let mut random = during(seed, 0, Purpose::HeldOut);
        let [mut kept, mut held] = [Self::default(), Self::default()];
        for (sample, &place) in self.points.as_chunks::<2>().0.iter().enumerate() {
            // Of those that are left each is as likely to be one of the wanted.
            let left = (samples - sample) as u32;
            let is_held = wanted > 0 && (random.random_range(0..left) as usize) < wanted;
            wanted -= usize::from(is_held);
            let part = if is_held { &mut held } else { &mut kept };
            part.push(place.map(f64::from), self.labels[sample].into());
        }
        *self = kept;
        held
    }
}

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
    /// Of points that have been checked.
    #[inline(never)]
    pub fn new(Points { points, labels }: Points, classes: usize, square: Square) -> Self {
        let mut array = zeros(labels.len(), 2);
        slice_mut(&mut array).copy_from_slice(&points);
        Self {
            points: array,
            labels: labels.into(),
            classes,
            square,
        }
    }

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

/// Refuses what are no points: a place that is not finite, and what the two below refuse.
pub fn check_points(Points { points, labels }: &Points) -> Result<(), Error> {
    check_points_length(points.len())?;
    check_labels_length(labels.len(), points.len())?;
    check_finite("points", points)
}

/// Refuses coordinates of no or too many points, or of half a point.
pub fn check_points_length(length: usize) -> Result<(), Error> {
    if length.is_multiple_of(2) && (1..=MAX_SAMPLES).contains(&(length / 2)) {
        return Ok(());
    }
    let expected = format_args!("x, y pairs of 1 to 1000000 points");
    Err(Error::with(
        "points",
        expected,
        format_args!("{length} values"),
    ))
}

/// Refuses labels that are not one for each point, of so many coordinates.
pub fn check_labels_length(length: usize, coordinates: usize) -> Result<(), Error> {
    check_length("labels", length, coordinates / 2, "one for each point")
}

/// A kind of data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Data {
    /// Arms that wind around the origin: [`spiral`].
    #[default]
    Spiral,
    /// Clouds side by side: [`vertical`].
    Vertical,
    /// Arms that wind less: [`cs231n`].
    Cs231n,
    /// Two half circles: [`moons`].
    Moons,
    /// A circle within a circle: [`circles`].
    Circles,
    /// Round clouds anywhere: [`blobs`].
    Blobs,
    /// Opposite quarters: [`xor`].
    Xor,
    /// Fields that take turns: [`checkerboard`].
    Checkerboard,
    /// Vanes that bend: [`pinwheel`].
    Pinwheel,
    /// Two arms: [`playground`].
    Playground,
    /// Two halves with dots in them: [`yinyang`].
    Yinyang,
    /// Points that the run is given.
    Own,
}

/// As many as labels can tell apart, and as the book's spiral has.
const ANY: Count = Count {
    default: 3,
    min: 2,
    max: 256,
};
const TWO: Count = Count {
    default: 2,
    min: 2,
    max: 2,
};

/// The row of a kind.
const fn kind(
    [value, label, hint]: [&'static str; 3],
    class_word: Option<&'static str>,
    square: Option<Square>,
    classes: Count,
    noise: f64,
) -> Choice {
    let choice = Choice::new(value, label, hint);
    Choice {
        words: choice.words.with(class_word, square),
        classes: Some(classes),
        noise: Some(noise),
        ..choice
    }
}

impl Data {
    /// Every kind with its name, what is hard about it, what a class is called, the square that maps cover if it is always the
    /// same, its classes and its noise.
    #[rustfmt::skip]
    pub const TABLE: [(Self, Choice); 12] = {
        const HOME: Option<Square> = Some(Square::HOME);
        const FIVE: Count = Count { default: 5, ..ANY };
        const THREE: Count = Count { default: 3, min: 3, max: 3 };
        [
            (Self::Spiral, kind(
                ["spiral", "Spiral", "The arms wind around one another, so that no few straight lines part them."],
                Some("arm"), HOME, ANY, 0.2,
            )),
            (Self::Vertical, kind(
                ["vertical", "Vertical", "Straight lines are enough, but where the clouds touch, no border gets all points right."],
                Some("cloud"), None, ANY, 0.1,
            )),
            (Self::Cs231n, kind(
                ["cs231n", "CS231n’s spiral", "The arms wind less than the book’s, but where they meet in the middle they are as close."],
                Some("arm"), HOME, ANY, 0.2,
            )),
            (Self::Moons, kind(
                ["moons", "Moons", "Each moon reaches into the other, so that a straight line is not enough."],
                Some("moon"), None, TWO, 0.1,
            )),
            (Self::Circles, kind(
                ["circles", "Circles", "One class lies all around the other, so that the border must close."],
                Some("circle"), None, TWO, 0.05,
            )),
            (Self::Blobs, kind(
                ["blobs", "Blobs", "Clouds may overlap, and with places from −10 to 10 a high rate throws the network about."],
                Some("blob"), None, ANY, 1.0,
            )),
            (Self::Xor, kind(
                ["xor", "XOR", "Neither x nor y says anything of the class, only both together do."],
                None, None, TWO, 0.05,
            )),
            (Self::Checkerboard, kind(
                ["checkerboard", "Checkerboard", "The class changes at every edge of sixteen fields, so that the border has many corners."],
                None, None, TWO, 0.0,
            )),
            (Self::Pinwheel, kind(
                ["pinwheel", "Pinwheel", "The vanes bend, and are close to one another in the middle."],
                Some("vane"), None, FIVE, 0.1,
            )),
            (Self::Playground, kind(
                ["playground", "Two spirals", "Two arms wind almost twice around one another, with little room between them."],
                Some("arm"), None, TWO, 0.0,
            )),
            (Self::Yinyang, kind(
                ["yinyang", "Yin-yang", "Two small dots inside of the other classes are a class of their own."],
                None, None, THREE, 0.0,
            )),
            (Self::Own, kind(
                ["own", "Own points", "What is hard about your own points, the network will show."],
                None, None, Count { default: 0, ..ANY }, 0.0,
            )),
        ]
    };

    /// What the table says of it.
    pub fn choice(self) -> &'static Choice {
        const CHOICES: &[(Data, Choice)] = &Data::TABLE;
        &CHOICES[self as usize].1
    }
}
