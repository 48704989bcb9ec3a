//! A snapshot is the whole run: what goes on from it is the same to the last bit, and nothing but a whole snapshot of
//! the same run is taken.
#![cfg(not(target_arch = "wasm32"))]

mod sealed;
mod trained;

use neural_spiral::arithmetic::Arithmetic;
use neural_spiral::dense::Initialization;
use neural_spiral::optimizer::Optimizer;
use neural_spiral::trainer::{Options, Trainer};
use sealed::{checksum, seal};
use trained::trained;

fn small() -> Options {
    Options {
        hidden: vec![4],
        classes: 2,
        samples_per_class: 10,
        ..Options::default()
    }
}

fn steps(trainer: &mut Trainer, count: usize) {
    for _ in 0..count {
        trainer.step();
    }
}

/// Why a snapshot is refused, which changes nothing.
fn refusal(trainer: &mut Trainer, snapshot: &[u8]) -> String {
    let before = trainer.snapshot();
    let error = trainer.restore(snapshot).unwrap_err();
    assert_eq!(trainer.snapshot(), before, "{error}");
    error.to_string()
}

#[test]
fn a_run_goes_on_as_if_nothing_had_happened() {
    let start = Options::default;
    let settings = [
        start(),
        Options {
            momentum: 0.0,
            decay: 0.0,
            learning_rate: 0.3,
            ..start()
        },
        Options {
            initialization: Initialization::Book,
            ..start()
        },
        Options {
            hidden: vec![],
            classes: 2,
            decay: 0.0,
            ..start()
        },
        Options {
            hidden: vec![7, 70, 5],
            samples_per_class: 70,
            classes: 5,
            initialization: Initialization::Book,
            ..start()
        },
        Options {
            hidden: vec![9],
            samples_per_class: 201,
            momentum: 0.0,
            ..start()
        },
    ];
    for options in settings {
        for epochs in [0, 1, 77] {
            let mut trainer = trained(options.clone(), epochs);
            let snapshot = trainer.snapshot();
            let shown = (trainer.epoch(), trainer.loss(), trainer.accuracy());
            assert_eq!(snapshot.len(), trainer.snapshot_length());
            steps(&mut trainer, 500);
            let end = trainer.snapshot();

            // Into the same trainer, and into one that has gone another way.
            let mut other = trained(options.clone(), 13);
            other.set("learning_rate", 0.01).unwrap();
            other.set("momentum", 0.5).unwrap();
            other.set("decay", 0.25).unwrap();
            for trainer in [&mut trainer, &mut other] {
                trainer.restore(&snapshot).unwrap();
                assert_eq!(trainer.snapshot(), snapshot);
                let restored = (trainer.epoch(), trainer.loss(), trainer.accuracy());
                assert_eq!(restored, shown);
                steps(trainer, 500);
                assert_eq!(trainer.snapshot(), end, "{options:?}, {epochs}");
            }
        }
    }
}

