//! What JavaScript hands over, read and checked.
//!
//! JavaScript converts arguments without a word (`undefined` becomes NaN, −1 becomes 4294967295), so
//! every argument comes in as [`JsValue`] and is checked here; the TypeScript declarations still say
//! what is meant.
//!
//! What a method is given cannot run code of its own here (a proxy's, a `toString`): an exception on its
//! way through Rust would leave the trainer borrowed for ever, and its frames on WebAssembly's stack. The constructor's
//! options can (getters, proxies), while there is no trainer yet to be borrowed; what they throw is caught by the
//! imports below, before it comes to Rust, and becomes a refusal. So does what JavaScript throws for want of memory.
//!
//! Nothing of the size of an argument is brought here before it is known to be right and to fit into memory.

use std::ops::RangeInclusive;

use js_sys::{Array, Float32Array, JsString, Object, Symbol};
use wasm_bindgen::prelude::*;

use super::written;
use crate::data::{Points, check_labels_length, check_points_length};
use crate::error::{self, Error, check_memory};
use crate::schema::{Kind, Setting, Value, among, camel_case, quoted, unknown};
use crate::trainer::Options;

#[wasm_bindgen]
extern "C" {
    /// `Reflect.get`: what the getter in `target` says of `receiver`.
    #[wasm_bindgen(catch, js_namespace = Reflect)]
    fn get(target: &JsValue, property: &JsValue, receiver: &JsValue) -> Result<JsValue, JsValue>;

    /// `Object.entries`, which runs the getters of the object.
    #[wasm_bindgen(catch, js_namespace = Object)]
    fn entries(object: &JsValue) -> Result<Array, JsValue>;

    /// `Array.isArray`, which throws at a proxy that has been revoked.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    /// The `set` of all typed arrays, of an array that may have another property of that name.
    #[wasm_bindgen(catch, js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    fn set(array: &JsValue, values: &JsValue) -> Result<(), JsValue>;

    /// The same into memory of the module.
    #[wasm_bindgen(catch, js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    fn copy_floats(into: &mut [f32], values: &JsValue) -> Result<(), JsValue>;

    /// The same.
    #[wasm_bindgen(catch, js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    fn copy_bytes(into: &mut [u8], values: &JsValue) -> Result<(), JsValue>;

    /// The same.
    #[wasm_bindgen(catch, js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    fn copy_wholes(into: &mut [u32], values: &JsValue) -> Result<(), JsValue>;

    /// A copy of a typed array; JavaScript may have no memory for it.
    #[wasm_bindgen(catch, js_namespace = ["Uint8Array", "prototype", "slice"], js_name = call)]
    fn slice(array: &JsValue) -> Result<JsValue, JsValue>;
}

pub fn read_options(value: &JsValue) -> Result<Options, Error> {
    let mut options = Options::default();
    let refused = || wrong("options", "an object that can be read", value);
    if !value.is_object() || is_array(value) != Ok(false) {
        return Err(wrong("options", "an object", value));
    }
    let entries = entries(value).map_err(|_| refused())?;
    let [mut coordinates, mut labels] = [JsValue::UNDEFINED; 2];
    // First those with which defaults of others come.
    for leads in [true, false] {
        for entry in entries.iter() {
            let entry: Array = entry.unchecked_into();
            let (name, value) = (entry.get(0), entry.get(1));
            let words = text(&name).unwrap_or_default();
            match &*words {
                "points" => coordinates = value,
                "labels" => labels = value,
                _ if value.is_undefined() || leads != matches!(&*words, "data" | "optimizer") => {}
                _ => {
                    let setting = find_setting(&name, false)?;
                    options.set(setting.name, read_setting(setting, &value)?)?;
                }
            }
        }
    }
    if !(coordinates.is_undefined() && labels.is_undefined()) {
        options.points = points(&coordinates, &labels)?;
    }
    Ok(options)
}

