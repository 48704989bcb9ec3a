//! The settings of a run: name, words for a page, default and range of each. Whatever else knows of a setting (the
//! checks, the error messages, a page's controls) takes it from here.
//!
//! Adding a setting is a row in [`settings`], a field of [`Options`](crate::trainer::Options), and a field in the
//! TypeScript declarations of `src/wasm.rs`. Adding one of several names is described where their table is, such as
//! [`activation`](crate::activation).

use std::hint::black_box;

use crate::activation::Activation;
use crate::arithmetic::Arithmetic;
use crate::data::Data;
use crate::dense::Initialization;
use crate::error::{Error, check_count, check_range, shown, whole_number};
use crate::optimizer::Optimizer;
use crate::square::Square;

/// A setting of a run.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The field of [`Options`](crate::trainer::Options).
    pub name: &'static str,
    /// What a page says of it.
    pub words: Words,
    /// What it can be.
    pub kind: Kind,
    /// Whether [`Trainer::set`](crate::trainer::Trainer::set) can change it during a run.
    pub live: bool,
    /// The optimizers that it acts on; none if it has nothing to do with which one there is.
    pub optimizers: &'static [Optimizer],
}

/// What a setting can be; ranges include both ends.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A whole number.
    Whole {
        /// Where a run starts if nothing is said.
        default: usize,
        /// The least.
        min: usize,
        /// The most.
        max: usize,
    },
    /// A number, which is neither NaN nor an infinity.
    Number {
        /// Where a run starts if nothing is said.
        default: f64,
        /// The least.
        min: f64,
        /// The most.
        max: f64,
    },
    /// A list of whole numbers.
    List {
        /// Where a run starts if nothing is said.
        default: &'static [usize],
        /// The least that each can be.
        min: usize,
        /// The most that each can be.
        max: usize,
        /// How many there can be.
        most: usize,
    },
    /// One of several names; the first is the default.
    Choice {
        /// In the order of their table.
        choices: &'static [Choice],
    },
    /// One of several names for all hidden layers, or one for each, joined by dots; the first is the default.
    Choices {
        /// In the order of their table.
        choices: &'static [Choice],
    },
    /// Yes or no; no if nothing is said.
    Flag,
}

/// One of the names that a setting can be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// The name.
    pub value: &'static str,
    /// What a page says of it.
    pub words: Words,
    /// For a kind of data: how many classes it can have.
    pub classes: Option<Count>,
    /// For a kind of data: its noise if nothing is said.
    pub noise: Option<f64>,
    /// For an optimizer: the learning rate that the book gives it.
    pub learning_rate: Option<f64>,
}

/// How many there can be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// If nothing is said.
    pub default: usize,
    /// The least.
    pub min: usize,
    /// The most.
    pub max: usize,
}

/// What a page calls a setting or a choice, and what it means in a few words. The page is given them by examples/schema.rs;
/// the WebAssembly leaves them out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Words {
    /// Its name.
    #[cfg(not(target_arch = "wasm32"))]
    pub label: &'static str,
    /// What it means.
    #[cfg(not(target_arch = "wasm32"))]
    pub hint: &'static str,
    /// Of a kind of data: what one of its classes is called.
    #[cfg(not(target_arch = "wasm32"))]
    pub class_word: Option<&'static str>,
    /// Of a kind of data: the square that maps cover, where it is the same for all its points.
    #[cfg(not(target_arch = "wasm32"))]
    pub square: Option<Square>,
}

impl Words {
    #[cfg(not(target_arch = "wasm32"))]
    const fn new(label: &'static str, hint: &'static str) -> Self {
        Self {
            label,
            hint,
            class_word: None,
            square: None,
        }
    }

    #[cfg(target_arch = "wasm32")]
    const fn new(_: &'static str, _: &'static str) -> Self {
        Self {}
    }

    /// Those of a kind of data.
    #[cfg(not(target_arch = "wasm32"))]
    pub const fn with(self, class_word: Option<&'static str>, square: Option<Square>) -> Self {
        Self {
            class_word,
            square,
            ..self
        }
    }

