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
