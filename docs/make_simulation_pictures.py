"""Makes the pictures of docs/simulation.md: `python docs/make_simulation_pictures.py`.

All of them show simulated wells without real texture.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Box, Morphology
from clonetrace.simulate import (
    Case,
    CycleTimes,
    ImagerName,
    SimulationSettings,
    WellStory,
    render_scan,
    simulate_well,
)

Grey = NDArray[np.uint8]

_SEED = 21
_DAYS = 11
_EDGE_PX = 220
_GAP_PX = 6
_LOOKS = tuple(name for name in ImagerName if name is not ImagerName.RANDOM)


def main() -> None:
    """Write `sim-well.png`, `sim-classes.png`, `sim-days.png` and `sim-imagers.png`."""
    parser = argparse.ArgumentParser(description=__doc__)
    images = Path(__file__).parent / "images"
    parser.add_argument("images", type=Path, nargs="?", default=images)
    folder = parser.parse_args().images
    folder.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    _save(folder / "sim-well.png", _whole_well())
    _save(folder / "sim-classes.png", _beside([_of_class(one) for one in Morphology]))
    _save(folder / "sim-days.png", _days())
    _save(folder / "sim-imagers.png", _beside([_look(one) for one in _LOOKS]))


def _settings(um_per_px: float, **more: object) -> SimulationSettings:
    usual = {
        "um_per_px": um_per_px,
        "days": _DAYS,
        "faults": False,
        "cycle_times": CycleTimes(shortest_h=19, longest_h=21),
        "morphologies": {Morphology.M1: 1.0},
    }
    return SimulationSettings.model_validate({**usual, **more})


def _whole_well() -> Grey:
    settings = _settings(8.0, imager=ImagerName.CELIGO96)
    story = simulate_well(Case.TWO_APART, _DAYS, _SEED, settings)
    return np.asarray(render_scan(story, _DAYS - 1, settings), dtype=np.uint8)


def _of_class(morphology: Morphology) -> Grey:
    """Show the colony of the last day at 4 um/px."""
    settings = _settings(4.0, morphologies={morphology: 1.0})
    story = simulate_well(Case.SINGLE, _DAYS, _SEED, settings)
    return _colony(story, _DAYS - 1, settings)


def _days() -> Grey:
    """Show the same place on every day at 1 um/px: the colony and, before it, its founder."""
    settings = _settings(1.0)
    story = simulate_well(Case.SINGLE, _DAYS, _SEED, settings)
    crops = [_colony(story, day, settings) for day in range(_DAYS)]
    half = (len(crops) + 1) // 2
    blank = np.full_like(crops[0], 255)
    crops += [blank] * (2 * half - len(crops))
    rows = [_beside(crops[:half]), _beside(crops[half:])]
    gap = np.full((_GAP_PX, rows[0].shape[1]), 255, dtype=np.uint8)
    return np.vstack((rows[0], gap, rows[1]))


def _look(imager: ImagerName) -> Grey:
    """Show a young colony at 2 um/px through an imager."""
    settings = _settings(2.0, imager=imager)
    story = simulate_well(Case.SINGLE, 9, _SEED, settings)
    return _colony(story, 8, settings, edge_px=180)


def _colony(
    story: WellStory, day: int, settings: SimulationSettings, edge_px: int = _EDGE_PX
) -> Grey:
    """Cut a square around the largest living object of a day, or around the founder's place."""
    scene, scale = story.scenes[day], settings.um_per_px
    image = np.asarray(render_scan(story, day, settings), dtype=np.uint8)
    largest: Box = scene.objects[0].box
    x = settings.size_px / 2 + (scene.pose.shift_x_um + largest.x_um) / scale
    y = settings.size_px / 2 + (scene.pose.shift_y_um + largest.y_um) / scale
    room = settings.size_px - edge_px
    left = int(np.clip(x - edge_px / 2, 0, room))
    top = int(np.clip(y - edge_px / 2, 0, room))
    return image[top : top + edge_px, left : left + edge_px]


def _beside(pictures: Sequence[Grey]) -> Grey:
    gap = np.full((pictures[0].shape[0], _GAP_PX), 255, dtype=np.uint8)
    return np.hstack([part for one in pictures for part in (one, gap)][:-1])


def _save(path: Path, picture: Grey) -> None:
    _, content = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    path.write_bytes(content.tobytes())


if __name__ == "__main__":
    main()
