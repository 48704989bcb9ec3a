//! What has become of a network: learning, dead, saturated, flat, or not finite; and since which step its answers are all
//! the same.
#![cfg(not(target_arch = "wasm32"))]

use neural_spiral::dense::Initialization;
use neural_spiral::inspect::active_samples;
use neural_spiral::trainer::{Options, State, Trainer};

mod trained;
use trained::trained;

/// A network with one hidden layer of these units on the default data: weights of x, of y, biases; then the weights
/// and biases of the three classes.
fn with_parameters(units: usize, parameters: &[&[f32]]) -> Trainer {
    let hidden = vec![units];
    let mut trainer = trained(
        Options {
            hidden,
            ..Options::default()
        },
        0,
    );
    trainer.set_parameters(&parameters.concat()).unwrap();
    trainer
}

/// Every state by hand: the points lie within the unit circle, so the sum x + 2 is positive for all, x − 2 for none.
#[test]
fn every_state_has_a_network_made_by_hand() {
    let mut learning = with_parameters(1, &[&[1.0, 0.0, 2.0], &[1.0, 0.0, 0.0], &[0.0; 3]]);
    assert_eq!(
        (learning.state(), learning.uniform()),
        (State::Learning, false)
    );

    let mut dead = with_parameters(1, &[&[1.0, 0.0, -2.0], &[1.0, 0.0, 0.0], &[0.0; 3]]);
    assert_eq!(dead.state(), State::Dead { layer: 1 });
    assert!(dead.uniform());

    // Active, but 0 in every logit.
    let mut flat = with_parameters(1, &[&[1.0, 0.0, 2.0], &[1e-12, 0.0, 0.0], &[0.0; 3]]);
    assert_eq!((flat.state(), flat.uniform()), (State::Flat, true));

    let mut saturated = with_parameters(1, &[&[1.0, 0.0, 2.0], &[1e6, 0.0, 0.0], &[0.0; 3]]);
    assert_eq!(
        (saturated.state(), saturated.uniform()),
        (State::Saturated, true)
    );

    let mut not_finite = with_parameters(1, &[&[1e30, 0.0, 1e30], &[1e30, 0.0, 0.0], &[0.0; 3]]);
    assert_eq!(
        (not_finite.state(), not_finite.uniform()),
        (State::NotFinite, false)
    );
}

/// Two samples in the second tile answered otherwise than all others, and one unit of two alive there alone.
#[test]
fn every_sample_counts_in_every_tile() {
    let options = Options {
        samples_per_class: 500,
        hidden: vec![1],
        ..Options::default()
    };
    let mut trainer = trained(options, 0);
    let points = trainer.data().points.clone();
    let largest = |sample: &usize| points[[*sample, 0]].to_bits() as i32;
    let sample = (0..1500).max_by_key(largest).unwrap();
    assert!(sample > 304, "beyond the first tile");
    let rest = (0..1500).filter(|&other| other != sample);
    let second = rest
        .map(|other| points[[other, 0]])
        .fold(f32::MIN, f32::max);
    let between = (points[[sample, 0]] + second) / 2.0;
    // Active for that sample alone.
    let mut set = |outgoing: f32| {
        let parameters = [1.0, 0.0, -between, outgoing, 0.0, 0.0, 0.0, 0.0, 0.0];
        trainer.set_parameters(&parameters).unwrap();
        assert_eq!(active_samples(trainer.network(), trainer.data()), [1]);
        (trainer.state(), trainer.uniform())
    };
    assert_eq!(set(1000.0), (State::Learning, false));
    assert_eq!(set(1e-12), (State::Flat, true));
}

/// The second layer of `hidden: [1, 1]` gets nothing above 0 where its weight is negative, and its bias is 0.
#[test]
fn dead_from_the_start_stays_dead() {
    let options = |seed| Options {
        hidden: vec![1, 1],
        seed,
        ..Options::default()
    };
    let dead = (0..20).filter(|&seed| {
        let mut trainer = trained(options(seed), 0);
        let weight = trainer.parameters()[3];
        assert_eq!(trainer.state() == State::Dead { layer: 2 }, weight < 0.0);
        weight < 0.0
    });
    let dead: Vec<u32> = dead.collect();
    assert!((5..=15).contains(&dead.len()));
    for seed in dead {
        let mut trainer = trained(options(seed), 0);
        let before = trainer.parameters();
        for _ in 0..100 {
            trainer.step();
            assert!(trainer.uniform());
        }
        assert_eq!(trainer.state(), State::Dead { layer: 2 });
        // Nothing but the biases of the output layer has moved.
        let moved = trainer.parameters();
        assert_eq!(moved[..before.len() - 3], before[..before.len() - 3]);
    }
}

/// Thrown at a rate of 10; `uniform` is of the pass before the update, as the loss is.
#[test]
fn the_step_after_a_collapse_says_that_all_answers_are_the_same() {
    let options = Options {
        learning_rate: 10.0,
        ..Options::default()
    };
    let mut trainer = trained(options.clone(), 0);
    while trainer.state() == State::Learning {
        assert!(!trainer.uniform());
        trainer.step();
    }
    let epoch = trainer.epoch();
    assert!((1..100).contains(&epoch));
    assert_eq!(trainer.state(), State::Dead { layer: 1 });
    assert!(
        active_samples(trainer.network(), trainer.data())
            .iter()
            .all(|&count| count == 0)
    );
    assert!(!trainer.uniform(), "the pass before the update");
    trainer.step();
    assert!(trainer.uniform());

    let snapshot = trainer.snapshot();
    let mut other = trained(options, 0);
    other.restore(&snapshot).unwrap();
    assert!(other.uniform());
    assert_eq!(other.state(), State::Dead { layer: 1 });
}

/// The book's tiny weights through three hidden layers: nothing is dead, and training goes on.
#[test]
fn tiny_weights_are_flat_and_go_on() {
    let options = Options {
        hidden: vec![16, 8, 4],
        initialization: Initialization::Book,
        seed: 5,
        ..Options::default()
    };
    let mut trainer = trained(options, 0);
    let mut flat = 0;
    for _ in 0..200 {
        match trainer.state() {
            State::Flat => flat += 1,
            state => assert_eq!(state, State::Learning),
        }
        let before = trainer.parameters();
        trainer.step();
        assert_ne!(trainer.parameters(), before);
    }
    assert!((50..150).contains(&flat), "{flat}");
}

/// With one sample a class all lie on the origin: no answers could differ.
#[test]
fn one_point_is_answered_in_one_way() {
    let options = Options {
        samples_per_class: 1,
        ..Options::default()
    };
    let mut trainer = trained(options, 3);
    assert_eq!(
        (trainer.state(), trainer.uniform()),
        (State::Learning, false)
    );
}
