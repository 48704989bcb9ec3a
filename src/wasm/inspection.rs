//! What the page's inspector asks for: the rest of [`Trainer`], and [`GradientCheck`].

use js_sys::{Array, Float32Array};
use wasm_bindgen::prelude::*;

use super::Trainer;
use super::arguments::{floats, number, whole_number};
use super::views::{FLOATS, view};
use crate::error::{Error, check_memory};
use crate::inspect::folds::folds;
use crate::inspect::fusion::{check_logits_length, fusion, fusion_difference, repeat_backward};
use crate::inspect::trace::Trace;
use crate::inspect::{active_samples, gradient_check, gradient_terms, gradients, window};
use crate::network::activation_bytes;
use crate::random::{Purpose, during};

#[wasm_bindgen]
impl Trainer {
    /// The samples of the next update, as their places among all: with a full batch all, in their order.
    #[wasm_bindgen(js_name = nextBatch)]
    pub fn next_batch(&self) -> Result<Vec<u32>, JsValue> {
        let next = self.core.next();
        self.check_memory("network", size_of::<u32>() * next.samples)?;
        Ok(match next.batch {
            Some(samples) => samples.to_vec(),
            None => (0..next.samples as u32).collect(),
        })
    }

    /// Everything that the next update will compute, without making it, with a window of samples around `sample`, a place in
    /// `nextBatch`: the values of the arrays of `traceArrays`, one after another, each row-major. A view as above.
    pub fn trace(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] sample: JsValue,
    ) -> Result<Float32Array, JsValue> {
        self.record(whole_number("sample", &sample)?)?;
        let values = self.trace.as_ref().map_or(&[][..], Trace::values);
        Ok(view(&mut self.traced, values, FLOATS))
    }

    /// Name (as in the book), rows and columns of each array of a trace, which are the same for every sample; the
    /// crate's documentation of `Trace` lists them. They change with the optimizer, and with and without dropout and
    /// regularization.
    #[wasm_bindgen(js_name = traceArrays, unchecked_return_type = "[string, number, number][]")]
    pub fn trace_arrays(&mut self) -> Result<Array, JsValue> {
        let options = self.core.options();
        let recorded = (self.trace.as_ref())
            .is_some_and(|trace| trace.fits(self.core.network()) && trace.has_arrays_of(options));
        if !recorded {
            self.record(0)?;
        }
        let arrays = self.trace.as_ref().map_or(&[][..], Trace::arrays);
        Ok(arrays
            .iter()
            .map(|array| {
                let (rows, columns) = (array.rows as u32, array.columns as u32);
                Array::of3(&array.name.as_str().into(), &rows.into(), &columns.into())
            })
            .collect())
    }

    /// The first sample of the window that a trace of `sample` shows, as a place in `nextBatch`, too.
    #[wasm_bindgen(js_name = traceStart)]
    pub fn trace_start(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] sample: JsValue,
    ) -> Result<u32, JsValue> {
        let sample = whole_number("sample", &sample)?;
        Ok(window(self.core.next().data, sample)?.start as u32)
    }

    /// Each sample's own term in the gradient of a parameter, by its index in `parameters`, 0 for those that are not in
    /// `nextBatch`; the gradient is their sum. A view as above.
    #[wasm_bindgen(js_name = gradientTerms)]
    pub fn gradient_terms(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] parameter: JsValue,
    ) -> Result<Float32Array, JsValue> {
        let parameter = whole_number("parameter", &parameter)?;
        self.check_memory_to_inspect()?;
        gradient_terms(self.core.next(), parameter, &mut self.term_values)?;
        Ok(view(&mut self.terms, &self.term_values, FLOATS))
    }

    /// For how many samples each hidden unit lets a gradient pass, layer after layer: a ReLU where it gives more than 0, any other
    /// unit for all.
    #[wasm_bindgen(js_name = activeSamples)]
    pub fn active_samples(&self) -> Result<Vec<u32>, JsValue> {
        self.check_memory_to_inspect()?;
        Ok(active_samples(self.core.network(), self.core.data()))
    }

    /// What each hidden unit gives at a point, layer after layer.
    #[wasm_bindgen(js_name = activationsAt)]
    pub fn activations_at(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] x: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] y: JsValue,
    ) -> Result<Vec<f32>, JsValue> {
        let (x, y) = (number("point[0]", &x)?, number("point[1]", &y)?);
        self.check_memory("network", 0)?;
        Ok(self.core.activations_at(x as f32, y as f32)?)
    }

    /// Where the sum of each unit of the first layer is 0, w·x + b = 0: from x, y to x, y on the edges of the map, with
    /// the side where it is positive on the left; four NaN for a unit whose line passes by.
    pub fn folds(&self) -> Vec<f32> {
        let mut ends = Vec::new();
        for fold in folds(self.core.network(), self.core.data()) {
            ends.extend(fold.unwrap_or([[f32::NAN; 2]; 2]).as_flattened());
        }
        ends
    }

    /// Softmax and loss taken back both ways for one sample with these logits: p, ∂L/∂p, the Jacobian ∂pₖ/∂zᵢ
    /// (row-major, k down), ∂L/∂z as their product, and ∂L/∂z = (p − y) / N, one after another. N: samples of the next update.
    pub fn fusion(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] logits: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] label: JsValue,
    ) -> Result<Vec<f32>, JsValue> {
        let logits = floats("logits", &logits, &|length| {
            check_logits_length(self.core.network(), length)
        })?;
        let label = whole_number("label", &label)?;
        let data = self.core.next().data;
        let fusion = fusion(self.core.network(), data, &logits, label)?;
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
    pub fn fusion_difference(&self) -> Result<f32, JsValue> {
        self.check_memory_to_inspect()?;
        Ok(fusion_difference(self.core.network(), self.core.data()))
    }

    /// Takes softmax and loss back over all samples by the fused way, `times` times, for a clock to tell how long
    /// it takes. Answers Σ |∂L/∂z| over samples and classes.
    #[wasm_bindgen(js_name = repeatFused)]
    pub fn repeat_fused(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] times: JsValue,
    ) -> Result<f64, JsValue> {
        self.repeat_backward(true, &times)
    }

    /// The same by the long way; NaN where that is lost.
    #[wasm_bindgen(js_name = repeatUnfused)]
    pub fn repeat_unfused(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] times: JsValue,
    ) -> Result<f64, JsValue> {
        self.repeat_backward(false, &times)
    }

    /// A check of backpropagation against central differences, for the network as it stands.
    #[wasm_bindgen(js_name = gradientCheck)]
    pub fn gradient_check(&self) -> Result<GradientCheck, JsValue> {
        self.check_memory_to_inspect()?;
        let gradients = gradients(self.core.next());
        let seed = self.core.options().seed;
        let mut random = during(seed, self.core.epoch(), Purpose::GradientCheck);
        let check = gradient_check::GradientCheck::new(self.core.next(), &gradients, &mut random);
        Ok(GradientCheck { core: check })
    }
}

