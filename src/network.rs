//! The stack of layers: Dense → activation for every hidden layer, then Dense → softmax. This is the only
//! place that knows their order.
//!
//! Every number of a parameter's own has a role, and each role has a value of its own: the parameters are the
//! [`Network`], their gradients [`Gradients`], and the optimizer's memory of the steps before the
//! [`Optimizer`](crate::optimizer::Optimizer). So a pass that only looks borrows the network, whoever wants gradients
//! brings room for them, and nothing is cloned for a second opinion.

use crate::activation::Activation;
use crate::arithmetic::Arithmetic;
use crate::columns::{self, CHUNKS, Column, Lanes};
use crate::dense::rounded_once::Scaled;
use crate::dense::{DenseGradients, Initialization, LayerDense, norms, slice, slice_mut};
use crate::dropout::LayerDropout;
use crate::error::{Error, check_finite, check_length};
use crate::float64::{logits, softmax, widened};
use crate::loss::ActivationSoftmaxLossCategoricalCrossentropy;
use crate::random::RandomState;
use crate::softmax::ActivationSoftmax;

/// The most that a network can have.
pub const MAX_PARAMETERS: usize = 1 << 22;

/// Hidden units that are taken backward together, through the layer they feed and on into the first layer:
/// their values are then still in the fastest cache.
const BLOCK: usize = 4;

/// A feed-forward classifier with two inputs.
#[derive(Debug, Clone)]
pub struct Network {
    /// Inputs, units of each hidden layer, classes.
    sizes: Vec<usize>,
    layers: Vec<LayerDense>,
    /// Of each hidden layer.
    activations: Vec<Activation>,
    arithmetic: Arithmetic,
}

/// ∂L/∂parameter for every parameter of a network, layer by layer.
#[derive(Debug, Clone)]
pub struct Gradients {
    layers: Vec<DenseGradients>,
}

/// Where a parameter is: a weight from `input` to `output` of a layer, or the bias of `output`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Counted from 0.
    pub layer: usize,
    /// None for a bias.
    pub input: Option<usize>,
    /// The unit.
    pub output: usize,
}

/// Room for one tile on its way through a network: made once, used for every tile.
#[derive(Debug, Clone)]
pub struct Activations {
    /// (TILE, 2): the points.
    pub inputs: Vec<Column>,
    /// (TILE, units) for each layer: after the activation, and after softmax for the last.
    pub outputs: Vec<Vec<Column>>,
    /// (TILE, units) for each layer: ∂L/∂Z.
    pub dvalues: Vec<Vec<Column>>,
    /// (TILE, units) for each hidden layer after a forward pass with dropout: the slope of its activation, and 0 where the output is
    /// dropped, times the factor by which outputs have been multiplied.
    slopes: Vec<Vec<Column>>,
}

impl Activations {
    /// (TILE, inputs) of a dense layer, counted from 0; of one beyond the last, the probabilities.
    pub fn inputs_of(&self, layer: usize) -> &[Column] {
        match layer {
            0 => &self.inputs,
            _ => &self.outputs[layer - 1],
        }
    }

    /// (TILE, classes): the probabilities of the latest forward pass.
    pub fn answers(&self) -> &[Column] {
        self.outputs.last().map_or(&[], Vec::as_slice)
    }
}

impl Network {
    /// A network in float32 of 2 inputs, `hidden` layers with an activation, and `classes` outputs, drawn from `random` layer by
    /// layer. Refuses sizes that make more than 2²² parameters.
    pub fn new(
        hidden: &[usize],
        classes: usize,
        activation: Activation,
        initialization: Initialization,
        random: &mut RandomState,
    ) -> Result<Self, Error> {
        let sizes = sizes(hidden, classes)?;
        let layer = |pair: &[usize]| LayerDense::new(pair[0], pair[1], initialization, random);
        Ok(Self {
            layers: sizes.windows(2).map(layer).collect(),
            sizes,
            activations: vec![activation; hidden.len()],
            arithmetic: Arithmetic::Float32,
        })
    }

    /// The same network in another arithmetic.
    pub fn with_arithmetic(self, arithmetic: Arithmetic) -> Self {
        Self { arithmetic, ..self }
    }