/// Every optimizer, in both arithmetics, with dropout and without, some units off. With dropout in the book's arithmetic the
/// memory of biases is float64, and the masks are drawn on from where they were.
#[test]
fn runs_of_every_optimizer_and_arithmetic_go_on_as_if_nothing_had_happened() {
    for (optimizer, _) in Optimizer::TABLE {
        for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
            for dropout in [0.0, 0.3] {
                let options = Options {
                    optimizer,
                    arithmetic,
                    dropout,
                    learning_rate: 0.02,
                    hidden: vec![6, 5],
                    samples_per_class: 20,
                    l1: 1e-4,
                    l2: 1e-3,
                    validation: true,
                    ..Options::default()
                };
                let name = format!("{optimizer:?}, {arithmetic:?}, {dropout}");
                let mut trainer = trained(options.clone(), 7);
                trainer.set("dense1.units.2", 0.0).unwrap();
                trainer.set("dense2.units.0", 0.0).unwrap();
                steps(&mut trainer, 40);
                let float64 = arithmetic == Arithmetic::Book && dropout > 0.0;
                assert_eq!(trainer.next().memory.float64, float64, "{name}");
                let snapshot = trainer.snapshot();
                let shown = (trainer.log_line(), trainer.losses(), trainer.validate());
                trainer.set("dense1.units.2", 1.0).unwrap();
                steps(&mut trainer, 60);
                let end = trainer.snapshot();

                let other_way = |change: &dyn Fn(&mut Trainer)| {
                    let mut other = trained(options.clone(), 3);
                    change(&mut other);
                    steps(&mut other, 9);
                    other
                };
                let switched = |name: &'static str| {
                    move |trainer: &mut Trainer| trainer.set(name, 0.0).unwrap()
                };
                let mut others = vec![
                    other_way(&|trainer| trainer.set("dropout", 0.5).unwrap()),
                    other_way(&switched("dropout")),
                    other_way(&switched("dense1.units.5")),
                    trained(options.clone(), 0),
                ];
                for (_, choice) in Optimizer::TABLE {
                    others.push(other_way(&|trainer| {
                        trainer.set("optimizer", choice.value).unwrap();
                    }));
                }
                for mut other in others {
                    other.restore(&snapshot).unwrap();
                    assert_eq!(other.snapshot(), snapshot, "{name}");
                    let restored = (other.log_line(), other.losses(), other.validate());
                    assert_eq!(restored, shown, "{name}");
                    other.set("dense1.units.2", 1.0).unwrap();
                    steps(&mut other, 60);
                    assert_eq!(other.snapshot(), end, "{name}");
                }
            }
        }
    }
}

/// With dropout switched on and off again the stream stays where it is, and the memory of biases float64.
#[test]
fn what_dropout_has_left_behind_goes_on_too() {
    let options = Options {
        arithmetic: Arithmetic::Book,
        dropout: 0.4,
        ..small()
    };
    let mut trainer = trained(options.clone(), 5);
    trainer.set("dropout", 0.0).unwrap();
    steps(&mut trainer, 5);
    let snapshot = trainer.snapshot();
    let float32 = |trainer: &Trainer| {
        let biases = &trainer.next().memory.layers[0].bias_momentums;
        (biases.iter()).all(|&value| f64::from(value as f32).to_bits() == value.to_bits())
    };
    assert!(!float32(&trainer));
    trainer.set("dropout", 0.2).unwrap();
    steps(&mut trainer, 300);
    let mut other = trained(options, 0);
    other.set("dropout", 0.0).unwrap();
    steps(&mut other, 1);
    assert!(float32(&other));
    other.restore(&snapshot).unwrap();
    other.set("dropout", 0.2).unwrap();
    steps(&mut other, 300);
    assert_eq!(other.snapshot(), trainer.snapshot());
}

#[test]
fn what_was_changed_during_the_run_goes_on_too() {
    let mut trainer = trained(Options::default(), 20);
    trainer.set("learning_rate", 0.5).unwrap();
    trainer.set("momentum", 0.7).unwrap();
    trainer.set("decay", 0.01).unwrap();
    let parameters: Vec<f32> = trainer.parameters().iter().map(|w| 0.9 * w).collect();
    trainer.set_parameters(&parameters).unwrap();
    steps(&mut trainer, 5);
    assert_eq!(
        (trainer.epoch(), trainer.next().memory.iterations),
        (25, 25)
    );
    let snapshot = trainer.snapshot();
    steps(&mut trainer, 500);
    let mut other = trained(Options::default(), 0);
    other.restore(&snapshot).unwrap();
    assert_eq!(other.options().momentum, 0.7);
    steps(&mut other, 500);
    assert_eq!(other.snapshot(), trainer.snapshot());
}

/// Weights of 1e30 overflow in the second layer.
#[test]
fn a_run_that_has_diverged_is_restored_as_such() {
    let options = Options {
        hidden: vec![8, 8],
        ..Options::default()
    };
    let mut trainer = trained(options.clone(), 3);
    let sane = trainer.snapshot();
    let mut parameters = trainer.parameters();
    parameters.iter_mut().for_each(|w| *w = w.signum() * 1e30);
    trainer.set_parameters(&parameters).unwrap();
    trainer.step();
    let lost = trainer.snapshot();
    for _ in 0..2 {
        let mut other = trained(options.clone(), 0);
        other.restore(&lost).unwrap();
        assert!(other.diverged() && !other.loss().is_finite());
        other.step();
        assert_eq!((other.epoch(), other.snapshot()), (3, lost.clone()));
        other.restore(&sane).unwrap();
        assert!(!other.diverged());
        other.step();
        assert_eq!(other.epoch(), 4);
    }
}

