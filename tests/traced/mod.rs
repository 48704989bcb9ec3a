//! The arrays of a trace by their names.
#![allow(dead_code, reason = "each of the tests uses its own part")]

use std::collections::HashMap;

use ndarray::Array2;
use neural_spiral::error::Error;
use neural_spiral::inspect::trace::Trace;
use neural_spiral::trainer::Trainer;

pub fn trace_of(trainer: &Trainer, sample: usize) -> Result<Trace, Error> {
    let mut trace = Trace::new(trainer.network());
    trace.record(trainer.next(), sample)?;
    Ok(trace)
}

pub fn by_name(trace: &Trace) -> HashMap<String, Array2<f32>> {
    let mut values = trace.values();
    let mut arrays = HashMap::new();
    for array in trace.arrays() {
        let (own, rest) = values.split_at(array.rows * array.columns);
        let shape = (array.rows, array.columns);
        let own = Array2::from_shape_vec(shape, own.to_vec()).unwrap();
        assert!(arrays.insert(array.name.clone(), own).is_none());
        values = rest;
    }
    assert!(values.is_empty());
    arrays
}

/// All names, in their order.
pub fn names(trace: &Trace) -> String {
    let names: Vec<&str> = (trace.arrays().iter())
        .map(|array| array.name.as_str())
        .collect();
    names.join(" ")
}

pub fn bits<'a>(values: impl IntoIterator<Item = &'a f32>) -> Vec<u32> {
    values.into_iter().map(|value| value.to_bits()).collect()
}
