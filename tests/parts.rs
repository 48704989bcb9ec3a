//! A parameter that is set, and units that are switched off and on again.
#![cfg(not(target_arch = "wasm32"))]

mod trained;

use neural_spiral::trainer::{Options, Trainer, Unit};
use trained::trained;

fn steps(trainer: &mut Trainer, count: usize) {
    for _ in 0..count {
        trainer.step();
    }
}

fn options(hidden: &[usize]) -> Options {
    Options {
        hidden: hidden.to_vec(),
        ..Options::default()
    }
}

/// The places in W1, b1, W2, b2, … of what goes into unit `unit` of layer `layer` and out of it, counted by hand.
fn places(sizes: &[usize], layer: usize, unit: usize) -> Vec<usize> {
    let mut starts = vec![0];
    for pair in sizes.windows(2) {
        starts.push(starts[starts.len() - 1] + (pair[0] + 1) * pair[1]);
    }
    let into = (0..=sizes[layer - 1]).map(|input| starts[layer - 1] + input * sizes[layer] + unit);
    let out = (0..sizes[layer + 1]).map(|output| starts[layer] + unit * sizes[layer + 1] + output);
    into.chain(out).collect()
}

#[test]
fn a_parameter_is_set_by_its_name_and_nothing_else_changes() {
    for (name, place) in [
        ("dense1.weights.0.0", 0),
        ("dense1.weights.1.17", 64 + 17),
        ("dense1.biases.63", 128 + 63),
        ("dense2.weights.5.2", 192 + 15 + 2),
        ("dense2.biases.0", 192 + 192),
    ] {
        let mut trainer = trained(Options::default(), 5);
        let mut expected = trainer.parameters();
        expected[place] = -0.625;
        trainer.set(name, -0.625).unwrap();
        assert_eq!(trainer.parameters(), expected, "{name}");
        // The next step is that of a network with these parameters, but for the velocities, which go on.
        let loss = trainer.answers().loss;
        let mut other = Trainer::new(Options::default()).unwrap();
        other.set_parameters(&expected).unwrap();
        assert_eq!(loss, other.loss());
        trainer.step();
        assert_eq!(trainer.loss(), loss);
    }
}

#[test]
fn a_unit_that_is_switched_off_is_as_one_with_weights_of_zero() {
    for (sizes, layer, unit) in [
        (vec![2, 64, 3], 1, 17),
        (vec![2, 6, 5, 4, 3], 2, 4),
        (vec![2, 1, 3], 1, 0),
    ] {
        let mut trainer = trained(options(&sizes[1..sizes.len() - 1]), 30);
        let before = trainer.parameters();
        let mut expected = before.clone();
        for place in places(&sizes, layer, unit) {
            expected[place] = 0.0;
        }
        let name = format!("dense{layer}.units.{unit}");
        trainer.set(&name, 0.0).unwrap();
        assert_eq!(trainer.switched_off(), [Unit { layer, unit }]);
        assert_eq!(trainer.parameters(), expected);
        let mut other = Trainer::new(options(&sizes[1..sizes.len() - 1])).unwrap();
        other.set_parameters(&expected).unwrap();
        let map = other.predict_grid(20, 20).unwrap().to_vec();
        assert_eq!(trainer.predict_grid(20, 20).unwrap(), map);
        assert_eq!(trainer.probabilities(), other.probabilities());

        // Training goes on without it, and leaves what belongs to it.
        steps(&mut trainer, 40);
        let after = trainer.parameters();
        for place in places(&sizes, layer, unit) {
            assert_eq!(after[place].to_bits(), 0, "{place}");
        }
        if sizes.len() > 3 || sizes[1] > 1 {
            assert_ne!(after, expected);
        }
        // It comes back with its weights.
        trainer.set(&name, 1.0).unwrap();
        assert!(trainer.switched_off().is_empty());
        let mut back = after.clone();
        for place in places(&sizes, layer, unit) {
            back[place] = before[place];
        }
        assert_eq!(trainer.parameters(), back);
    }
}

/// A unit on does nothing if it is on, and one off if it is off; a weight between two that are off comes back with the latter.
#[test]
fn units_that_share_a_weight_come_back_in_any_order() {
    let sizes = [2, 4, 3, 3];
    let (one, two) = ("dense1.units.2", "dense2.units.1");
    for order in [[one, two], [two, one]] {
        let mut trainer = trained(options(&[4, 3]), 10);
        let before = trainer.parameters();
        for name in [one, two, one] {
            trainer.set(name, 0.0).unwrap();
        }
        assert_eq!(
            trainer.switched_off(),
            [Unit { layer: 1, unit: 2 }, Unit { layer: 2, unit: 1 }]
        );
        trainer.set(order[0], 1.0).unwrap();
        // What is still 0 belongs to the other.
        let (layer, unit) = if order[0] == one { (2, 1) } else { (1, 2) };
        let mut expected = before.clone();
        for place in places(&sizes, layer, unit) {
            expected[place] = 0.0;
        }
        assert_eq!(trainer.parameters(), expected);
        trainer.set(order[1], 1.0).unwrap();
        trainer.set(order[1], 1.0).unwrap();
        assert_eq!(trainer.parameters(), before);
        assert!(trainer.switched_off().is_empty());
    }
}

