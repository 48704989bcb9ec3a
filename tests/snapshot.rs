//! A snapshot is the whole run: what goes on from it is the same to the last bit, and nothing but a whole snapshot of
//! the same run is taken.
#![cfg(not(target_arch = "wasm32"))]

mod sealed;
mod trained;

use neural_spiral::dense::Initialization;
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
    let longer = [&snapshot[..], &[0; 4]].concat();
    let expected = "snapshot must be a snapshot of the same network (304 bytes), got 308 bytes";
    assert_eq!(refusal(&mut trainer, &longer), expected);
    trainer.restore(&snapshot).unwrap();
    assert_eq!(trainer.epoch(), 5);
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
        format!("{version}one of version 16777218")
    );
    for other in [
        of(&|bytes| bytes[0] = b'n'),
        of(&|bytes| bytes.truncate(7)),
        of(&|bytes| bytes.clear()),
    ] {
        assert_eq!(other, format!("{version}other bytes"));
    }
    let damaged = "snapshot must be whole, got one whose checksum does not match";
    assert_eq!(of(&|bytes| bytes[100] ^= 1), damaged);
    assert_eq!(of(&|bytes| bytes.truncate(100)), damaged);
    assert_eq!(of(&|bytes| bytes.truncate(10)), damaged);
    assert_eq!(of(&|bytes| bytes.truncate(101)), damaged);

    // With a checksum that is right.
    let mut resealed = |place: usize, value: &[u8]| {
        of(&|bytes| {
            bytes[place..place + value.len()].copy_from_slice(value);
            seal(bytes);
        })
    };
    let switches = snapshot.len() - 8 - 4 * 4;
    let settings = switches - 2 * 4 * 22 - 3 * 8;
    let rate = resealed(settings, &(-1.0_f64).to_le_bytes());
    assert_eq!(
        rate,
        "learning_rate must be a number from 0 to 1000000, got -1"
    );
    let finite = "snapshot must be of finite numbers, got one with NaN or infinities";
    for float in [settings + 24, switches - 4] {
        assert_eq!(resealed(float, &f32::NAN.to_le_bytes()), finite);
    }
    let neither = "snapshot must be of a run, got one with units that are neither on nor off";
    for unit in [0, 3] {
        assert_eq!(resealed(switches + 4 * unit, &2_u32.to_le_bytes()), neither);
    }
    let other = "snapshot must be a snapshot of the same network, got one of another";
    assert_eq!(resealed(8, &4_u32.to_le_bytes()), other);

    for length in [settings, snapshot.len() - 12] {
        let shortened = of(&|bytes| {
            bytes.truncate(length + 8);
            seal(bytes);
        });
        assert_eq!(shortened, other);
    }

    let of_other = |options: Options| refusal(&mut trained(options, 5), &snapshot);
    let narrower = Options {
        classes: 3,
        hidden: vec![3],
        ..small()
    };
    let shorter = "snapshot must be a snapshot of the same network (292 bytes), got 304 bytes";
    assert_eq!(of_other(narrower), shorter);
    let wider = Options {
        hidden: vec![5],
        ..small()
    };
    assert_eq!(of_other(wider), other);
    let data = "snapshot must be a snapshot of the same data, got one of other data";
    for options in [
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
        assert_eq!(of_other(options), data);
    }
    let short = trained(small(), 0).write_snapshot(&mut [0; 303]);
    assert_eq!(
        short.unwrap_err().to_string(),
        "bytes must be 304 values (a snapshot's length), got 303 values"
    );
}

/// Epoch, iterations, loss, accuracy and the flags (1: diverged, 2: uniform) of a snapshot: the numbers before the three
/// settings, the parameters and velocities, and the four units.
fn with_numbers(snapshot: &[u8], numbers: [u64; 5]) -> Vec<u8> {
    let mut changed = snapshot.to_vec();
    let first = changed.len() - 8 - 4 * 4 - 2 * 4 * 22 - 3 * 8 - 5 * 8;
    for (bytes, number) in changed[first..].chunks_mut(8).zip(numbers) {
        bytes.copy_from_slice(&number.to_le_bytes());
    }
    seal(&mut changed);
    changed
}

