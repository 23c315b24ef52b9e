"""Whole wells: what is asked of the network, and what of texture."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from clonetrace.detect import DetectSettings, build_modules
from clonetrace.detect.classical import ClassicalDetector
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


def test_wide_sprawl_of_the_network_is_left_out() -> None:
    network = Says(4.0, [found(Label.COLONY, 300), found(Label.DIFFERENTIATED, 2500)])
    (colony,) = without_sprawl(network).detect(WELL)
    assert (colony.label, colony.box.width_um) == (Label.COLONY, 300)


def strewn_well(cells: int, compact_um: float) -> View:
    """A floor with dark cells strewn over its left half, and one textured colony in its right."""
    size, random = 820, np.random.default_rng(5)
    pixels = random.normal(120, 1.0, (size, size))
    for row, column in random.integers((150, 120), (670, 380), (cells, 2)):
        pixels[row : row + 5, column : column + 4] = random.choice((60, 190))
    radius = compact_um / 8.0 / 2
    rows, columns = np.indices((size, size))
    colony = np.hypot(rows - 400, columns - 580) < radius
    pixels[colony] = random.choice((70, 180), int(colony.sum()))
    return View(pixels.astype(np.uint8), 8.0, -3280.0, -3280.0, 3175.0)


@pytest.mark.parametrize(("cells", "compact_um"), [(320, 600.0), (320, 0.0), (0, 600.0), (60, 0.0)])
def test_sprawl_is_what_texture_calls_so(cells: int, compact_um: float) -> None:
    well = strewn_well(cells, compact_um)
    texture = ClassicalDetector(Level.GLOBAL, DetectSettings())
    both = texture.detect(well)
    sprawl = tuple(one for one in both if one.label is Label.DIFFERENTIATED)
    assert only_sprawl(texture).detect(well) == sprawl
    assert len(sprawl) == (1 if cells >= 320 else 0)
    widest = max(one.box.mean_edge_um for one in both if one.label is Label.COLONY)
    assert (widest > 500) == (compact_um > 0)


def test_narrow_sprawl_of_the_network_is_a_loose_colony() -> None:
    (only,) = without_sprawl(Says(4.0, [found(Label.DIFFERENTIATED, 700)])).detect(WELL)
    assert (only.label, only.box.width_um) == (Label.COLONY, 700)


def test_it_sees_the_well_at_the_scale_of_the_network() -> None:
    network = Says(4.0, [])
    detector = without_sprawl(network)
    assert (detector.um_per_px, detector.level) == (4.0, Level.GLOBAL)
    detector.detect(WELL)
    assert network.shown == [WELL]
    assert network.identity in detector.identity


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
