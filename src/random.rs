//! Random numbers: NumPy's legacy stream for what a run starts from, and PCG for what is drawn during a run.
//!
//! NumPy's legacy random stream (`np.random.seed`, `np.random.randn`) gives the same numbers for the same seed as in
//! the book. Its bits come from the Mersenne Twister MT19937 (Matsumoto & Nishimura 1998). Normal deviates
//! are made by the polar method of Marsaglia & Bray (1964), the one NumPy's `RandomState` keeps for
//! compatibility. Logarithm and square root are those of the `libm` crate, the same on every target.
//!
//! What is drawn during a run must not depend on what was drawn before, or a run could not be taken up anywhere: it
//! comes from a generator ([PCG](https://www.pcg-random.org), O'Neill 2014) that is made anew for each epoch and
//! purpose.

use rand::{Rng, RngExt};
use rand_mt::Mt;
use rand_pcg::Pcg32;

/// What is drawn during a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The parameters with which a gradient check begins.
    GradientCheck = 0,
    /// The order in which an epoch's samples come, batch after batch.
    Order = 1,
    /// The data of a kind that no library of Python draws, at epoch 0.
    Data = 2,
    /// As many again, at epoch 0.
    Validation = 3,
    /// The samples that are held out, at epoch 0.
    HeldOut = 4,
    /// The seeds of the streams of new hidden units.
    Units = 32,
}

/// The generator for a purpose at an epoch of the run with that seed.
pub fn during(seed: u32, epoch: u64, purpose: Purpose) -> Pcg32 {
    Pcg32::new(epoch, (u64::from(seed) << 8) + purpose as u64)
}

/// A number from −1 to 1.
#[inline(never)]
pub fn uniform(random: &mut Pcg32) -> f64 {
    2.0 * random.random::<f64>() - 1.0
}

/// Two normal deviates.
#[inline(never)]
pub fn normal_pair(random: &mut Pcg32) -> [f64; 2] {
    polar(&mut || uniform(random))
}

/// The polar method, which makes two normal deviates of numbers from −1 to 1.
fn polar(uniform: &mut dyn FnMut() -> f64) -> [f64; 2] {
    loop {
        let (x1, x2) = (uniform(), uniform());
        let r2 = x1 * x1 + x2 * x2;
        if r2 < 1.0 && r2 != 0.0 {
            let f = (-2.0 * libm::log(r2) / r2).sqrt();
            return [f * x1, f * x2];
        }
    }
}

/// The stream that a hidden unit's first weights are drawn from, where it is new at an epoch of the run with that seed. Layers
/// are counted from 1.
pub fn of_unit(seed: u32, epoch: u64, layer: usize, unit: usize) -> RandomState {
    let mut seeds = during(seed, epoch, Purpose::Units);
    // A number for each of the most units that a layer can have.
    seeds.advance(((layer << 12) + unit) as u64);
    RandomState::new(seeds.next_u32())
}

/// Puts 0, 1, … into an order that is any with the same probability (Fisher & Yates 1938): for each place from the last down to
/// the second, what stands there changes places with what stands at one of the places up to it.
///
/// Which one is drawn as NumPy's legacy `random_interval` draws it: of 32 random bits as many are kept as the highest place has,
/// until they are no higher.
pub fn shuffle(order: &mut [u32], random: &mut Pcg32) {
    (0..).zip(&mut *order).for_each(|(place, own)| *own = place);
    for last in (1..order.len()).rev() {
        let mask = (last + 1).next_power_of_two() as u32 - 1;
        let other = loop {
            let drawn = (random.next_u32() & mask) as usize;
            if drawn <= last {
                break drawn;
            }
        };
        order.swap(last, other);
    }
}

/// Numbers that the Mersenne Twister's state consists of.
pub const STATE: usize = 624;

/// `np.random.RandomState`: a generator and the spare deviate of the polar method.
#[derive(Debug, Clone)]
pub struct RandomState {
    /// After `block`.
    generator: Mt,
    /// What the generator drew last: the library tells nothing of its state, and can take it up from this.
    block: [u32; STATE],
    /// Place in the block of the number that is next.
    next: usize,
    spare: Option<f64>,
}

impl RandomState {
    /// `np.random.seed(seed)`.
    #[inline(never)]
    pub fn new(seed: u32) -> Self {
        Self {
            generator: Mt::new(seed),
            block: [0; STATE],
            next: STATE,
            spare: None,
        }
    }

    /// What of the state changes where no normal deviates are drawn: the numbers that were drawn together, and how many of
    /// them are used up.
    pub fn state(&self) -> (&[u32; STATE], usize) {
        (&self.block, self.next)
    }

