//! Backpropagation against central differences: every parameter is moved a little to either side, and the loss
//! tells what its gradient is.
//!
//! The gradients that are checked are those that training uses, in float32, by its own kernels. The differences
//! are computed in [`float64`](crate::float64) by the plainest code that can be read against the formulas, so that one is a
//! second opinion on the other.
//!
//! Two things are done so that a difference is only ever a mistake or rounding. The loss is −log p without the
//! clipping of [`loss`](crate::loss), because (p − y) / N is *its* gradient. And no step carries a unit over the
//! switch of its ReLU, where the loss has a kink and no gradient: which units are silent is asked of the training kernels,
//! with all parameters in their place, and kept for both sides. (In float64 a sample that lies on a switch to within
//! rounding could come out on the other side.)
//!
//! With regularization, its loss is moved along with the parameter, but for |w| where w is within a step of its kink at 0:
//! there it is taken to rise, as in the book. Dropout is left out: the gradients are those of all units.
//!
//! What rounding may leave is a share of what was added up. In a network that has trained for long the samples pull
//! hard against one another, and their sum, the gradient, is small beside them; so the check also tells how large the
//! samples' own slopes are together.
//!
//! A check of many parameters takes long. Where there are more than 1,000, it begins with 500 of them drawn at random,
//! each as likely as any other, which soon tell what all will; then come the others in their order.

use rand::RngExt;
use rand_pcg::Pcg32;

use crate::columns::{self, LANES};
use crate::data::Points;
use crate::dense::slice;
use crate::float64::{logits, loss, widened};
use crate::network::{Activations, Gradients, Network};
use crate::trainer::{Next, Unit, belongs_to};

/// Small against the parameters; the differences are then exact to about nine digits.
const STEP: f64 = 1e-6;

/// With more parameters than this, a check begins with a sample of them.
const MANY: usize = 1000;

/// Parameters in the sample.
const SAMPLE: usize = 500;

/// A check under way. It keeps a copy of the network, which may go on training.
#[derive(Debug, Clone)]
pub struct GradientCheck {
    network: Network,
    activations: Activations,
    /// In the order of [`Network::parameters`].
    parameters: Vec<f64>,
    points: Points,
    /// Of the regularization, and how many parameters it is for: those of hidden layers come first.
    l1: f64,
    l2: f64,
    regularized: usize,
    /// Units whose parameters training leaves as they are.
    switched_off: Vec<Unit>,
    gradients: Vec<f64>,
    /// All parameters, the sample first.
    order: Vec<u32>,
    sample_len: usize,
    /// As many as have been checked.
    differences: Vec<f64>,
    scale: f64,
    /// Samples that have been seen for the parameter that is next.
    seen: usize,
    /// The sum of what they gave, and of its absolute values.
    sum: f64,
    absolute_sum: f64,
    /// The chunk of samples that `activations` holds.
    chunk: Option<usize>,
}

impl GradientCheck {
    /// Of `gradients`, which are claimed to be those of the network on the data; `random` draws the sample.
    pub fn new(next: Next, gradients: &Gradients, random: &mut Pcg32) -> Self {
        let Next {
            network,
            data,
            options,
            ..
        } = next;
        let count = network.count();
        let sample_len = if count > MANY { SAMPLE } else { 0 };
        let last = network.layers().last();
        let of_last = last.map_or(0, |layer| layer.weights.len() + layer.biases.len());
        Self {
            l1: options.l1,
            l2: options.l2,
            regularized: count - of_last,
            switched_off: next.switched_off.to_vec(),
            network: network.clone(),
            activations: network.activations(),
            parameters: widened(&network.parameters()),
            points: Points {
                points: slice(&data.points).to_vec(),
                labels: slice(&data.labels).to_vec(),
            },
            gradients: widened(&gradients.values()),
            order: order(count, sample_len, random),
            sample_len,
            // Room for all, because whoever asks for them cannot be refused it later.
            differences: Vec::with_capacity(count),
            scale: 0.0,
            seen: 0,
            sum: 0.0,
            absolute_sum: 0.0,
            chunk: None,
        }
    }

