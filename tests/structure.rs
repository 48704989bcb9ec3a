//! Hidden units and layers that come and go during a run: what fits stays to the last bit, and what is new changes little.
#![cfg(not(target_arch = "wasm32"))]

mod trained;

use neural_spiral::activation::Activation;
use neural_spiral::arithmetic::Arithmetic;
use neural_spiral::network::Parameter;
use neural_spiral::optimizer::Optimizer;
use neural_spiral::trainer::{Options, Trainer};
use trained::trained;

fn options(hidden: &[usize], activation: Activation) -> Options {
    Options {
        hidden: hidden.to_vec(),
        activation: vec![activation],
        learning_rate: 0.5,
        ..Options::default()
    }
}

fn of_relus(hidden: &[usize]) -> Options {
    options(hidden, Activation::ReLU)
}

fn change(trainer: &mut Trainer, changes: &[&str]) {
    for change in changes {
        trainer.set("hidden", *change).unwrap();
    }
}

fn steps(trainer: &mut Trainer, count: usize) {
    (0..count).for_each(|_| trainer.step());
}

/// A parameter as it is, with what the optimizer remembers of it.
fn remembered(trainer: &Trainer, layer: usize, input: Option<usize>, output: usize) -> [f64; 3] {
    let network = trainer.network();
    let index = network.index_of(Parameter {
        layer,
        input,
        output,
    });
    let memory = &trainer.next().memory.layers[layer];
    let units = network.layers()[layer].biases.len();
    let value = trainer.parameters()[index].into();
    match input {
        Some(input) => {
            let place = input * units + output;
            let [momentum, cache] =
                [&memory.weight_momentums, &memory.weight_cache].map(|of| f64::from(of[place]));
            [value, momentum, cache]
        }
        None => [
            value,
            memory.bias_momentums[output],
            memory.bias_cache[output],
        ],
    }
}

/// Of all parameters of a dense layer.
fn layer(trainer: &Trainer, layer: usize) -> Vec<[f64; 3]> {
    let (inputs, outputs) = trainer.network().layers()[layer].weights.dim();
    let rows = (0..inputs).map(Some).chain([None]);
    let all = rows.flat_map(|input| (0..outputs).map(move |output| (input, output)));
    all.map(|(input, output)| remembered(trainer, layer, input, output))
        .collect()
}

const ACTIVATIONS: [Activation; 5] = [
    Activation::ReLU,
    Activation::Leaky,
    Activation::Tanh,
    Activation::Sigmoid,
    Activation::Linear,
];

#[test]
fn units_are_added_at_the_end_and_all_others_stay() {
    for (optimizer, _) in Optimizer::TABLE {
        let options = Options {
            optimizer,
            learning_rate: 0.02,
            ..of_relus(&[5, 4])
        };
        let before = trained(options.clone(), 30);
        let mut trainer = trained(options, 30);
        change(&mut trainer, &["1.add.3"]);
        assert_eq!(trainer.options().hidden, [8, 4]);
        for input in [Some(0), Some(1), None] {
            for unit in 0..5 {
                assert_eq!(
                    remembered(&trainer, 0, input, unit),
                    remembered(&before, 0, input, unit)
                );
            }
            for unit in 5..8 {
                let [value, momentum, cache] = remembered(&trainer, 0, input, unit);
                assert_eq!((value == 0.0, momentum, cache), (input.is_none(), 0.0, 0.0));
            }
        }
        for output in 0..4 {
            for input in (0..5).map(Some).chain([None]) {
                assert_eq!(
                    remembered(&trainer, 1, input, output),
                    remembered(&before, 1, input, output)
                );
            }
            for input in 5..8 {
                let [value, momentum, cache] = remembered(&trainer, 1, Some(input), output);
                // A thousandth of √(2 / 8) and less, times a normal number.
                assert!(value != 0.0 && value.abs() < 3e-3);
                assert_eq!([momentum, cache], [0.0; 2]);
            }
        }
        assert_eq!(layer(&trainer, 2), layer(&before, 2));
        assert_eq!(trainer.next().memory.iterations, 30);
        assert_eq!((trainer.epoch(), trainer.loss()), (30, before.loss()));
    }
}