/// Velocities of before do not move it.
#[test]
fn a_unit_comes_back_at_rest() {
    let mut trainer = trained(
        Options {
            momentum: 0.99,
            learning_rate: 1e-30,
            ..options(&[4])
        },
        0,
    );
    trainer.set("learning_rate", 0.5).unwrap();
    steps(&mut trainer, 10);
    trainer.set("dense1.units.1", 0.0).unwrap();
    trainer.set("dense1.units.1", 1.0).unwrap();
    trainer.set("learning_rate", 0.0).unwrap();
    let before = trainer.parameters();
    trainer.step();
    let after = trainer.parameters();
    let own = places(&[2, 4, 3], 1, 1);
    for (place, (before, after)) in before.iter().zip(&after).enumerate() {
        assert_eq!(before == after, own.contains(&place), "{place}");
    }
}

#[test]
fn what_is_set_while_a_unit_is_off_acts_when_it_is_on() {
    let mut trainer = trained(options(&[4]), 10);
    let mut expected = trainer.parameters();
    trainer.set("dense1.units.3", 0.0).unwrap();
    trainer.set("dense2.weights.3.1", 2.5).unwrap();
    let place = 12 + 3 * 3 + 1;
    assert_eq!(trainer.parameters()[place], 0.0);
    trainer.set("dense1.units.3", 1.0).unwrap();
    expected[place] = 2.5;
    assert_eq!(trainer.parameters(), expected);
}

#[test]
fn other_parameters_switch_every_unit_on() {
    let mut trainer = trained(options(&[4]), 3);
    let parameters = trainer.parameters();
    trainer.set("dense1.units.0", 0.0).unwrap();
    trainer.set_parameters(&parameters).unwrap();
    assert!(trainer.switched_off().is_empty());
    assert_eq!(trainer.parameters(), parameters);
    trainer.set("dense1.units.0", 1.0).unwrap();
    assert_eq!(trainer.parameters(), parameters);
}

#[test]
fn a_snapshot_knows_which_units_are_off_and_what_they_were() {
    for hidden in [vec![4], vec![31, 2], vec![32], vec![33, 40]] {
        let mut trainer = trained(options(&hidden), 20);
        let whole = trainer.parameters();
        let last = format!(
            "dense{}.units.{}",
            hidden.len(),
            hidden[hidden.len() - 1] - 1
        );
        for name in ["dense1.units.0", &last] {
            trainer.set(name, 0.0).unwrap();
        }
        let off = trainer.switched_off().to_vec();
        let snapshot = trainer.snapshot();
        assert_eq!(snapshot.len(), trainer.snapshot_length());
        let mut other = Trainer::new(options(&hidden)).unwrap();
        other.set("dense1.units.1", 0.0).unwrap();
        other.restore(&snapshot).unwrap();
        assert_eq!(other.switched_off(), off);
        assert_eq!(other.parameters(), trainer.parameters());
        assert_eq!(other.snapshot(), snapshot);
        steps(&mut trainer, 20);
        steps(&mut other, 20);
        assert_eq!(other.snapshot(), trainer.snapshot());
        other.restore(&snapshot).unwrap();
        for name in ["dense1.units.0", &last] {
            other.set(name, 1.0).unwrap();
        }
        assert_eq!(other.parameters(), whole);
    }
}

#[test]
fn names_and_values_that_there_are_not_are_refused() {
    let mut trainer = trained(options(&[4, 3]), 3);
    let before = trainer.snapshot();
    for name in [
        "dense0.biases.0",
        "dense4.biases.0",
        "dense1.weights.2.0",
        "dense1.weights.0.4",
        "dense1.weights.0",
        "dense1.weights.0.0.0",
        "dense1.weights.00.0",
        "dense1.weights.+0.0",
        "dense1.biases.4",
        "dense1.biases.",
        "dense1.biases",
        "dense1.units.4",
        "dense2.units.3",
        "dense3.units.0",
        "dense1.unit.0",
        "dense01.units.0",
        "Dense1.units.0",
        "dense",
        "",
    ] {
        let error = trainer.set(name, 0.0).unwrap_err();
        assert_eq!(error.field, "option name", "{name}");
    }
    let mut refusal = |name: &str, value: f64| trainer.set(name, value).unwrap_err().to_string();
    assert_eq!(
        refusal("dense1.units.0", 0.5),
        "dense1.units.0 must be 1 (on) or 0 (switched off), got 0.5"
    );
    assert!(refusal("dense1.biases.0", f64::NAN).ends_with("got NaN"));
    assert!(refusal("dense1.biases.0", 1e39).starts_with("dense1.biases.0 must be a number from "));
    assert_eq!(trainer.snapshot(), before);
}

/// What a class is to be is not for the reader to say.
#[test]
fn only_hidden_units_can_be_switched_off() {
    for (hidden, class) in [(&[][..], "dense1.units.0"), (&[4], "dense2.units.0")] {
        let mut trainer = trained(options(hidden), 1);
        let before = trainer.snapshot();
        for value in [0.0, 1.0] {
            assert_eq!(
                trainer.set(class, value).unwrap_err().field,
                "option name",
                "{class}"
            );
        }
        assert_eq!(trainer.snapshot(), before);
    }
}
