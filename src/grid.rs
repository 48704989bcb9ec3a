//! The decision map: what the network answers at every point of the plane, as pixels.
//!
//! The map covers [−1.1, 1.1] in x and y, y up. Each pixel shows the network's answer at its centre:
//! its colour is Σ p_c · palette_c on the sRGB bytes, rounded, with alpha 255.

use wide::i32x8;

use crate::columns::{self, LANES, Lanes, TILE};
use crate::dense::LayerDense;
use crate::error::{Error, check_count, check_length};
use crate::network::{Activations, Network};
use crate::scanline::Scanline;
use crate::softmax::exp;

/// Half the side of the square that the map covers.
pub const EXTENT: f32 = 1.1;

const MOST_PIXELS_A_SIDE: usize = 4096;

/// The colours of Okabe & Ito (2008), which people with any colour vision tell apart; from the ninth
/// class on they repeat.
const OKABE_ITO: [[u8; 3]; 8] = [
    [0xD5, 0x5E, 0x00],
    [0x00, 0x72, 0xB2],
    [0x00, 0x9E, 0x73],
    [0xCC, 0x79, 0xA7],
    [0xE6, 0x9F, 0x00],
    [0x56, 0xB4, 0xE9],
    [0xF0, 0xE4, 0x42],
    [0x00, 0x00, 0x00],
];

/// The palette and the pixels drawn last; a map of the same size is drawn into the same memory.
#[derive(Debug, Clone)]
pub struct DecisionMap {
    palette: Vec<[f32; 3]>,
    pixels: Vec<u8>,
    scanline: Scanline,
}

impl DecisionMap {
    /// A map with the default palette.
    pub fn new(classes: usize) -> Self {
        let palette = OKABE_ITO.iter().cycle().take(classes);
        Self {
            palette: palette.map(|rgb| rgb.map(f32::from)).collect(),
            pixels: Vec::new(),
            scanline: Scanline::default(),
        }
    }

    /// Refuses any length but three bytes a class.
    pub fn check_palette_length(&self, length: usize) -> Result<(), Error> {
        let expected = 3 * self.palette.len();
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
        for (color, rgb) in self.palette.iter_mut().zip(rgb.as_chunks().0) {
            *color = rgb.map(f32::from);
        }
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
        check_count("width", width, 1..=MOST_PIXELS_A_SIDE)?;
        check_count("height", height, 1..=MOST_PIXELS_A_SIDE)?;
        self.pixels.resize(4 * width * height, 0);
        if let [hidden, output] = network.layers() {
            self.scan(hidden, output, width, height);
        } else {
            self.evaluate(network, activations, width, height);
        }
        Ok(&self.pixels)
    }

    /// Row by row, for a network with one hidden layer.
    fn scan(&mut self, hidden: &LayerDense, output: &LayerDense, width: usize, height: usize) {
        let x = (0..width).map(|column| center(column, width));
        self.scanline.prepare(hidden, output, x);
        let extent = f64::from(EXTENT);
        for (row, pixels) in self.pixels.chunks_mut(4 * width).enumerate() {
            let y = -f64::from(center(row, height));
            // The inverse of `center`.
            let pixel_at = |x: f64| ((x / extent + 1.0) * width as f64 - 1.0) / 2.0;
            self.scanline.row(y, pixel_at);
            // Softmax and mixture at once, with numerators and denominator divided by exp(z₀).
            let logits = &self.scanline.logits;
            let (first, others) = self.palette.split_at(1);
            for (chunk, pixels) in pixels.chunks_mut(4 * LANES).enumerate() {
                // Where a logit lies far above that of class 0, all are lowered, so that none overflows
                // and those at the top keep their differences. Mostly there is nothing to lower.
                let mut excess = Lanes::ZERO;
                for z in logits {
                    excess = excess.fast_max(z[chunk] - 80.0);
                }
                let mut sum = match excess.simd_gt(Lanes::ZERO).any() {
                    true => exp(-excess),
                    false => Lanes::ONE,
                };
                let mut rgb = [Lanes::ZERO; 3];
                add_share(&mut rgb, sum, &first[0]);
                for (z, color) in logits.iter().zip(others) {
                    let numerator = exp(z[chunk] - excess);
                    sum += numerator;
                    add_share(&mut rgb, numerator, color);
                }
                let scale = Lanes::ONE / sum;
                write(rgb.map(|channel| channel * scale), pixels);
            }
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
            let (mut column, mut row) = (index * TILE % width, index * TILE / width);
            for sample in 0..count {
                columns::set(&mut activations.inputs[0], sample, center(column, width));
                columns::set(&mut activations.inputs[1], sample, -center(row, height));
                column += 1;
                if column == width {
                    (column, row) = (0, row + 1);
                }
            }
            let probabilities = network.forward(activations, columns::chunks(count));
            for (chunk, pixels) in pixels.chunks_mut(4 * LANES).enumerate() {
                let mut rgb = [Lanes::ZERO; 3];
                for (p, color) in probabilities.iter().zip(&self.palette) {
                    add_share(&mut rgb, p[chunk], color);
                }
                write(rgb, pixels);
            }
        }
    }
}

/// Mixes in a colour, eight pixels at once: rgb += share · color.
fn add_share(rgb: &mut [Lanes; 3], share: Lanes, color: &[f32; 3]) {
    for (channel, value) in rgb.iter_mut().zip(color) {
        *channel += share * Lanes::splat(*value);
    }
}

/// Writes eight pixels, or what is left of them, as RGBA bytes.
fn write(rgb: [Lanes; 3], pixels: &mut [u8]) {
    // Adding 1.5·2²³ rounds to a whole number and leaves it in the lowest bits: WebAssembly's own
    // conversion takes several times as long, for numbers that do not occur here.
    const ROUND: f32 = 12_582_912.0;
    let byte = |channel: Lanes| bytemuck::cast::<Lanes, i32x8>(channel + ROUND) & i32x8::splat(255);
    let [red, green, blue] = rgb.map(byte);
    let green: i32x8 = green << 8;
    let blue: i32x8 = blue << 16;
    let alpha = i32x8::splat(255 << 24);
    let rgba: [u8; 4 * LANES] = bytemuck::cast(red | green | blue | alpha);
    match pixels.first_chunk_mut() {
        Some(pixels) => *pixels = rgba,
        None => pixels.copy_from_slice(&rgba[..pixels.len()]),
    }
}

/// The coordinate at the centre of pixel `index` of `count`.
fn center(index: usize, count: usize) -> f32 {
    let share = (2 * index + 1) as f32 / count as f32;
    EXTENT * (share - 1.0)
}