#[test]
fn a_unit_that_was_added_goes_without_a_trace() {
    for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
        let options = Options {
            arithmetic,
            dropout: 0.1,
            ..of_relus(&[6, 5])
        };
        let mut trainer = trained(options, 20);
        trainer.set("dense1.units.2", 0.0).unwrap();
        trainer.set("dense2.units.4", 0.0).unwrap();
        steps(&mut trainer, 10);
        let before = trainer.snapshot();
        change(&mut trainer, &["1.add.1", "1.remove.6"]);
        assert_eq!(trainer.snapshot(), before);
        change(&mut trainer, &["2.add.40", "1.add.3"]);
        change(&mut trainer, &["2.remove.5"; 40]);
        change(&mut trainer, &["1.remove.7", "1.remove.6", "1.remove.6"]);
        assert_eq!(trainer.snapshot(), before);
    }
}

#[test]
fn a_unit_that_is_removed_takes_its_weights_along_and_others_move_up() {
    let mut trainer = trained(of_relus(&[4, 5]), 30);
    let before = trained(of_relus(&[4, 5]), 30);
    change(&mut trainer, &["2.remove.1"]);
    assert_eq!(trainer.options().hidden, [4, 4]);
    assert_eq!(layer(&trainer, 0), layer(&before, 0));
    for (unit, old) in [(0, 0), (1, 2), (2, 3), (3, 4)] {
        for input in (0..4).map(Some).chain([None]) {
            assert_eq!(
                remembered(&trainer, 1, input, unit),
                remembered(&before, 1, input, old)
            );
        }
        for class in 0..3 {
            assert_eq!(
                remembered(&trainer, 2, Some(unit), class),
                remembered(&before, 2, Some(old), class)
            );
        }
    }
}

/// A unit that is off says nothing, so without it the answers are the same.
#[test]
fn the_answers_without_a_unit_are_those_with_it_off() {
    let mut trainer = trained(of_relus(&[8, 6]), 50);
    trainer.set("dense1.units.3", 0.0).unwrap();
    let off = trainer.probabilities().to_vec();
    change(&mut trainer, &["1.remove.3"]);
    assert!(trainer.switched_off().is_empty());
    for (without, off) in trainer.probabilities().iter().zip(off) {
        assert!((without - off).abs() < 1e-6);
    }
}

#[test]
fn adding_at_once_is_adding_one_after_another() {
    let mut trainer = trained(of_relus(&[6]), 9);
    let mut other = trained(of_relus(&[6]), 9);
    change(&mut trainer, &["1.add.8"]);
    change(&mut other, &["1.add.3", "1.add.5"]);
    assert_eq!(trainer.snapshot(), other.snapshot());
    // Of another epoch, seed or layer, others are drawn.
    let drawn = |options: Options, epochs, change: &str, layer: usize| {
        let mut trainer = trained(options, epochs);
        trainer.set("hidden", change).unwrap();
        remembered(&trainer, layer - 1, Some(0), 6)[0]
    };
    let first = drawn(of_relus(&[6, 6]), 9, "1.add.1", 1);
    let seed_1 = Options {
        seed: 1,
        ..of_relus(&[6, 6])
    };
    for other in [
        drawn(of_relus(&[6, 6]), 10, "1.add.1", 1),
        drawn(seed_1, 9, "1.add.1", 1),
        drawn(of_relus(&[6, 6]), 9, "2.add.1", 2) * 3_f64.sqrt(),
    ] {
        assert!((other - first).abs() > 1e-3, "{other}, {first}");
    }
}

