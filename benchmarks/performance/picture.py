"""The picture of docs/performance.md."""

from pathlib import Path
from statistics import median

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from performance.tables import ENGINES, Found, flow

_COLOURS = {
    "torch fp32": "#9aa5b1",
    "onnxruntime fp32": "#7b8794",
    "openvino bf16": "#616e7c",
    "openvino int8": "#3e4c59",
    "ours": "#2f9e44",
}


def draw(found: Found, file: Path) -> None:
    """Draw milliseconds per scan, and seconds against wells where they were measured."""
    mpl.rcParams["svg.hashsalt"] = "clonetrace"
    figure = Figure(figsize=(10, 4), layout="constrained")
    if "growth" in found:
        left, right = figure.subplots(1, 2, width_ratios=(3, 2))
        _per_wells(right, found["growth"]["figures"]["wells"])
    else:
        left = figure.subplots()
    _per_scan(left, found["comparison"]["figures"])
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=110, metadata={"Software": None})


def _per_scan(axes: Axes, figures: list[Found]) -> None:
    size = figures[0]["size_px"]
    shown = [one for one in figures if one["size_px"] == size]
    places = np.arange(len(shown))
    width = 0.8 / len(_COLOURS)
    for number, name in enumerate(_COLOURS):
        times = [
            one["in memory"]["ours"] if name == "ours" else flow(one["in memory"], name)
            for one in shown
        ]
        heights = [1e3 * median(taken) for taken in times]
        bars = axes.bar(places + number * width, heights, width, color=_COLOURS[name], label=name)
        if name in {ENGINES[0], "ours"}:
            axes.bar_label(bars, fmt="%.0f", fontsize=7)
    axes.set_yscale("log")
    axes.set_xticks(places + 0.4 - width / 2, [one["format"] for one in shown], fontsize=8)
    axes.set_ylabel("ms per scan, one core")
    axes.set_title(f"{size} x {size} px: published flow by engine, and ours", fontsize=9)
    axes.legend(fontsize=7, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.1))
    axes.spines[["top", "right"]].set_visible(False)


def _per_wells(axes: Axes, wells: list[Found]) -> None:
    counts = [one["wells"] for one in wells]
    taken = [one["processor_s"] for one in wells]
    axes.plot([counts[0], counts[-1]], [taken[0], taken[-1]], color="#cbd2d9", label="straight")
    axes.plot(counts, taken, "o", color=_COLOURS["ours"], label="processor time, s")
    memory = [one["worker_mb"] for one in wells]
    other = axes.twinx()
    other.plot(counts, memory, "s", color="#e8590c", markersize=4)
    other.set_ylim(0, 1.2 * max(memory))
    other.set_ylabel("MB of a worker (orange)")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("wells")
    axes.set_ylabel("s")
    axes.set_title("more wells: time and memory", fontsize=9)
    axes.legend(fontsize=7, loc="lower right")
