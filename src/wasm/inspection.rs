//! What the page asks for under the hood: the rest of [`Trainer`], and [`GradientCheck`].

use js_sys::{Array, Float32Array};
use wasm_bindgen::prelude::*;

use super::arguments::{floats, whole_number};
use super::{Trainer, view};
use crate::folds::folds;
use crate::gradient_check;

#[wasm_bindgen]
impl Trainer {
    /// Everything that the next step will compute, without taking it, with a window of samples around `sample`:
    /// the values of the arrays of `traceArrays`, one after another, each row-major. A view as above.
    pub fn trace(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] sample: JsValue,
    ) -> Result<Float32Array, JsValue> {
        let trace = self.core.trace(whole_number("sample", &sample)?)?;
        Ok(view(&mut self.traced, trace.values()))
    }

    /// Name (as in the book), rows and columns of each array of a trace, which are the same for every sample; the
    /// crate's documentation of `Trace` lists them.
    #[wasm_bindgen(js_name = traceArrays, unchecked_return_type = "[string, number, number][]")]
    pub fn trace_arrays(&mut self) -> Result<Array, JsValue> {
        let arrays = self.core.trace_arrays()?.iter();
        Ok(arrays
            .map(|array| {
                let (rows, columns) = (array.rows as u32, array.columns as u32);
                Array::of3(&array.name.as_str().into(), &rows.into(), &columns.into())
            })
            .collect())
    }

    /// The first sample of the window that a trace of `sample` shows.
    #[wasm_bindgen(js_name = traceStart)]
    pub fn trace_start(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] sample: JsValue,
    ) -> Result<u32, JsValue> {
        Ok(self.core.window(whole_number("sample", &sample)?)?.start as u32)
    }

    /// Each sample's own term in the gradient of a parameter, by its index in `parameters`; the gradient is their
    /// sum. A view as above.
    #[wasm_bindgen(js_name = gradientTerms)]
    pub fn gradient_terms(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] parameter: JsValue,
    ) -> Result<Float32Array, JsValue> {
        let parameter = whole_number("parameter", &parameter)?;
        Ok(view(&mut self.terms, self.core.gradient_terms(parameter)?))
    }

    /// For how many samples each hidden unit gives more than 0, layer after layer.
    #[wasm_bindgen(js_name = activeSamples)]
    pub fn active_samples(&mut self) -> Vec<u32> {
        self.core.active_samples()
    }

    /// Where each unit of the first layer switches, w·x + b = 0: from x, y to x, y on the edges of the map, with
    /// the active side on the left; four NaN for a unit whose line passes by.
    pub fn folds(&self) -> Vec<f32> {
        let [layer, _, ..] = self.core.network().layers() else {
            return Vec::new(); // no hidden layer, no ReLU
        };
        let mut ends = Vec::new();
        for fold in folds(layer) {
            ends.extend(fold.unwrap_or([[f32::NAN; 2]; 2]).as_flattened());
        }
        ends
    }

    /// Softmax and loss taken back both ways for one sample with these logits: p, ∂L/∂p, the Jacobian ∂pₖ/∂zᵢ
    /// (row-major, k down), ∂L/∂z as their product, and ∂L/∂z = (p − y) / N, one after another.
    pub fn fusion(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] logits: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] label: JsValue,
    ) -> Result<Vec<f32>, JsValue> {
        let logits = floats("logits", &logits, |length| {
            self.core.check_logits_length(length)
        })?;
        let fusion = (self.core).fusion(&logits, whole_number("label", &label)?)?;
        Ok([
            fusion.probabilities,
            fusion.dvalues,
            fusion.jacobian,
            fusion.unfused,
            fusion.fused,
        ]
        .concat())
    }

    /// The largest difference between the two ways over all samples; NaN if the long way is lost for any.
    #[wasm_bindgen(js_name = fusionDifference)]
    pub fn fusion_difference(&mut self) -> f32 {
        self.core.fusion_difference()
    }

    /// Takes softmax and loss back over all samples by the fused way, `times` times, for a clock to tell how long
    /// it takes.
    #[wasm_bindgen(js_name = repeatFused)]
    pub fn repeat_fused(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] times: JsValue,
    ) -> Result<(), JsValue> {
        Ok(self
            .core
            .repeat_backward(true, whole_number("times", &times)?)?)
    }

    /// The same by the long way.
    #[wasm_bindgen(js_name = repeatUnfused)]
    pub fn repeat_unfused(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] times: JsValue,
    ) -> Result<(), JsValue> {
        Ok(self
            .core
            .repeat_backward(false, whole_number("times", &times)?)?)
    }

    /// A check of backpropagation against central differences, for the network as it stands.
    #[wasm_bindgen(js_name = gradientCheck)]
    pub fn gradient_check(&mut self) -> GradientCheck {
        GradientCheck {
            core: self.core.gradient_check(),
        }
    }
}

/// A check of backpropagation against central differences in float64, under way.
#[wasm_bindgen]
pub struct GradientCheck {
    core: gradient_check::GradientCheck,
}

#[wasm_bindgen]
impl GradientCheck {
    /// Works on as many samples as it is told (each counts once for each parameter), or until it is done.
    pub fn advance(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] samples: JsValue,
    ) -> Result<(), JsValue> {
        self.core.advance(whole_number("samples", &samples)?);
        Ok(())
    }

    /// Whether every parameter has been checked.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> bool {
        self.core.is_done()
    }

    /// ∂L/∂parameter by backpropagation, for all parameters.
    #[wasm_bindgen(getter)]
    pub fn gradients(&self) -> Vec<f64> {
        self.core.gradients().to_vec()
    }

    /// ∂L/∂parameter by central differences, for the parameters checked so far.
    #[wasm_bindgen(getter)]
    pub fn differences(&self) -> Vec<f64> {
        self.core.differences().to_vec()
    }

    /// The largest Σ |∂Lₛ/∂parameter| / N over the samples s, of the parameters checked so far: what a difference
    /// that is only rounding is small beside.
    #[wasm_bindgen(getter)]
    pub fn scale(&self) -> f64 {
        self.core.scale()
    }
}
