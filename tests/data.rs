//! Kinds of data: those that a library of Python draws are that library's, the others lie where they should and stay what they
//! are; points of one's own, and points that are held out.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::f64::consts::{FRAC_PI_2, PI, TAU};

use ndarray::Array1;
use neural_spiral::data::{Data, Dataset, Points};
use neural_spiral::dense::slice;
use neural_spiral::schema::{Choice, Value, name_of};
use neural_spiral::square::Square;
use neural_spiral::trainer::{Options, Trainer};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    cases: Vec<Case>,
}

/// See tests/reference/data.py.
#[derive(Deserialize)]
struct Case {
    data: String,
    seed: u32,
    samples: usize,
    classes: usize,
    noise: f64,
    points: Vec<f32>,
    labels: Vec<u8>,
    weights: Vec<f32>,
    validation: Vec<f32>,
}

/// Beside values that are 1 or less, a rounding of float64 may show where they are next to 0.
fn assert_close(actual: &[f32], expected: &[f32], what: &str) {
    assert_eq!(actual.len(), expected.len(), "{what}");
    for (index, (&a, &b)) in actual.iter().zip(expected).enumerate() {
        let is_close = (b.next_down()..=b.next_up()).contains(&a) || (a - b).abs() < 1e-15;
        assert!(is_close, "{what}: {a} at {index}, not {b}");
    }
}

fn options(data: &str) -> Options {
    let mut options = Options::default();
    options.set("data", data).unwrap();
    options
}

#[test]
fn points_and_weights_are_those_of_scikit_learn_nnfs_and_numpy() {
    let reference: Reference = serde_json::from_str(include_str!("reference/data.json")).unwrap();
    assert_eq!(reference.cases.len(), 5 * 3);
    for case in reference.cases {
        let what = format!("{} of seed {}", case.data, case.seed);
        let mut trainer = Trainer::new(Options {
            seed: case.seed,
            samples_per_class: case.samples,
            classes: case.classes,
            noise: case.noise,
            validation: true,
            hidden: vec![4],
            ..options(&case.data)
        })
        .unwrap();
        assert_close(slice(&trainer.data().points), &case.points, &what);
        assert_eq!(trainer.data().labels, Array1::from(case.labels), "{what}");
        let validation = slice(&trainer.validation().unwrap().points);
        assert_eq!(validation.len(), case.points.len());
        assert_close(
            &validation[validation.len() - case.validation.len()..],
            &case.validation,
            &what,
        );
        // From 2 inputs He's weights are randn itself, from 4 units √½ of it.
        let layers = trainer.network().layers();
        assert_close(slice(&layers[0].weights), &case.weights[..8], &what);
        let second = case.weights[8..].iter().map(|w| w * 0.5_f32.sqrt());
        assert_close(
            slice(&layers[1].weights),
            &second.collect::<Vec<_>>(),
            &what,
        );
        trainer.step();
    }
}

/// Points without noise, as float64, with their labels.
fn points_of(data: &Dataset) -> Vec<([f64; 2], usize)> {
    let points = data.points.rows().into_iter();
    points
        .zip(&data.labels)
        .map(|(point, &label)| ([point[0].into(), point[1].into()], label.into()))
        .collect()
}

fn without_noise(data: &str, samples_per_class: usize) -> Dataset {
    let options = Options {
        seed: 3,
        samples_per_class,
        noise: 0.0,
        ..options(data)
    };
    Trainer::new(options).unwrap().data().clone()
}

#[test]
fn exclusive_or_is_said_by_the_signs() {
    let data = without_noise("xor", 500);
    let mut quarters = BTreeSet::new();
    for ([x, y], label) in points_of(&data) {
        assert_eq!(label == 0, x * y > 0.0, "{x}, {y}");
        assert!(x.abs().max(y.abs()) <= 1.0 && x.abs().min(y.abs()) >= 0.06);
        quarters.insert([x > 0.0, y > 0.0]);
    }
    assert_eq!(quarters.len(), 4);
}

