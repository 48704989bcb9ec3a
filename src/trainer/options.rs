//! What a run starts from.

use crate::activation::Activation;
use crate::data::Data;
use crate::dense::Initialization;
use crate::error::Error;
use crate::optimizer::Optimizer;
use crate::schema::{self, Value, choose, name_of, settings};

const MAX_SAMPLES: usize = 1_000_000;

/// What a run starts from. Words, defaults and ranges are in the [`schema`]; the defaults are the book's network and
/// optimizer with He's weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// As `np.random.seed`: the data and the weights follow from it.
    pub seed: u32,
    /// What the points are drawn from.
    pub data: Data,
    /// Points of each class.
    pub samples_per_class: usize,
    /// Classes of points.
    pub classes: usize,
    /// How far points stray from where they belong; on the spiral, in units of the angle parameter t.
    pub noise: f64,
    /// Units of each hidden layer.
    pub hidden: Vec<usize>,
    /// Of the hidden layers.
    pub activation: Activation,
    /// How the first weights are drawn.
    pub initialization: Initialization,
    /// How gradients become a step.
    pub optimizer: Optimizer,
    /// Step length at update 0.
    pub learning_rate: f64,
    /// The share of the last update that is carried into the next.
    pub momentum: f64,
    /// The learning rate at update k is `learning_rate / (1 + decay·k)`.
    pub decay: f64,
}

impl Default for Options {
    fn default() -> Self {
        let mut options = Self {
            seed: 0,
            data: Data::Spiral,
            samples_per_class: 0,
            classes: 0,
            noise: 0.0,
            hidden: Vec::new(),
            activation: Activation::ReLU,
            initialization: Initialization::He,
            optimizer: Optimizer::SGD,
            learning_rate: 0.0,
            momentum: 0.0,
            decay: 0.0,
        };
        for setting in settings() {
            options.assign(setting.name, setting.default());
        }
        options
    }
}

impl Options {
    /// The setting of that name; none if there is no such setting.
    pub fn get(&self, name: &str) -> Option<Value> {
        Some(match name {
            "seed" => Value::Whole(self.seed as usize),
            "data" => name_of(&Data::TABLE, &self.data),
            "samples_per_class" => Value::Whole(self.samples_per_class),
            "classes" => Value::Whole(self.classes),
            "noise" => Value::Number(self.noise),
            "hidden" => Value::List(self.hidden.clone()),
            "activation" => name_of(&Activation::TABLE, &self.activation),
            "initialization" => name_of(&Initialization::TABLE, &self.initialization),
            "optimizer" => name_of(&Optimizer::TABLE, &self.optimizer),
            "learning_rate" => Value::Number(self.learning_rate),
            "momentum" => Value::Number(self.momentum),
            "decay" => Value::Number(self.decay),
            _ => return None,
        })
    }

    /// Changes the setting of that name; refuses a name or value that there is not.
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
        Ok(())
    }

    /// A value that has been checked.
    fn assign(&mut self, name: &str, value: Value) {
        match (name, value) {
            ("seed", Value::Whole(value)) => self.seed = value as u32,
            ("data", Value::Name(name)) => set_choice(&mut self.data, &Data::TABLE, &name),
            ("samples_per_class", Value::Whole(value)) => self.samples_per_class = value,
            ("classes", Value::Whole(value)) => self.classes = value,
            ("noise", Value::Number(value)) => self.noise = value,
            ("hidden", Value::List(values)) => self.hidden = values,
            ("activation", Value::Name(name)) => {
                set_choice(&mut self.activation, &Activation::TABLE, &name);
            }
            ("initialization", Value::Name(name)) => {
                set_choice(&mut self.initialization, &Initialization::TABLE, &name);
            }
            ("optimizer", Value::Name(name)) => {
                set_choice(&mut self.optimizer, &Optimizer::TABLE, &name);
            }
            ("learning_rate", Value::Number(value)) => self.learning_rate = value,
            ("momentum", Value::Number(value)) => self.momentum = value,
            ("decay", Value::Number(value)) => self.decay = value,
            _ => {}
        }
    }

    /// Refuses the first setting that is not what it can be, and more than a million samples.
    pub fn check(&self) -> Result<(), Error> {
        for setting in settings() {
            if let Some(value) = self.get(setting.name) {
                setting.check(&value)?;
            }
        }
        let samples = self.samples_per_class * self.classes;
        if samples > MAX_SAMPLES {
            let expected = format!("at most {MAX_SAMPLES} samples in all classes together");
            return Err(Error::new(
                "samples_per_class",
                &expected,
                &samples.to_string(),
            ));
        }
        Ok(())
    }
}

fn set_choice<T: Copy>(chosen: &mut T, table: &[(T, schema::Choice)], name: &str) {
    if let Some(named) = choose(table, name) {
        *chosen = named;
    }
}