#[test]
fn numbers_that_no_run_has_are_refused() {
    let mut trainer = trained(small(), 5);
    let snapshot = trainer.snapshot();
    let [loss, accuracy] = [trainer.loss(), trainer.accuracy()].map(f64::to_bits);
    assert_eq!(with_numbers(&snapshot, [5, 5, loss, accuracy, 0]), snapshot);

    let most = 1 << 53;
    let (nan, infinite) = (f64::NAN.to_bits(), f64::INFINITY.to_bits());
    let negative = (-0.1_f64).to_bits();
    let (below_0, above_1) = ((-1e-9_f64).to_bits(), 1.000_000_1_f64.to_bits());
    for numbers in [
        [most + 1, 5, loss, accuracy, 0],
        [5, most + 1, loss, accuracy, 0],
        [5, 5, nan, accuracy, 0],
        [5, 5, infinite, accuracy, 0],
        [5, 5, negative, accuracy, 0],
        [5, 5, loss, below_0, 0],
        [5, 5, loss, above_1, 0],
        [5, 5, loss, nan, 0],
        [5, 5, nan, above_1, 1],
        [5, 5, loss, accuracy, 4],
        [5, 5, nan, accuracy, 2],
    ] {
        let refused = refusal(&mut trainer, &with_numbers(&snapshot, numbers));
        let expected =
            "snapshot must be of a run, got one with an epoch, loss or accuracy that no run has";
        assert_eq!(refused, expected, "{numbers:?}");
    }
    let (zero, one) = (0.0_f64.to_bits(), 1.0_f64.to_bits());
    for numbers in [
        [most, most, loss, accuracy, 0],
        [5, 5, zero, zero, 0],
        [5, 5, loss, one, 0],
        [5, 5, nan, zero, 1],
        [5, 5, infinite, zero, 1],
        [5, 5, loss, zero, 2],
        [5, 5, nan, zero, 3],
        // Iterations and epoch are kept apart.
        [5, 3, loss, accuracy, 0],
    ] {
        let changed = with_numbers(&snapshot, numbers);
        trainer.restore(&changed).unwrap();
        assert_eq!(trainer.snapshot(), changed, "{numbers:?}");
    }
    assert_eq!((trainer.epoch(), trainer.next().memory.iterations), (5, 3));
}

/// A value-stability test: a snapshot that was kept must go in for ever, or be refused by its version.
#[test]
fn the_format_stays() {
    let snapshot = trained(Options::default(), 100).snapshot();
    assert_eq!(snapshot.len(), 3464);
    assert_eq!(&snapshot[..8], b"NSpi\x02\0\0\0");
    assert_eq!(snapshot[3456..], checksum(&snapshot[..3456]));
    assert_eq!(
        checksum(&snapshot[..3456]),
        [23, 206, 136, 182, 143, 198, 165, 231]
    );
}

/// What stands where, counted by hand.
#[test]
fn every_part_has_its_place() {
    let mut trainer = trained(Options::default(), 100);
    let parameters = trainer.parameters();
    trainer.set("dense1.units.0", 0.0).unwrap();
    trainer.set("dense1.units.63", 0.0).unwrap();
    let snapshot = trainer.snapshot();
    let words = |from: usize, to: usize| {
        let words = snapshot[from..to].chunks(4);
        words.map(|word| u32::from_le_bytes(word.try_into().unwrap()))
    };
    let numbers = |from: usize, to: usize| {
        let numbers = snapshot[from..to].chunks(8);
        numbers.map(|number| u64::from_le_bytes(number.try_into().unwrap()))
    };
    // Version, how many sizes there are, these, and the first activation and optimizer.
    assert!(words(4, 32).eq([2, 3, 2, 64, 3, 0, 0]));
    let mut points_and_labels = Vec::new();
    for &value in &trainer.data().points {
        points_and_labels.extend(value.to_le_bytes());
    }
    for &label in &trainer.data().labels {
        points_and_labels.extend(u32::from(label).to_le_bytes());
    }
    assert_eq!(snapshot[32..40], checksum(&points_and_labels));
    let [loss, accuracy] = [trainer.loss(), trainer.accuracy()].map(f64::to_bits);
    assert!(numbers(40, 80).eq([100, 100, loss, accuracy, 0]));
    assert!(numbers(80, 104).eq([1.0, 0.9, 1e-3].map(f64::to_bits)));
    // Of the units that are off what they were; their velocities are 0.
    assert!(words(104, 1652).eq(parameters.iter().map(|value| value.to_bits())));
    let before = trained(Options::default(), 99).parameters();
    let velocities = words(1652, 3200).map(f32::from_bits);
    for (place, velocity) in velocities.enumerate() {
        let is_off = match place {
            ..192 => [0, 63].contains(&(place % 64)),
            192..384 => [0, 63].contains(&((place - 192) / 3)),
            _ => false,
        };
        let step = parameters[place] - before[place];
        let expected = if is_off { 0.0 } else { step };
        assert!((velocity - expected).abs() <= 1e-6, "{place}: {velocity}");
    }
    let switches: Vec<u32> = words(3200, 3456).collect();
    assert_eq!((switches[0], switches[63]), (1, 1));
    assert_eq!(switches.iter().sum::<u32>(), 2);
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
