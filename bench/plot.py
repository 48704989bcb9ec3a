"""Draws the bars of `make bench`: `plot.py FILE`, what report.js passes as JSON on standard input."""

import json
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

INK, QUIET, LINES, PAPER = "#1f2933", "#5f6b76", "#e4e7eb", "#ffffff"
STYLES = {
    "ours": {"color": "#0b6e99"},
    "other": {"color": "#a9b4bd"},
    "limit": {"facecolor": PAPER, "edgecolor": QUIET, "linestyle": "dashed"},
}

plt.rcParams.update(
    {
        "text.color": INK,
        "xtick.color": QUIET,
        "ytick.color": INK,
        "svg.fonttype": "none",  # text stays text, in the reader's font
        "font.sans-serif": "DejaVu Sans",  # whose wide letters the layout leaves room for
        "svg.hashsalt": "results",  # the same numbers give the same file
    }
)


def draw_bars(axes, bars, key, title):
    for row, bar in enumerate(bars):
        value = bar.get(key)
        if value is None:
            continue
        axes.barh(row, value, height=0.7, **STYLES[bar["kind"]])
        weight = "bold" if bar["kind"] == "ours" else "normal"
        label = f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
        paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}  # hides the grid behind the number
        axes.text(1.12 * value, row, label, va="center", weight=weight, bbox=paper)
    axes.set_xscale("log")
    axes.set_xlim(1, 4 * max(bar.get(key, 1) for bar in bars))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_title(title, loc="left", fontsize=11)
    axes.minorticks_off()
    axes.tick_params(length=0)
    axes.grid(axis="x", color=LINES)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)


bars = json.load(sys.stdin)
figure, (epochs, maps) = plt.subplots(1, 2, figsize=(10, 4.6), sharey=True, layout="constrained", facecolor=PAPER)
figure.get_layout_engine().set(w_pad=0.15, h_pad=0.15)
draw_bars(epochs, bars, "epoch", "One epoch, µs (logarithmic)")
draw_bars(maps, bars, "map", "One pixel of the map, ns (logarithmic)")
epochs.set_yticks(range(len(bars)), [bar["label"] for bar in bars])
epochs.invert_yaxis()
figure.savefig(sys.argv[1], metadata={"Date": None, "Title": "Measured speed"})
