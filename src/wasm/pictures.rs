//! The pictures: the decision map and the maps of units.

use js_sys::{Object, Uint8ClampedArray};
use wasm_bindgen::prelude::*;

use super::Trainer;
use super::arguments::{bytes, floats, whole_number, wholes};
use super::put;
use super::views::{FLOATS, view};
use crate::atlas::UnitMap;
use crate::error::{Error, check_length};

/// What `unitMaps` answers.
#[wasm_bindgen(typescript_custom_section)]
const UNIT_MAPS: &str = r#"
/** Small maps of units. Views of the module's own memory, which hold until the next call of anything here. */
export interface UnitMaps {
  /** RGBA bytes, 4 · side² of each map, row 0 on top: one map after another. */
  pixels: Uint8ClampedArray;
  /** What the full colour stands for on each map: the largest size of the unit's output there; 1 for a class. */
  scales: Float32Array;
}
"#;

/// Maps of units at once: those of the widest network take a quarter of a gigabyte at 32 pixels a side.
const MAX_MAPS: usize = 1 << 16;

#[wasm_bindgen]
impl Trainer {
    /// The decision map as RGBA bytes, row 0 on top. It covers the `square` of the trainer, [−1.1, 1.1] in x and y for
    /// the spiral, y up, and shows the answer at each pixel's centre. The array is a view of the module's own memory and
    /// holds until the next call of anything here: copy what is to be kept.
    pub fn predict_grid(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] width: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] height: JsValue,
    ) -> Result<Uint8ClampedArray, JsValue> {
        let width = whole_number("width", &width)?;
        let height = whole_number("height", &height)?;
        self.check_memory("network", 0)?;
        let pixels = self.core.predict_grid(width, height)?;
        let view_of = Uint8ClampedArray::new_with_byte_offset_and_length;
        Ok(view(&mut self.pixels, pixels, view_of))
    }

    /// Maps of units over the square of `predict_grid`, `side` by `side` pixels each. `units` has a layer and a unit for each
    /// map: layer 0 are the inputs, the last the classes; both are counted from 0. `colors` has nine bytes a map: red, green and
    /// blue where the output is 0, where it is at the map's scale, and at the scale below 0.
    #[wasm_bindgen(js_name = unitMaps, unchecked_return_type = "UnitMaps")]
    pub fn unit_maps(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] side: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Uint32Array")] units: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] colors: JsValue,
    ) -> Result<Object, JsValue> {
        let side = whole_number("side", &side)?;
        let units = wholes("units", &units, &check_pairs)?;
        let colors = bytes("colors", &colors, &|length| {
            check_length("colors", length, 9 * units.len() / 2, "three colours a map")
        })?;
        self.check_memory("network", 0)?;
        let maps: Vec<UnitMap> = (units.as_chunks().0.iter().zip(colors.as_chunks::<9>().0))
            .map(|(&[layer, unit], colors)| UnitMap {
                layer: layer as usize,
                unit: unit as usize,
                colors: bytemuck::cast(*colors),
            })
            .collect();
        let maps = self.core.unit_maps(side, &maps)?;
        let object = Object::new();
        let view_of = Uint8ClampedArray::new_with_byte_offset_and_length;
        put(
            &object,
            "pixels",
            view(&mut self.unit_pixels, maps.pixels, view_of).into(),
        );
        put(
            &object,
            "scales",
            view(&mut self.unit_scales, maps.scales, FLOATS).into(),
        );
        Ok(object)
    }

    /// What maps cover from here on: x and y of the centre of a square, and half its side, which are rounded to float32.
    #[wasm_bindgen(js_name = setSquare)]
    pub fn set_square(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] square: JsValue,
    ) -> Result<(), JsValue> {
        let numbers = floats("square", &square, &|length| {
            check_length("square", length, 3, "x, y and half its side")
        })?;
        Ok(self.core.set_square(&numbers)?)
    }

    /// The map's colours: 3 bytes (red, green, blue) for each class.
    #[wasm_bindgen(js_name = setPalette)]
    pub fn set_palette(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] rgb: JsValue,
    ) -> Result<(), JsValue> {
        let rgb = bytes("palette", &rgb, &|length| {
            self.core.check_palette_length(length)
        })?;
        Ok(self.core.set_palette(&rgb)?)
    }
}

/// Refuses an odd count, or so many maps that no network has as many units.
fn check_pairs(length: usize) -> Result<(), Error> {
    if length.is_multiple_of(2) && length <= 2 * MAX_MAPS {
        return Ok(());
    }
    let expected = format!("a layer and a unit of at most {MAX_MAPS} maps");
    Err(Error::new("units", &expected, &format!("{length} values")))
}
