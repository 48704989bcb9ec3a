//! The decision map: what the network answers at every point of the plane, as pixels.
//!
//! The map covers [−1.1, 1.1] in x and y, y up. Each pixel shows the network's answer at its centre:
//! its colour is Σ p_c · palette_c on the sRGB bytes, rounded, with alpha 255.

use crate::columns::column;
use crate::error::{Error, check_count, check_length};
use crate::network::{Activations, Network, TILE};

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
}

impl DecisionMap {
    /// A map with the default palette.
    pub fn new(classes: usize) -> Self {
        let palette = OKABE_ITO.iter().cycle().take(classes);
        Self {
            palette: palette.map(|rgb| rgb.map(f32::from)).collect(),
            pixels: Vec::new(),
        }
    }

    /// Red, green and blue of each class, 3 bytes a class.
    pub fn set_palette(&mut self, rgb: &[u8]) -> Result<(), Error> {
        let expected = 3 * self.palette.len();
        check_length(
            "palette",
            rgb.len(),
            expected,
            "red, green and blue of each class",
        )?;
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
        self.pixels.resize(4 * width * height, 255);
        for (index, tile) in self.pixels.chunks_mut(4 * TILE).enumerate() {
            let rows = tile.len() / 4;
            for row in 0..rows {
                let pixel = index * TILE + row;
                activations.inputs[[row, 0]] = center(pixel % width, width);
                activations.inputs[[row, 1]] = -center(pixel / width, height);
            }
            let probabilities = network.forward(activations, rows);
            let mut colors = [[0.0; TILE]; 3];
            for (class, rgb) in self.palette.iter().enumerate() {
                for (channel, share) in colors.iter_mut().zip(rgb) {
                    for (value, p) in channel.iter_mut().zip(column(probabilities, class)) {
                        *value += p * share;
                    }
                }
            }
            for (row, rgba) in tile.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                // Adding a half and cutting off rounds; the cast keeps to 0 … 255.
                *rgba = [0, 1, 2, 3].map(|channel: usize| match colors.get(channel) {
                    Some(color) => (color[row] + 0.5) as u8,
                    None => 255,
                });
            }
        }
        Ok(&self.pixels)
    }
}

/// The coordinate at the centre of pixel `index` of `count`.
fn center(index: usize, count: usize) -> f32 {
    let share = (2 * index + 1) as f32 / count as f32;
    EXTENT * (share - 1.0)
}