    /// Goes on from a state; answers whether there is such a one: no more numbers can be used up than there are.
    pub fn set_state(&mut self, block: [u32; STATE], next: usize) -> bool {
        if let Ok(generator) = Mt::recover(block) {
            self.generator = generator;
        }
        (self.block, self.next) = (block, next);
        next <= STATE
    }

    fn next_u32(&mut self) -> u32 {
        if self.next >= STATE {
            self.draw_block();
        }
        self.next += 1;
        self.block[self.next - 1]
    }

    #[inline(never)]
    fn draw_block(&mut self) {
        self.block = std::array::from_fn(|_| self.generator.next_u32());
        self.next = 0;
    }

    /// `np.random.random_sample()`: uniform in [0, 1) with 53 random bits.
    #[inline(never)]
    pub fn random_sample(&mut self) -> f64 {
        let high = f64::from(self.next_u32() >> 5);
        let low = f64::from(self.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }

    /// `np.random.binomial(1, p)`, whether it is 1. NumPy adds up the probabilities of 0 and of 1, for the less likely of the
    /// two outcomes, until they exceed a uniform number, and draws another where rounding leaves one beyond both.
    #[inline(never)]
    pub fn binomial(&mut self, p: f64) -> bool {
        let less = if p > 0.5 { 1.0 - p } else { p };
        let not = 1.0 - less;
        loop {
            let uniform = self.random_sample();
            if uniform - not <= less {
                return (uniform > not) == (p <= 0.5);
            }
        }
    }

    /// `np.random.randn()` rounded to float32, as `nnfs` rounds it.
    #[inline(never)]
    pub fn randn(&mut self) -> f32 {
        self.standard_normal() as f32
    }

    /// `np.random.uniform(low, high)`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.random_sample()
    }

    /// `np.random.normal(mean, deviation)`.
    #[inline(never)]
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        mean + deviation * self.standard_normal()
    }

    /// `np.random.shuffle` of so many values: from the last on, each changes places with one at or before it. Which one is drawn
    /// anew until it is no later, of as many bits as its own place has.
    #[inline(never)]
    pub fn shuffle(&mut self, count: usize, swap: &mut dyn FnMut(usize, usize)) {
        for last in (1..count).rev() {
            let mask = u32::MAX >> (last as u32).leading_zeros();
            let other = loop {
                let other = (self.next_u32() & mask) as usize;
                if other <= last {
                    break other;
                }
            };
            swap(last, other);
        }
    }

    /// Of the two deviates that the polar method makes at once NumPy hands out the second one first.
    #[inline(never)]
    fn standard_normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let [spare, deviate] = polar(&mut || 2.0 * self.random_sample() - 1.0);
        self.spare = Some(spare);
        deviate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `np.random.seed(0); np.random.random_sample(3)`, a value-stability test: a seed written down
    /// today must mean the same run for ever.
    #[test]
    fn uniform_numbers_are_numpys() {
        let mut random = RandomState::new(0);
        let expected = [0.5488135039273248, 0.7151893663724195, 0.6027633760716439];
        assert_eq!([(); 3].map(|()| random.random_sample()), expected);
    }

    /// `np.random.seed(0); np.random.randn(3)`.
    #[test]
    fn normal_numbers_are_numpys() {
        let mut random = RandomState::new(0);
        let expected = [1.764052345967664, 0.4001572083672233, 0.9787379841057392];
        assert_eq!([(); 3].map(|()| random.standard_normal()), expected);
    }

    /// A value-stability test: what is drawn during a run must be the same for ever. tests/web.rs has the same.
    #[test]
    fn what_is_drawn_during_a_run_stays() {
        let mut random = during(0, 0, Purpose::GradientCheck);
        assert_eq!(
            [(); 3].map(|()| random.next_u32()),
            [3_837_872_008, 932_996_374, 1_548_399_547]
        );
        let mut random = during(u32::MAX, u64::MAX, Purpose::GradientCheck);
        assert_eq!(
            [(); 3].map(|()| random.next_u32()),
            [342_549_188, 1_776_591_645, 1_898_058_489]
        );
    }

    /// Of runs that differ by one in seed or epoch, the bits that are drawn first differ by half.
    #[test]
    fn neighbouring_runs_draw_different_numbers() {
        let first = |seed, epoch| during(seed, epoch, Purpose::GradientCheck).next_u32();
        for axis in [0, 1] {
            let other = |n: u32| first([n, 0][axis], u64::from([0, n][axis]));
            let differ = (0..1000).map(|n| (other(n) ^ other(n + 1)).count_ones());
            let mean = f64::from(differ.sum::<u32>()) / 1000.0;
            assert!((mean - 16.0).abs() < 0.5, "{mean}");
        }
    }
}
