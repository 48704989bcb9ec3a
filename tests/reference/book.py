"""Makes book.json: what the book's programs print and end at. The book's arithmetic must equal it to the last bit.

    python3 -m venv venv && venv/bin/pip install -r tests/reference/requirements.txt
    venv/bin/python tests/reference/book.py

With names of runs behind it, only these are made anew. All of them take two minutes of a core.

`runs` are training runs under `nnfs.init()`, each of 10,001 epochs:
- `start` and `changes` are the run as the page has it. An option that is not named does not act.
- `lines` is the log, every 100th epoch.
- `validation` is told after the last update, of data that were drawn after the weights, without dropout.
- `parameters` are those after the last update, layer by layer, weights before biases, row by row, as float32:
  four bytes each, the least significant first, in hexadecimal digits.
None of them hangs on the order in which a product's terms are summed in float64: backwards, or even ones before odd
ones, or with OpenBLAS's kernels for other processors, NumPy gives the same bits. A new run must be tried so, too.

`exp` and `log` are NumPy's, of float32. Numbers stand for bits, as of an unsigned integer:
- `digests`, each over the values whose bits are first, first + step, …, last: the sum over i = 0, 1, … of the result's
  bits times (2i + 1)·0x9E3779B97F4A7C15, all modulo 2⁶⁴, as sixteen hexadecimal digits.
- `values`: pairs of a value and its result.

`first_steps` are two steps of single parameters, computed to 40 decimal digits and not by NumPy.
"""

import json
import math
import sys
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal, localcontext
from pathlib import Path
from types import SimpleNamespace

import nnfs
import numpy as np
from nnfs.datasets import spiral_data

OUT = Path(__file__).parent / "book.json"
EPOCHS = 10_001

UNUSED = {"decay": 0.0, "momentum": 0.0, "l1": 0.0, "l2": 0.0, "dropout": 0.0}
BETAS = {"beta1": 0.9, "beta2": 0.999}


def sgd(learning_rate, decay=0.0, momentum=0.0):
    return {"optimizer": "sgd", "learningRate": learning_rate, "decay": decay, "momentum": momentum}


def adagrad(learning_rate, decay):
    return {"optimizer": "adagrad", "learningRate": learning_rate, "decay": decay, "epsilon": 1e-7}


def rmsprop(learning_rate, decay, rho):
    return {"optimizer": "rmsprop", "learningRate": learning_rate, "decay": decay, "epsilon": 1e-7, "rho": rho}


def adam(learning_rate, decay):
    return {"optimizer": "adam", "learningRate": learning_rate, "decay": decay, "epsilon": 1e-7, **BETAS}


def start(optimizer, seed=0, samples=100, classes=3, hidden=(64,), initialization="book", **more):
    return {
        "arithmetic": "book",
        "seed": seed,
        "data": "spiral",
        "samplesPerClass": samples,
        "classes": classes,
        "noise": 0.2,
        "hidden": list(hidden),
        "activation": "relu",
        "initialization": initialization,
        "validation": True,
        **optimizer,
        **more,
    }


def change(epoch, name, value):
    return {"epoch": epoch, "name": name, "value": value}


