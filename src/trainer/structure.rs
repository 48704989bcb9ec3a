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
//!   order. With the inputs before it, it has eight units, with the activation of the next layer: four of them hand on x, −x, y
//!   and −y, and four are new.
//! - In place of a layer that goes, each unit of it is the straight line that fits its activation best over the samples. Two dense
//!   layers with straight lines between them are one.

use ndarray::{Array1, Array2};

use super::parts::{Unit, number};
use super::{Options, SwitchedOff, Trainer};
use crate::activation::Activation;
use crate::columns;
use crate::dense::{Initialization, LayerDense, slice};
use crate::error::{Error, check_finite};
use crate::network::{Activations, Network, Parameter};
use crate::optimizer::Memory;
use crate::random::of_unit;
use crate::schema::{self, Value, names, quoted};

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
    let words: Vec<&[u8]> = names(words).collect();
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

impl Trainer {
    /// Changes the hidden layers. Refuses what is no such change, and what there cannot be.
    pub(super) fn change_structure(&mut self, words: &str) -> Result<(), Error> {
        let Some((layer, change)) = change(words, self.network.hidden()) else {
            let expected = "a change of layers and units that there are: \"1.add.8\", \"1.remove.0\", \"1.insert\" or \"1.drop\"";
            return Err(Error::new("hidden", expected, &quoted(words)));
        };
        self.check_between_epochs("hidden", &quoted(words))?;
        let index = layer - 1;
        let mut hidden = self.network.hidden().to_vec();
        let mut activations = self.network.hidden_activations().to_vec();
        match change {
            Change::Add(count) => hidden[index] += count,
            Change::Remove(_) => hidden[index] -= 1,
            Change::Insert => {
                let neighbour = activations.get(index.saturating_sub(1));
                activations.insert(index, *neighbour.unwrap_or(&self.options.activation[0]));
                hidden.insert(index, if index == 0 { FIRST } else { hidden[index - 1] });
            }
            Change::Drop => {
                activations.remove(index);
                hidden.remove(index);
            }
        }
        schema::find("hidden", false)?.check(&Value::List(hidden.clone()))?;
        let options = Options {
            hidden,
            ..self.options.clone()
        };
        options.check_memory()?;
        let merged = match change {
            Change::Drop => Some(self.merged(index)),
            _ => None,
        };
        if let Some(LayerDense { weights, biases }) = &merged {
            check_finite("hidden", slice(weights))?;
            check_finite("hidden", slice(biases))?;
        }
        // Units that are off are on while parameters move; those of a layer that goes, go as they are.
        let mut off = self.switched_off.units.clone();
        if let Change::Drop = change {
            off.retain(|unit| unit.layer != layer);
        }
        for &unit in &off {
            self.switch_on(unit);
        }
        self.switched_off = SwitchedOff::default();

        let mut network = self.network.with_hidden(&options.hidden, &activations)?;
        let mut memory = Memory::new(&network);
        (memory.iterations, memory.float64) = (self.memory.iterations, self.memory.float64);
        for place in 0..network.count() {
            let new = network.locate(place);
            let Some((new, old)) =
                new.and_then(|new| Some((new, self.origin(layer, change, new)?)))
            else {
                continue;
            };
            *network.parameter_mut(new) = *self.network.parameter_mut(old);
            let remembered = self.memory.layers[old.layer].get(old.input, old.output);
            memory.layers[new.layer].set(new.input, new.output, remembered);
        }
        match change {
            Change::Add(_) => {
                for unit in self.network.hidden()[index]..network.hidden()[index] {
                    self.draw_unit(&mut network, layer, unit);
                }
            }
            Change::Insert => self.pass_through(&mut network, layer),
            _ => {}
        }
        if let Some(merged) = merged {
            network.layers_mut()[index] = merged;
        }
        self.put_network(network, memory);
        for unit in off {
            if let Some(unit) = moved(unit, layer, change) {
                self.switch_off(unit);
            }
        }
        Ok(())
    }

    /// Where a parameter of the changed network comes from; none if it is new.
    fn origin(&self, of: usize, change: Change, new: Parameter) -> Option<Parameter> {
        let Parameter {
            layer,
            input,
            output,
        } = new;
        // The hidden layer that the change is of is made by one dense layer, and goes into the next.
        let (into, out_of) = (layer + 1 == of, layer == of);
        let units = self.network.sizes()[of];
        let old = match change {
            Change::Add(_) => {
                let is_new = into && output >= units || out_of && input >= Some(units);
                return (!is_new).then_some(new);
            }
            Change::Remove(unit) => {
                let behind = |place| place + usize::from(place >= unit);
                return Some(Parameter {
                    layer,
                    input: if out_of { input.map(behind) } else { input },
                    output: if into { behind(output) } else { output },
                });
            }
            Change::Insert if into || out_of && of == 1 => return None,
            Change::Insert if layer >= of => layer - 1,
            Change::Drop if into => return None,
            Change::Drop if layer >= of => layer + 1,
            _ => layer,
        };
        Some(Parameter {
            layer: old,
            input,
            output,
        })
    }