/// sin(2πx)·sin(2πy) changes its sign at every multiple of ½.
#[test]
fn fields_of_the_checkerboard_take_turns() {
    let data = without_noise("checkerboard", 800);
    let mut fields = BTreeSet::new();
    for ([x, y], label) in points_of(&data) {
        assert_eq!(
            label == 0,
            (TAU * x).sin() * (TAU * y).sin() > 0.0,
            "{x}, {y}"
        );
        fields.insert([x, y].map(|at| (2.0 * at).floor() as i32));
    }
    let whole = (-2..2).flat_map(|x| (-2..2).map(move |y| [x, y]));
    assert_eq!(fields, whole.collect());
}

/// Both dots are hit, and all else is as the half circles say.
#[test]
fn yin_and_yang_have_a_dot_each() {
    let data = without_noise("yinyang", 2000);
    let mut sides = BTreeSet::new();
    for ([x, y], label) in points_of(&data) {
        assert!(x.hypot(y) <= 1.0);
        let (left, right) = ((x + 0.5).hypot(y), (x - 0.5).hypot(y));
        let is_dot = left < 0.2 || right < 0.2;
        assert_eq!(label == 2, is_dot, "{x}, {y}");
        if is_dot {
            sides.insert(x > 0.0);
        } else if left < 0.5 {
            assert_eq!(label, 1);
        } else if right < 0.5 {
            assert_eq!(label, 0);
        } else {
            assert_eq!(label == 1, y > 0.0);
        }
    }
    assert_eq!(sides.len(), 2);
}

#[test]
fn vanes_bend_with_the_radius() {
    let data = without_noise("pinwheel", 300);
    let mut radii = Vec::new();
    for ([x, y], label) in points_of(&data) {
        let along = 2.0 * x.hypot(y);
        let turned = y.atan2(x) - 0.25 * along.exp();
        let vane = (turned / (TAU / 5.0)).rem_euclid(5.0);
        // Circularly, 5 is 0.
        assert!(
            (vane - label as f64 + 2.5).rem_euclid(5.0) - 2.5 < 1e-5,
            "{vane}, {label}"
        );
        radii.push(along);
    }
    let mean = radii.iter().sum::<f64>() / 1500.0;
    let variance = radii.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / 1500.0;
    // Both have standard errors below 0.01.
    assert!((mean - 1.0).abs() < 0.03 && (variance.sqrt() - 0.3).abs() < 0.03);
}

#[test]
fn arms_of_the_playground_wind_one_and_three_quarters_of_a_turn() {
    let data = without_noise("playground", 200);
    for (index, ([x, y], label)) in points_of(&data).into_iter().enumerate() {
        let r = (index % 200) as f64 / 200.0;
        assert_eq!(label, index / 200);
        // Half a turn from one arm to the other, clockwise from the top.
        let angle = FRAC_PI_2 - (3.5 * PI * r + PI * label as f64);
        assert!((x - r * angle.cos()).abs() < 1e-6 && (y - r * angle.sin()).abs() < 1e-6);
    }
}

#[test]
fn noise_moves_points_by_as_much_as_it_says() {
    for (kind, deviation) in [
        ("xor", 0.3),
        ("checkerboard", 0.3),
        ("yinyang", 0.3),
        // Of numbers that are as likely anywhere from −1 to 1; and across the vanes alone, at half their size.
        ("playground", 0.3 / 3_f64.sqrt()),
        ("pinwheel", 0.15 / 2_f64.sqrt()),
    ] {
        let with = |noise: f64| {
            let options = Options {
                noise,
                samples_per_class: 2000,
                ..options(kind)
            };
            Trainer::new(options).unwrap().data().clone()
        };
        let (still, moved) = (with(0.0), with(0.3));
        assert_eq!(still.labels, moved.labels);
        let squares = (&moved.points - &still.points).mapv(|d| f64::from(d).powi(2));
        let actual = squares.mean().unwrap().sqrt();
        assert!((actual / deviation - 1.0).abs() < 0.04, "{kind}: {actual}");
    }
}

