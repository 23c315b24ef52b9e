"""The detector interface: what every implementation promises, at every level.

A new implementation joins by one line in `DETECTORS`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from clonetrace.detect import ClassicalDetector, Detector, DetectSettings, build_modules
from clonetrace.domain import Label, Level, View

Paint = Callable[..., Any]

DETECTORS: dict[str, Callable[[Level], Detector]] = {
    "classical": lambda level: ClassicalDetector(level, DetectSettings()),
}
#: Scale, half the width of a view, and the width of an object that each level is made for, um.
SCALES = {Level.GLOBAL: (8.0, 3300.0, 400.0), Level.LOCAL: (2.0, 300.0, 120.0)}
SCALES[Level.CELL] = (1.0, 150.0, 30.0)

every_level = pytest.mark.parametrize("level", list(Level))


@pytest.fixture(params=DETECTORS)
def make(request: pytest.FixtureRequest) -> Callable[[Level], Detector]:
    return DETECTORS[request.param]


def one_object(paint: Paint, level: Level, *, x_um: float = 0.0, seed: int = 1) -> View:
    """A view with one clear object, 30 % of the view's width right of the middle."""
    scale, half, width = SCALES[level]
    view: View = paint(scale, half, x_um=x_um).colony(0.3 * half, 0, width).view(seed=seed)
    return view


@every_level
def test_it_knows_its_level(make: Callable[[Level], Detector], level: Level) -> None:
    assert make(level).level is level
    assert all(found.level is level for found in make(level).detect(_any(level)))


@every_level
def test_equal_identities_give_equal_answers(
    make: Callable[[Level], Detector], paint: Paint, level: Level
) -> None:
    one, other = make(level), make(level)
    assert one.identity == other.identity
    view = one_object(paint, level)
    assert one.detect(view) == other.detect(view) == one.detect(view)


def test_levels_have_identities_of_their_own(make: Callable[[Level], Detector]) -> None:
    assert len({make(level).identity for level in Level}) == len(Level)


@every_level
def test_a_clear_object_is_found_where_it_is(
    make: Callable[[Level], Detector], paint: Paint, level: Level
) -> None:
    scale, half, width = SCALES[level]
    (found,) = make(level).detect(one_object(paint, level))
    assert found.label not in {Label.OVERSPILL, Label.DEBRIS}
    assert found.box.x_um == pytest.approx(0.3 * half, abs=2 * scale)
    assert found.box.y_um == pytest.approx(0, abs=2 * scale)
    assert found.box.mean_edge_um == pytest.approx(width, abs=max(0.1 * width, 4 * scale))
    if found.area_um2 is not None:
        assert found.area_um2 <= found.box.area_um2


@every_level
def test_places_are_those_of_the_well(
    make: Callable[[Level], Detector], paint: Paint, level: Level
) -> None:
    shift = 0.0 if level is Level.GLOBAL else 1000.0
    (here,) = make(level).detect(one_object(paint, level))
    (there,) = make(level).detect(one_object(paint, level, x_um=shift))
    assert there.box.x_um - here.box.x_um == pytest.approx(shift)
    assert there.box.y_um == pytest.approx(here.box.y_um)


@every_level
def test_a_view_is_not_changed(
    make: Callable[[Level], Detector], paint: Paint, level: Level
) -> None:
    view = one_object(paint, level)
    before = view.pixels.copy()
    make(level).detect(view)
    assert np.array_equal(view.pixels, before)


@every_level
@pytest.mark.parametrize("noise", [0.0, 1.0, 3.0])
def test_an_empty_floor_is_empty(
    make: Callable[[Level], Detector], paint: Paint, level: Level, noise: float
) -> None:
    scale, half, _ = SCALES[level]
    assert make(level).detect(paint(scale, half).view(noise)) == ()


@every_level
def test_a_seam_is_nothing(make: Callable[[Level], Detector], paint: Paint, level: Level) -> None:
    scale, half, _ = SCALES[level]
    for contrast in (0.03, 0.1, -0.1):
        assert make(level).detect(paint(scale, half).step(contrast).view()) == ()


@every_level
def test_shading_is_nothing(make: Callable[[Level], Detector], paint: Paint, level: Level) -> None:
    scale, half, _ = SCALES[level]
    for contrast in (0.2, 0.5, -0.5):
        assert make(level).detect(paint(scale, half).shading(contrast).view()) == ()


@every_level
@pytest.mark.parametrize("grey", [0, 1, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (64, 64)])
def test_views_of_one_grey_hold_nothing(
    make: Callable[[Level], Detector], level: Level, grey: int, shape: tuple[int, int]
) -> None:
    pixels = np.full(shape, grey, np.uint8)
    assert make(level).detect(View(pixels, SCALES[level][0], -30, -30, 3175)) == ()


@every_level
def test_outside_the_well_there_is_nothing(
    make: Callable[[Level], Detector], paint: Paint, level: Level
) -> None:
    scale, half, width = SCALES[level]
    view = paint(scale, half, x_um=9000).colony(0, 0, width).view()
    assert make(level).detect(view) == ()


@pytest.mark.parametrize("level", [Level.LOCAL, Level.CELL])
@pytest.mark.parametrize("side", [(-1, 0), (1, 0), (0, -1), (0, 1)])
def test_what_reaches_over_the_edge_is_overspill(
    make: Callable[[Level], Detector], paint: Paint, level: Level, side: tuple[int, int]
) -> None:
    scale, half, width = SCALES[level]
    x, y = (half * towards for towards in side)
    found = make(level).detect(paint(scale, half).colony(x, y, 2 * width).view())
    assert {one.label for one in found} == {Label.OVERSPILL}


@pytest.mark.parametrize("level", [Level.LOCAL, Level.CELL])
@pytest.mark.parametrize("um_per_px", [1.0, 2.0, 3.0])
def test_the_scale_of_the_view_does_not_matter(
    make: Callable[[Level], Detector], paint: Paint, level: Level, um_per_px: float
) -> None:
    _, half, width = SCALES[level]
    (found,) = make(level).detect(paint(um_per_px, half).colony(20, -30, width).view())
    assert [found.box.x_um, found.box.y_um] == pytest.approx([20, -30], abs=um_per_px + 1)
    assert found.box.width_um == pytest.approx(width, abs=12 if level is Level.LOCAL else 9)


def test_the_factory_makes_a_module_for_every_level() -> None:
    modules = build_modules(DetectSettings())
    assert [modules.at(level).level for level in Level] == list(Level)
    assert all(modules.at(level).identity in modules.identity for level in Level)


def test_other_settings_are_another_identity() -> None:
    usual, stricter = (
        build_modules(DetectSettings(neural=(), min_contrast=contrast)).identity
        for contrast in (0.011, 0.02)
    )
    assert usual != stricter


def _any(level: Level) -> View:
    scale, half, _ = SCALES[level]
    size = round(2 * half / scale)
    pixels = np.random.default_rng(1).integers(100, 160, (size, size)).astype(np.uint8)
    return View(pixels, scale, -half, -half, 3175)
