"""Whole wells: what is asked of the network, and what of texture."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from clonetrace.detect import DetectSettings, build_modules
from clonetrace.detect.whole_well import only_sprawl, without_sprawl
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
    (colony,) = without_sprawl(network).detect(WELL)
    (sprawl,) = only_sprawl(texture).detect(WELL)
    assert (colony.label, colony.box.width_um) == (Label.COLONY, 300)
    assert (sprawl.label, sprawl.box.width_um) == (Label.DIFFERENTIATED, 4000)


def test_narrow_sprawl_of_the_network_is_a_loose_colony() -> None:
    (only,) = without_sprawl(Says(4.0, [found(Label.DIFFERENTIATED, 700)])).detect(WELL)
    assert (only.label, only.box.width_um) == (Label.COLONY, 700)


def test_each_sees_the_well_at_its_own_scale() -> None:
    network, texture = Says(4.0, []), Says(8.0, [])
    for detector, inner in ((without_sprawl(network), network), (only_sprawl(texture), texture)):
        assert (detector.um_per_px, detector.level) == (inner.um_per_px, Level.GLOBAL)
        detector.detect(WELL)
        assert inner.shown == [WELL]
        assert inner.identity in detector.identity
    assert without_sprawl(network).identity != only_sprawl(network).identity


def test_with_a_network_sprawl_is_asked_for_apart() -> None:
    modules, texture = (build_modules(DetectSettings(neural=levels)) for levels in (Level, ()))
    assert modules.sprawl is not None
    assert modules.sprawl.um_per_px == texture.whole_well.um_per_px == 8.0
    assert modules.sprawl.identity in modules.identity
    assert texture.sprawl is None


@pytest.mark.parametrize("level", list(Level))
def test_every_module_tells_the_scale_that_it_wants(level: Level) -> None:
    wanted = {Level.GLOBAL: 4.0, Level.LOCAL: 2.0, Level.CELL: 1.0}
    assert build_modules(DetectSettings()).at(level).um_per_px == pytest.approx(
        wanted[level], rel=0.1
    )
    texture = build_modules(DetectSettings(neural=())).at(level)
    assert texture.um_per_px == {**wanted, Level.GLOBAL: 8.0}[level]