/// A value-stability test: a link to a run with new units must mean the same units for ever. They are NumPy's
/// `np.random.RandomState(s).randn()`, with the seeds s = 3589295877 and 4086108166 that PCG gives in Python.
#[test]
fn weights_of_new_units_stay() {
    let mut trainer = trained(of_relus(&[4]), 3);
    change(&mut trainer, &["1.add.2"]);
    let drawn = [4, 5].map(|unit| remembered(&trainer, 0, Some(0), unit)[0] as f32);
    assert_eq!(drawn, [0.564_520_1, 0.513_247_4]);
    let first = remembered(&trainer, 0, Some(1), 4)[0] as f32;
    let out = [4, 5].map(|unit| remembered(&trainer, 1, Some(unit), 0)[0] as f32);
    assert_eq!(
        (first, out),
        (0.197_933_67, [2.801_434_6e-4, -2.714_552_6e-5])
    );
}

/// New units of a network that has learnt: less than 1 % of its loss.
#[test]
fn with_new_units_the_loss_stays() {
    for activation in ACTIVATIONS {
        for hidden in [&[16][..], &[16, 16], &[8, 8, 8]] {
            let mut trainer = trained(options(hidden, activation), 300);
            let before = trainer.answers().loss;
            for layer in 1..=hidden.len() {
                trainer.set("hidden", &*format!("{layer}.add.8")).unwrap();
            }
            let loss = trainer.answers().loss;
            let share = (loss / before - 1.0).abs();
            assert!(share < 0.01, "{activation:?}, {hidden:?}: {share}");
            steps(&mut trainer, 20);
            assert!(!trainer.diverged());
        }
    }
}

/// Exactly with ReLU after ReLU and with the sum itself, and to first order: by how much a probability may be another.
#[test]
fn a_new_layer_passes_on_what_comes() {
    for (activation, after_a_layer, after_the_inputs) in [
        (Activation::ReLU, 0.0, 0.01),
        (Activation::Leaky, 0.05, 0.01),
        (Activation::Tanh, 0.05, 0.05),
        (Activation::Sigmoid, 0.02, 0.02),
        (Activation::Linear, 0.0, 0.01),
    ] {
        for (words, hidden, bound) in [
            ("1.insert", [8, 12, 9], after_the_inputs),
            ("2.insert", [12, 12, 9], after_a_layer),
            ("3.insert", [12, 9, 9], after_a_layer),
        ] {
            let mut trainer = trained(options(&[12, 9], activation), 200);
            let before = trainer.probabilities().to_vec();
            trainer.set("hidden", words).unwrap();
            assert_eq!(trainer.options().hidden, hidden);
            assert_eq!(trainer.options().activation, [activation]);
            let pairs = trainer.probabilities().iter().zip(&before);
            let found = pairs.fold(0.0, |most: f32, (p, before)| most.max((p - before).abs()));
            assert!(found <= bound, "{activation:?}, {words}: {found}");
        }
    }
}

/// Also when the setting was changed while there was no layer, the layers that there were have gone, or a snapshot led there.
#[test]
fn a_layer_where_there_is_none_has_the_activation_of_the_setting() {
    for (activation, choice) in Activation::TABLE {
        let mut chosen = trained(of_relus(&[]), 5);
        let before = chosen.snapshot();
        chosen.set("activation", choice.value).unwrap();
        let snapshot = chosen.snapshot();
        let mut taken = trained(options(&[], Activation::Tanh), 0);
        taken.restore(&snapshot).unwrap();
        let mut dropped = trained(options(&[4], activation), 5);
        change(&mut dropped, &["1.drop"]);
        for mut trainer in [chosen, taken, dropped, trained(options(&[], activation), 5)] {
            change(&mut trainer, &["1.insert"]);
            assert_eq!(trainer.options().activation, [activation]);
            assert_eq!(trainer.network().hidden_activations(), [activation]);
            trainer.restore(&before).unwrap();
            assert_eq!(trainer.options().activation, [Activation::ReLU]);
        }
    }
}