    /// Works on as many samples as it is told (each counts once for each parameter), or until it is done.
    pub fn advance(&mut self, samples: usize) {
        let batch = self.points.labels.len();
        for _ in 0..samples {
            if self.is_done() {
                return;
            }
            let parameter = self.order[self.differences.len()] as usize;
            let slope = self.slope(parameter, self.seen) / batch as f64;
            self.sum += slope;
            self.absolute_sum += slope.abs();
            self.seen += 1;
            if self.seen == batch {
                let regularization = self.regularization_slope(parameter);
                self.differences.push(self.sum + regularization);
                self.scale = self.scale.max(self.absolute_sum + regularization.abs());
                (self.seen, self.sum, self.absolute_sum) = (0, 0.0, 0.0);
            }
        }
    }

    /// Whether every parameter has been checked.
    pub fn is_done(&self) -> bool {
        self.differences.len() == self.parameters.len()
    }

    /// ∂L/∂parameter by backpropagation, for all parameters.
    pub fn gradients(&self) -> &[f64] {
        &self.gradients
    }

    /// Which parameters have been checked so far, by their places in [`Network::parameters`].
    pub fn checked(&self) -> &[u32] {
        &self.order[..self.differences.len()]
    }

    /// With how many parameters, drawn at random, the check begins; 0 if it goes through all in their order.
    pub fn sample_len(&self) -> usize {
        self.sample_len
    }

    /// ∂L/∂parameter by central differences, for the parameters in [`checked`](Self::checked).
    pub fn differences(&self) -> &[f64] {
        &self.differences
    }

    /// The largest Σ |∂Lₛ/∂parameter| / N over the samples s, of the parameters checked so far: what a difference that
    /// is only rounding is small beside.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Sends the sample forward, together with the others of its chunk, as the kernels do.
    fn activate(&mut self, sample: usize) {
        let chunk = sample / LANES;
        if self.chunk == Some(chunk) {
            return;
        }
        self.chunk = Some(chunk);
        let samples = self.points.points[2 * chunk * LANES..].iter();
        for (place, &value) in samples.take(2 * LANES).enumerate() {
            columns::set(&mut self.activations.inputs[place % 2], place / 2, value);
        }
        self.network.forward(&mut self.activations, 1);
    }

    /// (R(w + h) − R(w − h)) / 2h, where R is the loss of regularization and w the parameter at `index`; nearer to 0, where |w|
    /// has its kink, on the side of w alone.
    fn regularization_slope(&self, index: usize) -> f64 {
        let is_held = |parameter| belongs_to(parameter, &self.switched_off);
        if index >= self.regularized || self.network.locate(index).is_some_and(is_held) {
            return 0.0;
        }
        let w = self.parameters[index];
        let is_near = w.abs() < STEP;
        let low = if is_near && w >= 0.0 { w } else { w - STEP };
        let high = if is_near && w < 0.0 { w } else { w + STEP };
        let loss = |w: f64| self.l1 * w.abs() + self.l2 * w * w;
        (loss(high) - loss(low)) / (high - low)
    }

    /// (L(w + h) − L(w − h)) / 2h for one sample, where w is the parameter at `index`.
    fn slope(&mut self, index: usize, sample: usize) -> f64 {
        self.activate(sample);
        let points = &self.points.points;
        let point = [points[2 * sample], points[2 * sample + 1]].map(f64::from);
        let label = usize::from(self.points.labels[sample]);
        let value = self.parameters[index];
        let outputs = &self.activations.outputs;
        let activations = self.network.hidden_activations();
        // Linear on its side of the switch, where there is one.
        let activate = |layer: usize, sums: &mut [f64]| {
            for (sum, output) in sums.iter_mut().zip(&outputs[layer]) {
                let is_positive = columns::get(output, sample % LANES) > 0.0;
                *sum = activations[layer].in_float64(*sum, is_positive);
            }
        };
        let mut loss_at = |moved: f64| {
            self.parameters[index] = moved;
            let logits = logits(self.network.sizes(), &self.parameters, &point, &activate);
            loss(&logits, label)
        };
        let difference = loss_at(value + STEP) - loss_at(value - STEP);
        self.parameters[index] = value;
        difference / (2.0 * STEP)
    }
}

/// In which order `count` parameters are checked: some that are drawn, then the others.
fn order(count: usize, sample_len: usize, random: &mut Pcg32) -> Vec<u32> {
    let mut drawn = vec![false; count];
    let mut order = Vec::new();
    while order.len() < sample_len {
        let index = random.random_range(0..count as u32);
        if !drawn[index as usize] {
            drawn[index as usize] = true;
            order.push(index);
        }
    }
    order.extend((0..count as u32).filter(|&index| !drawn[index as usize]));
    order
}
