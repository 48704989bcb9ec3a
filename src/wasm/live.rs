//! What can be changed while training goes on: settings that act live, and parts of the network.

use wasm_bindgen::prelude::*;

use super::Trainer;
use super::arguments::{find_setting, number, read_setting, text};
use crate::trainer;

/// What `set` changes.
#[wasm_bindgen(typescript_custom_section)]
const LIVE_NAME: &str = r#"
/** What can be changed while training goes on: a setting, a weight (layer, input, unit), a bias or a hidden unit (layer, unit). */
export type LiveName =
  | "learningRate" | "momentum" | "decay"
  | `dense${number}.weights.${number}.${number}` | `dense${number}.biases.${number}` | `dense${number}.units.${number}`;
"#;

#[wasm_bindgen]
impl Trainer {
    /// Changes a setting that `schema` calls live, which acts at the next step; or a part of the network: a weight
    /// ("dense1.weights.0.17": from input 0 to unit 17), a bias ("dense1.biases.17"), or whether a hidden unit is on
    /// ("dense1.units.17": 1, or 0 if it is switched off). A unit that is switched off gives 0 for every point, and is left out of
    /// training; switched on again, it has the weights that it had.
    pub fn set(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "LiveName")] name: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] value: JsValue,
    ) -> Result<(), JsValue> {
        let words = text(&name).unwrap_or_default();
        if trainer::part(&words, self.core.network()).is_some() {
            let number = number(&words, &value)?;
            self.check_memory("network", 0)?;
            return Ok(self.core.set(&words, number)?);
        }
        let setting = find_setting(&name, true)?;
        let value = read_setting(setting, &value)?;
        Ok(self.core.set(setting.name, value)?)
    }

    /// The hidden units that are switched off: a layer, counted from 1, and a unit, counted from 0, of each.
    #[wasm_bindgen(js_name = switchedOff)]
    pub fn switched_off(&self) -> Vec<u32> {
        let units = self.core.switched_off().iter();
        units
            .flat_map(|off| [off.layer as u32, off.unit as u32])
            .collect()
    }

    /// Step length at update 0. A change acts at the next step.
    #[wasm_bindgen(getter, js_name = learningRate)]
    pub fn learning_rate(&self) -> f64 {
        self.setting("learning_rate")
    }

    #[doc(hidden)]
    #[wasm_bindgen(setter, js_name = learningRate)]
    pub fn set_learning_rate(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] value: JsValue,
    ) -> Result<(), JsValue> {
        self.set("learningRate".into(), value)
    }

    /// The share of the last update that is carried into the next. A change acts at the next step.
    #[wasm_bindgen(getter)]
    pub fn momentum(&self) -> f64 {
        self.setting("momentum")
    }

    #[doc(hidden)]
    #[wasm_bindgen(setter)]
    pub fn set_momentum(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] value: JsValue,
    ) -> Result<(), JsValue> {
        self.set("momentum".into(), value)
    }

    /// The learning rate at update k is learningRate / (1 + decay·k). A change acts at the next step.
    #[wasm_bindgen(getter)]
    pub fn decay(&self) -> f64 {
        self.setting("decay")
    }

    #[doc(hidden)]
    #[wasm_bindgen(setter)]
    pub fn set_decay(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] value: JsValue,
    ) -> Result<(), JsValue> {
        self.set("decay".into(), value)
    }
}

impl Trainer {
    fn setting(&self, name: &str) -> f64 {
        self.core.setting(name).unwrap_or(f64::NAN)
    }
}
