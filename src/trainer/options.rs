//! What a run starts from.

use crate::activation::{Activation, in_short};
use crate::arithmetic::Arithmetic;
use crate::data::{Data, MAX_SAMPLES, Points, check_points};
use crate::dense::Initialization;
use crate::error::{Error, check_memory};
use crate::network::{activation_bytes, count, sizes};
use crate::optimizer::Optimizer;
use crate::schema::{self, COUNT, Choice, Count, Value, choose, name_of, names, quoted, settings};
use crate::trainer::batches;

/// A point and its label, as they are and in tiles.
pub(super) const BYTES_OF_SAMPLE: usize = 9 + 3 * size_of::<f32>();

/// The options, each once, in the order of the [`settings`].
macro_rules! options {
    ($($(#[$doc:meta])* $name:ident: $type:ty,)*) => {
        /// What a run starts from. Words, defaults and ranges are in the [`schema`]; the defaults are the book's network
        /// and optimizer with He's weights.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Options {
            $($(#[$doc])* pub $name: $type,)*
            /// What own data are.
            pub points: Points,
        }

        impl Options {
            #[inline(never)]
            fn fields(&self) -> [&dyn Field; COUNT] {
                [$(&self.$name),*]
            }

            #[inline(never)]
            fn fields_mut(&mut self) -> [&mut dyn Field; COUNT] {
                [$(&mut self.$name),*]
            }
        }

        impl Default for Options {
            fn default() -> Self {
                let mut options = Self {
                    $($name: Default::default(),)*
                    points: Points::default(),
                };
                for (field, setting) in options.fields_mut().into_iter().zip(settings()) {
                    field.assign(setting.default());
                }
                options
            }
        }
    };
}

options! {
    /// As `np.random.seed`: the data and the weights follow from it.
    seed: u32,
    /// What the points are drawn from.
    data: Data,
    /// Points of each class.
    samples_per_class: usize,
    /// Classes of points; 0 for own data that have as many as their labels need.
    classes: usize,
    /// How far points stray from where they belong; on the spiral, in units of the angle parameter t.
    noise: f64,
    /// Whether as many samples again, which are never trained on, tell how well what is learnt holds.
    validation: bool,
    /// The share of the samples that is not trained on, but tells the same.
    held_out: f64,
    /// Units of each hidden layer.
    hidden: Vec<usize>,
    /// Of the hidden layers: one for all of them, or one for each.
    activation: Vec<Activation>,
    /// How the first weights are drawn.
    initialization: Initialization,
    /// In which numbers the network is computed.
    arithmetic: Arithmetic,
    /// How gradients become a step.
    optimizer: Optimizer,
    /// Step length at update 0.
    learning_rate: f64,
    /// The share of the last update that is carried into the next.
    momentum: f64,
    /// The learning rate at update k is `learning_rate / (1 + decay·k)`.
    decay: f64,
    /// Of AdaGrad, RMSProp and Adam: what is added to the root that is divided by.
    epsilon: f64,
    /// Of RMSProp: the share of the cache of squares that is kept.
    rho: f64,
    /// Of Adam: the share of the momentums that is kept.
    beta_1: f64,
    /// Of Adam: the share of the cache of squares that is kept.
    beta_2: f64,
    /// What Σ|w| of hidden layers' weights and biases counts in the loss.
    l1: f64,
    /// What Σw² of hidden layers' weights and biases counts in the loss.
    l2: f64,
    /// The share of hidden units' outputs that is dropped in training.
    dropout: f64,
    /// Samples of an update; 0 if each is of all.
    batch_size: usize,
}

/// What an option can be.
pub(super) trait Field {
    fn to_value(&self) -> Value;

    /// Takes a value of its own kind.
    fn assign(&mut self, value: Value);
}

macro_rules! field {
    ($type:ty, $variant:ident, $from:expr, $to:expr) => {
        impl Field for $type {
            fn to_value(&self) -> Value {
                Value::$variant($to(self))
            }

            fn assign(&mut self, value: Value) {
                if let Value::$variant(value) = value {
                    *self = $from(value);
                }
            }
        }
    };
}

field!(u32, Whole, |value| value as u32, |own: &u32| *own as usize);
field!(usize, Whole, |value| value, |own: &usize| *own);
field!(f64, Number, |value| value, |own: &f64| *own);
field!(bool, Flag, |value| value, |own: &bool| *own);
field!(Vec<usize>, List, |values| values, Vec::clone);

macro_rules! choice {
    ($($type:ty)*) => {$(
        impl Field for $type {
            fn to_value(&self) -> Value {
                Value::from(name_of(&Self::TABLE, self))
            }

            fn assign(&mut self, value: Value) {
                if let Value::Name(name) = value {
                    *self = choose(&Self::TABLE, &name).unwrap_or(*self);
                }
            }
        }
    )*};
}

choice!(Data Initialization Arithmetic Optimizer);

/// Names joined by dots; one is enough where all are the same.
impl Field for Vec<Activation> {
    fn to_value(&self) -> Value {
        let mut names = String::new();
        for activation in in_short(self) {
            names += if names.is_empty() { "" } else { "." };
            names += name_of(&Activation::TABLE, activation);
        }
        Value::Name(names)
    }

    fn assign(&mut self, value: Value) {
        if let Value::Name(joined) = value {
            self.clear();
            for name in names(&joined) {
                let mut rows = Activation::TABLE.iter();
                let row = rows.find(|(_, choice)| choice.value.as_bytes() == name);
                if let Some((activation, _)) = row {
                    self.push(*activation);
                }
            }
        }
    }
}

impl Options {
    /// The setting of that name; none if there is no such setting.
    pub fn get(&self, name: &str) -> Option<Value> {
        Some(self.fields()[place(name)?].to_value())
    }

    /// Takes a value that has been checked.
    pub(super) fn assign(&mut self, name: &str, value: Value) {
        if let Some(place) = place(name) {
            self.fields_mut()[place].assign(value);
        }
    }

    /// Changes the setting of that name; refuses a name or value that there is not. With the optimizer, the learning rate
    /// becomes the book's for it; with the data, classes and noise become those of the kind.
    ///
    /// ```
    /// use neural_spiral::trainer::Options;
    ///
    /// let mut options = Options::default();
    /// options.set("initialization", "book")?;
    /// let refused = options.set("noise", -0.5).unwrap_err();
    /// assert_eq!(refused.to_string(), "noise must be a number from 0 to 100, got -0.5");
    /// # Ok::<(), neural_spiral::error::Error>(())
    /// ```
    pub fn set(&mut self, name: &str, value: impl Into<Value>) -> Result<(), Error> {
        let value = value.into();
        schema::find(name, false)?.check(&value)?;
        self.assign(name, value);
        if name == "optimizer" {
            self.learning_rate = self.optimizer.learning_rate();
        }
        let choice = self.data.choice();
        if let ("data", Some(classes), Some(noise)) = (name, choice.classes, choice.noise) {
            self.classes = classes.default;
            self.noise = noise;
        }
        Ok(())
    }

    /// Refuses the first setting that is not what it can be, what does not go together, and more than a million samples.
    pub fn check(&self) -> Result<(), Error> {
        for (setting, field) in settings().iter().zip(self.fields()) {
            setting.check(&field.to_value())?;
        }
        self.check_activations(&self.activation)?;
        self.check_data()?;
        let samples = self.samples();
        if samples > MAX_SAMPLES {
            let expected = format_args!("at most {MAX_SAMPLES} samples in all classes together");
            let value = format_args!("{samples}");
            return Err(Error::with("samples_per_class", expected, value));
        }
        Ok(())
    }

    /// Refuses several activations that are not one for each hidden layer.
    pub(super) fn check_activations(&self, activations: &[Activation]) -> Result<(), Error> {
        let (names, layers) = (activations.len(), self.hidden.len());
        if names == 1 || names == layers {
            return Ok(());
        }
        let expected = format_args!("one name, or one for each of {layers} hidden layers");
        let value = format_args!("{names} names");
        Err(Error::with("activation", expected, value))
    }

    /// Refuses classes that the kind of data cannot have, own data without points, points without own data, and validation data
    /// that come from two places, or nowhere.
    fn check_data(&self) -> Result<(), Error> {
        let Choice { value, classes, .. } = *self.data.choice();
        let is_own = self.data == Data::Own;
        if is_own {
            check_points(&self.points)?;
        }
        let needed = match classes {
            _ if is_own => self.points.classes(),
            // Where it is a range, it is that of all kinds.
            Some(Count { min, max, .. }) if min == max => min,
            _ => self.classes,
        };
        if self.classes < needed || !is_own && self.classes != needed {
            let at_least = if is_own { "at least " } else { "" };
            let expected = format_args!("{at_least}{needed} for {value}");
            let classes = format_args!("{}", self.classes);
            return Err(Error::with("classes", expected, classes));
        }
        if !is_own && !self.points.labels.is_empty() {
            let expected = "\"own\" where there are points";
            return Err(Error::new("data", expected, &quoted(value)));
        }
        if self.validation && (is_own || self.held_out > 0.0) {
            let expected = "false with own data or held_out";
            return Err(Error::new("validation", expected, "true"));
        }
        Ok(())
    }

    /// Gives own data as many classes as their labels need, if nobody said how many there are.
    pub(super) fn count_classes(&mut self) {
        if self.data == Data::Own && self.classes == 0 {
            self.classes = self.points.classes().max(2);
        }
    }

    /// How many points there are, with those that are held out.
    pub fn samples(&self) -> usize {
        match self.data {
            Data::Own => self.points.labels.len(),
            _ => self.samples_per_class * self.classes,
        }
    }

    /// Refuses hidden layers that a run with these options cannot have.
    #[inline(never)]
    pub(super) fn check_hidden(&self, hidden: &[usize]) -> Result<(), Error> {
        schema::find("hidden", false)?.check(&Value::List(hidden.to_vec()))?;
        let (name, bytes) = self.memory(hidden)?;
        check_memory(name, bytes)
    }

    /// Refuses what would not fit into memory, of options that have been checked.
    pub fn check_memory(&self) -> Result<(), Error> {
        let (name, bytes) = self.memory(&self.hidden)?;
        check_memory(name, bytes)
    }

    /// The bytes that a run with these hidden layers takes, and the option that takes most of them.
    fn memory(&self, hidden: &[usize]) -> Result<(&'static str, usize), Error> {
        let sizes = sizes(hidden, self.classes)?;
        // Parameters and their gradients; what the optimizer remembers of both kinds, twice, and what it makes of the
        // parameters; points and labels, and own ones as they were given.
        let of_parameter = match self.arithmetic {
            Arithmetic::Float32 => 8 * size_of::<f32>(),
            Arithmetic::Book => 8 * size_of::<f32>() + size_of::<f64>(),
        };
        let of_network = of_parameter * count(&sizes) + activation_bytes(&sizes);
        let sets = if self.validation { 2 } else { 1 };
        let given = if self.data == Data::Own { 9 } else { 0 };
        let of_data = (sets * BYTES_OF_SAMPLE + given) * self.samples()
            + batches::bytes(self.samples(), self.batch_size);
        let name = if of_network > of_data {
            "hidden"
        } else if self.data == Data::Own {
            "points"
        } else {
            "samples_per_class"
        };
        Ok((name, of_network + of_data))
    }
}

/// Where the setting of that name stands among them.
fn place(name: &str) -> Option<usize> {
    settings().iter().position(|setting| setting.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fields stand in the order of the settings: those that are alike are not taken for one another.
    #[test]
    fn a_field_is_found_by_its_name() {
        let options = Options {
            samples_per_class: 1,
            classes: 2,
            batch_size: 3,
            noise: 4.0,
            held_out: 5.0,
            learning_rate: 6.0,
            momentum: 7.0,
            decay: 8.0,
            epsilon: 9.0,
            rho: 10.0,
            beta_1: 11.0,
            beta_2: 12.0,
            l1: 13.0,
            l2: 14.0,
            dropout: 15.0,
            ..Options::default()
        };
        let whole = [("samples_per_class", 1), ("classes", 2), ("batch_size", 3)];
        for (name, value) in whole {
            assert_eq!(options.get(name), Some(Value::Whole(value)), "{name}");
        }
        for (name, value) in [
            ("noise", 4.0),
            ("held_out", 5.0),
            ("learning_rate", 6.0),
            ("momentum", 7.0),
            ("decay", 8.0),
            ("epsilon", 9.0),
            ("rho", 10.0),
            ("beta_1", 11.0),
            ("beta_2", 12.0),
            ("l1", 13.0),
            ("l2", 14.0),
            ("dropout", 15.0),
        ] {
            assert_eq!(options.get(name), Some(Value::Number(value)), "{name}");
        }
        assert_eq!(options.get("points"), None);
    }

    /// Of 387 parameters eight float32 each, of 69 inputs, units and classes three of 304 float32, and of each sample a point, a
    /// label, and three float32 of a tile.
    #[test]
    fn the_memory_of_a_run_is_counted_by_hand() {
        let mut options = Options::default();
        let of_network = 8 * 4 * 387 + 3 * 304 * 4 * 69;
        let memory = ("hidden", of_network + 300 * (8 + 1 + 12));
        assert_eq!(options.memory(&[64]), Ok(memory));
        options.samples_per_class = 300_000;
        let memory = ("samples_per_class", of_network + 900_000 * 21);
        assert_eq!(options.memory(&[64]), Ok(memory));
        options.validation = true;
        let memory = ("samples_per_class", of_network + 1_800_000 * 21);
        assert_eq!(options.memory(&[64]), Ok(memory));
        // And a float64 for what the gradients of the book's arithmetic are rounded from.
        options.arithmetic = Arithmetic::Book;
        let memory = ("samples_per_class", of_network + 8 * 387 + 1_800_000 * 21);
        assert_eq!(options.memory(&[64]), Ok(memory));
        // And of each that is trained on its place in an epoch's order, and a point and a label once more.
        options.batch_size = 899_999;
        // And in 2,961 tiles.
        let of_batches = 900_000 * 13 + 2961 * size_of::<crate::tile::Tile>();
        let memory = (
            "samples_per_class",
            of_network + 8 * 387 + 1_800_000 * 21 + of_batches,
        );
        assert_eq!(options.memory(&[64]), Ok(memory));
        options.batch_size = 900_000;
        let memory = ("samples_per_class", of_network + 8 * 387 + 1_800_000 * 21);
        assert_eq!(options.memory(&[64]), Ok(memory));
    }
}