/// A seed that was written down means the same points for ever: the first and the last of each kind that is drawn by PCG.
#[test]
fn what_pcg_draws_stays() {
    let drawn = ["xor", "checkerboard", "pinwheel", "playground", "yinyang"].map(|kind| {
        let options = Options {
            seed: 11,
            noise: 0.1,
            samples_per_class: 7,
            validation: true,
            ..options(kind)
        };
        let trainer = Trainer::new(options).unwrap();
        [trainer.data(), trainer.validation().unwrap()].map(|data| {
            let points = slice(&data.points);
            [points[0], points[points.len() - 1]]
        })
    });
    let expected = [
        [[-0.3616621, 0.40894058], [0.58428186, -0.40809166]],
        [[0.25827807, -0.79232734], [-0.15186557, -0.47436813]],
        [[0.4422576, -0.18872346], [0.36378607, -0.28341034]],
        [[0.03921572, 0.9301776], [-0.0031742267, 0.81271327]],
        [[0.25827807, 0.039747044], [0.16985263, 0.10138935]],
    ];
    assert_eq!(drawn, expected);
}

#[test]
fn every_kind_has_as_many_points_of_each_class_as_it_is_told_within_its_square() {
    for (kind, choice) in Data::TABLE {
        let Some(counts) = choice.classes.filter(|_| kind != Data::Own) else {
            continue;
        };
        for classes in [counts.min, counts.default, counts.max.min(10)] {
            for seed in [0, 1, u32::MAX] {
                let options = Options {
                    seed,
                    classes,
                    samples_per_class: 40,
                    ..options(choice.value)
                };
                let trainer = Trainer::new(options).unwrap();
                let data = trainer.data();
                for class in 0..classes {
                    let is_of_class = |&&label: &&u8| usize::from(label) == class;
                    assert_eq!(data.labels.iter().filter(is_of_class).count(), 40);
                }
                assert_eq!(data.classes, classes);
                let Square { center, half } = data.square;
                let farthest = points_of(data)
                    .into_iter()
                    .flat_map(|(place, _)| [0, 1].map(|axis| (place[axis] - center[axis]).abs()));
                let farthest = farthest.fold(0.0, f64::max);
                assert!(
                    farthest <= half / 1.0999,
                    "{}: {farthest} of {half}",
                    choice.value
                );
                if let Some(square) = choice.words.square {
                    assert_eq!(data.square, square);
                }
            }
        }
    }
}

#[test]
fn another_seed_draws_other_points_and_validation_has_others_too() {
    for (kind, choice) in Data::TABLE {
        if matches!(kind, Data::Own) {
            continue;
        }
        let drawn = |seed| {
            let options = Options {
                seed,
                noise: 0.1,
                samples_per_class: 20,
                validation: true,
                ..options(choice.value)
            };
            let trainer = Trainer::new(options).unwrap();
            [trainer.data(), trainer.validation().unwrap()].map(|data| data.points.clone())
        };
        let [[a, b], [c, d]] = [0, 1].map(drawn);
        assert!(a != b && a != c && b != d, "{}", choice.value);
    }
}

#[test]
fn classes_and_noise_come_with_the_kind() {
    for (kind, choice) in Data::TABLE {
        let mut options = Options {
            classes: 7,
            noise: 50.0,
            ..Options::default()
        };
        options.set("data", choice.value).unwrap();
        assert_eq!(options.data, kind);
        let Choice { classes, noise, .. } = choice;
        assert_eq!(Some(options.classes), classes.map(|count| count.default));
        assert_eq!(Some(options.noise), noise);
        options.set("learning_rate", 0.5).unwrap();
        options.set("classes", 2_usize).unwrap();
        assert_eq!((options.classes, Some(options.noise)), (2, noise));
    }
}

