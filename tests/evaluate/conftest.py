"""Images of which every statistic is known."""

from collections.abc import Callable

import numpy as np
import pytest

from clonetrace.domain import View
from clonetrace.evaluate.realism import Origin, Picture

#: An image without a wall.
NO_WALL_UM = 1e6


@pytest.fixture(scope="session")
def view_of() -> Callable[[np.ndarray], View]:
    """Place pixels of 1 um around the middle of an endless floor."""

    def place(pixels: np.ndarray) -> View:
        height, width = pixels.shape
        return View(
            pixels=np.clip(np.rint(pixels), 0, 255).astype(np.uint8),
            um_per_px=1.0,
            left_um=-width / 2,
            top_um=-height / 2,
            well_radius_um=NO_WALL_UM,
        )

    return place


@pytest.fixture(scope="session")
def picture_of(view_of: Callable[[np.ndarray], View]) -> Callable[[np.ndarray], Picture]:
    """Make a picture of a part of a floor."""
    return lambda pixels: Picture("made", Origin.REAL, view_of(pixels), whole=False)


@pytest.fixture(scope="session")
def floor() -> np.ndarray:
    """600 x 600 pixels of grey 120 with white noise of 2 grey."""
    return 120 + np.random.default_rng(1).normal(0, 2, (600, 600))


@pytest.fixture(scope="session")
def with_objects(floor: np.ndarray) -> np.ndarray:
    """The floor with a colony 240 um wide, a cluster 80 um wide and a cell 14 um wide."""
    rng = np.random.default_rng(2)
    pixels = floor.copy()
    y, x = np.mgrid[0:600, 0:600]
    for centre_x, centre_y, width in ((200, 200, 240), (450, 430, 80), (480, 120, 14)):
        inside = (x - centre_x) ** 2 + (y - centre_y) ** 2 < (width / 2) ** 2
        pixels[inside] += rng.normal(-6, 20, int(inside.sum()))
    return pixels
