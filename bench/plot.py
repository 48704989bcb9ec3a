"""Draws the bars of `make bench`: `plot.py FILE`, what report.js passes as JSON on standard input."""

import json
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

OURS, OTHERS, INK, QUIET, PAPER = "#0b6e99", "#a9b4bd", "#1f2933", "#5f6b76", "#ffffff"

plt.rcParams.update(
    {
        "font.size": 10,
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": QUIET,
        "ytick.color": INK,
        "svg.hashsalt": "results",  # the same numbers give the same file
    }
)


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def draw_bars(axes, bars, key, title):
    rows = range(len(bars))
    values = [bar[key] for bar in bars]
    axes.barh(rows, values, color=[OURS if bar["ours"] else OTHERS for bar in bars], height=0.7)
    for row, bar, value in zip(rows, bars, values):
        weight = "bold" if bar["ours"] else "normal"
        axes.text(value * 1.12, row, number(value), va="center", weight=weight)
    axes.set_xscale("log")
    axes.set_xlim(1, 10 * max(values))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_title(title, loc="left", fontsize=11, color=INK)
    axes.tick_params(length=0)
    axes.grid(axis="x", color="#e4e7eb")
    axes.set_axisbelow(True)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)


data = json.load(sys.stdin)
bars = data["bars"]
figure, (epochs, maps) = plt.subplots(1, 2, figsize=(10, 3.9), sharey=True, layout="constrained", facecolor=PAPER)
draw_bars(epochs, bars, "epoch", "One epoch: µs, logarithmic")
draw_bars(maps, bars, "map", "One pixel of the map: ns, logarithmic")
epochs.set_yticks(range(len(bars)), [bar["label"] for bar in bars])
epochs.invert_yaxis()
epochs.axvline(data["limit"], color=INK, linewidth=1, linestyle=(0, (4, 3)))
figure.savefig(sys.argv[1], metadata={"Date": None})