/// Adam remembers most, and the stream is kept from the first masks on.
fn largest() -> Options {
    Options {
        optimizer: Optimizer::Adam,
        arithmetic: Arithmetic::Book,
        learning_rate: 0.02,
        dropout: 0.1,
        ..small()
    }
}

const DAMAGED: &str = "snapshot must be whole, got one whose checksum does not match";
const OF_ANOTHER: &str = "snapshot must be a snapshot of the same arithmetic, got one of another";
const OF_OTHER_DATA: &str = "snapshot must be a snapshot of the same data, got one of other data";
const NO_LAYERS: &str = "snapshot must be of a run, got one with layers that there cannot be";
const NO_OPTIMIZER: &str = "snapshot must be of a run, got one with an optimizer that there is not";
const OTHER_LENGTH: &str = "snapshot must be whole, got one of another length";
const NOT_FINITE: &str = "snapshot must be of finite numbers, got one with NaN or infinities";
const NO_RUN: &str =
    "snapshot must be of a run, got one with an epoch, loss or accuracy that no run has";

#[test]
fn every_damaged_byte_and_every_part_is_refused() {
    let mut trainer = trained(small(), 5);
    let snapshot = trainer.snapshot();
    steps(&mut trainer, 2);
    for place in 0..snapshot.len() {
        let mut damaged = snapshot.clone();
        for change in 1..=255 {
            damaged[place] = snapshot[place] ^ change;
            refusal(&mut trainer, &damaged);
        }
    }
    for length in 0..snapshot.len() {
        refusal(&mut trainer, &snapshot[..length]);
        refusal(&mut trainer, &snapshot[snapshot.len() - length..]);
    }
    let longer = |by: usize| [&snapshot[..], &vec![0; by]].concat();
    assert_eq!(refusal(&mut trainer, &longer(4)), DAMAGED);
    assert_eq!(refusal(&mut trainer, &longer(3048 - 436)), DAMAGED);
    let expected = "snapshot must be a snapshot (at most 100663296 bytes), got 100663297 bytes";
    assert_eq!(refusal(&mut trainer, &longer(100_663_297 - 436)), expected);
    trainer.restore(&snapshot).unwrap();
    assert_eq!(trainer.epoch(), 5);
}

/// With another optimizer's memory and the random stream: any bit of it.
#[test]
fn every_damaged_bit_of_the_largest_snapshot_is_refused() {
    let mut trainer = trained(largest(), 5);
    let snapshot = trainer.snapshot();
    assert_eq!(snapshot.len(), 3048);
    steps(&mut trainer, 2);
    let before = trainer.snapshot();
    let mut damaged = snapshot.clone();
    for place in 0..snapshot.len() {
        for bit in 0..8 {
            damaged[place] ^= 1 << bit;
            trainer.restore(&damaged).unwrap_err();
            damaged[place] = snapshot[place];
        }
        trainer.restore(&snapshot[..place]).unwrap_err();
        trainer.restore(&snapshot[place + 1..]).unwrap_err();
    }
    assert_eq!(trainer.snapshot(), before);
    trainer.restore(&damaged).unwrap();
    assert_eq!(trainer.snapshot(), snapshot);
}

