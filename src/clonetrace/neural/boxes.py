"""How boxes lie to each other; corners are left, top, right, bottom."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def common_areas(boxes: Floats, others: Floats) -> Floats:
    """Return the area that two boxes share, shape (boxes, others).

    Args:
        boxes: Corners, shape (boxes, 4).
        others: Corners, shape (others, 4).
    """
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    return np.asarray(np.maximum(high - low, 0).prod(axis=2))


def areas(boxes: Floats) -> Floats:
    """Return the area of boxes, corners of shape (boxes, 4), shape (boxes,)."""
    return np.asarray((boxes[:, 2:] - boxes[:, :2]).prod(axis=1))


def overlaps(boxes: Floats, others: Floats) -> Floats:
    """Return intersection over union, shape (boxes, others); arguments as in `common_areas`."""
    common = common_areas(boxes, others)
    union = areas(boxes)[:, None] + areas(others)[None, :] - common
    return np.asarray(common / np.maximum(union, 1e-9))