/// Where a unit's sums lie on a straight piece of its activation, the line that fits them is that piece.
#[test]
fn a_layer_that_only_passed_on_goes_without_a_change() {
    for activation in [Activation::ReLU, Activation::Linear] {
        let mut trainer = trained(options(&[12, 9], activation), 200);
        let before = trainer.probabilities().to_vec();
        change(&mut trainer, &["2.insert", "2.drop"]);
        assert_eq!(trainer.options().hidden, [12, 9]);
        for (p, before) in trainer.probabilities().iter().zip(&before) {
            assert!((p - before).abs() < 1e-4, "{activation:?}");
        }
    }
    // The layers before and behind stay as they are.
    let before = trained(of_relus(&[5, 6, 7]), 30);
    let mut trainer = trained(of_relus(&[5, 6, 7]), 30);
    change(&mut trainer, &["2.drop"]);
    assert_eq!(trainer.options().hidden, [5, 7]);
    assert_eq!(layer(&trainer, 0), layer(&before, 0));
    assert_eq!(layer(&trainer, 2), layer(&before, 3));
    // By the last hidden layer that goes, a network becomes one without.
    change(&mut trainer, &["1.drop", "1.drop"]);
    assert_eq!(trainer.network().sizes(), [2, 3]);
    change(&mut trainer, &["1.insert"]);
    assert_eq!(trainer.network().sizes(), [2, 8, 3]);
    steps(&mut trainer, 10);
}

#[test]
fn units_that_are_off_stay_off_with_what_they_had() {
    let mut trainer = trained(of_relus(&[5, 6]), 20);
    let second = remembered(&trainer, 1, Some(4), 2)[0];
    trainer.set("dense1.units.4", 0.0).unwrap();
    trainer.set("dense2.units.2", 0.0).unwrap();
    let before = trainer.probabilities().to_vec();
    change(&mut trainer, &["1.insert", "2.add.2", "3.add.1"]);
    let off: Vec<_> = (trainer.switched_off().iter())
        .map(|off| (off.layer, off.unit))
        .collect();
    assert_eq!(off, [(2, 4), (3, 2)]);
    for (p, before) in trainer.probabilities().iter().zip(&before) {
        assert!((p - before).abs() < 0.02);
    }
    steps(&mut trainer, 5);
    change(&mut trainer, &["3.remove.0", "1.drop"]);
    let off: Vec<_> = (trainer.switched_off().iter())
        .map(|off| (off.layer, off.unit))
        .collect();
    assert_eq!(off, [(1, 4), (2, 1)]);
    trainer.set("dense1.units.4", 1.0).unwrap();
    assert_eq!(remembered(&trainer, 1, Some(4), 1)[0], 0.0);
    trainer.set("dense2.units.1", 1.0).unwrap();
    assert_eq!(remembered(&trainer, 1, Some(4), 1)[0], second);
}

#[test]
fn a_unit_that_is_off_goes_with_its_layer() {
    for hidden in [&[6, 4][..], &[6, 4, 4]] {
        let mut trainer = trained(of_relus(hidden), 20);
        trainer.set("dense2.units.3", 0.0).unwrap();
        change(&mut trainer, &["2.drop"]);
        assert!(trainer.switched_off().is_empty(), "{hidden:?}");
        steps(&mut trainer, 5);
    }
}

