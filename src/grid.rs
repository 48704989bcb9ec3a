//! The decision map: what the network answers at every point of the plane, as pixels.
//!
//! The map covers the [square](crate::square) of the data, y up. Each pixel shows the network's answer at its centre:
//! its colour is Σ p_c · palette_c on the sRGB bytes, rounded, with alpha 255.

use std::hint::black_box;
use std::ops::Range;

use wide::{f32x4, i32x4};

use crate::columns::{self, Column, TILE, halves};
use crate::dense::LayerDense;
use crate::error::{Error, check_count, check_length, check_memory};
use crate::network::{Activations, Network};
use crate::palette::{BYTES, Palette, add_share};
use crate::scanline::{QUAD, Scanline};
use crate::square::Square;

const MAX_PIXELS_A_SIDE: usize = 4096;

/// Logits above this are lowered before 2 is raised to their power, so that nothing overflows.
const LARGE: f32 = 100.0;
const LARGEST: f32x4 = f32x4::splat(LARGE);

/// The palette and the pixels drawn last; a map of the same size is drawn into the same memory.
#[derive(Debug, Clone)]
pub struct DecisionMap {
    /// What it covers.
    pub square: Square,
    palette: Palette,
    pixels: Vec<u8>,
    /// One row of them, filled up to whole quads.
    row: Vec<[u8; BYTES]>,
    scanline: Scanline,
}

impl DecisionMap {
    /// A map of a square, with the default palette.
    pub fn new(classes: usize, square: Square) -> Self {
        Self {
            square,
            palette: Palette::of_classes(classes),
            pixels: Vec::new(),
            row: Vec::new(),
            scanline: Scanline::default(),
        }
    }

    /// Refuses any length but three bytes a class.
    pub fn check_palette_length(&self, length: usize) -> Result<(), Error> {
        let expected = 3 * (1 + self.palette.others.len());
        check_length(
            "palette",
            length,
            expected,
            "red, green and blue of each class",
        )
    }

    /// Red, green and blue of each class, 3 bytes a class.
    pub fn set_palette(&mut self, rgb: &[u8]) -> Result<(), Error> {
        self.check_palette_length(rgb.len())?;
        self.palette.set(rgb.as_chunks().0.iter());
        Ok(())
    }

    /// RGBA bytes, `4 · width · height`, row 0 on top.
    pub fn render(
        &mut self,
        network: &Network,
        activations: &mut Activations,
        width: usize,
        height: usize,
    ) -> Result<&[u8], Error> {
        check_count("width", width, 1..=MAX_PIXELS_A_SIDE)?;
        check_count("height", height, 1..=MAX_PIXELS_A_SIDE)?;
        let bytes = 4 * width * height;
        if self.pixels.len() != bytes {
            check_memory("width", bytes)?;
            self.pixels.resize(bytes, 0);
        }
        match Scanline::fits(network) {
            Some([hidden, output]) => self.scan(hidden, output, width, height),
            None => self.evaluate(network, activations, width, height),
        }
        Ok(&self.pixels)
    }

    /// Row by row, for a network that [`Scanline`] fits.
    fn scan(&mut self, hidden: &LayerDense, output: &LayerDense, width: usize, height: usize) {
        let square = self.square;
        (self.scanline).prepare(hidden, output, width, &square);
        let quads = width.div_ceil(QUAD);
        self.row.resize(quads, [0; BYTES]);
        let (scanline, palette) = (&mut self.scanline, &self.palette);
        for (index, pixels) in self.pixels.chunks_mut(4 * width).enumerate() {
            scanline.row(square.y(index, height).into());
            let row = &mut self.row;
            match (&scanline.logits[..], &palette.others[..]) {
                ([a, b], [p, q]) => mix_row_of_three([a, b], &[*p, *q], palette, row),
                (logits, _) => mix_row(logits, palette, row),
            }
            pixels.copy_from_slice(&self.row.as_flattened()[..4 * width]);
        }
    }

    /// Pixel by pixel, for any network.
    fn evaluate(
        &mut self,
        network: &Network,
        activations: &mut Activations,
        width: usize,
        height: usize,
    ) {
        for (index, pixels) in self.pixels.chunks_mut(4 * TILE).enumerate() {
            let count = pixels.len() / 4;
            let pixels_of_tile = index * TILE..index * TILE + count;
            put_centers(
                &mut activations.inputs,
                &self.square,
                [width, height],
                pixels_of_tile,
            );
            let probabilities = network.answers(activations, count);
            for (chunk, pixels) in pixels.chunks_mut(BYTES).enumerate() {
                let mut rgb = [f32x4::ZERO; 3];
                for (p, color) in probabilities.iter().skip(1).zip(&self.palette.others) {
                    add_share(&mut rgb, halves(p)[chunk], color);
                }
                pixels.copy_from_slice(&self.palette.rgba(rgb)[..pixels.len()]);
            }
        }
    }
}

