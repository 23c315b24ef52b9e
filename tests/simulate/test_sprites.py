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


def test_a_dead_cell_is_dark_and_lies_within_its_width() -> None:
    for own in (0.1, 0.5, 0.9):
        canvas = Canvas(np.ones((96, 96), dtype=np.float32), 0.5, 48, 48)
        draw_dead_cell(canvas, 0, 0, 6.0, strength=1.0, own=own)
        rows, columns = (np.indices(canvas.pixels.shape) - 47.5) * 0.5
        inside = np.hypot(rows, columns) < 6
        assert canvas.pixels[inside].mean() < 0.93
        assert np.abs(canvas.pixels[np.hypot(rows, columns) > 13] - 1).max() < 0.01
