"""A circle's surroundings unrolled: one row for each ray, one column for each pixel of radius."""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Grey

Floats = NDArray[np.float64]


def ray_points(
    centre: tuple[float, float], rays: int, ray: NDArray[Any], radius: NDArray[Any]
) -> tuple[Floats, Floats]:
    """Return columns and rows of points on rays; 0 is the left or top edge of the first pixel.

    Args:
        centre: Column and row where the rays begin.
        rays: Number of rays of a full turn.
        ray: Which ray, from 0, clockwise from the right.
        radius: Distance from the centre in pixels.
    """
    angle = ray * (2 * math.pi / rays)
    x: Floats = centre[0] + radius * np.cos(angle)
    y: Floats = centre[1] + radius * np.sin(angle)
    return x, y


def unroll(
    pixels: Grey, centre: tuple[float, float], rays: int, radii: NDArray[Any]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Sample an image along rays.

    Args:
        pixels: Shape (height, width).
        centre: Column and row, with 0 at the left and top edge of the first pixel.
        rays: Number of rays of a full turn.
        radii: Distances from the centre in pixels.

    Returns:
        Grey and whether the point lies within the image, both of shape (rays, radii). Outside, the
        grey of the image's border goes on, so that the border itself is no edge.
    """
    angles = np.arange(rays) * (2 * math.pi / rays)
    # From here on in pixel middles: half a pixel less.
    x = _along(centre[0] - 0.5, np.cos(angles), radii)
    y = _along(centre[1] - 0.5, np.sin(angles), radii)
    grey = cv2.remap(pixels, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    height, width = pixels.shape
    least = np.float32(-0.5)
    inside = (x >= least) & (y >= least) & (x <= width + least) & (y <= height + least)
    return grey.astype(np.float32), inside


def _along(start: float, slopes: Floats, radii: NDArray[Any]) -> NDArray[np.float32]:
    """Return one coordinate of all points; single precision tells a ten-thousandth of a pixel."""
    return np.float32(start) + np.outer(slopes.astype(np.float32), radii.astype(np.float32))
