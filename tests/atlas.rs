//! The maps of units against the outputs of a plain float64 network at the same places, pixel for pixel.
#![cfg(not(target_arch = "wasm32"))]

mod oracle;
mod trained;

use neural_spiral::atlas::UnitMap;
use neural_spiral::trainer::{Options, Trainer};
use trained::trained;

const COLORS: [[u8; 3]; 3] = [[250, 248, 240], [0, 114, 178], [179, 38, 30]];

/// The outputs of every layer at a point in float64: inputs, hidden layers, probabilities.
fn outputs(layers: &[oracle::Layer], point: [f64; 2]) -> Vec<Vec<f64>> {
    let mut outputs = oracle::activations(layers, point);
    let logits = outputs.pop().unwrap();
    outputs.push(oracle::softmax(&logits));
    outputs
}

/// The centre of a pixel of a map with `side` pixels of [−1.1, 1.1], y up.
fn center(pixel: usize, side: usize) -> [f64; 2] {
    let at = |index: usize| -1.1 + 2.2 * (index as f64 + 0.5) / side as f64;
    [at(pixel % side), -at(pixel / side)]
}

fn every_unit(sizes: &[usize]) -> Vec<UnitMap> {
    let units = |(layer, &size): (usize, &usize)| {
        (0..size).map(move |unit| UnitMap {
            layer,
            unit,
            colors: COLORS,
        })
    };
    sizes.iter().enumerate().flat_map(units).collect()
}

#[test]
fn every_pixel_shows_the_units_output_there() {
    for (classes, hidden) in [
        (3, vec![64]),
        (2, vec![]),
        (5, vec![8, 7]),
        (3, vec![5, 6, 4]),
    ] {
        let options = Options {
            classes,
            hidden,
            ..Options::default()
        };
        let mut trainer = trained(options, 50);
        let sizes = trainer.network().sizes().to_vec();
        let layers = oracle::layers(trainer.network());
        let wanted = every_unit(&sizes);
        for side in [1, 2, 17, 40] {
            let all: Vec<_> = (0..side * side)
                .map(|pixel| outputs(&layers, center(pixel, side)))
                .collect();
            let maps = trainer.unit_maps(side, &wanted).unwrap();
            assert_eq!(maps.pixels.len(), wanted.len() * 4 * side * side);
            assert_eq!(maps.scales.len(), wanted.len());
            let drawn = maps.pixels.chunks(4 * side * side).zip(maps.scales);
            for (UnitMap { layer, unit, .. }, (pixels, &scale)) in wanted.iter().zip(drawn) {
                let values = all.iter().map(|layers| layers[*layer][*unit]);
                let most = values.clone().map(f64::abs).fold(0.0, f64::max);
                let expected = if layer + 1 == sizes.len() { 1.0 } else { most };
                assert!(
                    (f64::from(scale) - expected).abs() <= 1e-5 * (1.0 + expected),
                    "{scale}, not {expected}"
                );
                for (pixel, value) in pixels.chunks(4).zip(values) {
                    let share = if expected > 0.0 {
                        value / expected
                    } else {
                        0.0
                    };
                    let toward = if share < 0.0 { COLORS[2] } else { COLORS[1] };
                    for channel in 0..3 {
                        let [zero, end] = [COLORS[0][channel], toward[channel]].map(f64::from);
                        let color = zero + share.abs() * (end - zero);
                        let difference = (f64::from(pixel[channel]) - color).abs();
                        assert!(
                            difference <= 0.51,
                            "{pixel:?}, not {color} in layer {layer}, unit {unit}"
                        );
                    }
                    assert_eq!(pixel[3], 255);
                }
            }
        }
    }
}

/// The same units in another order and number, between calls for others.
#[test]
fn a_map_does_not_depend_on_the_others() {
    let mut trainer = trained(
        Options {
            hidden: vec![6, 5],
            ..Options::default()
        },
        20,
    );
    let all = every_unit(trainer.network().sizes());
    let pixels = trainer.unit_maps(9, &all).unwrap().pixels.to_vec();
    for (map, expected) in all.iter().zip(pixels.chunks(4 * 81)) {
        assert_eq!(trainer.unit_maps(9, &[*map]).unwrap().pixels, expected);
    }
    let none = trainer.unit_maps(9, &[]).unwrap();
    assert!(none.pixels.is_empty() && none.scales.is_empty());
}

