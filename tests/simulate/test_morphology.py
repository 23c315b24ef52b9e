"""The four classes of colonies, in the truth and in the pixels."""

import numpy as np
import pytest

from clonetrace.domain import Clonality, Label, Morphology
from clonetrace.simulate import (
    Case,
    CycleTimes,
    SimulationSettings,
    WellStory,
    render_scan,
    simulate_well,
)
from clonetrace.simulate.optics import centre_px

DAYS = 8
FAST = CycleTimes(shortest_h=16, longest_h=16)


def settings_of(morphology: Morphology) -> SimulationSettings:
    return SimulationSettings(
        um_per_px=4.0, days=DAYS, morphologies={morphology: 1}, cycle_times=FAST, faults=False
    )


@pytest.fixture(scope="module")
def grown() -> dict[Morphology, WellStory]:
    return {m: simulate_well(Case.SINGLE, DAYS, 5, settings_of(m)) for m in Morphology}


def colony_pixels(story: WellStory, morphology: Morphology, share: float) -> np.ndarray:
    """The middle of the last day's colony, relative to the floor around it."""
    settings, scene = settings_of(morphology), story.scenes[-1]
    image = render_scan(story, DAYS - 1, settings).astype(float)
    cx, cy = centre_px(settings, scene.pose)
    cells = scene.cells
    x, y = scene.pose.turn(cells.x_um, cells.y_um)
    column, row = int(cx + x.mean() / 4), int(cy + y.mean() / 4)
    half = int(share * scene.objects[0].box.mean_edge_um / 8)
    floor = np.median(image[row - 160 : row + 160, column - 160 : column + 160])
    return np.asarray(image[row - half : row + half, column - half : column + half] - floor)


def test_the_truth_names_the_class_of_each_colony(grown: dict[Morphology, WellStory]) -> None:
    for morphology, story in grown.items():
        assert story.scenes[-1].objects[0].morphology is morphology
        assert story.scenes[0].objects[0].morphology is None
        assert story.lineages[0].morphology is morphology


def test_only_class_m4_is_called_differentiated(grown: dict[Morphology, WellStory]) -> None:
    for morphology, story in grown.items():
        is_m4 = morphology is Morphology.M4
        assert (story.scenes[-1].objects[0].label is Label.DIFFERENTIATED) == is_m4
        assert (story.clonality is Clonality.DIFFERENTIATED) == is_m4


def test_spindles_make_the_fringe_of_m2_and_all_of_m4(grown: dict[Morphology, WellStory]) -> None:
    shares = {m: story.scenes[-1].cells.spindle.mean() for m, story in grown.items()}
    assert shares[Morphology.M1] == 0
    assert 0.005 < shares[Morphology.M2] < 0.4
    assert shares[Morphology.M4] > 0.8


def test_the_fringe_lies_outside_the_core(grown: dict[Morphology, WellStory]) -> None:
    cells = grown[Morphology.M2].scenes[-1].cells
    core = ~cells.spindle & ~cells.dead
    radius = np.hypot(cells.x_um - cells.x_um[core].mean(), cells.y_um - cells.y_um[core].mean())
    assert np.median(radius[cells.spindle]) > np.quantile(radius[core], 0.9)


def test_m1_is_transparent_and_m2_and_m3_are_dark(grown: dict[Morphology, WellStory]) -> None:
    middle = {m: float(colony_pixels(grown[m], m, 0.4).mean()) for m in Morphology}
    assert middle[Morphology.M1] > -7
    assert middle[Morphology.M2] < middle[Morphology.M1] - 3
    assert middle[Morphology.M3] < middle[Morphology.M1] - 3


def test_m1_is_rounder_and_tighter_than_m3(grown: dict[Morphology, WellStory]) -> None:
    def looseness(story: WellStory) -> float:
        cells = story.scenes[-1].cells
        x, y = cells.x_um[~cells.dead], cells.y_um[~cells.dead]
        return float(np.hypot(x - x.mean(), y - y.mean()).mean() / np.sqrt(x.size))

    assert looseness(grown[Morphology.M1]) < looseness(grown[Morphology.M3])