impl Trainer {
    /// Refuses to go on where memory has no room for what any of these methods needs. The most hungry are a gradient
    /// check, with copies of network and data, gradients and three lists in float64, and a trace, with its values.
    #[inline(never)]
    pub(super) fn check_memory_to_inspect(&self) -> Result<(), Error> {
        let (network, data) = (self.core.network(), self.core.data());
        let of_parameters = (20 * size_of::<f32>() + 3 * size_of::<f64>()) * network.count();
        let of_samples = 3 * size_of::<f32>() * data.samples();
        let of_tiles = 5 * activation_bytes(network.sizes());
        check_memory("network", of_parameters + of_samples + of_tiles)
    }

    fn record(&mut self, sample: usize) -> Result<(), Error> {
        self.check_memory_to_inspect()?;
        let network = self.core.network();
        let fitting = self.trace.take().filter(|trace| trace.fits(network));
        let trace = self
            .trace
            .insert(fitting.unwrap_or_else(|| Trace::new(network)));
        trace.record(self.core.next(), sample)
    }

    fn repeat_backward(&self, fused: bool, times: &JsValue) -> Result<f64, JsValue> {
        let times = whole_number("times", times)?;
        self.check_memory_to_inspect()?;
        let (network, data) = (self.core.network(), self.core.data());
        Ok(repeat_backward(network, data, fused, times)?)
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

    /// Which parameters have been checked so far, by their indices in `parameters`. With more than 1,000 of them, the
    /// check begins with some that are drawn at random.
    #[wasm_bindgen(getter)]
    pub fn checked(&self) -> Vec<u32> {
        self.core.checked().to_vec()
    }

    /// How many are drawn at random; 0 if all are checked in their order.
    #[wasm_bindgen(getter, js_name = sampleLength)]
    pub fn sample_length(&self) -> u32 {
        self.core.sample_len() as u32
    }

    /// ∂L/∂parameter by central differences, for the parameters in `checked`.
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
