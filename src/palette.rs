//! Mixtures of colours, on the sRGB bytes.

use std::array::from_fn;

use wide::{f32x4, i32x4};

use crate::scanline::QUAD;

/// Bytes of the pixels that are mixed at once.
pub const BYTES: usize = 4 * QUAD;

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

/// 2²³ + n has n in its lowest bits, so adding it rounds and converts at once: WebAssembly's own conversion
/// takes several times as long, for numbers that do not occur here.
const ROUND: f32 = 8_388_608.0;

/// Colours to be mixed, as differences from the first, so that shares that sum to 1 spare one colour:
/// Σ p_c · color_c = color₀ + Σ p_c · (color_c − color₀).
#[derive(Debug, Clone, Default)]
pub struct Palette {
    /// The first colour, plus [`ROUND`].
    first: [f32; 3],
    /// The other colours, less the first.
    pub others: Vec<[f32; 3]>,
}

impl Palette {
    /// The default colours of so many classes.
    pub fn of_classes(classes: usize) -> Self {
        let mut palette = Self::default();
        palette.set(OKABE_ITO.iter().cycle().take(classes));
        palette
    }

    /// Takes up other colours: red, green and blue.
    pub fn set<'a>(&mut self, mut colors: impl Iterator<Item = &'a [u8; 3]>) {
        let first = colors.next().map_or([0.0; 3], |rgb| rgb.map(f32::from));
        let less_first = |rgb: &[u8; 3]| from_fn(|i| f32::from(rgb[i]) - first[i]);
        self.first = first.map(|channel| ROUND + channel);
        self.others.clear();
        self.others.extend(colors.map(less_first));
    }

    /// Four pixels as RGBA bytes, from the shares of the other colours in each.
    pub fn rgba(&self, shares: [f32x4; 3]) -> [u8; BYTES] {
        let [red, green, blue]: [i32x4; 3] =
            from_fn(|i| bytemuck::cast(shares[i] + f32x4::splat(self.first[i])));
        let green: i32x4 = green << 8;
        let blue: i32x4 = blue << 16;
        let alpha = i32x4::splat(255 << 24);
        bytemuck::cast(red | green | blue | alpha)
    }
}

/// Mixes in a colour, four pixels at once: rgb += share · color.
pub fn add_share(rgb: &mut [f32x4; 3], share: f32x4, color: &[f32; 3]) {
    for (channel, value) in rgb.iter_mut().zip(color) {
        *channel += share * f32x4::splat(*value);
    }
}