#[test]
fn classes_that_a_kind_cannot_have_are_refused_by_its_name() {
    let refused = |data: &str, classes| {
        let options = Options {
            classes,
            ..options(data)
        };
        Trainer::new(options).unwrap_err().to_string()
    };
    for data in ["moons", "circles", "xor", "checkerboard", "playground"] {
        assert_eq!(
            refused(data, 3),
            format!("classes must be 2 for {data}, got 3")
        );
    }
    assert_eq!(
        refused("yinyang", 2),
        "classes must be 3 for yinyang, got 2"
    );
    for data in ["spiral", "vertical", "cs231n", "blobs", "pinwheel"] {
        let expected = "classes must be a whole number from 2 to 256, got 257";
        assert_eq!(refused(data, 257), expected);
    }
}

/// Five points of three classes.
fn own() -> Options {
    let mut options = Options {
        points: Points {
            points: vec![0.0, 0.5, -1.0, 1.0, 0.25, -0.5, 1.1, 0.0, 0.5, 0.5],
            labels: vec![1, 0, 2, 2, 1],
        },
        ..Options::default()
    };
    options.set("data", "own").unwrap();
    options
}

#[test]
fn own_points_are_trained_on_as_they_are() {
    let options = own();
    assert_eq!(options.classes, 0);
    let trainer = Trainer::new(options.clone()).unwrap();
    assert_eq!(trainer.options().classes, 3);
    assert_eq!(trainer.options().points, options.points);
    assert_eq!(slice(&trainer.data().points), options.points.points);
    assert_eq!(
        trainer.data().labels.as_slice(),
        Some(&options.points.labels[..])
    );
    assert_eq!(trainer.data().square, Square::HOME);
    // The weights are the first that are drawn.
    let weights = slice(&trainer.network().layers()[0].weights)[0];
    assert!((weights - 1.764_052_4).abs() < 1e-6);
    // More classes than there are points of.
    let trainer = Trainer::new(Options {
        classes: 9,
        ..options
    })
    .unwrap();
    assert_eq!(trainer.network().classes(), 9);
}

#[test]
fn own_points_of_a_single_class_are_one_of_two() {
    let options = Options {
        points: Points {
            points: vec![3.0, 4.0],
            labels: vec![0],
        },
        ..own()
    };
    let mut trainer = Trainer::new(options).unwrap();
    trainer.step();
    assert!(!trainer.diverged());
    assert_eq!(
        trainer.data().square,
        Square {
            center: [3.0, 4.0],
            half: 4.0 * 1.1
        }
    );
}

type Change = fn(&mut Options);

#[test]
fn what_are_no_points_of_ones_own_is_refused() {
    let refusals: [(Change, &str); 9] = [
        (
            |o| o.points.points.clear(),
            "points must be x, y pairs of 1 to 1000000 points, got 0 values",
        ),
        (
            |o| o.points.points.truncate(9),
            "points must be x, y pairs of 1 to 1000000 points, got 9 values",
        ),
        (
            |o| o.points.points.resize(2_000_002, 0.0),
            "points must be x, y pairs of 1 to 1000000 points, got 2000002 values",
        ),
        (
            |o| o.points.labels.push(0),
            "labels must be 5 values (one for each point), got 6 values",
        ),
        (
            |o| o.points.points[3] = f32::NAN,
            "points[3] must be a finite number, got NaN",
        ),
        (
            |o| o.points.points[0] = f32::INFINITY,
            "points[0] must be a finite number, got an infinity",
        ),
        (
            |o| o.classes = 2,
            "classes must be at least 3 for own, got 2",
        ),
        (
            |o| o.validation = true,
            "validation must be false with own data or held_out, got true",
        ),
        (
            |o| (o.data, o.classes) = (Data::Moons, 3),
            "classes must be 2 for moons, got 3",
        ),
    ];
    for (change, expected) in refusals {
        let mut options = own();
        change(&mut options);
        assert_eq!(Trainer::new(options).unwrap_err().to_string(), expected);
    }
    let options = Options {
        data: Data::Spiral,
        classes: 3,
        ..own()
    };
    let expected = "data must be \"own\" where there are points, got \"spiral\"";
    assert_eq!(Trainer::new(options).unwrap_err().to_string(), expected);
}