# The first thirteen are the book's own.
RUNS = {
    "chapter 10, SGD": (start(sgd(1.0)), []),
    "chapter 10, rate 0.85": (start(sgd(0.85)), []),
    "chapter 10, decay 0.01": (start(sgd(1.0, 1e-2)), []),
    "chapter 10, decay 0.001": (start(sgd(1.0, 1e-3)), []),
    "chapter 10, momentum 0.5": (start(sgd(1.0, 1e-3, 0.5)), []),
    "chapter 10, momentum 0.9": (start(sgd(1.0, 1e-3, 0.9)), []),
    "chapter 10, AdaGrad": (start(adagrad(1.0, 1e-4)), []),
    "chapter 10, RMSProp": (start(rmsprop(0.001, 1e-4, 0.9)), []),
    "chapter 10, RMSProp, rho 0.999": (start(rmsprop(0.02, 1e-5, 0.999)), []),
    "chapter 10, Adam 0.02": (start(adam(0.02, 1e-5)), []),
    "chapters 10 and 11, Adam 0.05": (start(adam(0.05, 5e-7)), []),
    "chapter 14, L2": (start(adam(0.02, 5e-7), l2=5e-4), []),
    "chapter 15, dropout": (start(adam(0.05, 5e-5), samples=1000, l2=5e-4, dropout=0.1), []),
    "two classes, L1": (
        start(adam(0.02, 1e-4), seed=1, samples=101, classes=2, hidden=[16], initialization="he", l1=1e-4),
        [],
    ),
    "two hidden layers, L2, dropout": (
        start(adam(0.01, 5e-5), 7, 101, 5, [16, 8], initialization="he", l2=1e-4, dropout=0.1),
        [],
    ),
    "ten classes, L1 and L2": (
        start(rmsprop(0.005, 1e-4, 0.95), 42, 30, 10, [32, 24], initialization="he", l1=1e-5, l2=1e-5),
        [],
    ),
    "SGD, dropout": (start(sgd(0.5, 1e-3, 0.9), seed=1, dropout=0.2), []),
    "AdaGrad, dropout": (
        start(adagrad(0.1, 1e-4), seed=3, samples=20, hidden=[19], initialization="he", dropout=0.5),
        [],
    ),
    "RMSProp, nine classes, L1, dropout": (
        start(rmsprop(0.005, 1e-4, 0.9), 99, 23, 9, [20], initialization="he", l1=1e-4, dropout=0.05),
        [],
    ),
    "no hidden layer": (start(adam(0.05, 1e-3), seed=5, samples=7, classes=4, hidden=[]), []),
    "live changes": (
        start(sgd(1.0, 1e-3), seed=2, samples=50, initialization="he"),
        [
            change(150, "momentum", 0.5),
            change(420, "learningRate", 0.3),
            change(1000, "l2", 5e-4),
            change(1500, "dropout", 0.1),
            change(2222, "optimizer", "adam"),
            change(2222, "learningRate", 0.02),
            change(3100, "dropout", 0),
            change(4000, "l2", 0),
            change(4321, "decay", 1e-4),
            change(5050, "beta1", 0.8),
            change(5555, "optimizer", "rmsprop"),
            change(5555, "learningRate", 0.002),
            change(6000, "dropout", 0.25),
            change(6500, "l1", 1e-4),
            change(7001, "optimizer", "adagrad"),
            change(7001, "learningRate", 0.05),
            change(7777, "l1", 0),
            change(8550, "optimizer", "sgd"),
            change(8550, "learningRate", 0.2),
            change(8550, "momentum", 0.9),
            change(9000, "dropout", 0),
            change(9500, "decay", 0),
        ],
    ),
    "after dropout": (
        start(adagrad(0.1, 1e-4), seed=3, samples=20, hidden=[19], initialization="he", dropout=0.3),
        [
            change(300, "dropout", 0),
            change(4000, "optimizer", "rmsprop"),
            change(4000, "learningRate", 0.005),
            change(4500, "dropout", 0.2),
            change(5000, "dropout", 0),
        ],
    ),
    "a layer of one unit": (
        start(adam(0.02, 1e-4), seed=4, samples=130, hidden=[4, 1], initialization="he", l2=1e-4),
        [change(3000, "dropout", 0.1), change(6000, "dropout", 0)],
    ),
    "parts of the network": (
        start(adam(0.02, 1e-3), 11, 25, hidden=[12, 7], initialization="he", l1=1e-4),
        [
            change(130, "dense1.units.3", 0),
            change(250, "dense2.units.2", 0),
            change(250, "dense1.weights.0.5", 0.75),
            change(400, "dense1.weights.1.3", -1.5),
            change(600, "dense1.units.3", 1),
            change(777, "dense2.biases.0", 0.1),
            change(950, "optimizer", "sgd"),
            change(950, "learningRate", 0.05),
            change(950, "momentum", 0.5),
            change(1200, "dropout", 0.1),
            change(1333, "dense1.units.0", 0),
            change(1500, "dense2.units.2", 1),
            change(1700, "dense2.weights.4.1", -0.3),
            change(2500, "dense3.weights.0.2", 1),
            change(2501, "dense3.biases.1", -0.2),
            change(4000, "dense1.units.0", 1),
        ],
    ),
}


