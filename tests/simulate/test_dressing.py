"""Painted colonies in the light of an imager with strong borders."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from clonetrace.domain import Morphology
from clonetrace.simulate import Case, CycleTimes, SimulationSettings, WellStory, simulate_well
from clonetrace.simulate.canvas import Canvas
from clonetrace.simulate.colony import border_of
from clonetrace.simulate.optics import photograph
from clonetrace.simulate.painting import Coat, Painters, Subject

SETTINGS = SimulationSettings(
    um_per_px=4.0,
    faults=False,
    morphologies={Morphology.M1: 1},
    cycle_times=CycleTimes(shortest_h=16, longest_h=16),
)


class Wash:
    """Leaves things as bright as the floor."""

    def __init__(self) -> None:
        self.asked: list[Subject] = []

    def coat(self, subject: Subject) -> Coat:
        self.asked.append(subject)
        return Coat(np.zeros(subject.mask.shape, dtype=np.float32))


@pytest.fixture(scope="module")
def story() -> WellStory:
    return simulate_well(Case.SINGLE, 7, 3, SETTINGS)


def around_the_colony(story: WellStory, border: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the scan around a painted colony, and which of its pixels the colony covers."""
    imager = story.imager.model_copy(update={"border": border, "seam_step_um": 0.0})
    wash = Wash()
    painters = Painters(skin=wash)
    image = photograph(replace(story, imager=imager), 6, SETTINGS, painters=painters).image
    one = max(wash.asked, key=lambda subject: subject.mask.sum())
    height, width = one.mask.shape
    part = image[one.top_px : one.top_px + height, one.left_px : one.left_px + width]
    return part.astype(float), one.mask


def test_the_border_of_the_imager_reaches_painted_colonies(story: WellStory) -> None:
    usual, covered = around_the_colony(story, 1.0)
    strong, _ = around_the_colony(story, 5.0)
    change = np.abs(strong - usual)
    deep = cv2.distanceTransform(covered.astype(np.uint8), cv2.DIST_L2, 5)
    outline = (deep > 0) & (deep < 3)
    assert change[outline].mean() > 2
    assert change[deep > 10].mean() < 0.5


def test_usual_imagers_leave_painted_colonies_as_they_are() -> None:
    canvas = Canvas(np.ones((9, 9), dtype=np.float32), 4.0, 4.5, 4.5, border=1.0)
    assert not border_of(canvas, np.eye(9) > 0, 0.8, (1,)).any()
