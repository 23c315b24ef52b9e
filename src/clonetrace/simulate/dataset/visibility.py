"""Whether an object can be seen, judged from the pixels of its crop.

The truth knows every cell, also one whose contrast is below the noise. Who is trained to find
what cannot be seen learns to invent, so such objects are neither hits nor false alarms.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Grey

Picture = NDArray[np.float32]

#: An object is seen if it stands out this many standard deviations of the floor's noise, and
#: more by the second number over the root of its independent places: a cell has few of them, and
#: noise alone makes some of those stand out.
_LEAST, _BY_CHANCE = 1.2, 1.6
#: Noise is averaged over this before anything is judged: the eye does, and so do detectors.
_GRAIN_UM = 2.0
#: Brightness that varies over more than this many grains is light, seams apart.
_LIGHT = 3.0
#: The floor around an object is judged in a ring that begins and ends at these distances, as
#: shares of the object's mean edge, within limits in pixels.
_RING = (0.4, 1.2)
_RING_PX = (4, 40)
#: Normal noise has this standard deviation for a median deviation of 1.
_FROM_MEDIAN = 1.4826


class Visibility:
    """Judges the objects of one crop."""

    def __init__(self, pixels: Grey, um_per_px: float) -> None:
        """Look at a crop.

        Args:
            pixels: Shape (height, width).
            um_per_px: Scale.
        """
        sigma_px = max(_GRAIN_UM / um_per_px, 0.7)
        self._place_px = 4 * math.pi * sigma_px**2
        plain = pixels.astype(np.float32)
        smooth = cv2.GaussianBlur(plain, (0, 0), sigma_px)
        light = cv2.GaussianBlur(plain, (0, 0), _LIGHT * sigma_px)
        self._fine: Picture = np.asarray(smooth - light, dtype=np.float32)

    def signal(
        self,
        box_px: tuple[float, float, float, float],
        others_px: Sequence[tuple[float, float, float, float]] = (),
    ) -> float | None:
        """Return how far an object stands out, in standard deviations of the floor around it.

        It is the root mean square within the box of what is fine, so bright and dark parts count.

        Args:
            box_px: Left, top, width and height of the object.
            others_px: Boxes of other objects, which are no floor.

        Returns:
            About 1 where there is only floor; None where the crop shows no floor to compare with.
        """
        left, top, right, bottom = _whole(box_px)
        edge = math.sqrt(box_px[2] * box_px[3])
        near, far = (round(min(max(share * edge, _RING_PX[0]), _RING_PX[1])) for share in _RING)
        far = max(far, near + 6)
        height, width = self._fine.shape
        x0, x1 = max(left - far, 0), min(right + far, width)
        y0, y1 = max(top - far, 0), min(bottom + far, height)
        floor = np.ones((y1 - y0, x1 - x0), dtype=bool)
        _cover(floor, (left - near - x0, top - near - y0, right + near - x0, bottom + near - y0))
        for other in others_px:
            a, b, c, d = _whole(other)
            _cover(floor, (a - x0 - 2, b - y0 - 2, c - x0 + 2, d - y0 + 2))
        inside = self._fine[max(top, 0) : bottom, max(left, 0) : right]
        around = self._fine[y0:y1, x0:x1][floor]
        if inside.size == 0 or around.size < _RING_PX[1]:
            return None
        noise = _FROM_MEDIAN * float(np.median(np.abs(around)))
        deviation = math.sqrt(float(np.mean(inside**2)))
        # Rounding to grey levels alone leaves a deviation of about 0.3, before it is averaged.
        return deviation / max(noise, 0.1)

    def sees(self, box_px: tuple[float, float, float, float], signal: float | None) -> bool:
        """Whether an object of this size and signal can be told from the floor.

        Args:
            box_px: Left, top, width and height of the object.
            signal: As `signal` returned it.
        """
        places = max(box_px[2] * box_px[3] / self._place_px, 1.0)
        return signal is None or signal >= _LEAST + _BY_CHANCE / math.sqrt(places)


def _whole(box_px: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    left, top = math.floor(box_px[0]), math.floor(box_px[1])
    return left, top, math.ceil(box_px[0] + box_px[2]), math.ceil(box_px[1] + box_px[3])


def _cover(floor: NDArray[np.bool_], edges: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = (max(edge, 0) for edge in edges)
    floor[top:bottom, left:right] = False
