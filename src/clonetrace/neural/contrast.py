"""From grey levels to what the networks take: contrast against the well's floor."""

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Grey

#: Contrast of this much becomes 1: cells differ by some 10 to 30 % from the floor.
_UNIT = 0.15
#: Cells and walls stay within so many units; a speck of glare must not drown them.
_MOST = 8.0
#: A view without light (all surround) is compared with this grey.
_DARKEST_FLOOR = 24.0
#: The floor is told by every so-manieth row.
_SPARSE = 3


def contrast_of(pixels: Grey, floor: float | None = None) -> NDArray[np.float32]:
    """Return how much brighter than the floor every pixel is, in units of 15 % of the floor.

    The floor is the middle grey of the lit part of the view, so exposure and the share of black
    surround do not matter.

    Args:
        pixels: 8-bit grey, shape (height, width).
        floor: Grey of the floor, where the pixels are a part of a view; None to measure it.

    Returns:
        Shape (height, width); 0 is the floor.
    """
    floor = floor_grey(pixels) if floor is None else floor
    levels = (np.arange(256, dtype=np.float32) / np.float32(floor) - 1) / np.float32(_UNIT)
    table = np.clip(levels, -_MOST, _MOST).astype(np.float32)
    return np.asarray(cv2.LUT(pixels, table), dtype=np.float32)


def floor_grey(pixels: Grey) -> float:
    """Return the middle grey of what is lit: brighter than half of the bright end."""
    some = pixels[::_SPARSE]
    counts = cv2.calcHist([some], [0], None, [256], [0, 256]).ravel()
    bright = int(np.searchsorted(np.cumsum(counts), 0.9 * some.size))
    lit = counts.copy()
    lit[: bright // 2] = 0
    total = np.cumsum(lit)
    middle = int(np.searchsorted(total, total[-1] / 2))
    return max(float(middle), _DARKEST_FLOOR)