/// 100 bytes until the settings, of which there are eleven; three numbers of an epoch that has begun; 22 parameters, of each memory 16 weights and 6 biases, 4 units, and
/// the checksum.
#[test]
fn the_length_changes_with_the_optimizer_and_the_first_masks() {
    let mut trainer = trained(small(), 5);
    let before = 100 + 11 * 8 + 3 * 8 + 22 * 4;
    let after = 4 * 4 + 8;
    let memory = 16 * 4 + 6 * 8;
    let stream = (624 + 1) * 4;
    for (optimizer, memories) in [("adam", 2), ("adagrad", 1), ("sgd", 1), ("rmsprop", 1)] {
        trainer.set("optimizer", optimizer).unwrap();
        let length = before + memories * memory + after;
        assert_eq!(trainer.snapshot_length(), length, "{optimizer}");
        assert_eq!(trainer.snapshot().len(), length);
    }
    let length = before + memory + after;
    trainer.set("dropout", 0.5).unwrap();
    assert_eq!(trainer.snapshot_length(), length);
    trainer.step();
    assert_eq!(trainer.snapshot_length(), length + stream);
    trainer.set("dropout", 0.0).unwrap();
    trainer.set("optimizer", "adam").unwrap();
    trainer.step();
    assert_eq!(trainer.snapshot_length(), length + memory + stream);
    trainer.restore(&trained(small(), 0).snapshot()).unwrap();
    assert_eq!(trainer.snapshot_length(), length);
}

#[test]
fn a_refusal_says_why() {
    let mut trainer = trained(small(), 5);
    let snapshot = trainer.snapshot();
    let mut of = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut changed = snapshot.clone();
        change(&mut changed);
        refusal(&mut trainer, &changed)
    };
    let version = "snapshot must be a snapshot of this version, got ";
    assert_eq!(
        of(&|bytes| bytes[4] = 1),
        format!("{version}one of version 1")
    );
    assert_eq!(
        of(&|bytes| bytes[7] = 1),
        format!("{version}one of version 16777220")
    );
    for other in [
        of(&|bytes| bytes[0] = b'n'),
        of(&|bytes| bytes.truncate(7)),
        of(&|bytes| bytes.clear()),
    ] {
        assert_eq!(other, format!("{version}other bytes"));
    }
    assert_eq!(of(&|bytes| bytes[100] ^= 1), DAMAGED);
    assert_eq!(of(&|bytes| bytes.truncate(100)), DAMAGED);
    assert_eq!(of(&|bytes| bytes.truncate(10)), DAMAGED);
    assert_eq!(of(&|bytes| bytes.truncate(101)), DAMAGED);

    // With a checksum that is right.
    for (length, expected) in [
        (8, OF_ANOTHER),
        (12, OF_OTHER_DATA),
        (24, OTHER_LENGTH),
        // A layer without units.
        (28, NO_LAYERS),
        (32, OTHER_LENGTH),
        (36, OTHER_LENGTH),
        (44, OTHER_LENGTH),
        (424, OTHER_LENGTH),
    ] {
        let shortened = of(&|bytes| {
            bytes.truncate(length + 8);
            seal(bytes);
        });
        assert_eq!(shortened, expected, "{length}");
    }
    let mut resealed = |place: usize, value: &[u8]| {
        of(&|bytes| {
            bytes[place..place + value.len()].copy_from_slice(value);
            seal(bytes);
        })
    };
    // The optimizer and the flags: whether masks were drawn is 256.
    for flags in [4_u64, 255, 1 << 12, 1 << 63] {
        assert_eq!(resealed(36, &flags.to_le_bytes()), NO_OPTIMIZER);
    }
    for flags in [3_u64, 256] {
        assert_eq!(resealed(36, &flags.to_le_bytes()), OTHER_LENGTH);
    }
    for (place, name, value, range) in [
        (100, "learning_rate", -1.0, "0 to 1000000"),
        (108, "momentum", 1.0, "0 to 0.999999"),
        (116, "decay", f64::INFINITY, "0 to 1000000"),
        (124, "epsilon", 2.0, "0 to 1"),
        (132, "rho", f64::NAN, "0 to 0.999999"),
        (140, "beta_1", 1.0, "0 to 0.999999"),
        (148, "beta_2", -0.5, "0 to 0.999999"),
        (156, "l1", 1001.0, "0 to 1000"),
        (164, "l2", -1.0, "0 to 1000"),
        (172, "dropout", 1.0, "0 to 0.99"),
    ] {
        assert_eq!(
            resealed(place, &value.to_le_bytes()),
            format!("{name} must be a number from {range}, got {value}")
        );
    }
    assert_eq!(
        resealed(180, &1.5_f64.to_le_bytes()),
        "batch_size must be a whole number from 0 to 1000000, got a value of another kind"
    );
    // Parameters, and momentums: of the weights and, in float64, of the biases, layer by layer.
    for float in [212, 296, 300, 328, 364, 392] {
        assert_eq!(
            resealed(float, &f32::NAN.to_le_bytes()),
            NOT_FINITE,
            "{float}"
        );
    }
    for float64 in [332, 356, 396, 404] {
        let infinity = f64::INFINITY.to_le_bytes();
        assert_eq!(resealed(float64, &infinity), NOT_FINITE, "{float64}");
    }
    let neither = "snapshot must be of a run, got one with units that are neither on nor off";
    for unit in [0, 3] {
        assert_eq!(resealed(412 + 4 * unit, &2_u32.to_le_bytes()), neither);
    }
    assert_eq!(resealed(8, &7_u32.to_le_bytes()), OF_ANOTHER);
    assert_eq!(resealed(12, &7_u32.to_le_bytes()), OF_OTHER_DATA);
    // How many layers, and of one its units and its activation: there can be others, but not with as many bytes.
    for (place, value, expected) in [
        (24, 0_u32, NO_OPTIMIZER),
        (24, 17, NO_LAYERS),
        (24, u32::MAX, NO_LAYERS),
        (28, 0, NO_LAYERS),
        (28, 5, OTHER_LENGTH),
        (28, 4097, NO_LAYERS),
        (32, 5, NO_LAYERS),
        (32, u32::MAX, NO_LAYERS),
    ] {
        let found = resealed(place, &value.to_le_bytes());
        assert_eq!(found, expected, "{place}, {value}");
    }

    let of_other = |options: Options| refusal(&mut trained(options, 5), &snapshot);
    let book = Options {
        arithmetic: Arithmetic::Book,
        ..small()
    };
    assert_eq!(of_other(book), OF_ANOTHER);
    for options in [
        Options {
            classes: 3,
            ..small()
        },
        Options { seed: 1, ..small() },
        Options {
            noise: 0.3,
            ..small()
        },
        Options {
            samples_per_class: 11,
            ..small()
        },
    ] {
        assert_eq!(of_other(options), OF_OTHER_DATA);
    }
    let short = trained(small(), 0).write_snapshot(&mut [0; 435]);
    assert_eq!(
        short.unwrap_err().to_string(),
        "bytes must be 436 values (a snapshot's length), got 435 values"
    );
}

