"""Makes the numbers that tests/reference.rs compares the core with, and page.json, with which the page is compared.

    python3 -m venv venv && venv/bin/pip install -r tests/reference/requirements.txt
    venv/bin/python tests/reference/generate.py

The data come from nnfs, the weights from NumPy's legacy generator, and the network is written here
in plain NumPy, in the precision that nnfs sets up: float32 arrays, matrix products in float64 and
rounded. Single gradients are computed in float64 throughout, since they are compared most closely.
"""

import json
import math
from pathlib import Path

import nnfs
import numpy as np
from nnfs.datasets import spiral_data

HERE = Path(__file__).parent

# seed, samples per class, classes, initialization, hidden layers
STARTS = [
    (0, 100, 3, "he", [64]),
    (0, 100, 3, "book", [64]),
    (1, 100, 3, "he", [64]),
    (7, 50, 2, "he", [16]),
    (42, 33, 5, "book", [8, 8]),
    (1234, 1, 3, "he", [3]),
    (99999, 2, 4, "he", [1, 2, 3]),
    (2**32 - 1, 10, 3, "book", []),
]

# A thousand epochs of plain SGD: initialization and learning rate. (From He's weights a rate of 1 is
# chaotic even without momentum: float32 and float64 NumPy end up to 0.1 apart.)
PLAIN_RUNS = [("he", 0.1), ("book", 0.1), ("book", 1.0)]

MOMENTUM = {"rule": "sgd", "learning_rate": 1.0, "decay": 1e-3, "momentum": 0.9}

# Fifty epochs of each optimizer from He's weights, in float64.
OPTIMIZER_RUNS = {
    "adagrad": {"rule": "adagrad", "learning_rate": 0.1, "decay": 1e-4},
    "rmsprop": {"rule": "rmsprop", "learning_rate": 0.005, "decay": 1e-4, "rho": 0.9},
    "adam": {"rule": "adam", "learning_rate": 0.02, "decay": 1e-5, "beta_1": 0.9, "beta_2": 0.999},
    "sgd_l1_l2": {"rule": "sgd", "learning_rate": 0.5, "decay": 1e-3, "momentum": 0.9, "l1": 1e-4, "l2": 5e-4},
}

PARAMETERS_EVERY = slice(9, None, 10)  # epochs 9, 19, 29, 39 and 49


def start(seed, samples, classes, initialization, hidden):
    """Points, labels and (weights, biases) of every layer."""
    np.random.seed(seed)
    points, labels = spiral_data(samples=samples, classes=classes)
    sizes = [2, *hidden, classes]
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        scale = math.sqrt(2 / inputs) if initialization == "he" else 0.01
        layers.append((scale * np.random.randn(inputs, outputs), np.zeros((1, outputs))))
    return points, labels, layers


def forward(points, layers):
    """The input of every layer, and the probabilities."""
    inputs = []
    values = points
    for index, (weights, biases) in enumerate(layers):
        inputs.append(values)
        values = np.dot(values, weights) + biases
        if index < len(layers) - 1:
            values = np.maximum(0, values)
    exponentials = np.exp(values - values.max(axis=1, keepdims=True))
    return inputs, exponentials / exponentials.sum(axis=1, keepdims=True)


def backward(inputs, probabilities, labels, layers):
    """(dweights, dbiases) of every layer, and the same sums taken over absolute values."""
    samples = len(labels)
    dvalues = probabilities.copy()
    dvalues[range(samples), labels] -= 1
    dvalues = dvalues / samples
    gradients = []
    magnitudes = []
    for index in reversed(range(len(layers))):
        weights, _ = layers[index]
        gradients.append((np.dot(inputs[index].T, dvalues), dvalues.sum(axis=0, keepdims=True)))
        absolute = np.abs(dvalues)
        magnitudes.append((np.dot(np.abs(inputs[index]).T, absolute), absolute.sum(axis=0)))
        if index > 0:
            dvalues = np.dot(dvalues, weights.T)
            dvalues[inputs[index] <= 0] = 0
    return gradients[::-1], magnitudes[::-1]


def loss_and_accuracy(probabilities, labels):
    confidences = np.clip(probabilities, 1e-7, 1 - 1e-7)[range(len(labels)), labels]
    return np.mean(-np.log(confidences)), np.mean(np.argmax(probabilities, axis=1) == labels)


def sgd(memory, gradient, rate, step, momentum):
    """What an optimizer remembers of some parameters, and the update of them; step counts from 1."""
    update = momentum * memory[0] - rate * gradient
    return [update], update


def adagrad(memory, gradient, rate, step):
    cache = memory[0] + gradient**2
    return [cache], -rate * gradient / (np.sqrt(cache) + 1e-7)


def rmsprop(memory, gradient, rate, step, rho):
    cache = rho * memory[0] + (1 - rho) * gradient**2
    return [cache], -rate * gradient / (np.sqrt(cache) + 1e-7)


