//! What can be changed while training goes on: settings that act live, and parts of the network.

use wasm_bindgen::prelude::*;

use super::Trainer;
use super::arguments::{self, find_setting, number, read_setting, text};
use crate::schema::Value;
use crate::trainer;

/// What `set` changes.
#[wasm_bindgen(typescript_custom_section)]
const LIVE_NAME: &str = r#"
/** What can be changed while training goes on: a setting, a weight (layer, input, unit), a bias or a hidden unit (layer, unit). */
export type LiveName =
  | "activation" | "optimizer" | "learningRate" | "momentum" | "decay" | "epsilon" | "rho" | "beta1" | "beta2" | "l1" | "l2" | "dropout" | "batchSize"
  | `dense${number}.weights.${number}.${number}` | `dense${number}.biases.${number}` | `dense${number}.units.${number}`;
"#;

/// The live settings as properties, which scripts/properties.js writes.
#[wasm_bindgen(typescript_custom_section)]
const PROPERTIES: &str = r#"
/** A property for each live setting, which reads and changes it; a change acts at the next step. */
export interface Trainer {
  /** Of the hidden layers: one for all, or one for each, joined by dots. */
  activation: string;
  /** How gradients become a step. Another optimizer begins without any memory. */
  optimizer: OptimizerName;
  /** Step length at update 0. */
  learningRate: number;
  /** SGD's: the share of the last update that is carried into the next. */
  momentum: number;
  /** The learning rate at update k is learningRate / (1 + decay·k). */
  decay: number;
  /** What is added to the root that AdaGrad, RMSProp and Adam divide by. */
  epsilon: number;
  /** RMSProp's: the share of the cache that is kept. */
  rho: number;
  /** Adam's: the share of the momentums that is kept. */
  beta1: number;
  /** Adam's: the share of the cache that is kept. */
  beta2: number;
  /** What Σ|w| of hidden layers' weights and biases counts in the loss. */
  l1: number;
  /** What Σw² of hidden layers' weights and biases counts in the loss. */
  l2: number;
  /** The share of hidden units' outputs that is dropped in training. */
  dropout: number;
  /** Samples of an update, shuffled anew for each epoch; 0 for all. Not to be changed in the middle of an epoch. */
  batchSize: number;
}
"#;

#[wasm_bindgen]
impl Trainer {
    /// A live setting as it is now; it is a property of the trainer, too.
    #[wasm_bindgen(unchecked_return_type = "number | string")]
    pub fn setting(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] name: JsValue,
    ) -> Result<JsValue, JsValue> {
        let setting = find_setting(&name, true)?;
        Ok(match self.core.setting(setting.name) {
            Some(Value::Number(number)) => number.into(),
            Some(Value::Whole(number)) => (number as f64).into(),
            Some(Value::Name(name)) => name.into(),
            _ => JsValue::UNDEFINED,
        })
    }

    /// Changes a setting that `schema` calls live, which acts at the next step; or a part of the network: a weight
    /// ("dense1.weights.0.17": from input 0 to unit 17), a bias ("dense1.biases.17"), or whether a hidden unit is on
    /// ("dense1.units.17": 1, or 0 if it is switched off). A unit that is switched off gives 0 for every point, and is left out of
    /// training; switched on again, it has the weights that it had.
    ///
    /// "hidden" changes the layers: "1.add.8" (hidden layer 1 gets 8 units more), "1.remove.17" (its unit 17 goes), "2.insert" (a
    /// new hidden layer 2) or "2.drop" (hidden layer 2 goes). What fits stays.
    pub fn set(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "LiveName | \"hidden\"")] name: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number | string")] value: JsValue,
    ) -> Result<(), JsValue> {
        let words = text(&name).unwrap_or_default();
        if trainer::part(&words, self.core.network()).is_some() {
            let number = number(&words, &value)?;
            self.check_memory("network", 0)?;
            return Ok(self.core.set(&words, number)?);
        }
        if words == "hidden" {
            let change = text(&value).unwrap_or_default();
            return Ok(self.core.set("hidden", Value::Name(change))?);
        }
        let setting = find_setting(&name, true)?;
        let value = read_setting(setting, &value)?;
        Ok(self.core.set(setting.name, value)?)
    }

    /// Trains on other points from the next step on: x₀, y₀, x₁, y₁, … and the class of each, of the classes that there are. Weights,
    /// what the optimizer remembers, held-out samples and the square of the maps stay. An epoch that has begun begins again.
    #[wasm_bindgen(js_name = setPoints)]
    pub fn set_points(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] points: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] labels: JsValue,
    ) -> Result<(), JsValue> {
        self.core.set_points(arguments::points(&points, &labels)?)?;
        // There may be fewer to show.
        self.trace = None;
        Ok(())
    }

    /// The hidden units that are switched off: a layer, counted from 1, and a unit, counted from 0, of each.
    #[wasm_bindgen(js_name = switchedOff)]
    pub fn switched_off(&self) -> Vec<u32> {
        let units = self.core.switched_off().iter();
        units
            .flat_map(|off| [off.layer as u32, off.unit as u32])
            .collect()
    }
}
