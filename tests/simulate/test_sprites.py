"""Looks of single cells."""

import numpy as np

from clonetrace.simulate.canvas import Canvas
from clonetrace.simulate.sprites import draw_attached_cell, draw_dead_cell


def test_the_granules_of_a_cell_do_not_repeat() -> None:
    """Moved against itself by more than a granule, the texture never fits again."""
    for own in np.linspace(0.02, 0.98, 13):
        canvas = Canvas(np.ones((240, 240), dtype=np.float32), 0.5, 120, 120)
        draw_attached_cell(canvas, 0, 0, 60.0, 0.0, own=float(own), angle=0.0)
        part = canvas.pixels[80:160, 80:160].astype(float)
        part -= part.mean()
        power = np.abs(np.fft.fft2(part)) ** 2
        likeness = np.fft.fftshift(np.fft.ifft2(power).real) / power.mean()
        rows, columns = np.indices(likeness.shape) - 40
        far = np.hypot(rows, columns) > 8
        assert likeness[far].max() < 0.75


def dead_cell(own: float) -> np.ndarray:
    """A dead cell of 6 um radius in the middle of 48 by 48 um of floor with brightness 1."""
    canvas = Canvas(np.ones((96, 96), dtype=np.float32), 0.5, 48, 48)
    draw_dead_cell(canvas, 0, 0, 6.0, strength=1.0, own=own)
    return canvas.pixels


def distance_um() -> np.ndarray:
    rows, columns = (np.indices((96, 96)) - 47.5) * 0.5
    return np.hypot(rows, columns)


def test_dead_cells_lie_within_twice_their_width_and_look_the_same_every_day() -> None:
    for own in np.linspace(0.005, 0.995, 34):
        look = dead_cell(float(own))
        assert np.abs(look[distance_um() > 13] - 1).max() < 0.01
        assert np.array_equal(look, dead_cell(float(own)))


def test_most_dead_cells_are_dark_some_black_and_a_few_bright() -> None:
    looks = [dead_cell(float(own)) for own in np.linspace(0.005, 0.995, 100)]
    means = np.array([look[distance_um() < 6].mean() for look in looks])
    darkest = np.array([look.min() for look in looks])
    brightest = np.array([look.max() for look in looks])
    assert (means < 0.96).mean() > 0.75
    assert 0.65 < np.median(darkest) < 0.8
    assert 0.05 < (darkest < 0.65).mean() < 0.25
    assert 0.03 < (brightest > 1.12).mean() < 0.25
