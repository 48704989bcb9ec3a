//! Hidden units and layers that come and go while training goes on. What fits stays: its weights, and what the optimizer
//! remembers of them.
//!
//! | value of `hidden` | what happens |
//! |---|---|
//! | `1.add.8` | hidden layer 1 gets 8 units more, at its end |
//! | `1.remove.17` | its unit 17 goes, and those behind it move up |
//! | `2.insert` | a new hidden layer 2; what was 2 becomes 3 |
//! | `2.drop` | hidden layer 2 goes |
//!
//! Layers are counted from 1 and units from 0, as in the names of [parts](super::parts). All of them but the removal of a unit
//! that matters leave what the network answers nearly as it is:
//!
//! - The weights into a new unit are drawn as He's, and those out of it as He's, too, but a thousandth of them. They follow from
//!   seed, epoch, layer and unit alone.
//! - A new layer has as many units as the one before it, and the same activation. It hands on what that gives, to first
//!   order. With the inputs before it, it has eight units, with the activation of the next layer, or the setting's if it is the
//!   only one: four of them hand on x, −x, y and −y, and four are new.
//! - In place of a layer that goes, each unit of it is the straight line that fits its activation best over the samples. Two dense
//!   layers with straight lines between them are one.

use super::Trainer;
use super::parts::{Unit, number};
use crate::activation::Activation;
use crate::columns;
use crate::error::Error;
use crate::network::{Network, Parameter, count};
use crate::optimizer::Memory;
use crate::random::of_unit;
use crate::schema::{names, quoted};

/// Units of a new layer with the inputs before it.
const FIRST: usize = 8;

/// Beside He's weights, those out of a new unit.
const SMALL: f32 = 1e-3;

/// What happens to a hidden layer.
#[derive(Debug, Clone, Copy)]
enum Change {
    Add(usize),
    Remove(usize),
    Insert,
    Drop,
}

/// A change of the hidden layers, and of which, counted from 1; none if there is no such change of these.
fn change(words: &str, hidden: &[usize]) -> Option<(usize, Change)> {
    let words = names(words);
    let layer = number(words[0], hidden.len() + 2)?;
    let units = hidden.get(layer.checked_sub(1)?);
    let change = match (&words[1..], units) {
        ([b"insert"], _) => Change::Insert,
        ([b"drop"], Some(_)) => Change::Drop,
        ([b"add", count], Some(_)) => {
            Change::Add(number(count, 1 << 12).filter(|&count| count > 0)?)
        }
        ([b"remove", unit], Some(&units)) => Change::Remove(number(unit, units)?),
        _ => return None,
    };
    Some((layer, change))
}

/// Sets a parameter; to 0 where it would not be finite.
#[inline(never)]
fn put(network: &mut Network, layer: usize, input: Option<usize>, output: usize, value: f32) {
    let parameter = Parameter {
        layer,
        input,
        output,
    };
    *network.parameter_mut(parameter) = if value.is_finite() { value } else { 0.0 };
}

impl Trainer {
    /// Changes the hidden layers. Refuses what is no such change, and what there cannot be.
    pub(super) fn change_structure(&mut self, words: &str) -> Result<(), Error> {
        let Some((layer, change)) = change(words, self.network.hidden()) else {
            let expected = "a change of layers and units that there are: \"1.add.8\", \"1.remove.0\", \"1.insert\" or \"1.drop\"";
            return Err(Error::new("hidden", expected, &quoted(words)));
        };
        self.check_between_epochs("hidden", format_args!("{}", quoted(words)))?;
        let index = layer - 1;
        let mut hidden = self.network.hidden().to_vec();
        let mut activations = self.network.hidden_activations().to_vec();
        match change {
            Change::Add(count) => hidden[index] += count,
            Change::Remove(_) => hidden[index] -= 1,
            Change::Insert => {
                let neighbour = activations.get(index.saturating_sub(1));
                let usual = self.options.activation.first();
                activations.insert(index, neighbour.or(usual).copied().unwrap_or_default());
                hidden.insert(index, if index == 0 { FIRST } else { hidden[index - 1] });
            }
            Change::Drop => {
                activations.remove(index);
                hidden.remove(index);
            }
        }
        self.options.check_hidden(&hidden)?;
        self.put_changed(layer, change, &hidden, activations);
        Ok(())
    }

