"""Cutting a place out of a scan and bringing it to a scale."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from clonetrace.domain import Box, Grey, ScanFrame


@dataclass(frozen=True, eq=False)
class Cut:
    """Pixels of a place.

    Attributes:
        pixels: Shape (size, size), 8-bit grey; 0 outside the scan.
        box: The place that was cut out; it begins at a whole pixel of the scan.
        um_per_px: Scale of the pixels.
    """

    pixels: Grey
    box: Box
    um_per_px: float


def cut(scan: Grey, frame: ScanFrame, place: Box, size_px: int) -> Cut:
    """Cut a square out of a scan.

    Shrunk pixels are means over areas, as the analysis makes its views. Enlarged ones, which
    only small colonies need, are interpolated.

    Args:
        scan: Shape (height, width), 8-bit grey.
        frame: Where its pixels lie in the well.
        place: The wanted square; its scale is its width over `size_px`.
        size_px: Edge of the result.
    """
    factor = place.width_um / size_px / frame.um_per_px
    left = round(place.left_um / frame.um_per_px + frame.centre_x_px)
    top = round(place.top_um / frame.um_per_px + frame.centre_y_px)
    native = math.ceil(size_px * factor) + 1
    window = _window(scan, left, top, native)
    # Warping states the scale exactly; resizing would round it to whole pixels of the window.
    if factor > 1:
        spare = cv2.resize(window, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
        pixels = cv2.copyMakeBorder(spare, 0, 2, 0, 2, cv2.BORDER_REPLICATE)[:size_px, :size_px]
    else:
        move = np.array([[factor, 0, (factor - 1) / 2], [0, factor, (factor - 1) / 2]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        pixels = cv2.warpAffine(window, move, (size_px, size_px), flags=flags)
    edge = size_px * factor * frame.um_per_px
    box = Box(
        x_um=(left - frame.centre_x_px) * frame.um_per_px + edge / 2,
        y_um=(top - frame.centre_y_px) * frame.um_per_px + edge / 2,
        width_um=edge,
        height_um=edge,
    )
    return Cut(np.ascontiguousarray(pixels, dtype=np.uint8), box, edge / size_px)


def _window(scan: Grey, left: int, top: int, edge: int) -> Grey:
    """Native pixels; what lies outside the scan is 0."""
    height, width = scan.shape
    window: Grey = np.zeros((edge, edge), dtype=np.uint8)
    x0, x1 = min(max(left, 0), width), min(max(left + edge, 0), width)
    y0, y1 = min(max(top, 0), height), min(max(top + edge, 0), height)
    window[y0 - top : y1 - top, x0 - left : x1 - left] = scan[y0:y1, x0:x1]
    return window