#[test]
fn samples_a_class_do_not_matter_to_own_points() {
    let options = Options {
        samples_per_class: 1_000_000,
        ..own()
    };
    assert_eq!(Trainer::new(options).unwrap().data().samples(), 5);
}

#[test]
fn held_out_samples_are_never_trained_on_and_tell_how_well_it_holds() {
    let whole = Trainer::new(Options::default()).unwrap();
    for (share, expected) in [(0.25, 75), (0.9, 270), (0.0017, 1), (0.001, 0)] {
        let mut trainer = Trainer::new(Options {
            held_out: share,
            ..Options::default()
        })
        .unwrap();
        assert_eq!(trainer.data().samples(), 300 - expected);
        let held = trainer.validation().map(points_of).unwrap_or_default();
        assert_eq!(held.len(), expected);
        // Together they are all, and both are in the order of all.
        let (mut kept, mut held) = (
            points_of(trainer.data()).into_iter().peekable(),
            held.into_iter().peekable(),
        );
        for point in points_of(whole.data()) {
            assert!(
                kept.next_if_eq(&point)
                    .or_else(|| held.next_if_eq(&point))
                    .is_some()
            );
        }
        // The weights and the map are those of all.
        assert_eq!(trainer.parameters(), whole.parameters());
        assert_eq!(trainer.data().square, whole.data().square);
        assert_eq!(trainer.validate().is_some(), expected > 0);
    }
}

#[test]
fn which_samples_are_held_out_follows_from_the_seed() {
    let held = |seed| {
        let trainer = Trainer::new(Options {
            held_out: 0.5,
            seed,
            samples_per_class: 10,
            ..own_line(20)
        })
        .unwrap();
        let points = points_of(trainer.validation().unwrap());
        points
            .iter()
            .map(|([x, _], _)| *x as usize)
            .collect::<Vec<_>>()
    };
    assert_eq!(held(0), held(0));
    // A value-stability test.
    assert_eq!(held(0), [0, 2, 5, 13, 14, 15, 16, 17, 18, 19]);
    // Of a thousand seeds each sample is held out by half; the standard error is 16.
    let mut counts = [0; 20];
    for sample in (0..1000).flat_map(held) {
        counts[sample] += 1;
    }
    assert!(
        counts.iter().all(|count| (420..580).contains(count)),
        "{counts:?}"
    );
}

/// So many own points in a row.
fn own_line(count: usize) -> Options {
    let mut options = Options {
        points: Points {
            points: (0..2 * count)
                .map(|i| if i % 2 == 0 { i as f32 / 2.0 } else { 0.0 })
                .collect(),
            labels: (0..count).map(|i| (i % 2) as u8).collect(),
        },
        ..Options::default()
    };
    options.set("data", "own").unwrap();
    options
}

#[test]
fn at_least_one_sample_is_trained_on() {
    for count in 1..4 {
        let trainer = Trainer::new(Options {
            held_out: 0.9,
            ..own_line(count)
        })
        .unwrap();
        assert_eq!(trainer.data().samples(), 1);
    }
}

#[test]
fn validation_data_do_not_come_from_two_places() {
    let options = Options {
        held_out: 0.1,
        validation: true,
        ..Options::default()
    };
    let expected = "validation must be false with own data or held_out, got true";
    assert_eq!(Trainer::new(options).unwrap_err().to_string(), expected);
}

