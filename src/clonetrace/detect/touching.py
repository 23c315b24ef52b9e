"""Counting cells that touch."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

#: A single cell is round: an outline this much longer than wide holds two or more. Simulated
#: single cells reach 1.16, touching pairs begin at 1.6.
_LONG = 1.3


def cells_in(outline: NDArray[np.bool_], um_per_px: float, widest_cell_um: float) -> int:
    """Estimate how many round cells an outline holds, from its area and its elongation.

    Args:
        outline: True inside the object, shape (height, width).
        um_per_px: Scale.
        widest_cell_um: Width of the widest single cell, with the halo that focus gives it.

    Returns:
        Number of cells, at least 1.
    """
    area_um2 = float(outline.sum()) * um_per_px**2
    by_area = math.ceil(area_um2 / (math.pi / 4 * widest_cell_um**2))
    points = cv2.findNonZero(outline.astype(np.uint8))
    _, edges, _ = cv2.minAreaRect(points)
    # A rectangle around pixel centres is one pixel narrower than the pixels.
    long, short = max(edges) + 1.0, min(edges) + 1.0
    by_length = max(2, round(long / short)) if long / short >= _LONG else 1
    return max(1, by_area, by_length)