    /// A network with other hidden layers, whose parameters are all 0.
    ///
    /// # Panics
    ///
    /// If they make more than 2²² of them.
    #[inline(never)]
    pub fn with_hidden(&self, hidden: &[usize], activations: Vec<Activation>) -> Self {
        let (zeros, relu) = (Initialization::Zeros, Activation::ReLU);
        let mut nothing = RandomState::new(0);
        let Ok(network) = Self::new(hidden, self.classes(), relu, zeros, &mut nothing) else {
            panic!("layers that have not been checked");
        };
        Self {
            activations,
            arithmetic: self.arithmetic,
            ..network
        }
    }

    /// The dense layers, first to last.
    pub fn layers(&self) -> &[LayerDense] {
        &self.layers
    }

    /// The dense layers, for the optimizer.
    pub fn layers_mut(&mut self) -> &mut [LayerDense] {
        &mut self.layers
    }

    /// The activation of each hidden layer.
    pub fn hidden_activations(&self) -> &[Activation] {
        &self.activations
    }

    /// Gives each hidden layer an activation, in the order of `activations`; one for all if there is but one.
    pub fn set_activations(&mut self, activations: &[Activation]) {
        for (own, other) in (self.activations.iter_mut()).zip(activations.iter().cycle()) {
            *own = *other;
        }
    }

    /// In which numbers it is computed.
    pub fn arithmetic(&self) -> Arithmetic {
        self.arithmetic
    }

    /// Outputs of the last layer.
    pub fn classes(&self) -> usize {
        self.layers.last().map_or(2, |layer| layer.biases.len())
    }

    /// Room for one tile.
    pub fn activations(&self) -> Activations {
        let room = |layer: &LayerDense| columns::zeros(layer.biases.len());
        Activations {
            inputs: columns::zeros(2),
            outputs: self.layers.iter().map(room).collect(),
            dvalues: self.layers.iter().map(room).collect(),
            slopes: self.layers.iter().map(room).collect(),
        }
    }

