"""Milliseconds per view of the detectors, each on one thread, side by side in one run.

python benchmarks/detectors.py TASK [--models DIR] [--paper DIR] [--edge PIXELS]

The views are noise with a few discs: a network's cost does not depend on what it sees. Engines take
turns, so that a busy machine slows all of them alike; the shortest time of each counts. Last come
the networks alone, without reading contrast and decoding, for one view and for several at once.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from clonetrace.domain import View
from clonetrace.domain.errors import ConfigurationError
from clonetrace.evaluate.modules import ClassicalFinder, NetworkFinder
from clonetrace.neural import MODELS_FOLDER, Engine, Precision, open_network, read_card
from clonetrace.simulate.dataset import LENSES, Task

ROUNDS = 15
BATCHES = (1, 2, 4, 8)


def main() -> None:
    """Print one line per detector."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("task", choices=[task for task in Task if task is not Task.MORPHOLOGY])
    parser.add_argument("--models", type=Path, default=MODELS_FOLDER)
    parser.add_argument("--paper", type=Path, help="folder with the paper's configuration")
    parser.add_argument("--edge", type=int, default=512)
    options = parser.parse_args()
    task = Task(options.task)
    cv2.setNumThreads(1)
    shown = view(task, options.edge)
    detectors: dict[str, Callable[[View], object]] = {"classical": ClassicalFinder(task).find}
    for folder in filter(None, (options.models, options.paper)):
        for engine in Engine:
            for precision in Precision:
                try:
                    finder = NetworkFinder(task, folder, engine, precision)
                except ConfigurationError as error:
                    print(f"left out: {error}")
                    continue
                detectors[finder.name] = finder.find
    times: dict[str, list[float]] = {name: [] for name in detectors}
    for _ in range(ROUNDS):
        for name, find in detectors.items():
            began = time.perf_counter()
            find(shown)
            times[name].append(1e3 * (time.perf_counter() - began))
    print(f"{task}, {options.edge} x {options.edge} px, milliseconds (shortest, median)")
    for name, taken in times.items():
        print(f"{min(taken):8.1f} {np.median(taken):8.1f}  {name}")
    tell_batches(task, options.models, options.edge)


def tell_batches(task: Task, models: Path, edge: int) -> None:
    """Print what a view costs a network that takes several at once."""
    card = read_card(models, task)
    rng = np.random.default_rng(1)
    views = {
        count: rng.standard_normal((count, 1, edge, edge)).astype(np.float32) for count in BATCHES
    }
    for engine in Engine:
        for precision in card.files:
            network = open_network(models, card, engine, precision)
            times: dict[int, list[float]] = {count: [] for count in BATCHES}
            for _ in range(ROUNDS):
                for count, several in views.items():
                    began = time.perf_counter()
                    network.run(several)
                    times[count].append(1e3 * (time.perf_counter() - began) / count)
            told = ", ".join(f"{min(taken):.1f} of {count}" for count, taken in times.items())
            print(f"milliseconds per view, {engine} {precision}: {told} at once")


def view(task: Task, edge: int) -> View:
    """Return a view with a few discs."""
    rng = np.random.default_rng(1)
    pixels = 125 + rng.normal(0, 1.5, (edge, edge))
    y, x = np.mgrid[:edge, :edge]
    for _ in range(8):
        column, row = rng.uniform(20, edge - 20, 2)
        pixels[(x - column) ** 2 + (y - row) ** 2 < rng.uniform(6, 15) ** 2] += 30
    scale = LENSES[task].um_per_px
    return View(
        pixels=np.clip(pixels, 0, 255).astype(np.uint8),
        um_per_px=(scale.low + scale.high) / 2,
        left_um=-100.0,
        top_um=-100.0,
        well_radius_um=3175.0,
    )


if __name__ == "__main__":
    main()