#[test]
fn other_points_are_trained_on_as_if_they_had_always_been_there() {
    let mut line = own_line(700);
    line.points.points.iter_mut().for_each(|at| *at /= 700.0);
    let mut expected = Trainer::new(line.clone()).unwrap();
    let options = Options {
        classes: 2,
        ..own_line(3)
    };
    let mut trainer = Trainer::new(options).unwrap();
    let square = trainer.data().square;
    trainer.set_points(line.points).unwrap();
    for _ in 0..20 {
        expected.step();
        trainer.step();
    }
    assert_eq!(trainer.parameters(), expected.parameters());
    assert_eq!(trainer.loss(), expected.loss());
    assert_eq!(trainer.probabilities(), expected.probabilities());
    assert_eq!(trainer.state(), expected.state());
    assert_eq!(trainer.snapshot(), expected.snapshot());
    trainer.restore(&expected.snapshot()).unwrap();
    assert_eq!(trainer.data().square, square);
}

#[test]
fn points_change_while_weights_memory_and_held_out_samples_stay() {
    let mut trainer = Trainer::new(Options {
        held_out: 0.2,
        ..Options::default()
    })
    .unwrap();
    for _ in 0..30 {
        trainer.step();
    }
    let (parameters, loss, validation) = (trainer.parameters(), trainer.loss(), trainer.validate());
    let before = trainer.snapshot();
    let points = own().points;
    trainer.set_points(points.clone()).unwrap();
    assert_eq!(
        (trainer.parameters(), trainer.loss(), trainer.validate()),
        (parameters, loss, validation)
    );
    assert_eq!(slice(&trainer.data().points), points.points);
    assert_eq!(trainer.epoch(), 30);
    let error = trainer.restore(&before).unwrap_err().to_string();
    assert_eq!(
        error,
        "snapshot must be a snapshot of the same data, got one of other data"
    );
    // The momentum is still there: the step goes on where gradients alone would not lead.
    let after = trainer.snapshot();
    let mut fresh = Trainer::new(Options {
        held_out: 0.2,
        ..Options::default()
    })
    .unwrap();
    fresh.set_points(points).unwrap();
    fresh.restore(&after).unwrap();
    trainer.step();
    fresh.step();
    assert_eq!(trainer.parameters(), fresh.parameters());
}

#[test]
fn points_that_cannot_be_leave_those_that_are() {
    let mut trainer = Trainer::new(Options::default()).unwrap();
    let before = trainer.snapshot();
    let mut refused = |points: Vec<f32>, labels: Vec<u8>| {
        trainer
            .set_points(Points { points, labels })
            .unwrap_err()
            .to_string()
    };
    let of_labels = "labels must be a whole number from 0 to 2, got 3";
    assert_eq!(refused(vec![0.0; 4], vec![2, 3]), of_labels);
    let of_points = "points must be x, y pairs of 1 to 1000000 points, got 0 values";
    assert_eq!(refused(vec![], vec![]), of_points);
    assert!(refused(vec![0.0; 4], vec![0]).starts_with("labels must be 2 values"));
    assert!(refused(vec![0.0, f32::NAN], vec![0]).starts_with("points[1] must be a finite"));
    assert_eq!(trainer.snapshot(), before);
    assert_eq!(trainer.data().samples(), 300);
}

#[test]
fn points_in_one_place_get_one_answer_without_being_called_alike() {
    let mut trainer = Trainer::new(Options::default()).unwrap();
    let points = Points {
        points: vec![0.5; 8],
        labels: vec![0, 1, 2, 0],
    };
    trainer.set_points(points).unwrap();
    trainer.step();
    assert!(!trainer.uniform());
    assert_eq!(name_of(&Data::TABLE, &trainer.options().data), "spiral");
    assert_eq!(trainer.setting("held_out"), Some(Value::Number(0.0)));
}