    /// The probabilities (N, classes) of the points in the first `chunks` chunks of
    /// `activations.inputs`.
    pub fn forward<'a>(&self, activations: &'a mut Activations, chunks: usize) -> &'a [Column] {
        self.forward_through(self.layers.len(), activations, chunks);
        activations.answers()
    }

    /// The same through the first `layers` dense layers only, each with what follows it.
    pub fn forward_through(&self, layers: usize, activations: &mut Activations, chunks: usize) {
        self.pass(layers, activations, chunks, &mut |_, _| {}, 1.0);
    }

    /// [`forward`](Self::forward) in training, for a tile of `samples`: with dropout after every hidden layer.
    pub fn forward_with_dropout(
        &self,
        activations: &mut Activations,
        samples: usize,
        dropout: &mut LayerDropout,
    ) {
        let chunks = columns::chunks(samples);
        let factor = dropout.factor();
        let mut slopes = std::mem::take(&mut activations.slopes);
        let mut drop_out = |layer: usize, output: &mut [Column]| {
            let slopes = &mut slopes[layer];
            slopes.fill([Lanes::ONE; CHUNKS]);
            self.activations[layer].backward_alone(output, slopes, chunks);
            dropout.forward(layer, output, slopes, samples);
            if self.arithmetic == Arithmetic::Float32 {
                scale(output, factor, chunks);
                scale(slopes, factor, chunks);
            }
        };
        let layers = self.layers.len();
        self.pass(layers, activations, chunks, &mut drop_out, factor);
        activations.slopes = slopes;
    }

    /// `after_hidden` is given the output of each hidden layer, counted from 0. In the book's arithmetic, the next layer takes
    /// that times `factor`.
    fn pass(
        &self,
        layers: usize,
        activations: &mut Activations,
        chunks: usize,
        after_hidden: &mut dyn FnMut(usize, &mut [Column]),
        factor: f64,
    ) {
        let last = self.layers.len() - 1;
        for index in 0..layers {
            let (before, from_here) = activations.outputs.split_at_mut(index);
            let inputs = before.last().unwrap_or(&activations.inputs);
            let output = &mut from_here[0];
            if index == last {
                self.sums(index, inputs, factor, output, chunks);
                ActivationSoftmax.forward(self.arithmetic, output, chunks);
            } else {
                let (layer, activation) = (&self.layers[index], self.activations[index]);
                match self.arithmetic {
                    Arithmetic::Float32 => activation.forward(layer, inputs, output, chunks),
                    Arithmetic::Book => {
                        let inputs = scaled(index, inputs, factor);
                        activation.forward_rounded(layer, inputs, output, chunks);
                    }
                }
                after_hidden(index, output);
            }
        }
    }

    /// The sums (N, outputs) of a layer, counted from 0, before its activation. `factor` is that of dropout, by which the
    /// outputs of hidden layers are still to be multiplied in the book's arithmetic.
    pub fn sums(
        &self,
        index: usize,
        inputs: &[Column],
        factor: f64,
        sums: &mut [Column],
        chunks: usize,
    ) {
        let layer = &self.layers[index];
        match self.arithmetic {
            Arithmetic::Float32 => layer.sums(inputs, sums, chunks),
            Arithmetic::Book => {
                layer.forward_rounded(scaled(index, inputs, factor), sums, chunks);
            }
        }
    }

    /// dinputs (N, inputs) = dvalues (N, outputs) · weightsᵀ of a layer, counted from 0, in the order in which the backward pass
    /// adds it up. `factor` as above.
    pub fn dinputs(
        &self,
        index: usize,
        dvalues: &[Column],
        factor: f64,
        dinputs: &mut [Column],
        chunks: usize,
    ) {
        let layer = &self.layers[index];
        match self.arithmetic {
            Arithmetic::Float32 => layer.transposed().sums(dvalues, dinputs, chunks),
            Arithmetic::Book => {
                let dvalues = self.scaled_dvalues(index, dvalues, factor);
                layer.backward_inputs_rounded(dvalues, dinputs, chunks, &mut |_, _| {});
            }
        }
    }

    /// [`forward`](Self::forward) for a tile's first `samples`, with [`an answer`](Self::complete) for each.
    pub fn answers<'a>(&self, activations: &'a mut Activations, samples: usize) -> &'a [Column] {
        self.forward(activations, columns::chunks(samples));
        self.complete(activations, samples);
        activations.answers()
    }

    /// Wherever numbers too large for float32 have left one of the first `samples` of a forward pass without an answer
    /// (NaN), gives it that of float64: every finite point has one.
    pub fn complete(&self, activations: &mut Activations, samples: usize) {
        // All probabilities of a sample are NaN if one is.
        let mut chunks = activations.answers()[0][..columns::chunks(samples)].iter();
        if chunks.all(|lanes| lanes.simd_eq(*lanes).all()) {
            return;
        }
        for sample in 0..samples {
            if columns::get(&activations.answers()[0], sample).is_nan() {
                self.answer_in_float64(activations, sample);
            }
        }
    }

    #[inline(never)]
    fn answer_in_float64(&self, activations: &mut Activations, sample: usize) {
        let Activations {
            inputs, outputs, ..
        } = activations;
        let point = [0, 1].map(|axis| columns::get(&inputs[axis], sample).into());
        // So bounded, no sum of a further layer overflows.
        let activate = |layer: usize, sums: &mut [f64]| {
            for z in sums {
                let bounded = z.clamp(-1e250, 1e250);
                *z = self.activations[layer].in_float64(bounded, *z > 0.0);
            }
        };
        let parameters = widened(&self.parameters());
        let mut values = logits(&self.sizes, &parameters, &point, &activate);
        softmax(&mut values);
        for (column, p) in outputs[self.layers.len() - 1].iter_mut().zip(values) {
            columns::set(column, sample, p as f32);
        }
    }

    /// Inputs, units of each hidden layer, classes.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// Units of each hidden layer.
    pub fn hidden(&self) -> &[usize] {
        &self.sizes[1..self.sizes.len() - 1]
    }

    /// The logits (N, classes) of the tile that [`forward`](Self::forward) just saw, which it has turned into probabilities:
    /// made anew by the same kernel.
    pub fn logits(&self, activations: &Activations, logits: &mut [Column], chunks: usize) {
        let last = self.layers.len() - 1;
        self.sums(last, activations.inputs_of(last), 1.0, logits, chunks);
    }

    /// Adds the gradients of the tile of `samples` that went forward to `gradients`; `labels` are its classes, `batch` the
    /// samples of all tiles, and `factor` that of dropout, 1 without. [`Gradients::finish`] makes gradients of the sums.
    pub fn backward(
        &self,
        activations: &mut Activations,
        labels: &Column,
        batch: usize,
        samples: usize,
        factor: f64,
        gradients: &mut Gradients,
    ) {
        let chunks = columns::chunks(samples);
        let last = self.layers.len() - 1;
        ActivationSoftmaxLossCategoricalCrossentropy.backward(
            &activations.outputs[last],
            labels,
            batch,
            &mut activations.dvalues[last],
            chunks,
        );
        match self.arithmetic {
            Arithmetic::Float32 => self.backward_in_blocks(activations, chunks, factor, gradients),
            Arithmetic::Book => self.backward_rounded(activations, samples, factor, gradients),
        }
    }

    fn backward_in_blocks(
        &self,
        activations: &mut Activations,
        chunks: usize,
        factor: f64,
        gradients: &mut Gradients,
    ) {
        let Activations {
            inputs,
            outputs,
            dvalues,
            slopes,
        } = activations;
        let last = self.layers.len() - 1;
        if last == 0 {
            gradients.layers[0].add(0, inputs, 0, &dvalues[0], chunks);
        }
        for index in (1..=last).rev() {
            let (layer, activation) = (&self.layers[index], self.activations[index - 1]);
            let (gradients_before, from_here) = gradients.layers.split_at_mut(index);
            let gradients = &mut from_here[0];
            let (dvalues_before, from_here) = dvalues.split_at_mut(index);
            let dvalues = &from_here[0];
            let outputs = outputs[index - 1].chunks(BLOCK);
            let dinputs = dvalues_before[index - 1].chunks_mut(BLOCK);
            for (block, (outputs, dinputs)) in outputs.zip(dinputs).enumerate() {
                let first = block * BLOCK;
                gradients.add(first, outputs, 0, dvalues, chunks);
                let backward = |activation: Activation, dinputs: &mut [Column]| {
                    activation.backward(layer, first, outputs, dvalues, dinputs, chunks);
                };
                if factor == 1.0 {
                    backward(activation, dinputs);
                } else {
                    backward(Activation::Linear, dinputs);
                    pass_back(&slopes[index - 1][first..], dinputs, chunks);
                }
                if let [first_layer] = gradients_before {
                    first_layer.add(0, inputs, first, dinputs, chunks);
                }
            }
        }
    }

    fn backward_rounded(
        &self,
        activations: &mut Activations,
        samples: usize,
        factor: f64,
        gradients: &mut Gradients,
    ) {
        let Activations {
            inputs,
            outputs,
            dvalues,
            slopes,
        } = activations;
        let chunks = columns::chunks(samples);
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let (dvalues_before, from_here) = dvalues.split_at_mut(index);
            let dvalues = self.scaled_dvalues(index, &from_here[0], factor);
            let inputs = match index {
                0 => scaled(index, inputs, factor),
                _ => scaled(index, &outputs[index - 1], factor),
            };
            gradients.layers[index].add_rounded(inputs, dvalues, samples, chunks);
            if let Some(dinputs) = dvalues_before.last_mut() {
                let activation = self.activations[index - 1];
                let mut backward = |first: usize, block: &mut [Column]| match factor {
                    1.0 => activation.backward_alone(&inputs.columns[first..], block, chunks),
                    _ => pass_back(&slopes[index - 1][first..], block, chunks),
                };
                layer.backward_inputs_rounded(dvalues, dinputs, chunks, &mut backward);
            }
        }
    }

    /// ∂L/∂Z of a layer, counted from 0: of hidden ones, still to be multiplied by the factor of dropout.
    fn scaled_dvalues<'a>(&self, index: usize, dvalues: &'a [Column], factor: f64) -> Scaled<'a> {
        let is_hidden = index + 1 < self.layers.len();
        Scaled {
            columns: dvalues,
            factor: if is_hidden { factor } else { 1.0 },
        }
    }

    /// Σ over hidden layers of l1·Σ|w| + l2·Σw², of weights and biases: the loss of regularization. In the book's arithmetic it
    /// is float32.
    pub fn regularization_loss(&self, l1: f64, l2: f64) -> f64 {
        let mut loss = 0.0;
        if l1 == 0.0 && l2 == 0.0 {
            return loss;
        }
        for layer in &self.layers[..self.layers.len() - 1] {
            let mut of_layer = 0.0;
            for parameters in [slice(&layer.weights), slice(&layer.biases)] {
                for (strength, norm) in [l1, l2].into_iter().zip(norms(parameters)) {
                    let term = match self.arithmetic {
                        Arithmetic::Float32 => strength * f64::from(norm),
                        Arithmetic::Book => f64::from(strength as f32 * norm),
                    };
                    if strength > 0.0 {
                        of_layer = self.added(of_layer, term);
                    }
                }
            }
            loss = self.added(loss, of_layer);
        }
        loss
    }

    /// A sum of losses, in the book's arithmetic of float32.
    pub fn added(&self, a: f64, b: f64) -> f64 {
        match self.arithmetic {
            Arithmetic::Float32 => a + b,
            Arithmetic::Book => f64::from((a + b) as f32),
        }
    }

    /// W1, b1, W2, b2, …, each in row-major order, as NumPy ravels it.
    pub fn parameters(&self) -> Vec<f32> {
        let mut values = Vec::new();
        self.write_parameters(&mut values);
        values
    }

    /// The same in place of what was in `values`: nothing is allocated if there is room.
    pub fn write_parameters(&self, values: &mut Vec<f32>) {
        values.clear();
        values.reserve_exact(self.count());
        for layer in &self.layers {
            values.extend_from_slice(slice(&layer.weights));
            values.extend_from_slice(slice(&layer.biases));
        }
    }

    /// How many parameters there are.
    pub fn count(&self) -> usize {
        count(&self.sizes)
    }

    /// Which parameter is at `index` in [`parameters`](Self::parameters); none if there are fewer.
    pub fn locate(&self, index: usize) -> Option<Parameter> {
        let mut index = index;
        for (layer, dense) in self.layers.iter().enumerate() {
            let (weights, outputs) = (dense.weights.len(), dense.biases.len());
            if index < weights + outputs {
                let input = (index < weights).then_some(index / outputs);
                let output = index % outputs;
                return Some(Parameter {
                    layer,
                    input,
                    output,
                });
            }
            index -= weights + outputs;
        }
        None
    }

    /// The inverse of [`locate`](Self::locate).
    pub fn index_of(
        &self,
        Parameter {
            layer,
            input,
            output,
        }: Parameter,
    ) -> usize {
        let sizes = &self.sizes[layer..];
        count(&self.sizes[..=layer]) + input.unwrap_or(sizes[0]) * sizes[1] + output
    }

    /// A single parameter, to change it.
    pub fn parameter_mut(
        &mut self,
        Parameter {
            layer,
            input,
            output,
        }: Parameter,
    ) -> &mut f32 {
        let LayerDense { weights, biases } = &mut self.layers[layer];
        match input {
            Some(input) => &mut slice_mut(weights)[input * biases.len() + output],
            None => &mut slice_mut(biases)[output],
        }
    }

    /// Refuses any length but that of [`parameters`](Self::parameters).
    pub fn check_parameters_length(&self, length: usize) -> Result<(), Error> {
        check_length(
            "parameters",
            length,
            self.count(),
            "weights and biases of every layer",
        )
    }

    /// The inverse of [`parameters`](Self::parameters).
    pub fn set_parameters(&mut self, parameters: &[f32]) -> Result<(), Error> {
        self.check_parameters_length(parameters.len())?;
        check_finite("parameters", parameters)?;
        let mut rest = parameters;
        for layer in &mut self.layers {
            for own in [slice_mut(&mut layer.weights), slice_mut(&mut layer.biases)] {
                let (values, others) = rest.split_at(own.len());
                own.copy_from_slice(values);
                rest = others;
            }
        }
        Ok(())
    }
}