    #[inline(never)]
    fn put_changed(
        &mut self,
        layer: usize,
        change: Change,
        hidden: &[usize],
        activations: Vec<Activation>,
    ) {
        let mut network = self.network.with_hidden(hidden, activations);
        let mut memory = Memory::new(&network);
        (memory.iterations, memory.float64) = (self.memory.iterations, self.memory.float64);
        // Units that are off keep what they had.
        let old = self.whole_parameters();
        for place in 0..network.count() {
            let Some(new) = network.locate(place) else {
                continue;
            };
            if let Some(origin) = self.origin(layer, change, new) {
                *network.parameter_mut(new) = old[self.network.index_of(origin)];
                let remembered = self.memory.layers[origin.layer].get(origin.input, origin.output);
                memory.layers[new.layer].set(new.input, new.output, remembered);
            }
        }
        match change {
            Change::Add(_) => {
                self.draw_units(&mut network, layer, self.network.sizes()[layer]);
            }
            Change::Insert => {
                if layer == 1 {
                    self.draw_units(&mut network, layer, FIRST / 2);
                }
                let old = &old[count(&self.network.sizes()[..layer])..];
                pass_on(&mut network, layer, old);
            }
            Change::Drop => self.merge(&mut network, layer - 1),
            Change::Remove(_) => {}
        }
        let mut off = Vec::new();
        for &unit in self.switched_off() {
            off.extend(moved(unit, layer, change));
        }
        self.put_network(network, memory, off);
    }

    /// Where a parameter of the changed network comes from; none if it is new.
    fn origin(&self, of: usize, change: Change, new: Parameter) -> Option<Parameter> {
        let mut old = new;
        // The hidden layer that the change is of is made by one dense layer, and goes into the next.
        let (into, out_of) = (new.layer + 1 == of, new.layer == of);
        match change {
            Change::Add(_) => {
                let units = self.network.sizes()[of];
                if into && new.output >= units || out_of && new.input >= Some(units) {
                    return None;
                }
            }
            Change::Remove(unit) => {
                if into && new.output >= unit {
                    old.output += 1;
                }
                if out_of && new.input >= Some(unit) {
                    old.input = new.input.map(|input| input + 1);
                }
            }
            Change::Insert if into || out_of && of == 1 => return None,
            Change::Drop if into => return None,
            Change::Insert if new.layer >= of => old.layer -= 1,
            Change::Drop if new.layer >= of => old.layer += 1,
            _ => {}
        }
        Some(old)
    }

    /// The first parameters of the units of a hidden layer, counted from 1, from one on.
    fn draw_units(&self, network: &mut Network, layer: usize, first: usize) {
        let sizes = &network.sizes()[layer - 1..];
        let (inputs, units, outputs) = (sizes[0], sizes[1], sizes[2]);
        let he = |inputs: usize| (2.0 / inputs as f64).sqrt() as f32;
        for unit in first..units {
            let mut random = of_unit(self.options.seed, self.epoch, layer, unit);
            for input in 0..inputs {
                put(
                    network,
                    layer - 1,
                    Some(input),
                    unit,
                    he(inputs) * random.randn(),
                );
            }
            for output in 0..outputs {
                // As if the unit were the last: what comes after it makes no difference.
                let weight = SMALL * he(unit + 1) * random.randn();
                put(network, layer, Some(unit), output, weight);
            }
        }
    }

    /// The dense layer in place of a hidden layer, counted from 0, and of those on both sides of it.
    fn merge(&mut self, network: &mut Network, index: usize) {
        let units = self.network.hidden()[index];
        let mut lines = vec![Line::default(); units];
        let mut sums = columns::zeros(units);
        for tile in &self.tiles {
            tile.forward(&self.network, &mut self.activations);
            let inputs = self.activations.inputs_of(index);
            (self.network).sums(index, inputs, 1.0, &mut sums, tile.chunks);
            let outputs = self.activations.inputs_of(index + 1);
            for ((line, sums), outputs) in lines.iter_mut().zip(&sums).zip(outputs) {
                for sample in 0..tile.samples {
                    line.add(columns::get(sums, sample), columns::get(outputs, sample));
                }
            }
        }
        let sizes = self.network.sizes();
        let (inputs, outputs) = (sizes[index], sizes[index + 2]);
        // Of each dense layer, its biases behind the weights of its inputs.
        let parameters = self.network.parameters();
        let (before, after) = parameters[count(&sizes[..=index])..].split_at((inputs + 1) * units);
        for output in 0..outputs {
            for row in 0..=inputs {
                let is_weight = row < inputs;
                let mut sum = match is_weight {
                    true => 0.0,
                    false => f64::from(after[units * outputs + output]),
                };
                for (unit, line) in lines.iter().enumerate() {
                    let own = f64::from(before[row * units + unit]);
                    let onward = f64::from(after[unit * outputs + output]);
                    sum += match is_weight {
                        true => line.slope() * own,
                        false => line.at(own),
                    } * onward;
                }
                let input = is_weight.then_some(row);
                put(network, index, input, output, sum as f32);
            }
        }
    }
}

