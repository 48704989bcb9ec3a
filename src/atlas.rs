//! The atlas: for each unit a small map of where in the plane it is active, as pixels.
//!
//! A map covers the square of the data as the [decision map](crate::grid) does, y up, and shows the unit's output at the
//! centre of each pixel: what the activation gives, the probability of a class, or an input itself. Its colour there is
//!
//! ```text
//! zero + share · (above − zero)     where the output is above 0
//! zero − share · (below − zero)     where it is below
//! ```
//!
//! on the sRGB bytes, rounded, with alpha 255. The share is output / scale. The scale is the largest size of any output on
//! the unit's own map, so that each has its full contrast; of a class it is 1.

use wide::f32x4;

use crate::columns::{self, TILE};
use crate::error::{Error, check_count, check_memory};
use crate::grid::put_centers;
use crate::network::{Activations, Network};
use crate::palette::{BYTES, Palette, add_share};
use crate::square::Square;

/// Pixels of a map's side.
const MAX_SIDE: usize = 1024;

/// A map that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitMap {
    /// 0 for the inputs, then the dense layers counted from 1. The units of the last are the classes.
    pub layer: usize,
    /// Counted from 0.
    pub unit: usize,
    /// Red, green and blue at 0, at the scale above it, and at the scale below it.
    pub colors: [[u8; 3]; 3],
}

/// The maps drawn last; as many of the same side are drawn into the same memory.
#[derive(Debug, Clone, Default)]
pub struct Atlas {
    /// (maps, side²).
    outputs: Vec<f32>,
    pixels: Vec<u8>,
    scales: Vec<f32>,
    palette: Palette,
}

/// What an [`Atlas`] has drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Maps<'a> {
    /// RGBA bytes, 4 · side² of each map, row 0 on top: one map after another.
    pub pixels: &'a [u8],
    /// The scale of each map; 0 where the output is 0 all over it.
    pub scales: &'a [f32],
}

impl Atlas {
    /// Draws maps of `side` by `side` pixels of a square. Refuses a unit that there is not, and what does
    /// not fit into memory.
    pub fn render(
        &mut self,
        network: &Network,
        activations: &mut Activations,
        square: &Square,
        side: usize,
        maps: &[UnitMap],
    ) -> Result<Maps<'_>, Error> {
        check_count("side", side, 1..=MAX_SIDE)?;
        let sizes = network.sizes();
        let is_there = |map: &UnitMap| map.layer < sizes.len() && map.unit < sizes[map.layer];
        if let Some(UnitMap { layer, unit, .. }) = maps.iter().find(|map| !is_there(map)) {
            let expected = format_args!("layers and units of the network");
            let value = format_args!("layer {layer}, unit {unit}");
            return Err(Error::with("units", expected, value));
        }
        let count = maps.len() * side * side;
        if count > self.outputs.len() {
            check_memory("units", (size_of::<f32>() + 4) * count)?;
        }
        self.outputs.resize(count, 0.0);
        self.pixels.resize(4 * count, 0);
        self.evaluate(network, activations, square, side, maps);
        self.scales.clear();
        let outputs = self.outputs.chunks(side * side);
        for ((map, outputs), pixels) in maps
            .iter()
            .zip(outputs)
            .zip(self.pixels.chunks_mut(4 * side * side))
        {
            let scale = if map.layer == sizes.len() - 1 {
                1.0
            } else {
                largest(outputs)
            };
            self.scales.push(scale);
            self.palette.set(map.colors.iter());
            color(outputs, scale, &self.palette, pixels);
        }
        Ok(Maps {
            pixels: &self.pixels,
            scales: &self.scales,
        })
    }

    /// The outputs of the units at every pixel.
    fn evaluate(
        &mut self,
        network: &Network,
        activations: &mut Activations,
        square: &Square,
        side: usize,
        maps: &[UnitMap],
    ) {
        let deepest = maps.iter().map(|map| map.layer).max().unwrap_or(0);
        let pixels = side * side;
        for first in (0..pixels).step_by(TILE) {
            let count = TILE.min(pixels - first);
            put_centers(
                &mut activations.inputs,
                square,
                [side, side],
                first..first + count,
            );
            network.forward_through(deepest, activations, columns::chunks(count));
            if deepest == network.layers().len() {
                network.complete(activations, count);
            }
            for (map, outputs) in maps.iter().zip(self.outputs.chunks_mut(pixels)) {
                let units = activations.inputs_of(map.layer);
                let column: &[f32] = bytemuck::cast_slice(&units[map.unit]);
                outputs[first..first + count].copy_from_slice(&column[..count]);
            }
        }
    }
}

/// The largest size of a finite value; 0 if there is none.
fn largest(values: &[f32]) -> f32 {
    let finite = values
        .iter()
        .map(|value| value.abs())
        .filter(|size| size.is_finite());
    finite.fold(0.0, f32::max)
}

/// Colours the pixels of a map. What is beyond the scale, where float32 overflows, counts as at it, and NaN as 0.
fn color(outputs: &[f32], scale: f32, palette: &Palette, pixels: &mut [u8]) {
    let [above, below] = palette.others[..] else {
        return;
    };
    let scale = if scale > 0.0 { scale } else { 1.0 };
    for (outputs, pixels) in outputs.chunks(4).zip(pixels.chunks_mut(BYTES)) {
        let mut quad = [0.0; 4];
        quad[..outputs.len()].copy_from_slice(outputs);
        let share = f32x4::from(quad) / f32x4::splat(scale);
        let share = share.simd_eq(share) & share;
        let limited = |share: f32x4| share.fast_max(f32x4::ZERO).fast_min(f32x4::ONE);
        let mut rgb = [f32x4::ZERO; 3];
        add_share(&mut rgb, limited(share), &above);
        add_share(&mut rgb, limited(-share), &below);
        pixels.copy_from_slice(&palette.rgba(rgb)[..pixels.len()]);
    }
}