#[test]
fn what_there_cannot_be_is_refused_and_changes_nothing() {
    let mut trainer = trained(of_relus(&[3, 1]), 2);
    let before = trainer.snapshot();
    let not_there = |words: &str| {
        format!(
            "hidden must be a change of layers and units that there are: \"1.add.8\", \"1.remove.0\", \
             \"1.insert\" or \"1.drop\", got \"{words}\""
        )
    };
    for words in [
        "",
        "1",
        "1.",
        "1.add",
        "1.add.",
        "1.add.0",
        "1.add.-1",
        "1.add.4096",
        "1.add.08",
        "01.add.8",
        "0.add.1",
        "3.add.1",
        "4.insert",
        "3.drop",
        "0.insert",
        "1.remove.3",
        "1.remove",
        "1.drop.2",
        "1.insert.2",
        "1.grow.2",
        "1.add.1.1",
        "add.1",
        "1,add,1",
        "99999999999999999999.drop",
    ] {
        let error = trainer.set("hidden", words).unwrap_err();
        assert_eq!(error.to_string(), not_there(words));
    }
    for (words, expected) in [
        (
            "2.remove.0",
            "hidden[1] must be a whole number from 1 to 4096, got 0",
        ),
        (
            "1.add.4094",
            "hidden[0] must be a whole number from 1 to 4096, got 4097",
        ),
    ] {
        let error = trainer.set("hidden", words).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    assert!(trainer.set("hidden", 3.0).is_err());
    assert_eq!(trainer.snapshot(), before);
    let mut deep = Trainer::new(of_relus(&[2; 16])).unwrap();
    let error = deep.set("hidden", "4.insert").unwrap_err().to_string();
    assert_eq!(
        error,
        "hidden.length must be a whole number from 0 to 16, got 17"
    );
    let mut wide = Trainer::new(Options {
        samples_per_class: 1,
        ..of_relus(&[2047, 2040])
    })
    .unwrap();
    let error = wide.set("hidden", "1.add.40").unwrap_err().to_string();
    // (2 + 1)·2087 + (2087 + 1)·2040 + (2040 + 1)·3.
    let expected =
        "hidden must be sizes that make at most 4194304 parameters, got 4271904 parameters";
    assert_eq!(error, expected);
}

/// A snapshot of other layers and activations goes into a trainer of the same data, and the run goes on to the bit.
#[test]
fn a_snapshot_brings_its_layers_along() {
    let mut trainer = trained(of_relus(&[6, 5]), 10);
    change(&mut trainer, &["1.add.2", "2.insert", "3.remove.0"]);
    trainer.set("activation", "tanh.relu.sigmoid").unwrap();
    trainer.set("dense2.units.3", 0.0).unwrap();
    steps(&mut trainer, 10);
    let snapshot = trainer.snapshot();
    steps(&mut trainer, 30);
    let end = trainer.snapshot();
    for (hidden, activation) in [
        (&[][..], Activation::Linear),
        (&[64], Activation::ReLU),
        (&[8, 8, 4], Activation::Tanh),
        (&[3; 16], Activation::ReLU),
    ] {
        let mut other = trained(options(hidden, activation), 5);
        other.restore(&snapshot).unwrap();
        assert_eq!(other.snapshot(), snapshot);
        assert_eq!(other.options().hidden, [8, 8, 4]);
        let several = [Activation::Tanh, Activation::ReLU, Activation::Sigmoid];
        assert_eq!(other.options().activation, several);
        steps(&mut other, 30);
        assert_eq!(other.snapshot(), end);
        assert_eq!(
            other.predict_grid(9, 9).unwrap(),
            trainer.predict_grid(9, 9).unwrap()
        );
    }
}

/// Changes that a small generator chooses, in a run of its own: told once more they end at the same bits, with a snapshot in
/// between, too.
#[test]
fn ten_changes_in_a_row_are_repeated_to_the_bit() {
    for seed in 0..20_u64 {
        let mut state = seed * 77 + 5;
        let mut draw = move |end: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % end
        };
        let mut trainer = trained(of_relus(&[6]), 3);
        let mut changes = Vec::new();
        while changes.len() < 10 {
            let layer = 1 + draw(4);
            let words = match draw(4) {
                0 => format!("{layer}.add.{}", 1 + draw(6)),
                1 => format!("{layer}.remove.{}", draw(6)),
                2 => format!("{layer}.insert"),
                _ => format!("{layer}.drop"),
            };
            if trainer.set("hidden", &*words).is_ok() {
                changes.push(words);
                steps(&mut trainer, 5);
            }
        }
        let mut other = trained(of_relus(&[6]), 3);
        for words in &changes {
            other.set("hidden", &**words).unwrap();
            steps(&mut other, 5);
            let mut next = trained(of_relus(&[2, 2]), 1);
            next.restore(&other.snapshot()).unwrap();
            other = next;
        }
        assert_eq!(trainer.snapshot(), other.snapshot(), "{changes:?}");
    }
}