/// What only the largest has: a cache, and the stream with how many numbers of it are used up.
#[test]
fn a_refusal_of_the_largest_says_why() {
    let mut trainer = trained(largest(), 5);
    let snapshot = trainer.snapshot();
    let mut resealed = |place: usize, value: &[u8]| {
        let mut changed = snapshot.clone();
        changed[place..place + value.len()].copy_from_slice(value);
        seal(&mut changed);
        refusal(&mut trainer, &changed)
    };
    // Momentums of the first layer's weights and biases, then its cache; the same of the second.
    for float in [300, 328, 364, 392, 428, 456, 476, 504] {
        assert_eq!(
            resealed(float, &f32::NAN.to_le_bytes()),
            NOT_FINITE,
            "{float}"
        );
    }
    for float64 in [332, 356, 396, 420, 460, 468, 508, 516] {
        let nan = f64::NAN.to_le_bytes();
        assert_eq!(resealed(float64, &nan), NOT_FINITE, "{float64}");
    }
    assert_eq!(
        resealed(524, &2_u32.to_le_bytes()),
        "snapshot must be of a run, got one with units that are neither on nor off"
    );
    assert_eq!(
        resealed(3036, &625_u32.to_le_bytes()),
        "snapshot must be of a run, got one with a random stream that there is not"
    );
}

/// Flags (0 of SGD; 1024: diverged, 2048: uniform), epoch, iterations, the losses of data and regularization, accuracy, and the
/// learning rates of the latest two updates, which follow the 36 bytes of the header.
fn with_numbers(snapshot: &[u8], numbers: [u64; 8]) -> Vec<u8> {
    let mut changed = snapshot.to_vec();
    for (bytes, number) in changed[36..].chunks_mut(8).zip(numbers) {
        bytes.copy_from_slice(&number.to_le_bytes());
    }
    seal(&mut changed);
    changed
}