/// The first parameters of the units of a new hidden layer, counted from 1, that hand on what is before it, and of the dense layer
/// after them; `old` are the parameters of that from when it came next.
fn pass_on(network: &mut Network, layer: usize, old: &[f32]) {
    let Passing {
        size,
        scale,
        of_pair,
        bias,
        at_zero,
    } = Passing::of(network.hidden_activations()[layer - 1]);
    let (inputs, outputs) = (network.sizes()[layer - 1], network.sizes()[layer + 1]);
    // An input is handed on by two units, what a unit gives by one.
    let (by, [scale, bias, at_zero]) = match layer {
        1 => (2, [of_pair, 0.0, 0.0]),
        _ => (1, [scale, bias, at_zero]),
    };
    for output in 0..outputs {
        let mut bias_after = old[inputs * outputs + output];
        for unit in 0..by * inputs {
            let input = unit / by;
            let sign = if unit % by == 0 { 1.0 } else { -1.0 };
            put(network, layer - 1, Some(input), unit, sign * size);
            put(network, layer - 1, None, unit, bias);
            let weight = sign * scale * old[input * outputs + output];
            put(network, layer, Some(unit), output, weight);
            bias_after -= at_zero * weight;
        }
        put(network, layer, None, output, bias_after);
    }
}

/// Where a unit that is switched off is after a change of a hidden layer, counted from 1; none if it has gone.
fn moved(Unit { layer, unit }: Unit, of: usize, change: Change) -> Option<Unit> {
    let (layer, unit) = match change {
        Change::Remove(gone) if layer == of && unit == gone => return None,
        Change::Remove(gone) if layer == of && unit > gone => (layer, unit - 1),
        Change::Insert if layer >= of => (layer + 1, unit),
        Change::Drop if layer == of => return None,
        Change::Drop if layer > of => (layer - 1, unit),
        _ => (layer, unit),
    };
    Some(Unit { layer, unit })
}

/// With which weights a unit hands on a small number x, to first order.
struct Passing {
    /// Of the weight into it.
    size: f32,
    /// By which the weights out of it are multiplied.
    scale: f32,
    /// The same, of two units that hand on x and −x.
    of_pair: f32,
    /// Its own, and what it then gives for 0.
    bias: f32,
    at_zero: f32,
}

impl Passing {
    /// ReLU hands on what another has let through, and two of them any x. A leaky one is kept clear of its bend by a bias. The
    /// slope of a sigmoid at 0 is ¼. The smaller the weight into a tanh, the straighter it is, and the sooner the large one out
    /// of it makes training jump.
    fn of(activation: Activation) -> Self {
        let [size, scale, of_pair, bias, at_zero] = match activation {
            Activation::ReLU => [1.0, 1.0, 1.0, 0.0, 0.0],
            Activation::Leaky => [1.0, 1.0, 1.0 / 1.01, 0.1, 0.1],
            Activation::Tanh => [0.25, 4.0, 2.0, 0.0, 0.0],
            Activation::Sigmoid => [1.0, 4.0, 2.0, 0.0, 0.5],
            Activation::Linear => [1.0, 1.0, 0.5, 0.0, 0.0],
        };
        Self {
            size,
            scale,
            of_pair,
            bias,
            at_zero,
        }
    }
}

/// The straight line through what a unit makes of its sums, by least squares.
#[derive(Debug, Clone, Default)]
struct Line {
    samples: f64,
    sum: f64,
    outputs: f64,
    squares: f64,
    products: f64,
}

impl Line {
    fn add(&mut self, z: f32, output: f32) {
        let [z, output] = [z, output].map(f64::from);
        self.samples += 1.0;
        self.sum += z;
        self.outputs += output;
        self.squares += z * z;
        self.products += z * output;
    }

    /// 0 if all sums are the same to rounding.
    fn slope(&self) -> f64 {
        let spread = self.samples * self.squares - self.sum * self.sum;
        if spread > 1e-9 * self.samples * self.squares {
            (self.samples * self.products - self.sum * self.outputs) / spread
        } else {
            0.0
        }
    }

    fn at(&self, z: f64) -> f64 {
        (self.outputs + self.slope() * (self.samples * z - self.sum)) / self.samples
    }
}
