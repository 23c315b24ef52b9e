"""From which distance on are two cells of day 0 known to be two?

    python benchmarks/doublets.py [--wells WELLS] [--imager IMAGER] [--seed SEED]

Simulated wells of the standard preset with one cell, and with two whose rims are so far apart. A
pair is known as two when it is one object that the cell module calls a doublet, or two living
objects. What counts is the pair that is taken for one cell: its well would be called monoclonal.
"""

import argparse
from dataclasses import replace

import cv2
import numpy as np

from clonetrace.detect import Detector, DetectSettings, build_modules
from clonetrace.domain import Box, Detection, Label, View
from clonetrace.simulate import Case, ImagerName, SimulationSettings, simulate_well
from clonetrace.simulate.dataset import painters_of, take_places
from clonetrace.simulate.dataset.cutting import cut
from clonetrace.simulate.scene import WellStory

GAPS_UM = (0.0, 5.0, 10.0, 20.0, 40.0)
#: Edge of the views, px of 1 um.
EDGE_PX = 512
#: An object belongs to the pair when it lies within this distance of one of the cells, um.
NEAR_UM = 8.0


def main() -> None:
    """Print one line per distance, for the network and for the texture detector."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wells", type=int, default=60)
    parser.add_argument("--imager", default="plate")
    parser.add_argument("--seed", type=int, default=515)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    settings = SimulationSettings(
        days=1, faults=False, um_per_px=1.0, imager=ImagerName(options.imager)
    )
    detectors = {
        "network": build_modules(DetectSettings()).cell,
        "texture": build_modules(DetectSettings(neural=())).cell,
    }
    for name, detector in detectors.items():
        counts = [
            counted(lone(options.seed, well, settings), settings, detector)
            for well in range(options.wells)
        ]
        print(f"{name}: one cell: {told(counts)}")
        for gap_um in GAPS_UM:
            counts = [
                counted(pair(options.seed, well, settings, gap_um), settings, detector)
                for well in range(options.wells)
            ]
            print(f"{name}: two cells {gap_um:.0f} um apart: {told(counts)}")


def lone(seed: int, well: int, settings: SimulationSettings) -> WellStory:
    """A well with one cell."""
    return simulate_well(Case.SINGLE, 1, seed, settings, well=well)


def pair(seed: int, well: int, settings: SimulationSettings, gap_um: float) -> WellStory:
    """A well with two cells whose rims are so far apart."""
    story = simulate_well(Case.DOUBLET, 1, seed, settings, well=well)
    (scene,) = story.scenes
    cells = scene.cells
    x, y, radius = cells.x_um.copy(), cells.y_um.copy(), cells.radius_um
    apart = np.hypot(x[1] - x[0], y[1] - y[0])
    wanted = radius[0] + radius[1] + gap_um
    x[1], y[1] = (
        start + (end - start) * wanted / apart for start, end in ((x[0], x[1]), (y[0], y[1]))
    )
    cluster = cells.cluster if gap_um == 0 else np.arange(cells.cluster.size)
    moved = replace(cells, x_um=x, y_um=y, cluster=cluster)
    return replace(story, scenes=(replace(scene, cells=moved),))


def counted(story: WellStory, settings: SimulationSettings, detector: Detector) -> int:
    """Return how many cells a detector sees at the place of the founders."""
    (scene,) = story.scenes
    x, y = scene.pose.turn(scene.cells.x_um, scene.cells.y_um)
    place = Box(x_um=float(x.mean()), y_um=float(y.mean()), width_um=EDGE_PX, height_um=EDGE_PX)
    (scan,) = take_places(story, 0, settings, [place], painters_of(None, testing=True))
    piece = cut(scan.pixels, scan.frame, place, EDGE_PX)
    view = View(
        pixels=piece.pixels,
        um_per_px=piece.um_per_px,
        left_um=piece.box.left_um,
        top_um=piece.box.top_um,
        well_radius_um=scan.frame.well_radius_um,
    )
    return sum(
        2 if found.label in (Label.DOUBLET, Label.COLONY) else 1
        for found in detector.detect(view)
        if found.label not in (Label.DEBRIS, Label.OVERSPILL) and _on(found, x, y)
    )


def _on(found: Detection, x_um: np.ndarray, y_um: np.ndarray) -> bool:
    near = found.box.padded(NEAR_UM)
    return any(near.holds(float(x), float(y)) for x, y in zip(x_um, y_um, strict=True))


def told(counts: list[int]) -> str:
    """Say how often none, one and more cells were seen."""
    none, one = counts.count(0), counts.count(1)
    return f"{none} times none seen, {one} times one, {len(counts) - none - one} times more"


if __name__ == "__main__":
    main()
