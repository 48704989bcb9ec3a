//! `Optimizer_SGD`: gradient descent with momentum and a decaying learning rate.

use crate::dense::LayerDense;
use crate::error::{Error, check_number};

/// `Optimizer_SGD`, with the book's parameters.
#[derive(Debug, Clone)]
pub struct OptimizerSGD {
    /// Step length at update 0.
    learning_rate: f64,
    /// The learning rate at update k is `learning_rate / (1 + decay·k)`.
    decay: f64,
    /// The share of the last update that is carried into the next.
    momentum: f64,
    /// Updates made so far.
    iterations: u64,
}

impl OptimizerSGD {
    /// Refuses a learning rate or decay outside 0 … 10⁶ and a momentum outside 0 … 0.999999.
    pub fn new(learning_rate: f64, decay: f64, momentum: f64) -> Result<Self, Error> {
        let mut optimizer = Self {
            learning_rate: 0.0,
            decay: 0.0,
            momentum: 0.0,
            iterations: 0,
        };
        optimizer.set_learning_rate(learning_rate)?;
        optimizer.set_decay(decay)?;
        optimizer.set_momentum(momentum)?;
        Ok(optimizer)
    }

    /// Step length at update 0.
    pub fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    /// Acts at the next update.
    pub fn set_learning_rate(&mut self, value: f64) -> Result<(), Error> {
        check_number(
            "learningRate",
            value,
            0.0..=1e6,
            "a number from 0 to 1000000",
        )?;
        self.learning_rate = value;
        Ok(())
    }

    /// How fast the learning rate falls: it is halved after 1/decay updates.
    pub fn decay(&self) -> f64 {
        self.decay
    }

    /// Acts at the next update.
    pub fn set_decay(&mut self, value: f64) -> Result<(), Error> {
        check_number("decay", value, 0.0..=1e6, "a number from 0 to 1000000")?;
        self.decay = value;
        Ok(())
    }

    /// The share of the last update that is carried into the next.
    pub fn momentum(&self) -> f64 {
        self.momentum
    }

    /// Acts at the next update.
    pub fn set_momentum(&mut self, value: f64) -> Result<(), Error> {
        check_number(
            "momentum",
            value,
            0.0..=0.999_999,
            "a number from 0 to 0.999999",
        )?;
        self.momentum = value;
        Ok(())
    }

    /// Updates made so far.
    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// The learning rate of the next update: learning_rate / (1 + decay·k).
    pub fn current_learning_rate(&self) -> f64 {
        self.learning_rate / (1.0 + self.decay * self.iterations as f64)
    }

    /// Moves every parameter against its gradient: v ← momentum·v − rate·g, then w ← w + v.
    ///
    /// If any parameter would stop being finite, nothing at all is changed and the answer is false.
    pub fn update(&mut self, layers: &mut [LayerDense]) -> bool {
        let rate = self.current_learning_rate() as f32;
        let momentum = self.momentum as f32;
        let velocity = |v: f32, gradient: f32| {
            let velocity = momentum * v - rate * gradient;
            if velocity.abs() < NEGLIGIBLE {
                0.0
            } else {
                velocity
            }
        };

        // Without its sign, a float32 has larger bits the larger it is, and the largest bits if it is an
        // infinity or NaN. (A maximum of whole numbers is something the compiler can make SIMD of.)
        let mut largest = 0;
        for_each_array(layers, |w, v, gradient| {
            let updated = w.iter().zip(v).zip(gradient);
            let bits = updated.map(|((w, v), g)| (*w + velocity(*v, *g)).abs().to_bits());
            largest = bits.fold(largest, u32::max);
        });
        let stays_finite = f32::from_bits(largest).is_finite();
        if stays_finite {
            for_each_array(layers, |w, v, gradient| {
                for ((w, v), gradient) in w.iter_mut().zip(v).zip(gradient) {
                    *v = velocity(*v, *gradient);
                    *w += *v;
                }
            });
            self.iterations += 1;
        }
        stays_finite
    }
}

/// Without a gradient, as in a dead unit, a velocity only shrinks, until it is stuck among the subnormal
/// numbers. Processors work on those a hundred times slower, and no weight notices them.
const NEGLIGIBLE: f32 = 1e-30;

/// Every array of parameters, with its velocities and its gradients.
fn for_each_array(layers: &mut [LayerDense], mut work: impl FnMut(&mut [f32], &mut [f32], &[f32])) {
    const CONTIGUOUS: &str = "parameters are row-major";
    for layer in layers {
        work(
            layer.weights.as_slice_mut().expect(CONTIGUOUS),
            layer.weight_momentums.as_slice_mut().expect(CONTIGUOUS),
            layer.dweights.as_slice().expect(CONTIGUOUS),
        );
        work(
            layer.biases.as_slice_mut().expect(CONTIGUOUS),
            layer.bias_momentums.as_slice_mut().expect(CONTIGUOUS),
            layer.dbiases.as_slice().expect(CONTIGUOUS),
        );
    }
}