/// Inputs, units of each hidden layer, classes. Refuses those that make more than 2²² parameters.
#[inline(never)]
pub fn sizes(hidden: &[usize], classes: usize) -> Result<Vec<usize>, Error> {
    let sizes = [&[2], hidden, &[classes]].concat();
    let count = count(&sizes);
    if count > MAX_PARAMETERS {
        let expected = format_args!("sizes that make at most {MAX_PARAMETERS} parameters");
        let value = format_args!("{count} parameters");
        return Err(Error::with("hidden", expected, value));
    }
    Ok(sizes)
}

/// How many parameters a network of these sizes has: (inputs + 1) · outputs of each layer.
#[inline(never)]
pub fn count(sizes: &[usize]) -> usize {
    sizes.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum()
}

/// Bytes of the [`Activations`] of a network of these sizes.
#[inline(never)]
pub fn activation_bytes(sizes: &[usize]) -> usize {
    3 * size_of::<Column>() * sizes.iter().sum::<usize>()
}

/// The inputs of a layer, counted from 0: those of all but the first are still to be multiplied by the factor of dropout.
fn scaled(index: usize, columns: &[Column], factor: f64) -> Scaled<'_> {
    Scaled {
        columns,
        factor: if index > 0 { factor } else { 1.0 },
    }
}

