"""Counting cells that touch."""

import cv2
import numpy as np
from numpy.typing import NDArray

#: Width of a single pluripotent cell in suspension, um (10-20; the middle).
CELL_WIDTH_UM = 15.0


def cells_in(outline: NDArray[np.bool_], um_per_px: float) -> int:
    """Count the cells in one outline by its inner widths.

    Each local maximum of the distance to the outline's edge is the middle of a cell, if it is
    as deep as a third of a cell and stands apart from a deeper one by more than its own depth.

    Args:
        outline: True inside the object, shape (height, width).
        um_per_px: Scale.

    Returns:
        Number of cells, at least 1.
    """
    padded = np.pad(outline.astype(np.uint8), 1)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, 5)
    reach = max(3, round(CELL_WIDTH_UM / 2 / um_per_px) | 1)
    top = (depth == cv2.dilate(depth, np.ones((reach, reach), np.uint8))) & (
        depth * um_per_px > CELL_WIDTH_UM / 6
    )
    count, _, _, middles = cv2.connectedComponentsWithStats(top.astype(np.uint8), connectivity=8)
    peaks = sorted(
        (float(depth[round(y), round(x)]), float(x), float(y)) for x, y in middles[1:count]
    )[::-1]
    kept: list[tuple[float, float, float]] = []
    for depth_px, x, y in peaks:
        if all(
            (x - other_x) ** 2 + (y - other_y) ** 2 > (1.3 * depth_px) ** 2
            for _, other_x, other_y in kept
        ):
            kept.append((depth_px, x, y))
    return max(1, len(kept))