    /// The first parameters of a new unit of a hidden layer, counted from 1.
    fn draw_unit(&self, network: &mut Network, layer: usize, unit: usize) {
        let mut random = of_unit(self.options.seed, self.epoch, layer, unit);
        let [before, after, ..] = &mut network.layers_mut()[layer - 1..] else {
            return;
        };
        let inputs = before.weights.nrows();
        let drawn = LayerDense::new(inputs, 1, Initialization::He, &mut random);
        before
            .weights
            .column_mut(unit)
            .assign(&drawn.weights.column(0));
        // As if it were the last: what comes after it makes no difference.
        let scale = SMALL * (2.0 / (unit + 1) as f64).sqrt() as f32;
        for weight in after.weights.row_mut(unit) {
            *weight = scale * random.randn();
        }
    }

    /// The first parameters of a new hidden layer, counted from 1, and of the dense layer after it.
    fn pass_through(&self, network: &mut Network, layer: usize) {
        let passing = Passing::through(network.hidden_activations()[layer - 1]);
        if layer == 1 {
            (FIRST / 2..FIRST).for_each(|unit| self.draw_unit(network, layer, unit));
        }
        let old = &self.network.layers()[layer - 1];
        let [before, after, ..] = &mut network.layers_mut()[layer - 1..] else {
            return;
        };
        if layer > 1 {
            before.weights.diag_mut().fill(passing.size);
            before.biases.fill(passing.bias);
            after.weights *= passing.scale;
            for (bias, weights) in after.biases.iter_mut().zip(after.weights.columns()) {
                *bias -= passing.at_zero * weights.sum();
            }
            return;
        }
        for unit in 0..FIRST / 2 {
            let (input, sign) = (unit / 2, if unit % 2 == 0 { 1.0 } else { -1.0 });
            before.weights[[input, unit]] = sign * passing.size;
            let weights = &old.weights.row(input) * (sign * passing.of_pair);
            after.weights.row_mut(unit).assign(&weights);
        }
        after.biases.assign(&old.biases);
    }

    /// What comes in place of a hidden layer, counted from 0, and of the dense layers on both sides of it.
    fn merged(&mut self, index: usize) -> LayerDense {
        let mut lines = vec![Line::default(); self.network.hidden()[index]];
        let mut sums = columns::zeros(lines.len());
        for tile in &self.tiles {
            tile.forward(&self.network, &mut self.activations);
            let Activations {
                inputs, outputs, ..
            } = &self.activations;
            let inputs = if index == 0 {
                inputs
            } else {
                &outputs[index - 1]
            };
            (self.network).sums(index, inputs, 1.0, &mut sums, tile.chunks);
            for ((line, sums), outputs) in lines.iter_mut().zip(&sums).zip(&outputs[index]) {
                for sample in 0..tile.samples {
                    let [z, output] = [sums, outputs].map(|column| columns::get(column, sample));
                    line.add(z.into(), output.into());
                }
            }
        }
        let (before, after) = (
            &self.network.layers()[index],
            &self.network.layers()[index + 1],
        );
        let through = |from: &dyn Fn(usize, &Line) -> f64, to: usize| -> f64 {
            let lines = lines.iter().enumerate();
            let terms =
                lines.map(|(unit, line)| from(unit, line) * f64::from(after.weights[[unit, to]]));
            terms.sum()
        };
        let (inputs, outputs) = (before.weights.nrows(), after.biases.len());
        let weight = |(input, output)| {
            let from = |unit, line: &Line| f64::from(before.weights[[input, unit]]) * line.slope();
            through(&from, output) as f32
        };
        let bias = |output| {
            let from = |unit, line: &Line| line.at(before.biases[unit].into());
            (f64::from(after.biases[output]) + through(&from, output)) as f32
        };
        LayerDense {
            weights: Array2::from_shape_fn((inputs, outputs), weight),
            biases: Array1::from_shape_fn(outputs, bias),
        }
    }
}

/// Where a unit that is switched off is after a change of a hidden layer, counted from 1; none if it has gone.
fn moved(Unit { layer, unit }: Unit, of: usize, change: Change) -> Option<Unit> {
    let (layer, unit) = match change {
        Change::Remove(gone) if layer == of && unit == gone => return None,
        Change::Remove(gone) if layer == of && unit > gone => (layer, unit - 1),
        Change::Insert if layer >= of => (layer + 1, unit),
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
    /// slope of a sigmoid at 0 is ¼.
    fn through(activation: Activation) -> Self {
        let [size, scale, of_pair, bias, at_zero] = match activation {
            Activation::ReLU => [1.0, 1.0, 1.0, 0.0, 0.0],
            Activation::Leaky => [1.0, 1.0, 1.0 / 1.01, 1.0, 1.0],
            Activation::Tanh => [0.5, 2.0, 1.0, 0.0, 0.0],
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
    fn add(&mut self, z: f64, output: f64) {
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
