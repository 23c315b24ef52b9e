"""Contrast of a strip."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import View
from clonetrace.report import Contrast, ReportSettings


def flat(*greys: int, radius_um: float = 1000) -> View:
    pixels = np.repeat(np.array(greys, np.uint8), 20)[None, :].repeat(20, axis=0)
    return View(pixels, 1.0, -pixels.shape[1] / 2, -10, radius_um)


def test_a_dull_strip_is_stretched_but_not_more_than_allowed() -> None:
    contrast = Contrast.of([flat(150, 152)], ReportSettings(max_gain=2.0))
    assert contrast.white - contrast.black == pytest.approx(255 / 2)
    assert contrast.black < 150
    assert contrast.white > 152


def test_a_full_range_stays_as_it_is() -> None:
    strip = Contrast.of([flat(1, 255)])
    assert (strip.black, strip.white) == pytest.approx((0, 255), abs=1.5)


def test_all_crops_of_a_strip_share_one_contrast() -> None:
    dark, bright = flat(80, 90), flat(190, 200)
    strip = Contrast.of([dark, bright])
    assert strip.black <= 80
    assert strip.white >= 200
    assert strip.apply(dark.pixels).mean() < strip.apply(bright.pixels).mean()


def test_what_lies_outside_the_well_or_the_scan_does_not_count() -> None:
    surround = flat(0, 120, 150, 0)  # outside the scan
    assert Contrast.of([surround]) == Contrast.of([flat(120, 150)])
    wall = flat(20, 120, 150, 20, radius_um=20)  # the floor is 40 um wide
    assert Contrast.of([wall]).black > 20


@given(st.lists(st.integers(0, 255), min_size=1, max_size=4))
def test_brighter_never_becomes_darker(greys: list[int]) -> None:
    contrast = Contrast.of([flat(*greys)])
    ramp = contrast.apply(np.arange(256, dtype=np.uint8))
    assert (np.diff(ramp.astype(int)) >= 0).all()
    assert 0 <= contrast.black < contrast.white <= 255
