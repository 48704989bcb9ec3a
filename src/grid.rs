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
        for (row, pixels) in self.pixels.chunks_mut(4 * width).enumerate() {
            self.scanline.row(square.y(row, height).into());
            match &self.scanline.logits[..] {
                // Three classes, the usual number: the loops over them are unrolled.
                [a, b] => mix_row(&[&a[..quads], &b[..quads]], &self.palette, &mut self.row),
                logits => mix_row(logits, &self.palette, &mut self.row),
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
#[inline(always)]
fn mix_row<Z: AsRef<[[f32; QUAD]]>>(logits: &[Z], palette: &Palette, pixels: &mut [[u8; BYTES]]) {
    // From memory, because V8 otherwise puts each together anew for every quad, in three instructions.
    let constants = black_box(EXP2);
    for (quad, pixels) in pixels.iter_mut().enumerate() {
        let z = |logits: &Z| f32x4::from(logits.as_ref()[quad]);
        // Where any is too large, all are lowered by the largest, beside which class 0 is nothing.
        let mut largest = f32x4::splat(LARGE);
        for logits in logits {
            largest = largest.fast_max(z(logits));
        }
        let is_large = largest.simd_gt(f32x4::splat(LARGE));
        let excess = is_large & largest;
        // Numerators and denominator of softmax, divided by 2 to the power of z₀ or of the largest.
        let mut sum = !is_large & f32x4::ONE;
        let mut rgb = [f32x4::splat(-0.0); 3];
        let mut add = |logits: &Z, color: &[f32; 3]| {
            let numerator = exp2(z(logits) - excess, constants);
            sum += numerator;
            add_share(&mut rgb, numerator, color);
        };
        match (logits, &palette.others[..]) {
            ([a, b], [p, q]) => {
                add(a, p);
                add(b, q);
            }
            (logits, colors) => logits.iter().zip(colors).for_each(|(z, c)| add(z, c)),
        }
        let scale = f32x4::ONE / sum;
        *pixels = palette.rgba(rgb.map(|channel| channel * scale));
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