def adam(memory, gradient, rate, step, beta_1, beta_2):
    momentums = beta_1 * memory[0] + (1 - beta_1) * gradient
    cache = beta_2 * memory[1] + (1 - beta_2) * gradient**2
    size = np.sqrt(cache / (1 - beta_2**step))
    return [momentums, cache], -rate * momentums / (1 - beta_1**step) / (size + 1e-7)


RULES = {"sgd": sgd, "adagrad": adagrad, "rmsprop": rmsprop, "adam": adam}


def train(points, labels, layers, epochs, learning_rate, decay, rule, l1=0.0, l2=0.0, **settings):
    """Yields loss, accuracy and the parameters after the update, epoch by epoch."""
    memories = [[[np.zeros_like(array)] * 2 for array in pair] for pair in layers]
    for epoch in range(epochs):
        inputs, probabilities = forward(points, layers)
        loss, accuracy = loss_and_accuracy(probabilities, labels)
        gradients, _ = backward(inputs, probabilities, labels, layers)
        rate = learning_rate / (1 + decay * epoch)
        updated = []
        for index, pair in enumerate(layers):
            arrays = []
            for part, (parameters, gradient) in enumerate(zip(pair, gradients[index])):
                if index < len(layers) - 1:
                    loss = loss + l1 * np.abs(parameters).sum() + l2 * (parameters**2).sum()
                    sign = np.where(parameters < 0, -1, 1).astype(parameters.dtype)
                    gradient = gradient + l1 * sign + 2 * l2 * parameters
                memory, update = RULES[rule](memories[index][part], gradient, rate, epoch + 1, **settings)
                memories[index][part] = memory
                arrays.append(parameters + update)
            updated.append(tuple(arrays))
        layers = updated
        yield loss, accuracy, ravel(layers)


def ravel(layers):
    return np.concatenate([array.ravel() for layer in layers for array in layer])


def unravel(parameters, like):
    """The inverse of ravel, with the shapes of the layers `like`."""
    arrays = [array for layer in like for array in layer]
    ends = np.cumsum([array.size for array in arrays])[:-1]
    parts = [p.reshape(a.shape) for p, a in zip(np.split(parameters, ends), arrays)]
    return list(zip(parts[::2], parts[1::2]))


def exact_gradients(points, labels, layers):
    """One step's gradients and magnitudes, in float64 from float32 points and parameters."""
    layers = in_float64(layers)
    inputs, probabilities = forward(points.astype(np.float64), layers)
    gradients, magnitudes = backward(inputs, probabilities, labels, layers)
    return ravel(gradients), ravel(magnitudes)


def in_float64(layers):
    return [(weights.astype(np.float64), biases.astype(np.float64)) for weights, biases in layers]


def momentum_run(data):
    return list(train(*data, epochs=50, **MOMENTUM))


def optimizer_run(name):
    return lambda data: list(train(*data, epochs=50, **OPTIMIZER_RUNS[name]))


def in_three_precisions(run, points, labels, layers):
    """A run in nnfs's mixture, in float64 and in float32."""
    mixed = run((points, labels, layers))
    nnfs_dot, np.dot = np.dot, np.matmul  # which keeps the precision of its arguments
    double = run((points.astype(np.float64), labels, in_float64(layers)))
    single = run((points, labels, layers))
    np.dot = nnfs_dot
    return mixed, double, single


def steady_seeds(initialization, run, count):
    """The first seeds whose first 50 epochs do not hang on a rounding.

    Sooner or later a sample comes to lie on a ReLU's switch to within float32 rounding. Whether it
    counts then changes a weight by about 1e-3, so two equally right programs part company there. For
    about half of all seeds that happens within 50 epochs. The seeds taken here are those for which
    NumPy agrees with itself in three precisions: float64, float32, and nnfs's mixture.
    """
    seeds = []
    seed = 0
    while len(seeds) < count:
        mixed, double, single = in_three_precisions(run, *start(seed, 100, 3, initialization, [64]))
        if parted(mixed, double) < 1e-5 and parted(mixed, single) < 1e-5:
            seeds.append(seed)
        seed += 1
    return seeds


def parted(run, other):
    """The largest difference between the parameters of two runs."""
    return max(np.abs(a - b).max() for (_, _, a), (_, _, b) in zip(run, other))


