"""Contrast against the floor."""

import numpy as np
import pytest

from clonetrace.neural import contrast_of


def scene(floor: int, object_grey: int) -> np.ndarray:
    pixels = np.full((100, 100), floor, dtype=np.uint8)
    pixels[40:60, 40:60] = object_grey
    return pixels


@pytest.mark.parametrize("exposure", [0.5, 1.0, 1.6])
def test_exposure_does_not_matter(exposure):
    usual = contrast_of(scene(120, 150))
    other = contrast_of(scene(round(120 * exposure), round(150 * exposure)))
    assert np.allclose(usual, other, atol=0.06)


def test_the_floor_is_zero_and_bright_things_are_positive():
    contrast = contrast_of(scene(120, 138))
    assert contrast[0, 0] == 0
    assert contrast[50, 50] == pytest.approx(1.0)


def test_a_black_surround_over_most_of_the_view_does_not_move_the_floor():
    pixels = scene(120, 138)
    pixels[:, :35] = 0
    pixels[70:] = 0
    assert contrast_of(pixels)[65, 90] == 0


def test_a_view_without_light_has_no_objects():
    contrast = contrast_of(np.zeros((50, 50), dtype=np.uint8))
    assert np.isfinite(contrast).all()
    assert np.ptp(contrast) == 0
