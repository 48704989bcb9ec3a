//! The forward pass in float64, one sample at a time and as plain as the formulas: for answers that float32 is too narrow
//! for, and as a second opinion in the [`gradient_check`](crate::inspect::gradient_check).

/// The same numbers, wider.
#[inline(never)]
pub fn widened(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| value.into()).collect()
}

/// The logits of one point. `sizes` are inputs, units of each hidden layer, and classes, `parameters` as in
/// [`Network::parameters`](crate::network::Network::parameters). `activation` is told on which hidden layer's
/// sums it works.
pub fn logits(
    sizes: &[usize],
    parameters: &[f64],
    point: &[f64],
    activation: &dyn Fn(usize, &mut [f64]),
) -> Vec<f64> {
    let mut values = point.to_vec();
    let mut parameters = parameters;
    for (layer, &outputs) in sizes[1..].iter().enumerate() {
        let (weights, rest) = parameters.split_at(values.len() * outputs);
        let (biases, rest) = rest.split_at(outputs);
        parameters = rest;
        let mut sums = biases.to_vec();
        for (value, weights) in values.iter().zip(weights.chunks(outputs)) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += value * weight;
            }
        }
        if layer + 2 < sizes.len() {
            activation(layer, &mut sums);
        }
        values = sums;
    }
    values
}

/// −log(p of the correct class) = log Σ exp(zⱼ) − z of the correct class.
pub fn loss(logits: &[f64], label: usize) -> f64 {
    let max = largest(logits);
    let sum: f64 = logits.iter().map(|z| libm::exp(z - max)).sum();
    libm::log(sum) + max - logits[label]
}

/// exp(zᵢ) / Σⱼ exp(zⱼ), in place.
#[inline(never)]
pub fn softmax(logits: &mut [f64]) {
    let max = largest(logits);
    logits.iter_mut().for_each(|z| *z = libm::exp(*z - max));
    let sum: f64 = logits.iter().sum();
    logits.iter_mut().for_each(|z| *z /= sum);
}

#[inline(never)]
fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}
