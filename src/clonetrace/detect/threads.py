"""Fibres and scratches: long and thin, as no young colony is."""

import cv2
import numpy as np
from numpy.typing import NDArray

#: Shortest thread, um: cells in a row as long as this are wider than a thread.
_SHORTEST_UM = 60.0
#: Widest thread, um, and least length as a multiple of the width.
_WIDEST_UM = 14.0
_SLENDER = 4.0


def find_threads(
    textured: NDArray[np.bool_], um_per_px: float, smear_um: float = 0.0
) -> NDArray[np.bool_]:
    """Find long thin objects, straight or bent.

    Args:
        textured: Where there is texture, shape (height, width).
        um_per_px: Scale.
        smear_um: By how much the measuring of texture widens every object.

    Returns:
        True where a thread is, same shape.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        textured.astype(np.uint8), connectivity=8
    )
    thin = np.zeros(count, dtype=bool)
    longest = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) * um_per_px
    for index in np.nonzero(longest[1:] >= _SHORTEST_UM)[0] + 1:
        left, top, across, down = (int(value) for value in stats[index, : cv2.CC_STAT_AREA])
        own = labels[top : top + down, left : left + across] == index
        thin[index] = is_thread(own, um_per_px, smear_um)
    threads: NDArray[np.bool_] = thin[labels]
    return threads


def is_thread(own: NDArray[np.bool_], um_per_px: float, smear_um: float = 0.0) -> bool:
    """Whether one object is long and thin, straight or bent.

    Args:
        own: True inside the object, shape (height, width).
        um_per_px: Scale.
        smear_um: By how much the measuring of texture has widened it.
    """
    length_um = _half_outline_px(own) * um_per_px
    width_um = max(float(own.sum()) * um_per_px**2 / length_um - smear_um, um_per_px)
    return width_um < _WIDEST_UM and length_um > max(_SLENDER * width_um, _SHORTEST_UM)


def _half_outline_px(own: NDArray[np.bool_]) -> float:
    """Return half the length of the outline: the length of a thread, however it is bent."""
    outlines, _ = cv2.findContours(own.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return max(sum(cv2.arcLength(outline, closed=True) for outline in outlines) / 2, 1.0)
