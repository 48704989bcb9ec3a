"""Makes batches.json, with which tests/batches.rs compares epochs in batches.

    python3 -m venv venv && venv/bin/pip install -r tests/reference/requirements.txt
    venv/bin/python tests/reference/batches.py

The order of an epoch's samples is drawn here by plain Python: PCG-XSH-RR of 64 bits (https://www.pcg-random.org) and the
shuffle of Fisher and Yates. The network of `runs` is plain NumPy in float64, started from nnfs's points and NumPy's weights;
that of `book` is the book's, under `nnfs.init()`, with loss and accuracy of an epoch accumulated as in chapter 18: its numbers
are equal to the last bit (parameters as in book.json).
"""

import json
import math
from pathlib import Path
from types import SimpleNamespace

import nnfs
import numpy as np
from nnfs.datasets import spiral_data

import book

HERE = Path(__file__).parent

ORDER = 1  # what the generator is for, beside the seed

SEED = 3
SAMPLES = 40  # of each class
CLASSES = 3
HIDDEN = 16
EPOCHS = 50
PARAMETERS_EVERY = 10

# Batch size, and the optimizer's settings.
RUNS = [
    {"batchSize": 1, "learningRate": 0.02, "momentum": 0.5, "decay": 1e-4},
    {"batchSize": 7, "learningRate": 0.1, "momentum": 0.5, "decay": 1e-4},
    {"batchSize": 32, "learningRate": 0.2, "momentum": 0.5, "decay": 1e-4, "l2": 1e-3},
    {"batchSize": 119, "learningRate": 0.3, "momentum": 0.9, "decay": 1e-3},
]

SMALL = {"seed": 5, "samples": 25, "hidden": [12], "initialization": "he"}

# Those in the book's arithmetic.
BOOK_RUNS = [
    book.start(book.sgd(0.1, 1e-3, 0.5), **SMALL, batchSize=1),
    book.start(book.sgd(0.3, 1e-3, 0.5), **SMALL, batchSize=7),
    book.start(book.adam(0.02, 1e-4), **SMALL | {"hidden": [9, 6]}, batchSize=32, l2=1e-4, dropout=0.1),
]

# Seed, epoch and samples of orders that are kept whole.
ORDERS = [(0, 0, 1), (0, 0, 2), (0, 0, 10), (0, 1, 10), (1, 0, 10), (2**32 - 1, 2**32, 33), (7, 123, 256), (7, 124, 257)]


class Pcg32:
    def __init__(self, state, stream):
        self.increment = (stream << 1 | 1) % 2**64
        self.state = (state + self.increment) % 2**64
        self.step()

    def step(self):
        self.state = (self.state * 6364136223846793005 + self.increment) % 2**64

    def next(self):
        state = self.state
        self.step()
        shifted = ((state >> 18 ^ state) >> 27) % 2**32
        turn = state >> 59
        return (shifted >> turn | shifted << (-turn % 32)) % 2**32


def order_of(seed, epoch, samples):
    random = Pcg32(epoch, (seed << 8) + ORDER)
    order = list(range(samples))
    for last in range(samples - 1, 0, -1):
        mask = 2 ** last.bit_length() - 1
        other = random.next() & mask
        while other > last:
            other = random.next() & mask
        order[last], order[other] = order[other], order[last]
    return order


def start():
    np.random.seed(SEED)
    points, labels = spiral_data(samples=SAMPLES, classes=CLASSES)
    layers = []
    for inputs, outputs in [(2, HIDDEN), (HIDDEN, CLASSES)]:
        weights = math.sqrt(2 / inputs) * np.random.randn(inputs, outputs)
        layers.append([weights.astype(np.float64), np.zeros((1, outputs), np.float64)])
    return points.astype(np.float64), labels, layers