/// Points and their labels.
#[inline(never)]
pub fn points(points: &JsValue, labels: &JsValue) -> Result<Points, Error> {
    let points = floats("points", points, &check_points_length)?;
    let labels = bytes("labels", labels, &|length| {
        check_labels_length(length, points.len())
    })?;
    Ok(Points { points, labels })
}

/// The setting of a name in JavaScript's case, among all or among the live ones.
pub fn find_setting(name: &JsValue, live: bool) -> Result<&'static Setting, Error> {
    let name = text(name).ok_or_else(|| wrong("option name", "a string", name))?;
    let found = among(live).find(|setting| camel_case(setting.name) == name);
    found.ok_or_else(|| unknown(&name, live))
}

/// What a setting is to be.
pub fn read_setting(setting: &Setting, value: &JsValue) -> Result<Value, Error> {
    let read = match setting.kind {
        Kind::Whole { .. } => whole(value).map(Value::Whole),
        Kind::Number { .. } => value.as_f64().map(Value::Number),
        Kind::List { min, max, .. } => {
            return whole_numbers(setting, value, min..=max).map(Value::List);
        }
        Kind::Choice { .. } | Kind::Choices { .. } => text(value).map(Value::Name),
        Kind::Flag => value.as_bool().map(Value::Flag),
    };
    read.ok_or_else(|| wrong(setting.name, &setting.expected(), value))
}

/// The beginning of a string: longer than any name that there is, and than a message repeats.
#[inline(never)]
pub fn text(value: &JsValue) -> Option<String> {
    let text: &JsString = value.is_string().then(|| value.unchecked_ref())?;
    text.slice(0, 130).as_string()
}

/// A number, whose range whoever uses it knows and checks.
pub fn number(field: &str, value: &JsValue) -> Result<f64, Error> {
    value
        .as_f64()
        .ok_or_else(|| wrong(field, "a number", value))
}

/// A whole number, whose range whoever uses it knows and checks.
#[inline(never)]
pub fn whole_number(field: &str, value: &JsValue) -> Result<usize, Error> {
    whole(value).ok_or_else(|| wrong(field, "a whole number of at most 32 bits", value))
}

#[inline(never)]
fn whole(value: &JsValue) -> Option<usize> {
    let in_range = |number: &f64| (0.0..=f64::from(u32::MAX)).contains(number);
    value
        .as_f64()
        .filter(|number| in_range(number) && number.fract() == 0.0)
        .map(|number| number as usize)
}

/// A property of an array; a proxy of an array is one, and what it answers may throw.
fn inside(array: &JsValue, property: JsValue) -> Option<JsValue> {
    if is_array(array) != Ok(true) {
        return None;
    }
    get(array, &property, array).ok()
}

/// A list, with the range of its numbers for the message.
fn whole_numbers(
    setting: &Setting,
    value: &JsValue,
    range: RangeInclusive<usize>,
) -> Result<Vec<usize>, Error> {
    let name = setting.name;
    let refused = || wrong(name, &setting.expected(), value);
    let inside = |property| inside(value, property).ok_or_else(refused);
    let length = whole(&inside("length".into())?).ok_or_else(refused)?;
    setting.check_length(length)?;
    let mut values = Vec::new();
    for index in 0..length {
        let value = inside((index as u32).into())?;
        let refused = || {
            let field = format!("{name}[{index}]");
            wrong(&field, &error::whole_number(&range), &value)
        };
        values.push(whole(&value).ok_or_else(refused)?);
    }
    Ok(values)
}

/// The numbers of a Float32Array, once `check` has found their count right.
pub fn floats(
    field: &str,
    value: &JsValue,
    check: &dyn Fn(usize) -> Result<(), Error>,
) -> Result<Vec<f32>, Error> {
    let kind = "Float32Array";
    let mut numbers = vec![0.0; checked_length(field, kind, value, size_of::<f32>(), check)?];
    // What is left of a detached array cannot be copied.
    if !numbers.is_empty() {
        copy_floats(&mut numbers, value).map_err(|_| wrong(field, kind, value))?;
    }
    Ok(numbers)
}

