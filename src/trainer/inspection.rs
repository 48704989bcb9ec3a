//! What a trainer tells of the network as it stands: the next epoch with every number of it, who pulls a weight,
//! which units are silent, the two ways from the loss back to the logits, and whether the gradients are right.

use std::ops::Range;

use super::{Tile, Trainer, tile};
use crate::columns::{self, TILE};
use crate::error::{Error, check_count, check_finite, check_length};
use crate::fusion::{self, Fusion};
use crate::gradient_check::GradientCheck;
use crate::network::Parameter;
use crate::trace::{Trace, TracedArray};

impl Trainer {
    /// Everything that the next [`step`](Self::step) will compute, without taking it: see [`Trace`]. Its window is
    /// [`window`](Self::window).
    pub fn trace(&mut self, sample: usize) -> Result<&Trace, Error> {
        let window = self.window(sample)?;
        let loss = self.differentiate();
        let tile = tile(&self.data, window.clone());
        self.activations.inputs.copy_from_slice(&tile.points);
        self.trace.record(
            &self.network,
            &self.optimizer,
            &mut self.activations,
            &tile.labels,
            window.len(),
            self.data.labels.len(),
            loss,
        );
        Ok(&self.trace)
    }

    /// Names and shapes of the arrays of a trace, the same for every sample and in every epoch.
    pub fn trace_arrays(&mut self) -> Result<&[TracedArray], Error> {
        if self.trace.arrays().is_empty() {
            self.trace(0)?;
        }
        Ok(self.trace.arrays())
    }

    /// The samples whose values a trace shows: all if they fit into one tile, else as many as do, with
    /// `sample` in the middle as far as possible.
    pub fn window(&self, sample: usize) -> Result<Range<usize>, Error> {
        let samples = self.data.labels.len();
        check_count("sample", sample, 0..=samples - 1)?;
        let length = samples.min(TILE);
        let start = sample.saturating_sub(length / 2).min(samples - length);
        Ok(start..start + length)
    }

    /// Each sample's own term in the gradient of one parameter, counted as in [`parameters`](Self::parameters):
    /// for a weight, its input × ∂L/∂(its unit's output); for a bias, the latter alone. The gradient is their sum.
    pub fn gradient_terms(&mut self, parameter: usize) -> Result<&[f32], Error> {
        let Some(Parameter {
            layer,
            input,
            output,
        }) = self.network.locate(parameter)
        else {
            let last = self.network.parameters().len() - 1;
            let expected = format!("a whole number from 0 to {last}");
            return Err(Error::new("parameter", expected, parameter));
        };
        let mut network = self.network.clone();
        let samples = self.data.labels.len();
        self.terms.clear();
        for tile in &self.tiles {
            tile.forward(&network, &mut self.activations);
            network.backward(&mut self.activations, &tile.labels, samples, tile.chunks);
            let inputs = match layer {
                0 => &self.activations.inputs,
                _ => &self.activations.outputs[layer - 1],
            };
            let dvalues = &self.activations.dvalues[layer][output];
            for sample in 0..TILE.min(samples - self.terms.len()) {
                let value = input.map_or(1.0, |input| columns::get(&inputs[input], sample));
                self.terms.push(value * columns::get(dvalues, sample));
            }
        }
        Ok(&self.terms)
    }

    /// For how many samples each hidden unit is active, that is, gives more than 0: layer after layer. A unit that
    /// never is, is dead: no gradient passes through it.
    pub fn active_samples(&mut self) -> Vec<u32> {
        let hidden = self.network.layers().len() - 1;
        let units = self.network.layers()[..hidden]
            .iter()
            .map(|layer| layer.biases.len());
        let mut counts = vec![0; units.sum()];
        let mut left = self.data.labels.len();
        for tile in &self.tiles {
            tile.forward(&self.network, &mut self.activations);
            let samples = TILE.min(left);
            left -= samples;
            let outputs = self.activations.outputs[..hidden].iter().flatten();
            for (count, output) in counts.iter_mut().zip(outputs) {
                let active = (0..samples).filter(|&sample| columns::get(output, sample) > 0.0);
                *count += active.count() as u32;
            }
        }
        counts
    }

    /// Refuses any length but that of one sample's logits.
    pub fn check_logits_length(&self, length: usize) -> Result<(), Error> {
        let classes = self.network.classes();
        check_length("logits", length, classes, "one for each class")
    }

    /// Softmax and loss taken back both ways for one sample, at the given logits.
    pub fn fusion(&self, logits: &[f32], label: usize) -> Result<Fusion, Error> {
        let classes = self.network.classes();
        self.check_logits_length(logits.len())?;
        check_finite("logits", logits)?;
        check_count("label", label, 0..=classes - 1)?;
        Ok(Fusion::new(logits, label, self.data.labels.len()))
    }

    /// The largest difference between the two ways from the loss back to the logits, over all samples; NaN if the
    /// long way is lost anywhere.
    pub fn fusion_difference(&mut self) -> f32 {
        let samples = self.data.labels.len();
        let mut largest = 0.0;
        for tile in &self.tiles {
            let probabilities = tile.forward(&self.network, &mut self.activations);
            let difference =
                fusion::largest_difference(probabilities, &tile.labels, samples, tile.chunks);
            largest = fusion::larger(difference, largest);
        }
        largest
    }

    /// Takes softmax and loss back `times` times over all samples, one way or the other, so that a clock can tell
    /// how long it takes; the forward pass before it is made once.
    pub fn repeat_backward(&mut self, fused: bool, times: usize) -> Result<(), Error> {
        check_count("times", times, 1..=1_000_000)?;
        let samples = self.data.labels.len();
        for tile in &self.tiles {
            let probabilities = tile.forward(&self.network, &mut self.activations);
            let Tile { labels, chunks, .. } = tile;
            fusion::repeat(probabilities, labels, samples, *chunks, fused, times);
        }
        Ok(())
    }

    /// A check of backpropagation against central differences, of the network as it stands.
    pub fn gradient_check(&mut self) -> GradientCheck {
        self.differentiate();
        GradientCheck::new(&self.network, &self.data)
    }

    /// Leaves the gradients of the next step in the layers; answers its loss.
    fn differentiate(&mut self) -> f64 {
        self.network.zero_gradients();
        self.run_batch(true).0
    }
}
