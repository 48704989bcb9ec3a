//! The module's memory as JavaScript sees it.

use js_sys::WebAssembly::Memory;
use js_sys::{Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::arguments::copy;

/// What makes a view of numbers.
pub const FLOATS: fn(&JsValue, u32, u32) -> Float32Array =
    Float32Array::new_with_byte_offset_and_length;

/// JavaScript's view of values in the module's memory: the one that is kept, or a new one if memory has grown (views of
/// it lose their length then) or the values have moved.
#[inline(never)]
pub fn view<T, V: JsCast + Clone>(
    kept: &mut V,
    values: &[T],
    view_of: fn(&JsValue, u32, u32) -> V,
) -> V {
    let (start, length) = (values.as_ptr() as u32, values.len() as u32);
    // All typed arrays have the same properties.
    let array: &Uint8Array = kept.unchecked_ref();
    if array.length() != length || array.byte_offset() != start {
        *kept = view_of(&memory(), start, length);
    }
    kept.clone()
}

/// Numbers in JavaScript's own memory.
#[inline(never)]
pub fn copy_of_floats(values: &[f32]) -> Result<Float32Array, JsValue> {
    let view = FLOATS(&memory(), values.as_ptr() as u32, values.len() as u32);
    Ok(copy(&view)?.unchecked_into())
}

/// The module's own memory.
pub fn memory() -> JsValue {
    wasm_bindgen::memory().unchecked_into::<Memory>().buffer()
}
