"""The light on a picture's floor, told apart from what lies on it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Grey

Field = NDArray[np.float32]
Flags = NDArray[np.bool_]

#: The light is smooth: it is worked out on a copy of about this scale, um/px.
_COARSE_UM = 8.0
#: Places whose surroundings are covered weigh almost nothing, but not nothing.
_COVERED_WEIGHT = 1e-3


def floor_light(
    grey: Grey, um_per_px: float, light_um: float, covered: Flags | None = None
) -> Field:
    """Estimate how bright the bare floor is at every pixel.

    Args:
        grey: Shape (height, width).
        um_per_px: Its scale.
        light_um: Standard deviation of the smoothing.
        covered: Pixels that show something else than the floor; None when that is not known yet.

    Returns:
        Grey of 255, shape as `grey`, at least 1.
    """
    shrink = max(1, round(_COARSE_UM / um_per_px))
    height, width = grey.shape
    size = (max(1, width // shrink), max(1, height // shrink))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    small = np.asarray(cv2.medianBlur(small, 5), dtype=np.float32)
    weight = np.ones_like(small)
    if covered is not None:
        share = cv2.resize(covered.astype(np.float32), size, interpolation=cv2.INTER_AREA)
        weight = np.where(share > 0, _COVERED_WEIGHT, 1.0).astype(np.float32)
    sigma = light_um / (um_per_px * shrink)
    smooth = blur(small * weight, sigma) / blur(weight, sigma)
    light = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.maximum(np.asarray(light, dtype=np.float32), np.float32(1))


def blur(picture: Field, sigma_px: float) -> Field:
    """Blur with a Gaussian; widths far below a pixel change nothing."""
    if sigma_px < 0.2:  # noqa: PLR2004
        return picture
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma_px), dtype=np.float32)