/// Multiplies columns by a factor, in place.
#[inline(never)]
fn scale(columns: &mut [Column], factor: f64, chunks: usize) {
    for column in columns {
        for value in &mut column[..chunks] {
            *value *= Lanes::splat(factor as f32);
        }
    }
}

/// Multiplies gradients by slopes, in place. Where a slope is 0, so is the gradient, whatever it was.
#[inline(never)]
fn pass_back(slopes: &[Column], dvalues: &mut [Column], chunks: usize) {
    for (slopes, dvalues) in slopes.iter().zip(dvalues) {
        for (slope, dvalue) in slopes[..chunks].iter().zip(&mut dvalues[..chunks]) {
            *dvalue = !slope.simd_eq(Lanes::ZERO) & (*dvalue * *slope);
        }
    }
}

impl Gradients {
    /// Zeros for every parameter of a network.
    pub fn new(network: &Network) -> Self {
        Self {
            layers: (network.layers.iter())
                .map(|layer| DenseGradients::new(layer, network.arithmetic))
                .collect(),
        }
    }

    /// Forgets what was added.
    pub fn zero(&mut self) {
        self.layers.iter_mut().for_each(DenseGradients::zero);
    }

    /// Once all samples have been added: makes them gradients, of hidden layers with those of
    /// [`regularization`](Network::regularization_loss).
    pub fn finish(&mut self, network: &Network, l1: f64, l2: f64) {
        let last = self.layers.len() - 1;
        for (index, (gradients, layer)) in self.layers.iter_mut().zip(&network.layers).enumerate() {
            let [l1, l2] = if index < last { [l1, l2] } else { [0.0; 2] };
            gradients.finish(layer, l1, l2);
        }
    }

    /// Whether those of hidden layers' biases are float64, as after a pass with dropout in the book's arithmetic.
    pub fn are_float64(&self) -> bool {
        !self.layers[0].dbiases_float64.is_empty()
    }

    /// Those of each dense layer, first to last.
    pub fn layers(&self) -> &[DenseGradients] {
        &self.layers
    }

    /// Those of each dense layer, to change them.
    pub fn layers_mut(&mut self) -> &mut [DenseGradients] {
        &mut self.layers
    }

    /// The gradients of every parameter, in the order of [`Network::parameters`].
    pub fn values(&self) -> Vec<f32> {
        let arrays =
            (self.layers.iter()).flat_map(|layer| [slice(&layer.dweights), slice(&layer.dbiases)]);
        arrays.collect::<Vec<_>>().concat()
    }
}
