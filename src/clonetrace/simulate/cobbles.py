"""The inside of a sheet: cells with nuclei, seams between them, and the grain of each."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.canvas import Picture
from clonetrace.simulate.footprint import Footprint
from clonetrace.simulate.grain import ATLAS_EDGE, ATLAS_UM, grain_atlas

Floats = NDArray[np.float64]

#: Contrast of the grain within the cells.
_GRAIN = 0.034
#: Contrast of the cells' own brightness, their nuclei, the dots in these, and the seams.
_OWN, _NUCLEUS, _DOT, _SEAM = 0.017, 0.012, 0.065, 0.036
#: A few cells round up before they divide.
_ROUND_UP = 0.965


def cobbles(place: Footprint, xy_um: Floats, own: Floats, angle: Floats, focus: float) -> Picture:
    """Return the texture of a sheet as contrast to the floor.

    All of it follows from the cells, so it stays with them from day to day as they move apart.

    Args:
        place: Where the cells lie.
        xy_um: Places of the cells in the scan, shape (cells, 2).
        own: The number from 0 to 1 that stays with each cell, shape (cells,).
        angle: Direction of each cell's texture, radians, shape (cells,).
        focus: Sign and strength of the contrast, -1 to 1.
    """
    fine_um, nearest, cell = place.patch.um_per_px, place.nearest_um, place.cell
    grain = _own_grain(place, xy_um, own, angle)
    level = (_OWN * 2 * (((own * 5.7) % 1.0) - 0.5)).astype(np.float32)
    dot = (_DOT * np.clip(2 * ((own * 13.3) % 1.0) - 0.6, 0, 1)).astype(np.float32)
    mixed = level[cell] + _NUCLEUS * np.exp(-((nearest / 3.6) ** 2)) * 2
    mixed -= 2 * dot[cell] * np.exp(-((nearest / 1.3) ** 2))
    mixed += _seams(cell, fine_um)
    round_up = (own > _ROUND_UP)[cell]
    bead = np.exp(-((nearest / 2.6) ** 2)) - 0.75 * np.exp(-(((nearest - 4.8) / 1.5) ** 2))
    mixed += np.where(round_up, np.float32(0.11) * bead, np.float32(0))
    sign = math.copysign(0.35 + 0.65 * abs(focus), focus)
    mixed = cv2.GaussianBlur((sign * mixed).astype(np.float32), (0, 0), max(0.4, 0.8 / fine_um))
    # The grain loses its sharpness with the defocus, but hardly its contrast.
    return np.asarray(mixed + math.copysign(_GRAIN, focus) * grain, dtype=np.float32)


def _seams(cell: NDArray[np.int64], fine_um: float) -> Picture:
    """Return a dark line with a bright flank between neighbouring cells."""
    seam = np.zeros(cell.shape, dtype=np.float32)
    seam[1:, :] = cell[1:, :] != cell[:-1, :]
    seam[:, 1:] = np.maximum(seam[:, 1:], cell[:, 1:] != cell[:, :-1])
    line = cv2.GaussianBlur(seam, (0, 0), max(0.5, 0.9 / fine_um)) * np.float32(2.2 / fine_um)
    step = max(1, round(1.6 / fine_um))
    flank = np.roll(line, (step, step), axis=(0, 1))
    return np.asarray(np.float32(_SEAM) * (0.7 * flank - line), dtype=np.float32)


def _own_grain(place: Footprint, xy_um: Floats, own: Floats, angle: Floats) -> Picture:
    """Every cell's own piece of the grain atlas, turned by the cell's direction."""
    patch, cell = place.patch, place.cell
    atlas = grain_atlas(patch.um_per_px)
    cos, sin = np.cos(angle) / ATLAS_UM, np.sin(angle) / ATLAS_UM
    x, y = xy_um[:, 0] - patch.left_um, xy_um[:, 1] - patch.top_um
    # Where in the atlas the patch's corner would be for each cell.
    start_u = (own * 977.0) % 1.0 * ATLAS_EDGE - cos * x - sin * y
    start_v = (own * 7919.0) % 1.0 * ATLAS_EDGE + sin * x - cos * y
    column = (np.arange(patch.width, dtype=np.float32) + 0.5) * np.float32(patch.um_per_px)
    row = (np.arange(patch.height, dtype=np.float32) + 0.5) * np.float32(patch.um_per_px)
    turn = np.column_stack((cos, sin, start_u, start_v)).astype(np.float32)[cell]
    u = turn[..., 0] * column[None, :] + turn[..., 1] * row[:, None] + turn[..., 2]
    v = turn[..., 0] * row[:, None] - turn[..., 1] * column[None, :] + turn[..., 3]
    wrap = ATLAS_EDGE - 1
    return np.asarray(atlas[v.astype(np.int32) & wrap, u.astype(np.int32) & wrap])
