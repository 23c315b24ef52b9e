"""Finding spots in painted overviews."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from clonetrace.domain import Landmarks, View
from clonetrace.trace import find_landmarks

UM_PER_PX = 8.0
HALF_UM = 3300.0
RADIUS_UM = 3175.0
Places = NDArray[np.float64]

#: Places well inside the well and well apart.
GRID = np.array(
    [(x, y) for x in range(-1800, 1801, 600) for y in range(-1800, 1801, 600)], dtype=float
)


def painted(spots: Places, contrast: float = 0.35, *, noise: float = 1.0, seed: int = 1) -> View:
    """A well with round spots 16 um wide, brighter or darker by a share of the grey."""
    size = round(2 * HALF_UM / UM_PER_PX)
    fine = np.zeros((size * 4, size * 4), np.float32)
    for x, y in (spots + HALF_UM) / UM_PER_PX * 4:
        cv2.circle(fine, (round((x - 0.5) * 16), round((y - 0.5) * 16)), 4 * 16, 1.0, -1, shift=4)
    cover = cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA)
    rng = np.random.default_rng(seed)
    grey = 130 * (1 + contrast * cover) + rng.normal(0, noise, (size, size))
    pixels = np.clip(np.rint(grey), 1, 255).astype(np.uint8)
    return View(pixels, UM_PER_PX, -HALF_UM, -HALF_UM, RADIUS_UM)


def points(found: Landmarks) -> Places:
    return np.column_stack([found.x_um, found.y_um]).reshape(-1, 2)


def distance_um(places: Places, to: Places) -> NDArray[np.float64]:
    """Distance of each place from the nearest of the others."""
    apart = np.linalg.norm(places[:, None, :] - to[None, :, :], axis=2)
    nearest: NDArray[np.float64] = apart.min(axis=1)
    return nearest


@pytest.mark.parametrize("contrast", [0.35, -0.35], ids=["bright", "dark"])
def test_painted_spots_are_found_where_they_are(contrast: float) -> None:
    found = points(find_landmarks(painted(GRID, contrast)))
    assert distance_um(GRID, found).max() < UM_PER_PX
    nearest = found[np.linalg.norm(found[:, None] - GRID, axis=2).argmin(axis=0)]
    assert np.abs((nearest - GRID).mean(axis=0)).max() < UM_PER_PX / 4


def test_there_are_hardly_others() -> None:
    found = points(find_landmarks(painted(GRID)))
    assert (distance_um(found, GRID) > 40).mean() < 0.2


def test_a_smooth_floor_has_none() -> None:
    assert find_landmarks(painted(GRID[:0], noise=0)) == Landmarks()


def test_the_clearest_come_first() -> None:
    clear, faint = painted(GRID[:5], 0.4, noise=0), painted(GRID[5:15], 0.15, noise=0)
    both = clear.pixels.astype(int) + faint.pixels - 130
    view = View(both.astype(np.uint8), UM_PER_PX, -HALF_UM, -HALF_UM, RADIUS_UM)
    found = points(find_landmarks(view))
    assert distance_um(found[:5], GRID[:5]).max() < UM_PER_PX
    assert distance_um(GRID[5:15], found).max() < UM_PER_PX


def test_what_lies_at_the_wall_is_its_reflection() -> None:
    rim = np.array([(3050.0, 0), (0, -3050.0), (2900.0, 0)])
    found = points(find_landmarks(painted(np.vstack([rim, GRID]))))
    assert np.hypot(found[:, 0], found[:, 1]).max() < RADIUS_UM - 200 + 2 * UM_PER_PX
    assert distance_um(rim[2:], found).max() < UM_PER_PX


def test_a_crowd_belongs_to_a_colony() -> None:
    crowd = np.array([(x, y) for x in range(300, 601, 60) for y in range(300, 601, 60)], float)
    lone = GRID[distance_um(GRID, crowd) > 300]
    found = points(find_landmarks(painted(np.vstack([lone, crowd]))))
    assert distance_um(lone, found).max() < UM_PER_PX
    inner = crowd[distance_um(crowd, np.array([(450.0, 450.0)])) < 120]
    assert distance_um(inner, found).min() > 40


def test_never_more_than_300() -> None:
    many = np.array(
        [(x, y) for x in range(-2000, 2001, 160) for y in range(-2000, 2001, 160)], float
    )
    assert len(points(find_landmarks(painted(many, noise=0.5)))) == 300


def test_a_view_outside_the_well_has_none() -> None:
    pixels = np.full((50, 50), 130, np.uint8)
    assert find_landmarks(View(pixels, UM_PER_PX, 5000, 5000, RADIUS_UM)) == Landmarks()
