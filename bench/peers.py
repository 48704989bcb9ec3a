"""NumPy's and JAX's share of `make bench`: `peers.py numpy|jax|versions`, the work as JSON on standard input.

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


def measure_numpy(work):
    points = np.array(work["points"], np.float32).reshape(-1, 2)
    labels = np.array(work["labels"])
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

    def train(count):
        for _ in range(count):
            loss = step()
        return float(loss)

    blocks = pixel_blocks(work)

    def draw():
        return np.concatenate([forward(block)[1] for block in blocks])

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


answer = {"numpy": measure_numpy, "jax": measure_jax, "versions": versions}[sys.argv[1]]
print(json.dumps(answer(json.load(sys.stdin))))
