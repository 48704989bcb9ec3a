"""NumPy's and JAX's share of `make bench`: `peers.py numpy|numpy-book|numpy-nnfs|jax|versions`, the work as JSON on standard input.

Trains the network that bench.js describes on its points and from its weights, and prints the losses and
the times as JSON. How many threads may be used is said by the environment, before Python starts.
"""

import json
import platform
import sys
import time
from importlib import metadata

import numpy as np

WARM_UP = 0.3
SHORTEST = 0.03


def milliseconds(work, repeats):
    """What one call of `work` took, in each of the repeats; as `time` in contenders.js."""

    def run(count):
        began = time.perf_counter()
        for _ in range(count):
            work()
        return time.perf_counter() - began

    count = 1
    end = time.perf_counter() + WARM_UP
    while (took := run(count)) < SHORTEST or time.perf_counter() < end:
        if took < SHORTEST:
            count *= 2
    return [1000 * run(count) / count for _ in range(repeats)]


def read_parameters(work):
    """W1, b1, W2 and b2."""
    hidden = work["hidden"]
    flat = np.array(work["parameters"], np.float32)
    shapes = [(2, hidden), (hidden,), (hidden, 3), (3,)]
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    return [part.reshape(shape) for part, shape in zip(np.split(flat, ends[:-1]), shapes)]


def pixel_blocks(work):
    """The places of the map's pixels, row 0 on top, a block at a time."""
    side = work["side"]
    centres = (np.arange(side, dtype=np.float32) + 0.5) * (2.2 / side) - 1.1
    x, y = np.meshgrid(centres, -centres)
    return np.stack([x.ravel(), y.ravel()], axis=1).reshape(-1, work["block"], 2)


def read_samples(work):
    return np.array(work["points"], np.float32).reshape(-1, 2), np.array(work["labels"])


def measure_numpy(work):
    """As few new arrays as possible."""
    points, labels = read_samples(work)
    samples = len(labels)
    rows = np.arange(samples)
    parameters = read_parameters(work)
    weights1, biases1, weights2, biases2 = parameters
    velocities = [np.zeros_like(parameter) for parameter in parameters]
    epochs = 0

    def forward(inputs):
        hidden = inputs @ weights1
        hidden += biases1
        np.maximum(hidden, 0, out=hidden)
        outputs = hidden @ weights2
        outputs += biases2
        outputs -= outputs.max(axis=1, keepdims=True)
        np.exp(outputs, out=outputs)
        outputs /= outputs.sum(axis=1, keepdims=True)
        return hidden, outputs

    def step():
        nonlocal epochs
        rate = 1 / (1 + 1e-3 * epochs)
        hidden, outputs = forward(points)
        loss = -np.log(outputs[rows, labels]).mean()
        outputs[rows, labels] -= 1
        outputs /= samples
        inner = outputs @ weights2.T
        inner *= hidden > 0
        gradients = [points.T @ inner, inner.sum(axis=0), hidden.T @ outputs, outputs.sum(axis=0)]
        for parameter, velocity, gradient in zip(parameters, velocities, gradients):
            velocity *= 0.9
            gradient *= rate
            velocity -= gradient
            parameter += velocity
        epochs += 1
        return loss

    return measure_loop(work, step, lambda block: forward(block)[1])


def measure_loop(work, step, forward):
    """The outcome of a network that trains by `step`, which returns the loss, and answers by `forward`."""

    def train(count):
        for _ in range(count):
            loss = step()
        return float(loss)

    blocks = pixel_blocks(work)

    def draw():
        return np.concatenate([forward(block) for block in blocks])

    early = train(work["early"])
    corner = draw()[0].tolist()
    late = train(work["late"] - work["early"])
    return {
        "early": early,
        "late": late,
        "corner": corner,
        "epoch": milliseconds(step, work["repeats"]),
        "map": milliseconds(draw, work["repeats"]),
    }


class Layer_Dense:
    """The book's parts, under its names and in its manner: every step makes new arrays and keeps them."""

    def __init__(self, weights, biases):
        self.weights = weights
        self.biases = biases.reshape(1, -1)

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        self.dinputs = np.dot(dvalues, self.weights.T)


class Activation_ReLU:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0


class Activation_Softmax_Loss_CategoricalCrossentropy:
    def forward(self, inputs, labels):
        self.predict(inputs)
        clipped = np.clip(self.output, 1e-7, 1 - 1e-7)
        return np.mean(-np.log(clipped[range(len(labels)), labels]))

    def predict(self, inputs):
        exponentials = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = exponentials / np.sum(exponentials, axis=1, keepdims=True)

    def backward(self, dvalues, labels):
        samples = len(dvalues)
        self.dinputs = dvalues.copy()
        self.dinputs[range(samples), labels] -= 1
        self.dinputs = self.dinputs / samples