class Layer_Dense:
    def __init__(self, inputs, units, initialization, l1=0.0, l2=0.0):
        scale = math.sqrt(2 / inputs) if initialization == "he" else 0.01
        self.weights = scale * np.random.randn(inputs, units)
        self.biases = np.zeros((1, units))
        self.l1, self.l2 = l1, l2

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        for parameters, gradient in [(self.weights, self.dweights), (self.biases, self.dbiases)]:
            if self.l1 > 0:
                gradient += self.l1 * np.where(parameters < 0, np.float32(-1), np.float32(1))
            if self.l2 > 0:
                gradient += 2 * self.l2 * parameters
        self.dinputs = np.dot(dvalues, self.weights.T)

    def regularization_loss(self):
        loss = 0
        for parameters in [self.weights, self.biases]:
            if self.l1 > 0:
                loss += self.l1 * np.sum(np.abs(parameters))
            if self.l2 > 0:
                loss += self.l2 * np.sum(parameters * parameters)
        return loss


class Activation_ReLU:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0


class Layer_Dropout:
    """Its mask is float64, and so is what has passed it, in both directions, until the next np.dot."""

    def __init__(self, rate):
        self.keep = 1 - rate

    def forward(self, inputs):
        self.mask = np.random.binomial(1, self.keep, size=inputs.shape) / self.keep
        self.output = inputs * self.mask

    def backward(self, dvalues):
        self.dinputs = dvalues * self.mask


class Softmax_Loss:
    def forward(self, inputs, labels):
        exponentials = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = exponentials / np.sum(exponentials, axis=1, keepdims=True)
        confidences = np.clip(self.output, 1e-7, 1 - 1e-7)[range(len(labels)), labels]
        self.loss = np.mean(-np.log(confidences))
        self.accuracy = np.mean(np.argmax(self.output, axis=1) == labels)

    def backward(self, labels):
        samples = len(labels)
        self.dinputs = self.output.copy()
        self.dinputs[range(samples), labels] -= 1
        self.dinputs = self.dinputs / samples


class Optimizer:
    """What all four have in common. Their settings are read from the run's options, since they act live."""

    def __init__(self, options):
        self.options = options
        self.current_learning_rate = options.learningRate
        self.iterations = 0
        self.momentums = {}
        self.cache = {}

    def pre_update_params(self):
        decay = self.options.decay
        self.current_learning_rate = self.options.learningRate * (1.0 / (1.0 + decay * self.iterations))

    def update_params(self, layer):
        for key, parameters, gradient in [
            ((layer, "weights"), layer.weights, layer.dweights),
            ((layer, "biases"), layer.biases, layer.dbiases),
        ]:
            if key not in self.cache:
                self.momentums[key] = np.zeros_like(parameters)
                self.cache[key] = np.zeros_like(parameters)
            # In place, so that parameters stay float32 where the update is float64.
            parameters += self.update(key, gradient)

    def post_update_params(self):
        self.iterations += 1

    def forget(self, layer, part, place):
        for memory in (self.momentums, self.cache):
            if (layer, part) in memory:
                memory[layer, part][place] = 0


class Optimizer_SGD(Optimizer):
    def update(self, key, gradient):
        momentums = self.options.momentum * self.momentums[key] - self.current_learning_rate * gradient
        self.momentums[key] = momentums
        return momentums


class Optimizer_Adagrad(Optimizer):
    def update(self, key, gradient):
        self.cache[key] += gradient**2  # in place: this cache is float32, also of a float64 gradient
        return -self.current_learning_rate * gradient / (np.sqrt(self.cache[key]) + self.options.epsilon)


class Optimizer_RMSprop(Optimizer):
    def update(self, key, gradient):
        rho = self.options.rho
        self.cache[key] = rho * self.cache[key] + (1 - rho) * gradient**2
        return -self.current_learning_rate * gradient / (np.sqrt(self.cache[key]) + self.options.epsilon)