    #[cfg(target_arch = "wasm32")]
    #[allow(missing_docs)]
    pub const fn with(self, _: Option<&'static str>, _: Option<Square>) -> Self {
        self
    }
}

impl Choice {
    /// A name that is no kind of data.
    pub const fn new(value: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self {
            value,
            words: Words::new(label, hint),
            classes: None,
            noise: None,
            learning_rate: None,
        }
    }
}

/// What a setting is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A whole number.
    Whole(usize),
    /// A number.
    Number(f64),
    /// A list of whole numbers.
    List(Vec<usize>),
    /// One of several names.
    Name(String),
    /// Yes or no.
    Flag(bool),
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Self::Whole(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Name(value.to_owned())
    }
}

/// Every setting, in the order in which a page would show them.
pub fn settings() -> &'static [Setting] {
    // From memory, because the compiler otherwise writes every loop over them twelve times out.
    black_box(&SETTINGS)
}

/// How many there are.
pub const COUNT: usize = 23;

static SETTINGS: [Setting; COUNT] = [
    Setting {
        name: "seed",
        words: Words::new("Seed", "Points and first weights follow from it"),
        kind: Kind::Whole {
            default: 0,
            min: 0,
            max: u32::MAX as usize,
        },
        live: false,
        optimizers: &[],
    },
    Setting {
        name: "data",
        words: Words::new("Data", "What the points are drawn from"),
        kind: Kind::Choice {
            choices: &choices(&Data::TABLE),
        },
        live: false,
        optimizers: &[],
    },
    Setting {
        name: "samples_per_class",
        words: Words::new(
            "Samples a class",
            "How many points of each class it learns from",
        ),
        kind: Kind::Whole {
            default: 100,
            min: 1,
            max: 1_000_000,
        },
        live: false,
        optimizers: &[],
    },
    Setting {
        name: "classes",
        words: Words::new(
            "Classes",
            "How many kinds of points there are to tell apart",
        ),
        kind: Kind::Whole {
            default: 3,
            min: 2,
            max: 256,
        },
        live: false,
        optimizers: &[],
    },
    Setting {
        name: "noise",
        words: Words::new("Noise", "How far points stray from where they belong"),
        kind: Kind::Number {
            default: 0.2,
            min: 0.0,
            max: 100.0,
        },
        live: false,
        optimizers: &[],
    },
    Setting {
        name: "validation",
        words: Words::new("Validation data", "As many points again, never trained on"),
        kind: Kind::Flag,
        live: false,
        optimizers: &[],
    },
    Setting {
        name: "held_out",
        words: Words::new("Held out", "Share of the points that is never trained on"),
        kind: Kind::Number {
            default: 0.0,
            min: 0.0,
            max: 0.9,
        },
        live: false,
        optimizers: &[],
    },
    Setting {
        name: "hidden",
        words: Words::new("Hidden layers", "How many units each has"),
        kind: Kind::List {
            default: &[64],
            min: 1,
            max: 4096,
            most: 16,
        },
        live: false,
        optimizers: &[],
    },
    Setting {
        name: "activation",
        words: Words::new("Activation", "What a hidden unit makes of its sum"),
        kind: Kind::Choices {
            choices: &choices(&Activation::TABLE),
        },
        live: true,
        optimizers: &[],
    },
    Setting {
        name: "initialization",
        words: Words::new("Start from", "How large the first weights are"),
        kind: Kind::Choice {
            choices: &choices(&Initialization::TABLE),
        },
        live: false,
        optimizers: &[],
    },
    Setting {
        name: "arithmetic",
        words: Words::new("Arithmetic", "In which numbers it is computed"),
        kind: Kind::Choice {
            choices: &choices(&Arithmetic::TABLE),
        },
        live: false,
        optimizers: &[],
    },
    Setting {
        name: "optimizer",
        words: Words::new("Optimizer", "How a gradient becomes a step"),
        kind: Kind::Choice {
            choices: &choices(&Optimizer::TABLE),
        },
        live: true,
        optimizers: &[],
    },
    Setting {
        name: "learning_rate",
        words: Words::new("Learning rate", "How far the step of an epoch goes"),
        kind: Kind::Number {
            default: 1.0,
            min: 0.0,
            max: 1e6,
        },
        live: true,
        optimizers: &[],
    },
    Setting {
        name: "momentum",
        words: Words::new("Momentum", "Share of the last step that is kept"),
        kind: Kind::Number {
            default: 0.9,
            min: 0.0,
            max: 0.999_999,
        },
        live: true,
        optimizers: &[Optimizer::SGD],
    },
    Setting {
        name: "decay",
        words: Words::new("Decay", "How fast the learning rate shrinks"),
        kind: Kind::Number {
            default: 1e-3,
            min: 0.0,
            max: 1e6,
        },
        live: true,
        optimizers: &[],
    },
    Setting {
        name: "epsilon",
        words: Words::new("Epsilon", "Keeps a step from being divided by 0"),
        kind: Kind::Number {
            default: 1e-7,
            min: 0.0,
            max: 1.0,
        },
        live: true,
        optimizers: &[Optimizer::Adagrad, Optimizer::RMSprop, Optimizer::Adam],
    },
    Setting {
        name: "rho",
        words: Words::new("Rho", "Share of the cache that is kept"),
        kind: Kind::Number {
            default: 0.9,
            min: 0.0,
            max: 0.999_999,
        },
        live: true,
        optimizers: &[Optimizer::RMSprop],
    },
    Setting {
        name: "beta_1",
        words: Words::new("Beta 1", "Share of the momentums that is kept"),
        kind: Kind::Number {
            default: 0.9,
            min: 0.0,
            max: 0.999_999,
        },
        live: true,
        optimizers: &[Optimizer::Adam],
    },
    Setting {
        name: "beta_2",
        words: Words::new("Beta 2", "Share of the cache that is kept"),
        kind: Kind::Number {
            default: 0.999,
            min: 0.0,
            max: 0.999_999,
        },
        live: true,
        optimizers: &[Optimizer::Adam],
    },
    Setting {
        name: "l1",
        words: Words::new(
            "L1",
            "Costs this times the size of every weight and bias of hidden layers",
        ),
        kind: Kind::Number {
            default: 0.0,
            min: 0.0,
            max: 1e3,
        },
        live: true,
        optimizers: &[],
    },
    Setting {
        name: "l2",
        words: Words::new(
            "L2",
            "Costs this times the square of every weight and bias of hidden layers",
        ),
        kind: Kind::Number {
            default: 0.0,
            min: 0.0,
            max: 1e3,
        },
        live: true,
        optimizers: &[],
    },
    Setting {
        name: "dropout",
        words: Words::new("Dropout", "Share of hidden units left out of a step"),
        kind: Kind::Number {
            default: 0.0,
            min: 0.0,
            max: 0.99,
        },
        live: true,
        optimizers: &[],
    },
    Setting {
        name: "batch_size",
        words: Words::new(
            "Batch size",
            "Samples of an update, shuffled anew each epoch; 0: all samples",
        ),
        kind: Kind::Whole {
            default: 0,
            min: 0,
            max: 1_000_000,
        },
        live: true,
        optimizers: &[],
    },
];