#[test]
fn numbers_that_no_run_has_are_refused() {
    let mut trainer = trained(small(), 5);
    let snapshot = trainer.snapshot();
    let losses = trainer.losses();
    // The rate of update 4, and of the one before.
    let rates = [1.0 / (1.0 + 0.001 * 4.0), 1.0 / (1.0 + 0.001 * 3.0)];
    let own = [losses.data, losses.regularization, trainer.accuracy()].map(f64::to_bits);
    let [latest, before] = rates.map(f64::to_bits);
    let right = [0, 5, 5, own[0], own[1], own[2], latest, before];
    assert_eq!(with_numbers(&snapshot, right), snapshot);

    let most = 1 << 53;
    let [nan, infinite, negative] = [f64::NAN, f64::INFINITY, -0.1].map(f64::to_bits);
    let [below_0, above_1] = [-1e-9_f64, 1.000_000_1].map(f64::to_bits);
    let with = |changes: &[(usize, u64)]| {
        let mut numbers = right;
        for &(place, number) in changes {
            numbers[place] = number;
        }
        numbers
    };
    let (diverged, uniform) = ((0, 1 << 10), (0, 1 << 11));
    for changes in [
        vec![(1, most + 1)],
        vec![(2, most + 1)],
        vec![(3, nan)],
        vec![(3, infinite)],
        vec![(3, negative)],
        vec![(4, nan)],
        vec![(4, infinite)],
        vec![(4, negative)],
        vec![(5, below_0)],
        vec![(5, above_1)],
        vec![(5, nan)],
        vec![(6, nan)],
        vec![(6, infinite)],
        vec![(6, negative)],
        vec![(7, nan)],
        vec![(7, infinite)],
        vec![(7, negative)],
        vec![(3, nan), uniform],
        vec![(3, nan), (5, above_1), diverged],
        vec![(3, nan), (6, infinite), diverged],
    ] {
        let refused = refusal(&mut trainer, &with_numbers(&snapshot, with(&changes)));
        assert_eq!(refused, NO_RUN, "{changes:?}");
    }
    let [zero, half, one] = [0.0_f64, 0.5, 1.0].map(f64::to_bits);
    for changes in [
        vec![(1, most), (2, most)],
        vec![(3, zero), (5, zero)],
        vec![(5, one)],
        vec![(3, nan), (5, zero), diverged],
        vec![(3, infinite), diverged],
        vec![(4, infinite), diverged],
        vec![(4, nan), diverged],
        vec![(4, half)],
        vec![(6, zero), (7, zero)],
        vec![uniform],
        vec![(3, nan), (0, 3 << 10)],
        // Iterations and epoch are kept apart.
        vec![(2, 3)],
    ] {
        let changed = with_numbers(&snapshot, with(&changes));
        trainer.restore(&changed).unwrap();
        assert_eq!(trainer.snapshot(), changed, "{changes:?}");
    }
    assert_eq!((trainer.epoch(), trainer.next().memory.iterations), (5, 3));
}

/// Squares of 1e30 are too large for float32, and 0 times that is NaN: a strength of 1e-50 is 0 in float32.
#[test]
fn a_loss_of_regularization_that_is_not_finite_is_restored_as_such() {
    for arithmetic in [Arithmetic::Float32, Arithmetic::Book] {
        for l2 in [0.1, 1e-50] {
            let options = Options {
                arithmetic,
                l2,
                ..small()
            };
            let mut trainer = trained(options.clone(), 3);
            let huge: Vec<f32> = (trainer.parameters().iter())
                .map(|w| w.signum() * 1e30)
                .collect();
            trainer.set_parameters(&huge).unwrap();
            trainer.step();
            assert!(trainer.diverged() && !trainer.losses().regularization.is_finite());
            let lost = trainer.snapshot();
            let mut other = trained(options, 0);
            other.restore(&lost).unwrap();
            assert!(other.diverged());
            other.step();
            assert_eq!((other.epoch(), other.snapshot()), (3, lost));
        }
    }
}