class Optimizer_Adam(Optimizer):
    def update(self, key, gradient):
        beta_1, beta_2 = self.options.beta1, self.options.beta2
        self.momentums[key] = beta_1 * self.momentums[key] + (1 - beta_1) * gradient
        momentums_corrected = self.momentums[key] / (1 - beta_1 ** (self.iterations + 1))
        self.cache[key] = beta_2 * self.cache[key] + (1 - beta_2) * gradient**2
        cache_corrected = self.cache[key] / (1 - beta_2 ** (self.iterations + 1))
        size = np.sqrt(cache_corrected) + self.options.epsilon
        return -self.current_learning_rate * momentums_corrected / size


OPTIMIZERS = {
    "sgd": Optimizer_SGD,
    "adagrad": Optimizer_Adagrad,
    "rmsprop": Optimizer_RMSprop,
    "adam": Optimizer_Adam,
}


class Network:
    def __init__(self, start):
        sizes = [2, *start["hidden"], start["classes"]]
        self.layers = [Layer_Dense(*pair, start["initialization"]) for pair in zip(sizes, sizes[1:])]
        self.set_hidden(0.0, 0.0, 0.0)
        self.off = set()  # hidden units that are switched off
        self.kept = {}  # what their parameters will be again

    def set_hidden(self, l1, l2, dropout):
        """What follows each hidden layer, and what is asked of its parameters."""
        self.steps = []
        for layer in self.layers[:-1]:
            layer.l1, layer.l2 = l1, l2
            self.steps += [layer, Activation_ReLU()]
            if dropout > 0:
                self.steps.append(Layer_Dropout(dropout))
        self.steps.append(self.layers[-1])

    def forward(self, values):
        for step in self.steps:
            step.forward(values)
            values = step.output
        return values

    def backward(self, dvalues):
        for step in reversed(self.steps):
            step.backward(dvalues)
            dvalues = step.dinputs
        for layer, part, place in self.kept:
            getattr(layer, f"d{part}")[place] = 0

    def set_part(self, name, value, optimizer):
        layer, part, *place = name.removeprefix("dense").split(".")
        index, place = int(layer) - 1, [int(number) for number in place]
        if part == "units":
            self.switch(index, place[0], value == 1, optimizer)
            return
        layer = self.layers[index]
        place = tuple(place) if part == "weights" else (0, place[0])
        if (layer, part, place) in self.kept:
            self.kept[layer, part, place] = value
        else:
            getattr(layer, part)[place] = value

    def switch(self, index, unit, on, optimizer):
        """Switches a hidden unit on, or off: what leads into it and out of it is 0 then, and stays so."""
        if on:
            self.off.remove((index, unit))
        else:
            self.off.add((index, unit))
        held = {key for each in self.off for key in self.parameters_of(*each)}
        for layer, part, place in self.parameters_of(index, unit):
            key, parameters = (layer, part, place), getattr(layer, part)
            if key in held and key not in self.kept:
                self.kept[key] = parameters[place]
                parameters[place] = 0
                optimizer.forget(*key)
            elif key not in held:
                parameters[place] = self.kept.pop(key)

    def parameters_of(self, index, unit):
        layer, following = self.layers[index : index + 2]
        yield from ((layer, "weights", (i, unit)) for i in range(layer.weights.shape[0]))
        yield layer, "biases", (0, unit)
        yield from ((following, "weights", (unit, i)) for i in range(following.weights.shape[1]))


