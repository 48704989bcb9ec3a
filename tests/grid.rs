//! The decision map against `predict`, pixel for pixel.
#![cfg(not(target_arch = "wasm32"))]

mod trained;

use neural_spiral::grid::DecisionMap;
use neural_spiral::square::Square;
use neural_spiral::trainer::{Options, Trainer};
use trained::trained;

/// Pixel centres of the spiral's map, [−1.1, 1.1] in both directions.
fn centers(width: usize, height: usize) -> Vec<f32> {
    centers_within([0.0, 0.0], 1.1, width, height)
}

/// Pixel centres, computed apart from the core: as far as `half` from the centre of the map in both directions, y up.
fn centers_within([x, y]: [f64; 2], half: f64, width: usize, height: usize) -> Vec<f32> {
    let mut points = Vec::new();
    for row in 0..height {
        for column in 0..width {
            points.push((x - half + 2.0 * half * (column as f64 + 0.5) / width as f64) as f32);
            points.push((y + half - 2.0 * half * (row as f64 + 0.5) / height as f64) as f32);
        }
    }
    points
}

#[test]
fn every_pixel_is_the_mixture_that_predict_says() {
    for (width, height) in [(1, 1), (2, 3), (64, 64), (127, 5), (5, 129)] {
        for (classes, hidden) in [
            (3, vec![64]),
            (2, vec![1]),
            (4, vec![67]),
            (2, vec![]),
            (5, vec![8, 8]),
        ] {
            let options = Options {
                classes,
                hidden,
                ..Options::default()
            };
            let mut trainer = trained(options, 100);
            let palette: Vec<u8> = (0..3 * classes).map(|i| (i * 37 + 11) as u8).collect();
            trainer.set_palette(&palette).unwrap();
            let probabilities = trainer.predict(&centers(width, height)).unwrap();
            let pixels = trainer.predict_grid(width, height).unwrap();

            assert_eq!(pixels.len(), 4 * width * height);
            for (pixel, p) in pixels.chunks(4).zip(probabilities.chunks(classes)) {
                for channel in 0..3 {
                    let share = |(class, p): (usize, &f32)| {
                        f64::from(*p) * f64::from(palette[3 * class + channel])
                    };
                    let expected: f64 = p.iter().enumerate().map(share).sum();
                    // Half a byte for rounding, a hair for float32 and the pixel's last bit.
                    let difference = (f64::from(pixel[channel]) - expected).abs();
                    assert!(difference <= 0.51, "{pixel:?}, not {expected}");
                }
                assert_eq!(pixel[3], 255);
            }
        }
    }
}

/// Another square than the spiral's, drawn in either way.
#[test]
fn a_map_covers_the_square_that_it_is_told() {
    for hidden in [vec![64], vec![8, 8]] {
        let options = Options {
            classes: 2,
            hidden,
            ..Options::default()
        };
        let mut trainer = trained(options, 100);
        let points = centers_within([0.5, -0.25], 2.0, 9, 7);
        let probabilities = trainer.predict(&points).unwrap();
        let square = Square {
            center: [0.5, -0.25],
            half: 2.0,
        };
        let mut map = DecisionMap::new(2, square);
        map.set_palette(&[255, 0, 0, 0, 255, 0]).unwrap();
        let network = trainer.network();
        let pixels = map
            .render(network, &mut network.activations(), 9, 7)
            .unwrap();
        for (pixel, p) in pixels.chunks(4).zip(probabilities.chunks(2)) {
            let difference = (f32::from(pixel[0]) - 255.0 * p[0]).abs();
            assert!(difference <= 0.51, "{pixel:?}, {p:?}");
        }
    }
}

/// Units that switch outside the map, at its edges, at one place, or nowhere (with either zero).
#[test]
fn odd_switch_points_are_drawn_as_predicted() {
    let weights = [
        1.0, -1.0, 1.0, -1.0, 3.0, 3.0, 0.0, -0.0, 0.0, -1e-30, 1e16, 2.0,
    ];
    let rises = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 2.0, 0.0, 0.0, -2.0];
    let biases = [
        9.0, 9.0, -9.0, -9.0, 0.5, 0.5, 0.7, 0.7, -0.1, 1.0, -1.0, 2.2,
    ];
    let mut trainer = Trainer::new(Options {
        classes: 2,
        hidden: vec![12],
        ..Options::default()
    })
    .unwrap();
    // No larger than keeps the answer undecided, and next to nothing for the unit that is 1e16 · x. (Of larger weights the
    // map is not drawn line by line.)
    let outgoing = (0..24).map(|i| (i as f32).cos() * if i / 2 == 10 { 1e-17 } else { 0.1 });
    let parameters = [&weights[..], &rises, &biases].concat().into_iter();
    let parameters: Vec<f32> = parameters.chain(outgoing).chain([0.3, -0.2]).collect();
    trainer.set_parameters(&parameters).unwrap();
    trainer.set_palette(&[255, 0, 0, 0, 255, 0]).unwrap();
    for side in [1, 8, 57] {
        let probabilities = trainer.predict(&centers(side, side)).unwrap();
        let pixels = trainer.predict_grid(side, side).unwrap();
        for (pixel, p) in pixels.chunks(4).zip(probabilities.chunks(2)) {
            assert!(
                (f32::from(pixel[0]) - 255.0 * p[0]).abs() <= 0.51,
                "{pixel:?}, {p:?}"
            );
        }
    }
}