class Optimizer_SGD:
    def __init__(self, learning_rate, decay, momentum):
        self.learning_rate = learning_rate
        self.decay = decay
        self.momentum = momentum
        self.iterations = 0

    def pre_update_params(self):
        self.current_learning_rate = self.learning_rate / (1 + self.decay * self.iterations)

    def update_params(self, layer):
        if not hasattr(layer, "weight_momentums"):
            layer.weight_momentums = np.zeros_like(layer.weights)
            layer.bias_momentums = np.zeros_like(layer.biases)
        weight_updates = self.momentum * layer.weight_momentums - self.current_learning_rate * layer.dweights
        bias_updates = self.momentum * layer.bias_momentums - self.current_learning_rate * layer.dbiases
        layer.weight_momentums = weight_updates
        layer.bias_momentums = bias_updates
        layer.weights += weight_updates
        layer.biases += bias_updates

    def post_update_params(self):
        self.iterations += 1


def measure_numpy_book(work):
    points, labels = read_samples(work)
    weights1, biases1, weights2, biases2 = read_parameters(work)
    dense1, activation1 = Layer_Dense(weights1, biases1), Activation_ReLU()
    dense2, loss_activation = Layer_Dense(weights2, biases2), Activation_Softmax_Loss_CategoricalCrossentropy()
    optimizer = Optimizer_SGD(learning_rate=1.0, decay=1e-3, momentum=0.9)

    def forward_layers(inputs):
        dense1.forward(inputs)
        activation1.forward(dense1.output)
        dense2.forward(activation1.output)

    def step():
        forward_layers(points)
        loss = loss_activation.forward(dense2.output, labels)
        loss_activation.backward(loss_activation.output, labels)
        dense2.backward(loss_activation.dinputs)
        activation1.backward(dense2.dinputs)
        dense1.backward(activation1.dinputs)
        optimizer.pre_update_params()
        optimizer.update_params(dense1)
        optimizer.update_params(dense2)
        optimizer.post_update_params()
        return loss

    def forward(block):
        forward_layers(block)
        loss_activation.predict(dense2.output)
        return loss_activation.output

    return measure_loop(work, step, forward)


def measure_numpy_nnfs(work):
    """The same under nnfs.init(), which takes every product of matrices in float64 and rounds it."""
    dot = np.dot
    np.dot = lambda a, b: dot(a.astype(np.float64), b.astype(np.float64)).astype(np.float32)
    return measure_numpy_book(work)


def measure_jax(work):
    """The whole loop is compiled; a call makes a thousand epochs, so that calling costs nothing."""
    import jax
    import jax.numpy as jnp

    points = jnp.array(work["points"], jnp.float32).reshape(-1, 2)
    labels = jnp.array(work["labels"])

    def logits(parameters, inputs):
        weights1, biases1, weights2, biases2 = parameters
        return jax.nn.relu(inputs @ weights1 + biases1) @ weights2 + biases2

    def loss_of(parameters):
        chances = jax.nn.log_softmax(logits(parameters, points))
        return -jnp.take_along_axis(chances, labels[:, None], axis=1).mean()

    def step(state, epoch):
        parameters, velocities = state
        rate = 1 / (1 + 1e-3 * epoch)
        loss, gradients = jax.value_and_grad(loss_of)(parameters)
        velocities = jax.tree.map(lambda v, g: 0.9 * v - rate * g, velocities, gradients)
        parameters = jax.tree.map(jnp.add, parameters, velocities)
        return (parameters, velocities), loss

    @jax.jit
    def train(state, epochs):
        state, losses = jax.lax.scan(step, state, epochs)
        return state, losses[-1]

    @jax.jit
    def draw(parameters, blocks):
        return jax.lax.map(lambda block: jax.nn.softmax(logits(parameters, block)), blocks)

    parameters = [jnp.array(parameter) for parameter in read_parameters(work)]
    state = parameters, [jnp.zeros_like(parameter) for parameter in parameters]
    blocks = jnp.array(pixel_blocks(work))
    early_epochs, late_epochs = work["early"], work["late"]
    state, early = train(state, jnp.arange(early_epochs, dtype=jnp.float32))
    corner = draw(state[0], blocks)[0, 0].tolist()
    state, late = train(state, jnp.arange(early_epochs, late_epochs, dtype=jnp.float32))

    thousand = jnp.arange(late_epochs, late_epochs + 1000, dtype=jnp.float32)
    times = milliseconds(lambda: jax.block_until_ready(train(state, thousand)), work["repeats"])
    return {
        "early": float(early),
        "late": float(late),
        "corner": corner,
        "epoch": [time / 1000 for time in times],
        "map": milliseconds(lambda: draw(state[0], blocks).block_until_ready(), work["repeats"]),
    }


def versions(_):
    blas = np.show_config("dicts")["Build Dependencies"]["blas"]
    return {
        "Python": platform.python_version(),
        "NumPy": f"{np.__version__} with {blas['name']} {blas['version']}",
        "JAX": metadata.version("jax"),
    }


answers = {
    "numpy": measure_numpy,
    "numpy-book": measure_numpy_book,
    "numpy-nnfs": measure_numpy_nnfs,
    "jax": measure_jax,
    "versions": versions,
}
print(json.dumps(answers[sys.argv[1]](json.load(sys.stdin))))