def train(start, changes):
    """Lines, validation and parameters of a run."""
    np.random.seed(start["seed"])
    points, labels = spiral_data(samples=start["samplesPerClass"], classes=start["classes"])
    network = Network(start)
    state = np.random.get_state()
    validation = spiral_data(samples=start["samplesPerClass"], classes=start["classes"])
    np.random.set_state(state)

    options = SimpleNamespace(**{**UNUSED, "epsilon": 1e-7, "rho": 0.9, **BETAS, **start})
    network.set_hidden(options.l1, options.l2, options.dropout)
    optimizer = OPTIMIZERS[options.optimizer](options)
    loss_activation = Softmax_Loss()
    lines = []
    for epoch in range(EPOCHS):
        for name, value in [(each["name"], each["value"]) for each in changes if each["epoch"] == epoch]:
            if name.startswith("dense"):
                network.set_part(name, value, optimizer)
                continue
            setattr(options, name, value)
            if name == "optimizer":
                optimizer = OPTIMIZERS[options.optimizer](options)
            if name in ("l1", "l2", "dropout"):
                network.set_hidden(options.l1, options.l2, options.dropout)

        loss_activation.forward(network.forward(points), labels)
        regularization_loss = sum(layer.regularization_loss() for layer in network.layers[:-1])
        loss = loss_activation.loss + regularization_loss
        if epoch % 100 == 0:
            line = f"epoch: {epoch}, acc: {loss_activation.accuracy:.3f}, loss: {loss:.3f}"
            if options.l1 > 0 or options.l2 > 0:
                line += f" (data_loss: {loss_activation.loss:.3f}, reg_loss: {regularization_loss:.3f})"
            if options.decay > 0:
                line += f", lr: {optimizer.current_learning_rate}"
            lines.append(line)

        loss_activation.backward(labels)
        network.backward(loss_activation.dinputs)
        optimizer.pre_update_params()
        for layer in network.layers:
            optimizer.update_params(layer)
        optimizer.post_update_params()

    network.set_hidden(0.0, 0.0, 0.0)
    loss_activation.forward(network.forward(validation[0]), validation[1])
    parameters = [array for layer in network.layers for array in (layer.weights, layer.biases)]
    assert all(array.dtype == np.float32 for array in parameters)
    return {
        "lines": lines,
        "validation": {"accuracy": f"{loss_activation.accuracy:.3f}", "loss": f"{loss_activation.loss:.3f}"},
        "parameters": b"".join(array.astype("<f4").tobytes() for array in parameters).hex(),
    }


def made(name):
    start, changes = RUNS[name]
    return {"name": name, "start": start, "changes": changes, **train(start, changes)}


# Of how many values a digest is: (first, last, step) in bits. exp is 1 down to about −2^−25, and 0 from −103.97 on.
EXP_RANGES = [(0x80000000, 0xB3000000, 4099), (0xB3000000, 0xC2D80000, 25)]
EXP_EDGES = [-0.0, -87.3, -87.33655, -88.8, -103.9, -103.972084, -104.1, -math.inf]
LOG_RANGES = [(0x33D6BF95, 0x3F800000, 19)]  # from 1e-7 to 1
LOG_EDGES = [1e-7, math.sqrt(0.5), 1 - 1e-7, 1.0]
SINGLE_VALUES = 1000


def digest(function, first, last, step):
    count = (last - first) // step + 1
    total = 0
    for begin in range(0, count, 2**20):
        i = np.arange(begin, min(begin + 2**20, count), dtype=np.uint64)
        results = function(floats(first + step * i)).view(np.uint32).astype(np.uint64)
        total += int(np.sum(results * ((2 * i + 1) * np.uint64(0x9E3779B97F4A7C15))))
    last = first + step * (count - 1)
    return {"first": first, "last": last, "step": step, "count": count, "digest": f"{total % 2**64:016x}"}


def floats(bits):
    return np.asarray(bits).astype(np.uint32).view(np.float32)


def function_values(function, ranges, edges):
    """Digests, and a thousand values or so: edges and their neighbours, and others all over the last digest's range."""
    edges = np.array(edges, dtype=np.float32).view(np.uint32).astype(np.int64)
    near = {int(bits) + d for bits in edges for d in (-1, 0, 1) if not np.isnan(floats([bits + d]))}
    first, last, _ = ranges[-1]
    spread = np.linspace(first, last, SINGLE_VALUES - len(near)).astype(np.int64)
    bits = np.array(sorted(near | set(spread.tolist())))
    return {
        "digests": [digest(function, *each) for each in ranges],
        "values": [list(pair) for pair in zip(bits.tolist(), function(floats(bits)).view(np.uint32).tolist())],
    }


# Of four parameters: what they are at first, and their gradients at the first and the second step.
FIRST_PARAMETERS = ["0.25", "-1", "0", "3"]
FIRST_GRADIENTS = [["0.5", "-2", "0.001", "0"], ["-0.75", "-0.125", "0.002", "0.0625"]]
FIRST_SETTINGS = {
    "adagrad": {"learningRate": "0.5", "decay": "0.25", "epsilon": "1e-7"},
    "rmsprop": {"learningRate": "0.02", "decay": "0.25", "epsilon": "1e-7", "rho": "0.9"},
    "adam": {"learningRate": "0.05", "decay": "0.25", "epsilon": "1e-7", "beta1": "0.9", "beta2": "0.999"},
}