/// Whether all units wake or all fall silent on the way from left to right, or none does either.
#[test]
fn units_that_all_do_the_same_are_drawn_as_predicted() {
    for sign in [1.0, -1.0, 0.0] {
        let mut trainer = trained(Options::default(), 100);
        let mut parameters = trainer.parameters();
        for weight in &mut parameters[..64] {
            *weight = sign * weight.abs();
        }
        trainer.set_parameters(&parameters).unwrap();
        assert_eq!(wrong_pixels(&mut trainer), 0, "{sign}");
    }
    // −x + ½ and −2x + ½: on the left both are active, on the right neither is.
    let options = Options {
        hidden: vec![2],
        ..Options::default()
    };
    let mut trainer = trained(options, 0);
    let first = [-1.0, -2.0, 0.0, 0.0, 0.5, 0.5];
    let second = [1.0, -1.0, 0.5, 0.0, 2.0, -0.5, 0.1, 0.0, 0.0];
    trainer
        .set_parameters(&[&first[..], &second].concat())
        .unwrap();
    assert_eq!(wrong_pixels(&mut trainer), 0);
}

/// Logits hundreds apart: the classes at the top still show by their own differences.
#[test]
fn far_logits_are_drawn_as_predicted() {
    let mut trainer = Trainer::new(Options {
        hidden: vec![1],
        ..Options::default()
    })
    .unwrap();
    trainer
        .set_palette(&[255, 0, 0, 0, 255, 0, 0, 0, 255])
        .unwrap();
    for biases in [
        [-200.0, 0.0, 1.0],
        [-300.0, 151.0, 150.0],
        [300.0, 0.0, 301.0],
        [0.0, 79.5, 80.5],
        [0.0, -1e30, 1e30],
        [500.0, -500.0, -499.0],
        // Less 100 it rounds to 128 less, and 2 to that overflows.
        [0.0, 5e8, 0.0],
    ] {
        let parameters = [&[0.0; 6][..], &biases].concat();
        trainer.set_parameters(&parameters).unwrap();
        let p = trainer.predict(&[0.0, 0.0]).unwrap();
        let pixels = trainer.predict_grid(9, 2).unwrap();
        for pixel in pixels.chunks(4) {
            for (byte, p) in pixel.iter().zip(&p) {
                let difference = (f32::from(*byte) - 255.0 * p).abs();
                assert!(difference <= 0.51, "{biases:?}: {pixel:?}, {p:?}");
            }
        }
    }
}

/// The colours of Okabe & Ito, repeated from the ninth class on; a certain answer shows one of them.
#[test]
fn the_default_palette_is_okabe_and_itos() {
    let mut trainer = Trainer::new(Options {
        classes: 10,
        hidden: vec![],
        ..Options::default()
    })
    .unwrap();
    let mut color_of = |class: usize| {
        let mut parameters = vec![0.0; 30];
        parameters[20 + class] = 100.0;
        trainer.set_parameters(&parameters).unwrap();
        trainer.predict_grid(4096, 1).unwrap()[..4].to_vec()
    };
    assert_eq!(color_of(0), [0xD5, 0x5E, 0x00, 255]);
    assert_eq!(color_of(1), [0x00, 0x72, 0xB2, 255]);
    assert_eq!(color_of(2), [0x00, 0x9E, 0x73, 255]);
    assert_eq!(color_of(8), color_of(0));
    assert_eq!(color_of(9), color_of(1));
}

#[test]
fn up_is_up_and_right_is_right() {
    let mut trainer = Trainer::new(Options {
        classes: 2,
        hidden: vec![],
        ..Options::default()
    })
    .unwrap();
    trainer.set_palette(&[255, 0, 0, 0, 255, 0]).unwrap();
    // Class 0 where x + 2y is positive: its logit is 50x + 100y.
    trainer
        .set_parameters(&[50.0, 0.0, 100.0, 0.0, 0.0, 0.0])
        .unwrap();
    let pixels = trainer.predict_grid(2, 2).unwrap();
    let red: Vec<bool> = pixels.chunks(4).map(|pixel| pixel[0] > 127).collect();
    assert_eq!(red, [true, true, false, false]);
    trainer
        .set_parameters(&[100.0, 0.0, 50.0, 0.0, 0.0, 0.0])
        .unwrap();
    let pixels = trainer.predict_grid(2, 2).unwrap();
    let red: Vec<bool> = pixels.chunks(4).map(|pixel| pixel[0] > 127).collect();
    assert_eq!(red, [false, true, false, true]);
}

