//! Hands on the network: a single parameter that is set, and a unit that is switched off and on again.
//!
//! | name | value |
//! |---|---|
//! | `dense1.weights.0.17` | the weight from input 0 to unit 17 |
//! | `dense1.biases.17` | the bias of unit 17 |
//! | `dense1.units.17` | of a hidden unit: 1 if it is on, 0 if it is switched off |
//!
//! A unit that is switched off says nothing: the weights into it, its bias and the weights out of it are 0. Training leaves them
//! so, since their gradients are held at 0. (Of a sum of 0 a sigmoid makes ½, which reaches nothing.) Switched on again, it has those that it had, and no velocity.

use super::Trainer;
use crate::error::{Error, Expected, Value, check_range};
use crate::network::{Network, Parameter};
use crate::schema::names;

/// A part of the network that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A weight or a bias.
    Parameter(Parameter),
    /// A hidden unit.
    Unit(Unit),
}

/// A hidden unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// Counted from 1, as in the book.
    pub layer: usize,
    /// Counted from 0.
    pub unit: usize,
}

/// The units that are switched off.
#[derive(Debug, Clone, Default)]
pub(super) struct SwitchedOff {
    /// In ascending order.
    pub units: Vec<Unit>,
    /// In the order of [`Network::parameters`]: what parameters of these units were, and will be again. The others have no
    /// meaning, and where no unit is switched off there may be none.
    kept: Vec<f32>,
}

impl SwitchedOff {
    fn has(&self, parameter: Parameter) -> bool {
        belongs_to(parameter, &self.units)
    }
}

/// Whether a parameter belongs to one of some units.
#[inline(never)]
pub fn belongs_to(parameter: Parameter, units: &[Unit]) -> bool {
    let Parameter {
        layer,
        input,
        output,
    } = parameter;
    let is_among = |layer, unit| units.contains(&Unit { layer, unit });
    is_among(layer + 1, output) || input.is_some_and(|input| is_among(layer, input))
}

/// The part of a network that a name stands for; none if there is none.
pub fn part(name: &str, network: &Network) -> Option<Part> {
    let sizes = network.sizes();
    let words = names(name);
    let layer = number(words[0].strip_prefix(b"dense")?, sizes.len())?.checked_sub(1)?;
    let output = |word| number(word, sizes[layer + 1]);
    Some(match words[1..] {
        [b"weights", from, to] => Part::Parameter(Parameter {
            layer,
            input: Some(number(from, sizes[layer])?),
            output: output(to)?,
        }),
        [b"biases", unit] => Part::Parameter(Parameter {
            layer,
            input: None,
            output: output(unit)?,
        }),
        [b"units", unit] if layer + 2 < sizes.len() => Part::Unit(Unit {
            layer: layer + 1,
            unit: output(unit)?,
        }),
        _ => return None,
    })
}

/// A whole number below `end`, in the one way to write it.
pub(super) fn number(word: &[u8], end: usize) -> Option<usize> {
    let has_zero_before = word.len() > 1 && word[0] == b'0';
    if word.is_empty() || has_zero_before {
        return None;
    }
    let mut number = 0;
    for &byte in word {
        let digit = byte.checked_sub(b'0').filter(|&digit| digit < 10)?;
        number = 10 * number + usize::from(digit);
        if number >= end {
            return None;
        }
    }
    Some(number)
}

impl Trainer {
    /// The hidden units that are switched off, in ascending order.
    pub fn switched_off(&self) -> &[Unit] {
        &self.switched_off.units
    }

    /// Sets a part of the network, from here on.
    pub(super) fn set_part(&mut self, name: &str, part: Part, value: f64) -> Result<(), Error> {
        match part {
            Part::Parameter(parameter) => {
                let most = f64::from(f32::MAX);
                check_range(name, value, -most..=most)?;
                self.set_parameter(parameter, value as f32);
            }
            Part::Unit(unit) if value == 1.0 => self.switch_on(unit),
            Part::Unit(unit) if value == 0.0 => self.switch_off(unit),
            Part::Unit(_) => {
                let expected = Expected::Text("1 (on) or 0 (switched off)".to_owned());
                return Err(Error::of(name, expected, Value::Number(value)));
            }
        }
        Ok(())
    }

    /// Of a unit that is switched off, it acts once that is on again.
    fn set_parameter(&mut self, parameter: Parameter, value: f32) {
        if self.switched_off.has(parameter) {
            self.switched_off.kept[self.network.index_of(parameter)] = value;
        } else {
            *self.network.parameter_mut(parameter) = value;
        }
    }

    pub(super) fn switch_off(&mut self, unit: Unit) {
        if self.switched_off.units.contains(&unit) {
            return;
        }
        self.switched_off.kept.resize(self.network.count(), 0.0);
        for parameter in parameters_of(unit, self.network.sizes()) {
            if !self.switched_off.has(parameter) {
                let value = std::mem::take(self.network.parameter_mut(parameter));
                self.switched_off.kept[self.network.index_of(parameter)] = value;
                // The optimizer forgets its steps.
                let memory = &mut self.memory.layers[parameter.layer];
                memory.set(parameter.input, parameter.output, [0.0; 2]);
            }
        }
        let units = &mut self.switched_off.units;
        let place = units.iter().filter(|&&other| other < unit).count();
        units.insert(place, unit);
    }

    pub(super) fn switch_on(&mut self, unit: Unit) {
        if !self.switched_off.units.contains(&unit) {
            return;
        }
        self.switched_off.units.retain(|off| *off != unit);
        for parameter in parameters_of(unit, self.network.sizes()) {
            if !self.switched_off.has(parameter) {
                let value = self.switched_off.kept[self.network.index_of(parameter)];
                *self.network.parameter_mut(parameter) = value;
            }
        }
    }

    /// Every parameter as it would be if all units were on, in the order of [`Network::parameters`].
    pub(super) fn whole_parameters(&self) -> Vec<f32> {
        let mut parameters = self.network.parameters();
        for &unit in &self.switched_off.units {
            for parameter in parameters_of(unit, self.network.sizes()) {
                let index = self.network.index_of(parameter);
                parameters[index] = self.switched_off.kept[index];
            }
        }
        parameters
    }
}

/// The weights into a hidden unit, its bias, and the weights out of it.
pub(super) fn parameters_of(
    unit: Unit,
    sizes: &[usize],
) -> impl Iterator<Item = Parameter> + use<> {
    let (inputs, outputs) = (sizes[unit.layer - 1], sizes[unit.layer + 1]);
    (0..=inputs + outputs).map(move |place| parameter_of(unit, inputs, place))
}

/// The one at a place among them, where `inputs` weights come first.
#[inline(never)]
fn parameter_of(Unit { layer, unit }: Unit, inputs: usize, place: usize) -> Parameter {
    match place.checked_sub(inputs + 1) {
        Some(output) => Parameter {
            layer,
            input: Some(unit),
            output,
        },
        None => Parameter {
            layer: layer - 1,
            input: (place < inputs).then_some(place),
            output: unit,
        },
    }
}
