"""How a scan's counts become 8-bit grey."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Grey
from clonetrace.imaging.shrink import Pixels

#: Share of the darkest and of the brightest pixels that may be cut off, in percent.
_CUT_PERCENT = 0.05
#: Room left above the brightest and below the darkest, as a share of the range between them: a
#: small bright object vanishes in the small look from which the range is taken.
_HEADROOM = 0.1
#: Smallest range in counts: one 8-bit step is never less than one count, so noise stays noise.
_MIN_RANGE = 256.0


@dataclass(frozen=True)
class GreyLevels:
    """A linear mapping of 16-bit counts to 8-bit grey.

    Attributes:
        low: Counts that become 0.
        high: Counts that become 255.
    """

    low: float
    high: float

    def grey(self, pixels: Pixels) -> Grey:
        """Map pixels; what lies beyond the levels is cut off. 8-bit pixels stay as they are."""
        if pixels.dtype == np.uint8:
            return pixels
        grey: Grey = np.clip(np.rint(self.exact(pixels)), 0, 255).astype(np.uint8)
        return grey

    def exact(self, pixels: Pixels) -> NDArray[np.float32]:
        """Map pixels without rounding or cutting off, in grey levels."""
        scale = np.float32(255.0 / (self.high - self.low))
        return (pixels.astype(np.float32) - np.float32(self.low)) * scale


#: 8-bit scans stay as they are.
UNCHANGED = GreyLevels(low=0.0, high=255.0)


def levels_of(look: Pixels) -> GreyLevels:
    """Find the levels of a scan: unchanged for 8 bit, the range of its counts for 16 bit.

    Args:
        look: The whole scan made small, uint8 or uint16.
    """
    if look.dtype == np.uint8:
        return UNCHANGED
    darkest, brightest = (count_at(look, each) for each in (_CUT_PERCENT, 100 - _CUT_PERCENT))
    room = (brightest - darkest) * _HEADROOM
    low = max(0.0, darkest - room)
    return GreyLevels(low=low, high=max(brightest + room, low + _MIN_RANGE))


def count_at(pixels: Pixels, percent: float) -> int:
    """Return the least count that at least so many percent of the pixels do not exceed.

    Args:
        pixels: Shape (height, width), uint8 or uint16.
        percent: Between 0 and 100.
    """
    values = int(np.iinfo(pixels.dtype).max) + 1
    histogram = cv2.calcHist([pixels], [0], None, [values], [0, values]).ravel()
    # Counts up to 2**24 are exact in the histogram's numbers, sums are not.
    upto = np.cumsum(histogram, dtype=np.float64)
    return int(np.searchsorted(upto, percent / 100 * pixels.size))
