"""Whole wells: what is asked of the network, and what of texture."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from clonetrace.detect import DetectSettings, build_modules
from clonetrace.detect.whole_well import WholeWellDetector
from clonetrace.domain import Box, Detection, Label, Level, View

WELL = View(
    pixels=np.full((800, 810), 120, np.uint8),
    um_per_px=4.0,
    left_um=-1620.0,
    top_um=-1600.0,
    well_radius_um=3200.0,
)


@dataclass
class Says:
    """A detector that always gives the same answer, and remembers what it was shown."""

    um_per_px: float
    answer: list[Detection]
    shown: list[View] = field(default_factory=list)
    identity: str = "says"
    level: Level = Level.GLOBAL

    def detect(self, view: View) -> tuple[Detection, ...]:
        self.shown.append(view)
        return tuple(self.answer)


def found(label: Label, width_um: float) -> Detection:
    box = Box(x_um=10, y_um=20, width_um=width_um, height_um=width_um)
    return Detection(box=box, label=label, score=0.7, level=Level.GLOBAL)


def test_colonies_come_from_the_network_and_sprawl_from_texture() -> None:
    network = Says(4.0, [found(Label.COLONY, 300), found(Label.DIFFERENTIATED, 2500)])
    texture = Says(8.0, [found(Label.COLONY, 200), found(Label.DIFFERENTIATED, 4000)])
    both = WholeWellDetector(network, texture).detect(WELL)
    assert [(one.label, one.box.width_um) for one in both] == [
        (Label.DIFFERENTIATED, 4000),
        (Label.COLONY, 300),
    ]


def test_narrow_sprawl_of_the_network_is_a_loose_colony() -> None:
    network = Says(4.0, [found(Label.DIFFERENTIATED, 700)])
    (only,) = WholeWellDetector(network, Says(8.0, [])).detect(WELL)
    assert (only.label, only.box.width_um) == (Label.COLONY, 700)


def test_each_sees_the_well_at_its_own_scale_and_place() -> None:
    network, texture = Says(4.0, []), Says(8.0, [])
    detector = WholeWellDetector(network, texture)
    assert detector.um_per_px == 4.0
    detector.detect(WELL)
    assert network.shown == [WELL]
    (small,) = texture.shown
    assert small.pixels.shape == (400, 405)
    assert (small.um_per_px, small.left_um, small.top_um) == (8.0, WELL.left_um, WELL.top_um)
    coarse = View(pixels=WELL.pixels, um_per_px=9.0, left_um=0.0, top_um=0.0, well_radius_um=3200.0)
    detector.detect(coarse)
    assert texture.shown[-1] is coarse


@pytest.mark.parametrize("level", list(Level))
def test_every_module_tells_the_scale_that_it_wants(level: Level) -> None:
    wanted = {Level.GLOBAL: 4.0, Level.LOCAL: 2.0, Level.CELL: 1.0}
    assert build_modules(DetectSettings()).at(level).um_per_px == pytest.approx(
        wanted[level], rel=0.1
    )
    texture = build_modules(DetectSettings(neural=())).at(level)
    assert texture.um_per_px == {**wanted, Level.GLOBAL: 8.0}[level]