/// Thrown so far that one unit's line is 10¹⁶ times another's, which nothing that is added and taken off again would
/// survive. On the way to its sums `predict` meets no such difference.
#[test]
fn networks_thrown_far_are_drawn_as_predicted() {
    for (learning_rate, seed, epochs) in [(3000.0, 1, 100), (1e6, 0, 5), (1e6, 1, 5), (1e5, 1, 50)]
    {
        let options = Options {
            learning_rate,
            seed,
            ..Options::default()
        };
        let mut trainer = trained(options, epochs);
        assert_eq!(trainer.epoch(), epochs as u64);
        assert_eq!(
            wrong_pixels(&mut trainer),
            0,
            "rate {learning_rate}, seed {seed}"
        );
    }
}

/// Of a map of 100 × 100, the pixels that are not what `predict` says, mixed in red, green and blue.
fn wrong_pixels(trainer: &mut Trainer) -> usize {
    let palette = [255, 0, 0, 0, 255, 0, 0, 0, 255];
    trainer.set_palette(&palette).unwrap();
    let probabilities = trainer.predict(&centers(100, 100)).unwrap();
    let pixels = trainer.predict_grid(100, 100).unwrap();
    let pixels = pixels.chunks(4).zip(probabilities.chunks(3));
    let is_wrong = |(pixel, p): &(&[u8], &[f32])| {
        let channels = pixel.iter().zip(*p);
        let differences = channels.map(|(byte, p)| (f32::from(*byte) - 255.0 * p).abs());
        // NaN is wrong.
        !differences.fold(0.0, f32::max).le(&0.51) || p.iter().any(|p| p.is_nan())
    };
    pixels.filter(is_wrong).count()
}

/// Sums beyond float32: of one hidden layer and of two, there is an answer to every point, and the map shows it.
#[test]
fn sums_beyond_float32_are_answered_and_drawn() {
    let made = |hidden: &[usize], parameters: &[f32]| {
        let mut trainer = trained(
            Options {
                hidden: hidden.to_vec(),
                ..Options::default()
            },
            0,
        );
        trainer.set_parameters(parameters).unwrap();
        trainer
    };
    // max(0, 1e30·x) goes with 1e30 into two classes alike, and with −1e30 into the last.
    let mut one = made(&[1], &[1e30, 0.0, 0.0, 1e30, 1e30, -1e30, 0.0, 0.0, 0.0]);
    let third = 1.0 / 3.0;
    let expected = [0.5, 0.5, 0.0, third, third, third];
    assert_eq!(one.predict(&[0.5, 0.0, -0.5, 0.0]).unwrap(), expected);
    assert_eq!(wrong_pixels(&mut one), 0);

    // The same through a second hidden layer, and with 1e60 − 1e60 on the way.
    let second = [1e30, 0.0, 1e30, 1e30, -1e30, 0.0, 0.0, 0.0];
    let mut two = made(&[1, 1], &[&[1e30, 0.0, 0.0][..], &second].concat());
    assert_eq!(two.predict(&[0.5, 0.0, -0.5, 0.0]).unwrap(), expected);
    assert_eq!(wrong_pixels(&mut two), 0);
    let cancelled = [
        1e30, 1e30, 0.0, 0.0, 0.0, 0.0, 1e30, -1e30, 0.0, 1.0, 0.0, -1.0, 0.0, 0.0, 0.0,
    ];
    let mut two = made(&[2, 1], &cancelled);
    assert_eq!(two.predict(&[0.5, 0.0]).unwrap(), [third; 3]);
    assert_eq!(wrong_pixels(&mut two), 0);

    // As far as parameters and points go, through as many layers as there can be.
    let count = trained(
        Options {
            hidden: vec![2; 16],
            ..Options::default()
        },
        0,
    )
    .parameters()
    .len();
    let signs = (0..count).map(|index| [f32::MAX, f32::MIN, f32::MAX][index % 3]);
    let mut deepest = made(&[2; 16], &signs.collect::<Vec<f32>>());
    for point in [
        [1e30, -1e30],
        [f32::MAX, f32::MAX],
        [f32::MIN, 0.0],
        [0.0, 0.0],
    ] {
        let p = deepest.predict(&point).unwrap();
        assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{p:?}");
    }
    assert_eq!(wrong_pixels(&mut deepest), 0);
}

/// Points so far away that float32 overflows on the way: w·x is 1e39 and more for the default network.
#[test]
fn far_points_are_answered() {
    let mut trainer = trained(Options::default(), 1000);
    let points = [1e30, 1e30, 3e38, -3e38, -3e38, 1e38, 0.0, 3.4e38];
    for p in trainer.predict(&points).unwrap().chunks(3) {
        assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{p:?}");
    }
}