/// The words of a table, without what they stand for.
const fn choices<T: Copy, const N: usize>(table: &[(T, Choice); N]) -> [Choice; N] {
    let mut choices = [table[0].1; N];
    let mut index = 1;
    while index < N {
        choices[index] = table[index].1;
        index += 1;
    }
    choices
}

/// What the choice `name` of a table stands for.
pub fn choose<T: Copy>(table: &[(T, Choice)], name: &str) -> Option<T> {
    let row = table.iter().find(|(_, choice)| choice.value == name);
    row.map(|&(chosen, _)| chosen)
}

/// Names that are joined by dots. As bytes, because Rust's code for patterns in text is large.
#[inline(never)]
pub fn names(joined: &str) -> Vec<&[u8]> {
    joined.as_bytes().split(|&byte| byte == b'.').collect()
}

/// The name of what is chosen from a table.
pub fn name_of<T: PartialEq>(table: &[(T, Choice)], chosen: &T) -> &'static str {
    let row = table.iter().find(|(other, _)| other == chosen);
    row.map_or("", |(_, choice)| choice.value)
}

/// The setting of that name among all, or among those that are live; refuses a name that there is not.
pub fn find(name: &str, live: bool) -> Result<&'static Setting, Error> {
    let found = among(live).find(|setting| setting.name == name);
    found.ok_or_else(|| unknown(name, live))
}