def page_numbers(epochs=30):
    """What the page must show of seed 0 after some epochs at its defaults.

    Which answers are right depends on no rounding: NumPy finds the same in three precisions, and the two
    most likely classes of every sample are well apart.
    """
    data = start(0, 100, 3, "he", [64])
    points, labels, layers = data
    exact = (points.astype(np.float64), labels, in_float64(layers))
    mixed_dot = np.dot
    runs = []
    for dot, values in [(mixed_dot, data), (np.matmul, exact), (np.matmul, data)]:
        np.dot = dot
        first, *_, (_, _, parameters) = train(*values, epochs, **MOMENTUM)
        runs.append(parameters)
    assert max(np.abs(run - runs[0]).max() for run in runs) < 1e-5

    np.dot = np.matmul
    layers = unravel(runs[1], exact[2])
    inputs, probabilities = forward(exact[0], layers)
    np.dot = mixed_dot
    ordered = np.sort(probabilities, axis=1)
    assert (ordered[:, -1] - ordered[:, -2]).min() > 1e-3
    answers = probabilities.argmax(axis=1)
    confusion = np.zeros((3, 3), dtype=int)
    np.add.at(confusion, (labels, answers), 1)
    (weights, biases), (outgoing, _) = layers
    sums = exact[0] @ weights + biases
    return {
        "epochs": epochs,
        "first": {"loss": f"{first[0]:.3f}", "accuracy": f"{100 * first[1]:.1f}"},
        "points": points.round(6).tolist(),
        "labels": labels.tolist(),
        "probabilities": probabilities.round(6).tolist(),
        "wrong": np.flatnonzero(answers != labels).tolist(),
        "confusion": confusion.tolist(),
        "weights": weights.round(6).tolist(),
        "biases": biases[0].round(6).tolist(),
        "votes": outgoing.argmax(axis=1).tolist(),
        "active": (sums > 0).sum(axis=0).tolist(),
        "sums": {sample: sums[sample].round(6).tolist() for sample in (57, 199)},
    }


def main():
    exact_dot = np.dot
    nnfs.init()
    arrays = {}

    for index, settings in enumerate(STARTS):
        seed, samples, classes, initialization, hidden = settings
        points, labels, layers = start(*settings)
        arrays[f"start{index}_settings"] = np.array(
            [seed, samples, classes, int(initialization == "book"), *hidden], dtype=np.int64
        )
        arrays[f"start{index}_points"] = points
        arrays[f"start{index}_labels"] = labels
        arrays[f"start{index}_parameters"] = ravel(layers)

    lines = []
    for initialization in ["he", "book"]:
        for index, seed in enumerate(steady_seeds(initialization, momentum_run, 4)):
            run = momentum_run(start(seed, 100, 3, initialization, [64]))
            name = f"{initialization}{index}"
            arrays[f"{name}_seed"] = np.array([seed], dtype=np.int64)
            arrays[f"{name}_losses"] = np.array([loss for loss, _, _ in run])
            arrays[f"{name}_accuracies"] = np.array([accuracy for _, accuracy, _ in run])
            arrays[f"{name}_parameters"] = np.array([p for _, _, p in run[PARAMETERS_EVERY]])
            if initialization == "book":
                continue  # on its plateau, which answer is the largest is a matter of rounding
            for epoch, (loss, accuracy, _) in enumerate(run):
                lines.append(f"epoch: {epoch}, acc: {accuracy:.3f}, loss: {loss:.3f}\n")
    for initialization, learning_rate in PLAIN_RUNS:
        data = start(0, 100, 3, initialization, [64])
        run = train(*data, epochs=1001, learning_rate=learning_rate, decay=0.0, rule="sgd", momentum=0.0)
        name = f"plain_{initialization}_{learning_rate}"
        arrays[name] = np.array([loss for loss, _, _ in run])
    for name in OPTIMIZER_RUNS:
        run = optimizer_run(name)
        [seed] = steady_seeds("he", run, 1)
        mixed, exact, single = in_three_precisions(run, *start(seed, 100, 3, "he", [64]))
        assert all(a == b == c for (_, a, _), (_, b, _), (_, c, _) in zip(mixed, exact, single))
        arrays[f"{name}_seed"] = np.array([seed], dtype=np.int64)
        arrays[f"{name}_losses"] = np.array([loss for loss, _, _ in exact], dtype=np.float32)
        arrays[f"{name}_accuracies"] = np.array([accuracy for _, accuracy, _ in exact])
        arrays[f"{name}_parameters"] = np.array([p for _, _, p in exact[PARAMETERS_EVERY]], dtype=np.float32)
    (HERE / "log.txt").write_text("".join(lines))
    (HERE / "page.json").write_text(json.dumps(page_numbers()) + "\n")

    np.dot = exact_dot
    for index, settings in enumerate(STARTS):
        arrays[f"start{index}_gradients"], arrays[f"start{index}_magnitudes"] = exact_gradients(
            *start(*settings)
        )
    for initialization in ["he", "book"]:
        points, labels, layers = start(*STARTS[["he", "book"].index(initialization)])
        trained = unravel(arrays[f"{initialization}0_parameters"][-1], layers)
        name = f"{initialization}_trained"
        arrays[f"{name}_gradients"], arrays[f"{name}_magnitudes"] = exact_gradients(
            points, labels, trained
        )

    np.savez_compressed(HERE / "numpy.npz", **arrays)


if __name__ == "__main__":
    main()