def train(run):
    points, labels, layers = start()
    l2 = run.get("l2", 0)
    velocities = [[np.zeros_like(array) for array in layer] for layer in layers]
    iterations = 0
    losses, accuracies, parameters = [], [], []
    for epoch in range(EPOCHS):
        order = order_of(SEED, epoch, len(points))
        loss_sum = correct = 0
        for begin in range(0, len(order), run["batchSize"]):
            batch = order[begin : begin + run["batchSize"]]
            inputs, targets = points[batch], labels[batch]
            (w1, b1), (w2, b2) = layers
            hidden = np.maximum(0, inputs @ w1 + b1)
            logits = hidden @ w2 + b2
            exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
            probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
            rows = range(len(batch))
            loss_sum += -np.log(np.clip(probabilities[rows, targets], 1e-7, 1 - 1e-7)).sum()
            correct += (probabilities.argmax(axis=1) == targets).sum()
            regularization = l2 * ((w1**2).sum() + (b1**2).sum())
            d2 = probabilities.copy()
            d2[rows, targets] -= 1
            d2 /= len(batch)
            d1 = (d2 @ w2.T) * (hidden > 0)
            gradients = [
                [inputs.T @ d1 + 2 * l2 * w1, d1.sum(axis=0, keepdims=True) + 2 * l2 * b1],
                [hidden.T @ d2, d2.sum(axis=0, keepdims=True)],
            ]
            rate = run["learningRate"] / (1 + run["decay"] * iterations)
            for layer, velocity, gradient in zip(layers, velocities, gradients):
                for index in (0, 1):
                    velocity[index] = run["momentum"] * velocity[index] - rate * gradient[index]
                    layer[index] = layer[index] + velocity[index]
            iterations += 1
        losses.append(loss_sum / len(order) + regularization)
        accuracies.append(correct / len(order))
        if (epoch + 1) % PARAMETERS_EVERY == 0:
            parameters.append([round(float(value), 7) for layer in layers for array in layer for value in array.ravel()])
    return {"options": run, "losses": losses, "accuracies": accuracies, "parameters": parameters, "iterations": iterations}


def train_book(start):
    np.random.seed(start["seed"])
    points, labels = spiral_data(samples=start["samplesPerClass"], classes=start["classes"])
    network = book.Network(start)
    options = SimpleNamespace(**{**book.UNUSED, **start})
    network.set_hidden(options.l1, options.l2, options.dropout)
    optimizer = book.OPTIMIZERS[options.optimizer](options)
    loss_activation = book.Softmax_Loss()
    losses, accuracies = [], []
    for epoch in range(EPOCHS):
        order = order_of(options.seed, epoch, len(points))
        accumulated_sum = accumulated_correct = 0
        for begin in range(0, len(order), options.batchSize):
            batch = order[begin : begin + options.batchSize]
            loss_activation.forward(network.forward(points[batch]), labels[batch])
            confidences = np.clip(loss_activation.output, 1e-7, 1 - 1e-7)[range(len(batch)), labels[batch]]
            accumulated_sum += np.sum(-np.log(confidences))
            accumulated_correct += np.sum(np.argmax(loss_activation.output, axis=1) == labels[batch])
            regularization_loss = sum(layer.regularization_loss() for layer in network.layers[:-1])
            loss_activation.backward(labels[batch])
            network.backward(loss_activation.dinputs)
            optimizer.pre_update_params()
            for layer in network.layers:
                optimizer.update_params(layer)
            optimizer.post_update_params()
        losses.append(float(accumulated_sum / len(order) + regularization_loss))
        accuracies.append(float(accumulated_correct / len(order)))
    parameters = [array for layer in network.layers for array in (layer.weights, layer.biases)]
    return {
        "start": start,
        "losses": losses,
        "accuracies": accuracies,
        "parameters": b"".join(array.astype("<f4").tobytes() for array in parameters).hex(),
    }


def main():
    nnfs.init()
    content = {
        "start": {"seed": SEED, "samplesPerClass": SAMPLES, "classes": CLASSES, "hidden": [HIDDEN]},
        "orders": [{"seed": seed, "epoch": epoch, "order": order_of(seed, epoch, samples)} for seed, epoch, samples in ORDERS],
        "runs": [train(run) for run in RUNS],
        "book": [train_book(start) for start in BOOK_RUNS],
    }
    (HERE / "batches.json").write_text(book.text(content) + "\n")


main()
