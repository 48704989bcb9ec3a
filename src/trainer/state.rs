//! What has become of a network: whether it tells samples apart, and if not, why.

use super::Trainer;
use crate::inspect::active_samples;

/// What the parameters as they are make of the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Some samples are answered otherwise than others, or there is but one point.
    Learning,
    /// Numbers are not finite: [`Trainer::diverged`].
    NotFinite,
    /// All samples are answered alike, because no unit of a hidden layer of ReLUs is active, that is, gives more than 0, for any
    /// of them. No gradient passes through that layer. At epoch 0 it stays so: nothing before it ever moves.
    Dead {
        /// The first such layer, counted from 1 as in the book.
        layer: usize,
    },
    /// All samples are answered alike, with a probability that is exactly 1: the logits are far apart.
    Saturated,
    /// All samples are answered alike, though every layer has an active unit: what the units say is so little that it
    /// is lost when the answers are rounded to float32. Gradients pass, and training can go on.
    Flat,
}

impl Trainer {
    /// What the parameters as they are make of the samples. Costs a forward pass, and another where every answer is the
    /// same; [`uniform`](Self::uniform) tells at no cost whether the latest step found that.
    ///
    /// ```
    /// use neural_spiral::trainer::{Options, State, Trainer};
    ///
    /// let mut options = Options::default();
    /// options.set("learning_rate", 1000.0)?;
    /// let mut trainer = Trainer::new(options)?;
    /// assert_eq!(trainer.state(), State::Learning);
    /// for _ in 0..20 {
    ///     trainer.step();
    /// }
    /// assert_eq!(trainer.state(), State::Dead { layer: 1 });
    /// # Ok::<(), neural_spiral::error::Error>(())
    /// ```
    pub fn state(&mut self) -> State {
        if self.diverged {
            return State::NotFinite;
        }
        if !self.answers_are_alike() {
            return State::Learning;
        }
        let active = active_samples(&self.network, &self.data);
        let mut rest = &active[..];
        let sizes = self.network.sizes();
        for (index, &size) in sizes[1..sizes.len() - 1].iter().enumerate() {
            let (units, others) = rest.split_at(size);
            if units.iter().all(|&samples| samples == 0) {
                return State::Dead { layer: index + 1 };
            }
            rest = others;
        }
        if self.first_answer.contains(&1.0) {
            State::Saturated
        } else {
            State::Flat
        }
    }
}
