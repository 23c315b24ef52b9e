from collections.abc import Callable

import cv2
import numpy as np
import pytest

from clonetrace.domain import View
from clonetrace.evaluate.realism import Picture, statistics_of
from clonetrace.evaluate.realism.objects import Kind, take_apart
from clonetrace.evaluate.realism.spectrum import spectrum_of

ViewOf = Callable[[np.ndarray], View]
PictureOf = Callable[[np.ndarray], Picture]


def test_objects_are_told_from_the_floor_by_their_texture(
    view_of: ViewOf, with_objects: np.ndarray
) -> None:
    floor = take_apart(view_of(with_objects))
    widths = {one.kind: one.width_um for one in floor.objects}
    assert len(floor.objects) == 3
    assert widths[Kind.COLONY] == pytest.approx(240, rel=0.1)
    assert widths[Kind.CLUSTER] == pytest.approx(80, rel=0.15)
    assert widths[Kind.CELL] == pytest.approx(14, rel=0.5)
    assert not floor.empty[200, 200], "the colony is no floor"
    assert floor.empty[560, 40]
    assert floor.area_mm2 == pytest.approx(0.36, rel=0.01)


def test_an_object_that_the_edge_cuts_is_left_out(
    view_of: ViewOf, with_objects: np.ndarray
) -> None:
    floor = take_apart(view_of(with_objects[:, 200:]))
    assert not floor.of(Kind.COLONY)
    assert len(floor.of(Kind.CLUSTER)) == 1


def test_the_floors_grey_and_noise_are_measured(picture_of: PictureOf, floor: np.ndarray) -> None:
    values = statistics_of(picture_of(floor))
    assert values["floor, mean (grey)"] == [pytest.approx(120, abs=0.2)]
    # Rounding to whole grey levels adds 1/12 to the variance of 4.
    assert values["noise, pixel to pixel (grey)"] == [pytest.approx(2.02, rel=0.03)]
    assert values["floor, sd without shading (%)"] == [pytest.approx(100 * 2.02 / 120, rel=0.05)]
    assert values["floor, shading (%)"][0] < 0.5
    assert values["colony, found per mm2 (1/mm2)"] == [0]


def test_shading_is_told_from_texture(picture_of: PictureOf, floor: np.ndarray) -> None:
    ramp = np.linspace(-12, 12, 600)[None, :]
    flat, shaded = statistics_of(picture_of(floor)), statistics_of(picture_of(floor + ramp))
    assert shaded["floor, shading (%)"][0] == pytest.approx(18, abs=5)
    # The ramp alone has a standard deviation of 5.8 %; little of it is left.
    name = "floor, sd without shading (%)"
    assert shaded[name] == pytest.approx(flat[name], rel=0.25)


def test_a_dark_core_and_a_bright_border_are_seen(
    picture_of: PictureOf, with_objects: np.ndarray
) -> None:
    y, x = np.mgrid[0:600, 0:600]
    radius = np.hypot(x - 200, y - 200)
    bordered = with_objects + 30 * np.exp(-(((radius - 118) / 4) ** 2))
    plain, bright = statistics_of(picture_of(with_objects)), statistics_of(picture_of(bordered))
    assert plain["colony, core's brightness over the floor (%)"] == [pytest.approx(-5, abs=1)]
    name = "colony, brightest ring at the border (%)"
    assert plain[name][0] < 2
    assert bright[name][0] > 8


def test_white_noise_has_a_flat_spectrum_and_smooth_noise_a_steep_one(
    view_of: ViewOf, floor: np.ndarray
) -> None:
    everywhere = np.ones(floor.shape, dtype=bool)
    white = spectrum_of(view_of(floor), everywhere)
    smooth = cv2.GaussianBlur(floor - 120, (0, 0), 3)
    coloured = spectrum_of(view_of(120 + 8 * smooth), everywhere)
    assert white is not None
    assert coloured is not None
    assert white.slope == pytest.approx(0, abs=0.1)
    assert coloured.slope < -2


def test_a_ripple_shows_in_its_own_octave(view_of: ViewOf) -> None:
    x = np.arange(512)
    ripple = np.tile(120 + 6 * np.sin(2 * np.pi * x / 24), (512, 1))
    spectrum = spectrum_of(view_of(ripple), np.ones((512, 512), dtype=bool))
    assert spectrum is not None
    assert max(spectrum.octaves, key=lambda length: spectrum.octaves[length]) == 16
    # A sine of amplitude 6 has a standard deviation of 6 / sqrt(2), here of grey 120.
    assert spectrum.octaves[16] == pytest.approx(100 * 6 / np.sqrt(2) / 120, rel=0.15)


def test_no_spectrum_without_an_empty_place(view_of: ViewOf, floor: np.ndarray) -> None:
    assert spectrum_of(view_of(floor), np.zeros(floor.shape, dtype=bool)) is None