def first_steps(optimizer):
    """What an optimizer remembers, and the parameters, after each of two steps."""
    settings = {name: Decimal(value) for name, value in FIRST_SETTINGS[optimizer].items()}
    epsilon = settings["epsilon"]
    parameters = [Decimal(value) for value in FIRST_PARAMETERS]
    momentums = [Decimal(0)] * len(parameters)
    cache = [Decimal(0)] * len(parameters)
    steps = []
    for k, row in enumerate(FIRST_GRADIENTS, start=1):
        rate = settings["learningRate"] / (1 + settings["decay"] * (k - 1))
        gradients = [Decimal(value) for value in row]
        step = {"gradients": gradients, "current_learning_rate": rate}
        moved, size = gradients, None
        if optimizer == "adagrad":
            cache = size = [c + g * g for c, g in zip(cache, gradients)]
        elif optimizer == "rmsprop":
            rho = settings["rho"]
            cache = size = [rho * c + (1 - rho) * g * g for c, g in zip(cache, gradients)]
        else:
            beta_1, beta_2 = settings["beta1"], settings["beta2"]
            momentums = [beta_1 * m + (1 - beta_1) * g for m, g in zip(momentums, gradients)]
            cache = [beta_2 * c + (1 - beta_2) * g * g for c, g in zip(cache, gradients)]
            moved = [m / (1 - beta_1**k) for m in momentums]
            size = [c / (1 - beta_2**k) for c in cache]
            step |= {"momentums": momentums, "momentums_corrected": moved}
        step["cache"] = cache
        if optimizer == "adam":
            step["cache_corrected"] = size
        parameters = [p - rate * m / (s.sqrt() + epsilon) for p, m, s in zip(parameters, moved, size)]
        step["parameters"] = parameters
        steps.append({name: decimals(value) for name, value in step.items()})
    first = [float(value) for value in FIRST_PARAMETERS]
    return {"settings": decimals(settings), "parameters": first, "steps": steps}


def decimals(value):
    if isinstance(value, dict):
        return {name: decimals(item) for name, item in value.items()}
    return [decimals(item) for item in value] if isinstance(value, list) else float(value)


def text(value, depth=0):
    """JSON with what is long on several lines, but for numbers."""
    inner = "\n" + " " * (depth + 1)
    end = "\n" + " " * depth
    plain = json.dumps(value)
    if len(plain) <= 120 or '"' not in plain or isinstance(value, str):
        return plain
    if isinstance(value, list):
        return "[" + ",".join(inner + text(item, depth + 1) for item in value) + end + "]"
    items = (f"{inner}{json.dumps(key)}: {text(item, depth + 1)}" for key, item in value.items())
    return "{" + ",".join(items) + end + "}"


def main():
    features = np._core._multiarray_umath.__cpu_features__
    if not features.get("X86_V3"):
        sys.exit("NumPy's exp and log give other bits here: they take an x86-64 with AVX2 and FMA.")
    nnfs.init()
    names = sys.argv[1:] or list(RUNS)
    book = json.loads(OUT.read_text()) if OUT.exists() else {"runs": []}
    kept = {run["name"]: run for run in book["runs"]}
    with ProcessPoolExecutor(max_workers=2) as pool:
        kept.update(zip(names, pool.map(made, names)))
    book["runs"] = [kept[name] for name in RUNS if name in kept]
    with np.errstate(divide="ignore", under="ignore"):
        book["exp"] = function_values(np.exp, EXP_RANGES, EXP_EDGES)
        book["log"] = function_values(np.log, LOG_RANGES, LOG_EDGES)
    with localcontext(prec=40):
        book["first_steps"] = {optimizer: first_steps(optimizer) for optimizer in FIRST_SETTINGS}
    OUT.write_text(text(book) + "\n")


if __name__ == "__main__":
    main()