/// Softmax and mixture at once, for the logits of a row: (pixels, classes − 1), less that of class 0, in
/// units of ln 2.
fn mix_row(logits: &[Vec<[f32; QUAD]>], palette: &Palette, pixels: &mut [[u8; BYTES]]) {
    let constants = black_box(EXP2);
    for (quad, pixels) in pixels.iter_mut().enumerate() {
        let z = |logits: &Vec<[f32; QUAD]>| f32x4::from(logits[quad]);
        let largest = logits.iter().map(z).fold(LARGEST, f32x4::fast_max);
        let mut mixture = Mixture::new(largest);
        for (logits, color) in logits.iter().zip(&palette.others) {
            mixture.add(z(logits), color, constants);
        }
        *pixels = mixture.rgba(palette);
    }
}

/// The same, written out for the usual number of classes.
fn mix_row_of_three(
    [a, b]: [&[[f32; QUAD]]; 2],
    [p, q]: &[[f32; 3]; 2],
    palette: &Palette,
    pixels: &mut [[u8; BYTES]],
) {
    // From memory, because V8 otherwise puts each together anew for every quad, in three instructions.
    let constants = black_box(EXP2);
    for ((&a, &b), pixels) in a.iter().zip(b).zip(pixels) {
        let (a, b) = (f32x4::from(a), f32x4::from(b));
        let mut mixture = Mixture::new(LARGEST.fast_max(a).fast_max(b));
        mixture.add(a, p, constants);
        mixture.add(b, q, constants);
        *pixels = mixture.rgba(palette);
    }
}

/// Four pixels' numerators and denominator of softmax, divided by 2 to the power of z₀ or of the largest, and the numerators'
/// mixture of colours.
struct Mixture {
    excess: f32x4,
    sum: f32x4,
    rgb: [f32x4; 3],
}

impl Mixture {
    /// Of class 0. Where any of the logits is too large, all are lowered by the largest, beside which class 0 is nothing.
    #[inline(always)]
    fn new(largest: f32x4) -> Self {
        let is_large = largest.simd_gt(LARGEST);
        Self {
            excess: is_large & largest,
            sum: !is_large & f32x4::ONE,
            rgb: [f32x4::splat(-0.0); 3],
        }
    }

    #[inline(always)]
    fn add(&mut self, z: f32x4, color: &[f32; 3], constants: [f32; 7]) {
        let numerator = exp2(z - self.excess, constants);
        self.sum += numerator;
        add_share(&mut self.rgb, numerator, color);
    }

    #[inline(always)]
    fn rgba(self, palette: &Palette) -> [u8; BYTES] {
        let scale = f32x4::ONE / self.sum;
        palette.rgba(self.rgb.map(|channel| channel * scale))
    }
}

/// The constants of [`exp2`]: its least argument, what rounds to a whole number, and the coefficients of the
/// minimax polynomial of degree 4 for 2ˣ between −½ and ½, highest first.
const EXP2: [f32; 7] = [
    -LARGE,
    12_582_912.0,
    9.570_102e-3,
    5.591_786e-2,
    2.402_474_4e-1,
    6.931_218e-1,
    9.999_993e-1,
];

/// 2ˣ for x up to 127, within 3 millionths of it, which no colour shows; 2⁻¹⁰⁰ for all x below, which keeps
/// clear of subnormal numbers. The method is that of [`softmax::exp`](crate::softmax::exp).
fn exp2(x: f32x4, constants: [f32; 7]) -> f32x4 {
    let [least, round, c4, c3, c2, c1, c0] = constants.map(f32x4::splat);
    let x = x.fast_max(least);
    let rounded = x + round;
    let r = x - (rounded - round);
    let polynomial = (((r * c4 + c3) * r + c2) * r + c1) * r + c0;
    let exponent: i32x4 = bytemuck::cast::<f32x4, i32x4>(rounded) << 23;
    bytemuck::cast(bytemuck::cast::<f32x4, i32x4>(polynomial) + exponent)
}

/// Puts the centres of some pixels of a map of `width` by `height`, counted row by row from the top left, into the inputs of
/// a network.
pub(crate) fn put_centers(
    inputs: &mut [Column],
    square: &Square,
    [width, height]: [usize; 2],
    pixels: Range<usize>,
) {
    let (mut column, mut row) = (pixels.start % width, pixels.start / width);
    for sample in 0..pixels.len() {
        columns::set(&mut inputs[0], sample, square.x(column, width));
        columns::set(&mut inputs[1], sample, square.y(row, height));
        column += 1;
        if column == width {
            (column, row) = (0, row + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp2_is_within_three_millionths() {
        for i in -100_000..=100_000 {
            let x = i as f32 / 1000.0;
            let actual = f64::from(exp2(f32x4::splat(x), EXP2).to_array()[0]);
            let error = (actual / f64::from(x).exp2() - 1.0).abs();
            assert!(error <= 3e-6, "2^{x} = {actual}");
        }
        let least = exp2(f32x4::splat(-LARGE), EXP2);
        assert_eq!(exp2(f32x4::splat(f32::NEG_INFINITY), EXP2), least);
    }
}
