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
use crate::softmax::ActivationSoftmax;

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
            let probabilities = &mut self.scanline.logits;
            ActivationSoftmax.forward(probabilities, columns::chunks(width));
            shade(probabilities, &self.palette, pixels);
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
            shade(probabilities, &self.palette, pixels);
        }
    }
}

/// Mixes the palette by the probabilities (pixels, classes) and writes RGBA bytes.
fn shade(probabilities: &[impl AsRef<[Lanes]>], palette: &[[f32; 3]], pixels: &mut [u8]) {
    for (chunk, pixels) in pixels.chunks_mut(4 * LANES).enumerate() {
        let mut rgb = [Lanes::splat(0.5); 3]; // cutting off then rounds
        for (p, color) in probabilities.iter().zip(palette) {
            let p = p.as_ref()[chunk];
            for (channel, share) in rgb.iter_mut().zip(color) {
                *channel += p * Lanes::splat(*share);
            }
        }
        let [red, green, blue] = rgb.map(|channel| channel.fast_trunc_int());
        let alpha = i32x8::splat(255 << 24);
        let green: i32x8 = green << 8;
        let blue: i32x8 = blue << 16;
        let rgba: [u8; 4 * LANES] = bytemuck::cast(red | green | blue | alpha);
        match pixels.first_chunk_mut() {
            Some(pixels) => *pixels = rgba,
            None => pixels.copy_from_slice(&rgba[..pixels.len()]),
        }
    }
}

/// The coordinate at the centre of pixel `index` of `count`.
fn center(index: usize, count: usize) -> f32 {
    let share = (2 * index + 1) as f32 / count as f32;
    EXTENT * (share - 1.0)
}