/// A value-stability test: a snapshot that was kept must go in for ever, or be refused by its version.
#[test]
fn the_format_stays() {
    let snapshot = trained(Options::default(), 100).snapshot();
    assert_eq!(snapshot.len(), 3840);
    assert_eq!(&snapshot[..8], b"NSpi\x04\0\0\0");
    assert_eq!(snapshot[3832..], checksum(&snapshot[..3832]));
    assert_eq!(
        checksum(&snapshot[..3832]),
        [89, 163, 130, 5, 126, 0, 164, 46]
    );
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let words = bytes.chunks(4);
    words.map(|word| u32::from_le_bytes(word.try_into().unwrap()))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u64> {
    let numbers = bytes.chunks(8);
    numbers.map(|number| u64::from_le_bytes(number.try_into().unwrap()))
}

/// What stands where, counted by hand.
#[test]
fn every_part_has_its_place() {
    let mut trainer = trained(Options::default(), 100);
    let parameters = trainer.parameters();
    trainer.set("dense1.units.0", 0.0).unwrap();
    trainer.set("dense1.units.63", 0.0).unwrap();
    let snapshot = trainer.snapshot();
    // Version, the first arithmetic, and classes.
    assert!(words(&snapshot[4..16]).eq([4, 0, 3]));
    let mut points_and_labels = Vec::new();
    for &value in &trainer.data().points {
        points_and_labels.extend(value.to_le_bytes());
    }
    for &label in &trainer.data().labels {
        points_and_labels.extend(u32::from(label).to_le_bytes());
    }
    assert_eq!(snapshot[16..24], checksum(&points_and_labels));
    // One hidden layer, its units, and the first activation.
    assert!(words(&snapshot[24..36]).eq([1, 64, 0]));
    let [loss, accuracy] = [trainer.loss(), trainer.accuracy()].map(f64::to_bits);
    assert!(numbers(&snapshot[36..84]).eq([0, 100, 100, loss, 0, accuracy]));
    let [latest, before] = [99.0, 98.0].map(|k: f64| (1.0 / (1.0 + 0.001 * k)).to_bits());
    assert!(numbers(&snapshot[84..100]).eq([latest, before]));
    let settings = [1.0, 0.9, 1e-3, 1e-7, 0.9, 0.9, 0.999, 0.0, 0.0, 0.0, 0.0];
    assert!(numbers(&snapshot[100..188]).eq(settings.map(f64::to_bits)));
    // No epoch has begun.
    assert!(numbers(&snapshot[188..212]).eq([0; 3]));
    // Of the units that are off what they were; their velocities are 0.
    assert!(words(&snapshot[212..1760]).eq(parameters.iter().map(|value| value.to_bits())));
    let before = trained(Options::default(), 99).parameters();
    let floats = |from: usize, to: usize| {
        words(&snapshot[from..to]).map(|word| f64::from(f32::from_bits(word)))
    };
    let float64s = |from: usize, to: usize| numbers(&snapshot[from..to]).map(f64::from_bits);
    let velocities = floats(1760, 2272)
        .chain(float64s(2272, 2784))
        .chain(floats(2784, 3552))
        .chain(float64s(3552, 3576));
    for (place, velocity) in velocities.enumerate() {
        let is_off = match place {
            ..192 => [0, 63].contains(&(place % 64)),
            192..384 => [0, 63].contains(&((place - 192) / 3)),
            _ => false,
        };
        let step = f64::from(parameters[place] - before[place]);
        let expected = if is_off { 0.0 } else { step };
        assert!((velocity - expected).abs() <= 1e-6, "{place}: {velocity}");
    }
    let switches: Vec<u32> = words(&snapshot[3576..3832]).collect();
    assert_eq!((switches[0], switches[63]), (1, 1));
    assert_eq!(switches.iter().sum::<u32>(), 2);
}

/// Flags: Adam is the fourth optimizer, 256 says that masks were drawn, 512 that the memory of biases is float64. The settings
/// each have their own place.
#[test]
fn every_part_of_the_largest_has_its_place() {
    let options = Options {
        learning_rate: 0.03,
        momentum: 0.7,
        decay: 0.25,
        epsilon: 1e-5,
        rho: 0.8,
        beta_1: 0.75,
        beta_2: 0.95,
        l1: 0.001,
        l2: 0.002,
        dropout: 0.4,
        ..largest()
    };
    let trainer = trained(options, 2);
    let snapshot = trainer.snapshot();
    assert_eq!(snapshot.len(), 3048);
    assert!(words(&snapshot[4..16]).eq([4, 1, 2]));
    assert!(numbers(&snapshot[36..60]).eq([3 + 256 + 512, 2, 2]));
    let losses = trainer.losses();
    assert!(losses.regularization > 0.0);
    let losses = [losses.data, losses.regularization, trainer.accuracy()];
    let shown = [losses[0], losses[1], losses[2], 0.03 * (1.0 / 1.25), 0.03];
    assert!(numbers(&snapshot[60..100]).eq(shown.map(f64::to_bits)));
    let settings = [
        0.03, 0.7, 0.25, 1e-5, 0.8, 0.75, 0.95, 0.001, 0.002, 0.4, 0.0,
    ];
    assert!(numbers(&snapshot[100..188]).eq(settings.map(f64::to_bits)));
    assert!(numbers(&snapshot[188..212]).eq([0; 3]));
    let [first, second] = &trainer.next().memory.layers[..] else {
        panic!("two layers");
    };
    for (memory, [weights, biases, cache, bias_cache, end]) in [
        (first, [300, 332, 364, 396, 428]),
        (second, [428, 460, 476, 508, 524]),
    ] {
        let floats = |values: &[f32], from: usize, to: usize| {
            let bits = values.iter().map(|value| value.to_bits());
            assert!(words(&snapshot[from..to]).eq(bits), "{from}");
            assert!(values.iter().any(|&value| value != 0.0));
        };
        let float64s = |values: &[f64], from: usize, to: usize| {
            let bits = values.iter().map(|value| value.to_bits());
            assert!(numbers(&snapshot[from..to]).eq(bits), "{from}");
            assert!(values.iter().any(|&value| value != 0.0));
        };
        floats(&memory.weight_momentums, weights, biases);
        float64s(&memory.bias_momentums, biases, cache);
        floats(&memory.weight_cache, cache, bias_cache);
        float64s(&memory.bias_cache, bias_cache, end);
    }
    assert!(words(&snapshot[524..540]).eq([0; 4]));
    let (block, next) = trainer.next().random.state();
    assert!(words(&snapshot[540..3040]).eq(block.iter().copied().chain([next as u32])));
    assert_eq!(snapshot[3040..], checksum(&snapshot[..3040]));
}

/// As version 1 wrote it: without a word for each unit.
#[test]
fn a_snapshot_of_version_1_is_refused() {
    let mut trainer = trained(Options::default(), 100);
    let mut snapshot = trainer.snapshot();
    snapshot[4] = 1;
    snapshot.truncate(3208);
    seal(&mut snapshot);
    assert_eq!(
        refusal(&mut trainer, &snapshot),
        "snapshot must be a snapshot of this version, got one of version 1"
    );
}

/// As version 2 wrote it: with three settings, and the velocities of biases in float32.
#[test]
fn a_snapshot_of_version_2_is_refused() {
    let mut trainer = trained(Options::default(), 100);
    let mut snapshot = trainer.snapshot();
    snapshot[4] = 2;
    snapshot.truncate(3464);
    seal(&mut snapshot);
    assert_eq!(
        refusal(&mut trainer, &snapshot),
        "snapshot must be a snapshot of this version, got one of version 2"
    );
}

/// As version 3 wrote it: with all sizes, one activation, and the arithmetic before the fingerprint.
#[test]
fn a_snapshot_of_version_3_is_refused() {
    let mut trainer = trained(Options::default(), 100);
    let mut snapshot = trainer.snapshot();
    snapshot[4] = 3;
    snapshot.splice(36..36, [0; 4]);
    seal(&mut snapshot);
    assert_eq!(
        refusal(&mut trainer, &snapshot),
        "snapshot must be a snapshot of this version, got one of version 3"
    );
}
