"""Makes activations.json, with which tests/reference.rs compares the core: fifty epochs of each activation.

    venv/bin/python tests/reference/activations.py

The data come from nnfs, the weights from NumPy's legacy generator, and all is float32, as nnfs sets it up; see generate.py.
"""

import json
from pathlib import Path

import nnfs
import numpy as np
from nnfs.datasets import spiral_data

HERE = Path(__file__).parent

# What a unit makes of its sum, and the slope there, from the sum and the output.
ACTIVATIONS = {
    "relu": (lambda z: np.maximum(0, z), lambda z, a: (z > 0) * np.float32(1)),
    "leaky": (
        lambda z: np.where(z > 0, z, np.float32(0.01) * z),
        lambda z, a: np.where(z > 0, np.float32(1), np.float32(0.01)),
    ),
    "tanh": (np.tanh, lambda z, a: 1 - a**2),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z, a: a * (1 - a)),
    "linear": (lambda z: z, lambda z, a: np.ones_like(a)),
}

# First weights, from the inputs and outputs of a layer.
INITIALIZATIONS = {
    "he": lambda inputs, outputs: np.sqrt(2 / inputs) * np.random.randn(inputs, outputs),
    "xavier": lambda inputs, outputs: np.sqrt(2 / (inputs + outputs)) * np.random.randn(inputs, outputs),
    "zeros": lambda inputs, outputs: np.zeros((inputs, outputs)),
}

# Seed, hidden layers, activations, initialization.
RUNS = [
    (0, [64], "leaky", "he"),
    (0, [64], "tanh", "he"),
    (0, [64], "sigmoid", "he"),
    (0, [64], "linear", "he"),
    (1, [64], "tanh", "xavier"),
    (2, [16, 12], "sigmoid", "xavier"),
    (3, [8, 9, 7], "tanh.relu.leaky", "he"),
    (4, [8, 6], "linear.sigmoid", "xavier"),
    (5, [4], "tanh", "zeros"),
    (6, [4, 3], "sigmoid", "zeros"),
]

RATE, DECAY, MOMENTUM = 0.5, 1e-3, 0.9


def run(seed, hidden, activations, initialization):
    np.random.seed(seed)
    points, labels = spiral_data(samples=100, classes=3)
    samples = range(len(labels))
    sizes = [2, *hidden, 3]
    draw = INITIALIZATIONS[initialization]
    weights = [draw(*pair).astype(np.float32) for pair in zip(sizes, sizes[1:])]
    biases = [np.zeros((1, outputs), np.float32) for outputs in sizes[1:]]
    first = np.concatenate([array.ravel() for pair in zip(weights, biases) for array in pair])
    names = activations.split(".")
    functions = [ACTIVATIONS[name] for name in (names * len(hidden) if len(names) == 1 else names)]
    velocities = [[np.zeros_like(array) for array in arrays] for arrays in (weights, biases)]
    losses, accuracies = [], []
    for epoch in range(50):
        outputs, slopes = [points], []
        for index, (w, b) in enumerate(zip(weights, biases)):
            z = np.dot(outputs[-1], w) + b
            if index < len(hidden):
                function, slope = functions[index]
                outputs.append(function(z))
                slopes.append(slope(z, outputs[-1]))
        exponentials = np.exp(z - z.max(axis=1, keepdims=True))
        p = exponentials / exponentials.sum(axis=1, keepdims=True)
        losses.append(float(np.mean(-np.log(np.clip(p[samples, labels], 1e-7, 1 - 1e-7)))))
        accuracies.append(float(np.mean(p.argmax(axis=1) == labels)))
        d = p.copy()
        d[samples, labels] -= 1
        d /= len(labels)
        rate = np.float32(RATE / (1 + DECAY * epoch))
        gradients = []
        for index in reversed(range(len(weights))):
            gradients.append((index, np.dot(outputs[index].T, d), d.sum(axis=0, keepdims=True)))
            if index:
                d = np.dot(d, weights[index].T) * slopes[index - 1]
        for index, *pair in gradients:
            for arrays, velocity, gradient in zip((weights, biases), velocities, pair):
                velocity[index] = np.float32(MOMENTUM) * velocity[index] - rate * gradient
                arrays[index] = arrays[index] + velocity[index]
    assert all(array.dtype == np.float32 for array in (*weights, *biases))
    end = np.concatenate([array.ravel() for pair in zip(weights, biases) for array in pair])
    return {
        "seed": seed,
        "hidden": hidden,
        "activation": activations,
        "initialization": initialization,
        "losses": losses,
        "accuracies": accuracies,
        # Whole numbers of 10⁻⁷, of some: the file is then small.
        "first": [round(float(value) * 1e7) for value in first[::7]],
        "end": [round(float(value) * 1e7) for value in end[::7]],
    }


def main():
    nnfs.init()
    runs = [run(*settings) for settings in RUNS]
    text = ",\n".join(json.dumps(each, separators=(",", ":")) for each in runs)
    (HERE / "activations.json").write_text(f"[\n{text}\n]\n")
    for each in runs:
        print(each["activation"], each["losses"][0], each["losses"][-1], each["accuracies"][-1])


if __name__ == "__main__":
    main()
