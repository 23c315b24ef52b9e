"""A texture that goes on for ever, mirrored at its edges, seen through a turned window."""

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.texture.light import Field

#: The window is filled in squares of this edge, each from a plain piece of the texture: far
#: quicker than to let every pixel find its way around the mirrors.
_BLOCK = 512


def mirrored_view(texture: Field, affine: NDArray[np.float64], columns: int, rows: int) -> Field:
    """Look at an endless mirrored texture.

    Args:
        texture: Shape (height, width).
        affine: Place in the texture of every pixel of the view, shape (2, 3).
        columns: Of the view.
        rows: Of the view.

    Returns:
        Shape (rows, columns), linearly interpolated.
    """
    view = np.empty((rows, columns), dtype=np.float32)
    block = min(_BLOCK, max(rows, columns))
    reach = int(np.ceil(np.abs(affine[:, :2]).sum(axis=1).max() * block)) + 5
    height, width = texture.shape
    # One whole period, and what the furthest block needs beyond it.
    period = np.pad(texture, ((0, height + reach), (0, width + reach)), mode="symmetric")
    for top in range(0, rows, block):
        for left in range(0, columns, block):
            part = view[top : top + block, left : left + block]
            corners = np.array([(left + x, top + y, 1) for x in (0, block) for y in (0, block)])
            first = np.floor((corners @ affine.T).min(axis=0)).astype(int) - 1
            moved = affine.copy()
            moved[:, 2] += affine[:, :2] @ (left, top) - first
            x, y = first % (2 * width, 2 * height)
            near = period[y : y + reach, x : x + reach]
            way = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            part[:] = cv2.warpAffine(near, moved, part.shape[::-1], flags=way)
    return view