/// The same for the bytes of a Uint8Array.
pub fn bytes(
    field: &str,
    value: &JsValue,
    check: &dyn Fn(usize) -> Result<(), Error>,
) -> Result<Vec<u8>, Error> {
    let kind = "Uint8Array";
    let mut bytes = vec![0; checked_length(field, kind, value, 1, check)?];
    if !bytes.is_empty() {
        copy_bytes(&mut bytes, value).map_err(|_| wrong(field, kind, value))?;
    }
    Ok(bytes)
}

/// The same for the numbers of a Uint32Array.
pub fn wholes(
    field: &str,
    value: &JsValue,
    check: &dyn Fn(usize) -> Result<(), Error>,
) -> Result<Vec<u32>, Error> {
    let kind = "Uint32Array";
    let mut numbers = vec![0; checked_length(field, kind, value, size_of::<u32>(), check)?];
    if !numbers.is_empty() {
        copy_wholes(&mut numbers, value).map_err(|_| wrong(field, kind, value))?;
    }
    Ok(numbers)
}

/// How many elements of `size` bytes a typed array has, if `check` takes them and they fit into memory.
#[inline(never)]
fn checked_length(
    field: &str,
    kind: &str,
    value: &JsValue,
    size: usize,
    check: &dyn Fn(usize) -> Result<(), Error>,
) -> Result<usize, Error> {
    let length = typed_array_length(field, kind, value)?;
    check(length)?;
    check_memory(field, size * length)?;
    Ok(length)
}

/// Puts the numbers of a view of the module's memory into a typed array of the same `kind`, if it has room for exactly so
/// many, else into a new one; answers the one.
pub fn write_into(
    kind: &str,
    into: &JsValue,
    view: &Object,
    length: usize,
) -> Result<JsValue, Error> {
    if into.is_undefined() || typed_array_length("into", kind, into)? != length {
        return copy(view);
    }
    set(into, view).map_err(|_| wrong("into", &format!("a {kind}"), into))?;
    Ok(into.clone())
}

/// A copy of a view of the module's memory, in JavaScript's own.
pub fn copy(view: &Object) -> Result<JsValue, Error> {
    slice(view).map_err(|_| Error::new("memory", "enough for a copy", "less"))
}

/// Checks that a value is a typed array of the kind that is meant, and how many elements it really has.
///
/// An array may have a `length` of its own that lies or throws, or another prototype than it was born with. What it is
/// and how long is therefore asked of the getters that all typed arrays share, which look inside.
#[inline(never)]
fn typed_array_length(field: &str, kind: &str, value: &JsValue) -> Result<usize, Error> {
    let born = Object::get_prototype_of(&Float32Array::new_with_length(0));
    let shared = Object::get_prototype_of(&born);
    let inside = |property: &JsValue| get(&shared, property, value);
    let tag = inside(&Symbol::to_string_tag()).ok();
    if tag.and_then(|tag| tag.as_string()).as_deref() != Some(kind) {
        return Err(wrong(field, &format!("a {kind}"), value));
    }
    let length = inside(&"length".into()).ok();
    Ok(length.and_then(|length| length.as_f64()).unwrap_or(0.0) as usize)
}

/// Says what a value is: strings and numbers as they are, cut to a readable length.
#[inline(never)]
fn wrong(field: &str, expected: &str, value: &JsValue) -> Error {
    let got = if let Some(text) = text(value) {
        quoted(&text)
    } else if let Some(number) = value.as_f64() {
        written(number)
    } else if let Some(truth) = value.as_bool() {
        truth.to_string()
    } else {
        let kind = String::from(value.js_typeof().unchecked_into::<JsString>());
        match &*kind {
            "undefined" => kind,
            "object" if value.is_null() => "null".to_owned(),
            "object" => "an object".to_owned(),
            _ => format!("a {kind}"),
        }
    };
    Error::new(field, expected, &got)
}