/// Drawing changes nothing of the run.
#[test]
fn training_does_not_notice_that_maps_are_drawn() {
    let mut drawn = trained(Options::default(), 3);
    let mut other = trained(Options::default(), 3);
    let all = every_unit(drawn.network().sizes());
    for _ in 0..3 {
        drawn.unit_maps(8, &all).unwrap();
        drawn.step();
        other.step();
    }
    assert_eq!(drawn.snapshot(), other.snapshot());
}

#[test]
fn a_silent_unit_has_the_scale_0_and_what_overflows_its_full_colour() {
    let mut trainer = Trainer::new(Options {
        classes: 2,
        hidden: vec![3, 1],
        ..Options::default()
    })
    .unwrap();
    // Unit 0 is silent, unit 1 is x, and unit 2 too large for float32 where x is above 0.3: there 0 times it, in the next
    // layer, is no number.
    let first = [0.0, 1.0, 3e38, 0.0, 0.0, 0.0, -1.0, 0.0, 3e38 * 0.9];
    let second = [0.0, 0.0, 0.0, 0.0];
    let third = [1.0, -1.0, 0.0, 0.0];
    trainer
        .set_parameters(&[&first[..], &second, &third].concat())
        .unwrap();
    let map = |layer, unit| UnitMap {
        layer,
        unit,
        colors: COLORS,
    };
    let side = 5;
    let maps = trainer
        .unit_maps(side, &[map(1, 0), map(1, 1), map(1, 2), map(2, 0)])
        .unwrap();
    assert_eq!(maps.scales[0], 0.0);
    assert!(
        maps.pixels[..4 * side * side]
            .chunks(4)
            .all(|pixel| pixel == [250, 248, 240, 255])
    );
    // The unit that is x: nothing on the left, its scale at the centre of the rightmost pixels.
    assert!((maps.scales[1] - 0.88).abs() < 1e-6);
    let rows = maps.pixels[4 * side * side..][..4 * side * side].chunks(4 * side);
    for row in rows {
        assert_eq!(row[..4], [250, 248, 240, 255]);
        assert_eq!(row[16..], [0, 114, 178, 255]);
    }
    // The large one overflows in the two columns on the right: its scale is what it is in the middle.
    assert!((maps.scales[2] / 2.7e38 - 1.0).abs() < 1e-6);
    for row in maps.pixels[2 * 4 * side * side..]
        .chunks(4 * side)
        .take(side)
    {
        assert_ne!(row[4..8], [0, 114, 178, 255]);
        assert!(row[8..].chunks(4).all(|pixel| pixel == [0, 114, 178, 255]));
    }
    let mut zeros = maps.pixels[3 * 4 * side * side..].chunks(4);
    assert!(zeros.all(|pixel| pixel == [250, 248, 240, 255]));
}

/// In a corner both sums overflow, and softmax in float32 has no number: the answer is that of float64, as on the decision map.
#[test]
fn classes_have_their_probability_where_float32_overflows() {
    let mut trainer = Trainer::new(Options {
        classes: 2,
        hidden: vec![],
        ..Options::default()
    })
    .unwrap();
    let weights = [3e38, -3e38, 3e38, -3e38, 0.0, 0.0];
    trainer.set_parameters(&weights).unwrap();
    let classes = [0, 1].map(|unit| UnitMap {
        layer: 1,
        unit,
        colors: COLORS,
    });
    let maps = trainer.unit_maps(4, &classes).unwrap();
    let (first, second) = maps.pixels.split_at(4 * 16);
    // The upper right pixel, where x + y is 1.65, and the lower left one.
    let full = [0, 114, 178, 255];
    let none = [250, 248, 240, 255];
    assert_eq!((&first[12..16], &second[12..16]), (&full[..], &none[..]));
    assert_eq!((&first[48..52], &second[48..52]), (&none[..], &full[..]));
}

#[test]
fn units_and_sides_that_there_are_not_are_refused() {
    let mut trainer = Trainer::new(Options::default()).unwrap();
    let map = |layer, unit| UnitMap {
        layer,
        unit,
        colors: COLORS,
    };
    let mut refusal =
        |side, maps: &[UnitMap]| trainer.unit_maps(side, maps).unwrap_err().to_string();
    assert_eq!(
        refusal(0, &[]),
        "side must be a whole number from 1 to 1024, got 0"
    );
    assert_eq!(
        refusal(1025, &[]),
        "side must be a whole number from 1 to 1024, got 1025"
    );
    for (layer, unit) in [(3, 0), (0, 2), (1, 64), (2, 3)] {
        let expected = format!(
            "units must be layers and units of the network, got layer {layer}, unit {unit}"
        );
        assert_eq!(refusal(8, &[map(0, 0), map(layer, unit)]), expected);
    }
}
