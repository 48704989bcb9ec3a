"""Makes data.json: points, labels and the first weights after them, with which tests/data.rs compares the core.

    python3 -m venv venv && venv/bin/pip install -r tests/reference/requirements.txt scikit-learn==1.9.1
    venv/bin/python tests/reference/data.py

Moons, circles and blobs come from scikit-learn with an integer random_state, `vertical` from nnfs under nnfs.init(), and
`cs231n` from the formula of the course notes in plain NumPy (https://cs231n.github.io/neural-networks-case-study/). Weights are
0.01·np.random.randn in the book; here stands the randn, as nnfs rounds it.
"""

import json
from pathlib import Path

import nnfs
import numpy as np
import sklearn
from nnfs.datasets import vertical_data
from sklearn.datasets import make_blobs, make_circles, make_moons

HERE = Path(__file__).parent

HIDDEN = 4

# seed, samples a class, classes, noise
CASES = {
    "moons": [(0, 20, 2, 0.1), (7, 11, 2, 0.0), (2**32 - 1, 100, 2, 0.3)],
    "circles": [(0, 20, 2, 0.05), (1, 9, 2, 0.0), (2**32 - 1, 100, 2, 0.2)],
    "blobs": [(0, 20, 3, 1.0), (42, 13, 10, 0.5), (2**32 - 1, 100, 2, 2.5)],
    "vertical": [(0, 20, 3, 0.1), (3, 1, 2, 0.1), (99999, 100, 4, 0.25)],
    "cs231n": [(0, 20, 3, 0.2), (5, 2, 2, 0.0), (2**32 - 1, 100, 5, 0.35)],
}


def next_of(seed, validation):
    return (seed + validation) % 2**32


def from_scikit_learn(kind, seed, samples, classes, noise, validation=False):
    if kind == "blobs":
        centers = classes
        if validation:  # around the centres of the data
            *_, centers = make_blobs(centers=classes, random_state=seed, return_centers=True)
        return make_blobs(samples * classes, centers=centers, cluster_std=noise, random_state=next_of(seed, validation))
    seed = next_of(seed, validation)
    if kind == "circles":
        return make_circles(samples * classes, factor=0.5, noise=noise, random_state=seed)
    return make_moons(samples * classes, noise=noise, random_state=seed)


def vertical(samples, classes, noise):
    """nnfs's vertical_data with another noise; its own, 0.1, gives nnfs's points."""
    points = np.zeros((samples * classes, 2))
    for label in range(classes):
        x = np.random.randn(samples) * noise + label / 3
        points[samples * label : samples * (label + 1)] = np.c_[x, np.random.randn(samples) * noise + 0.5]
    return points, np.repeat(np.arange(classes), samples)


def cs231n(samples, classes, noise):
    points = np.zeros((samples * classes, 2))
    for label in range(classes):
        radius = np.linspace(0.0, 1, samples)
        angle = np.linspace(label * 4, (label + 1) * 4, samples) + np.random.randn(samples) * noise
        rows = range(samples * label, samples * (label + 1))
        points[rows] = np.c_[radius * np.sin(angle), radius * np.cos(angle)]
    return points, np.repeat(np.arange(classes), samples)


def weights(classes):
    """What is drawn for a network of 2-4-classes."""
    return np.r_[np.random.randn(2 * HIDDEN), np.random.randn(HIDDEN * classes)].astype("float32")


def in_float32(values):
    return [float(f"{value:.9g}") for value in np.asarray(values, dtype="float32").ravel()]


def cases(kind):
    for seed, samples, classes, noise in CASES[kind]:
        np.random.seed(seed)
        if kind in ("moons", "circles", "blobs"):
            points, labels = from_scikit_learn(kind, seed, samples, classes, noise)
            drawn = weights(classes)
            others, _ = from_scikit_learn(kind, seed, samples, classes, noise, validation=True)
        else:
            generate = {"vertical": vertical, "cs231n": cs231n}[kind]
            points, labels = generate(samples, classes, noise)
            drawn = weights(classes)
            others, _ = generate(samples, classes, noise)
        yield {
            "data": kind,
            "seed": seed,
            "samples": samples,
            "classes": classes,
            "noise": noise,
            "points": in_float32(points),
            "labels": labels.tolist(),
            "weights": in_float32(drawn),
            "validation": in_float32(others[-5:]),
        }


def main():
    made = [case for kind in ("moons", "circles", "blobs", "cs231n") for case in cases(kind)]
    nnfs.init()
    made += cases("vertical")
    np.random.seed(0)
    book, _ = vertical_data(20, 3)
    np.random.seed(0)
    assert (vertical(20, 3, 0.1)[0] == book).all() and book.dtype == "float32"
    versions = {"scikit-learn": sklearn.__version__, "nnfs": "0.5.1", "numpy": np.__version__}
    lines = ",\n".join(json.dumps(case) for case in made)
    (HERE / "data.json").write_text(f'{{"versions": {json.dumps(versions)}, "cases": [\n{lines}\n]}}\n')


main()
