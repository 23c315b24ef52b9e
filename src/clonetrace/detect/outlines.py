"""Pieces of mathematical morphology."""

import cv2
import numpy as np
from numpy.typing import NDArray


def disc(diameter_px: float) -> NDArray[np.uint8]:
    """Return a round structuring element of about this width.

    Its width is odd, because an even one would shift the outline by half a pixel.
    """
    size = max(1, round(diameter_px) | 1)
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)).astype(np.uint8)


def connected_to(clear: NDArray[np.bool_], faint: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the faint areas that hold something clear (thresholding with hysteresis)."""
    _, labels = cv2.connectedComponents(faint.astype(np.uint8), connectivity=8)
    holds = np.zeros(int(labels.max()) + 1, dtype=bool)
    holds[labels[clear]] = True
    holds[0] = False
    connected: NDArray[np.bool_] = holds[labels]
    return connected


def thickness_px(own: NDArray[np.bool_]) -> float:
    """Return the diameter of the largest disc that fits into an object, in pixels."""
    depth = cv2.distanceTransform(np.pad(own.astype(np.uint8), 1), cv2.DIST_L2, 5)
    # Depth is measured between pixel centres: a single pixel has depth 1 and is 1 wide.
    return 2.0 * float(depth.max()) - 1.0