/// All settings, or those that are live.
pub fn among(live: bool) -> impl Iterator<Item = &'static Setting> {
    settings()
        .iter()
        .filter(move |setting| setting.live || !live)
}

/// The refusal of a name that there is not among them.
#[inline(never)]
pub fn unknown(name: &str, live: bool) -> Error {
    let mut expected = String::from("one of ");
    for (index, setting) in among(live).enumerate() {
        expected += if index == 0 { "" } else { ", " };
        expected += setting.name;
    }
    if !live {
        expected += ", points, labels";
    }
    Error::new("option name", &expected, &quoted(name))
}

/// A name as a message repeats it.
#[inline(never)]
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", shown(name))
}

/// A name as JavaScript has it: `samples_per_class` → `samplesPerClass`.
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

impl Setting {
    /// What it is if nothing is said.
    pub fn default(&self) -> Value {
        match self.kind {
            Kind::Whole { default, .. } => Value::Whole(default),
            Kind::Number { default, .. } => Value::Number(default),
            Kind::List { default, .. } => Value::List(default.to_vec()),
            Kind::Choice { choices } | Kind::Choices { choices } => Value::from(choices[0].value),
            Kind::Flag => Value::Flag(false),
        }
    }

    /// Refuses what it cannot be.
    pub fn check(&self, value: &Value) -> Result<(), Error> {
        let name = self.name;
        match (self.kind, value) {
            (Kind::Whole { min, max, .. }, Value::Whole(value)) => {
                check_count(name, *value, min..=max)
            }
            (Kind::Number { min, max, .. }, Value::Number(value)) => {
                check_range(name, *value, min..=max)
            }
            (Kind::List { min, max, .. }, Value::List(values)) => {
                self.check_length(values.len())?;
                let mut values = values.iter().enumerate();
                values.try_for_each(|(index, &value)| {
                    check_count(&format!("{name}[{index}]"), value, min..=max)
                })
            }
            (Kind::Choice { choices } | Kind::Choices { choices }, Value::Name(value)) => {
                let is_there = |name| choices.iter().any(|choice| choice.value.as_bytes() == name);
                let found = match self.kind {
                    Kind::Choices { .. } => names(value).into_iter().all(is_there),
                    _ => is_there(value.as_bytes()),
                };
                let refused = || Error::new(name, &self.expected(), &quoted(value));
                found.then_some(()).ok_or_else(refused)
            }
            (Kind::Flag, Value::Flag(_)) => Ok(()),
            _ => Err(Error::new(
                name,
                &self.expected(),
                "a value of another kind",
            )),
        }
    }

    /// Refuses more elements than a list can have.
    pub fn check_length(&self, length: usize) -> Result<(), Error> {
        match self.kind {
            Kind::List { most, .. } => {
                check_count(&format!("{}.length", self.name), length, 0..=most)
            }
            _ => Ok(()),
        }
    }

    /// What it must be, for a message about a value of another kind.
    pub fn expected(&self) -> String {
        match self.kind {
            Kind::Whole { min, max, .. } => whole_number(&(min..=max)),
            Kind::Number { .. } => "a finite number".to_owned(),
            Kind::Flag => "true or false".to_owned(),
            Kind::List { .. } => "an array of whole numbers".to_owned(),
            Kind::Choice { choices } | Kind::Choices { choices } => {
                let mut names = quoted(choices[0].value);
                for choice in &choices[1..] {
                    names += " or ";
                    names += &quoted(choice.value);
                }
                if let Kind::Choices { .. } = self.kind {
                    names += ", or one for each hidden layer, joined by dots";
                }
                names
            }
        }
    }
}
