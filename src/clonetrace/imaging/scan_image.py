"""The one reader of scans: views at any scale, placed in the well."""

import math
from functools import cached_property

import numpy as np

from clonetrace.domain import Box, PixelBox, ScanFrame, View
from clonetrace.imaging.levels import UNCHANGED, GreyLevels, levels_of
from clonetrace.imaging.shrink import Pixels, shrink, shrunk_length
from clonetrace.imaging.source import PixelSource


class ScanImage:
    """An open scan whose place in its well is known."""

    def __init__(self, source: PixelSource, frame: ScanFrame) -> None:
        """Join pixels and place.

        Args:
            source: The open file; it stays the caller's to close.
            frame: Where its pixels lie in the well, as found by `examine`.
        """
        self.source = source
        self.frame = frame

    @cached_property
    def levels(self) -> GreyLevels:
        """How the scan's counts become 8-bit grey, the same for all its views.

        Only 16-bit scans must be read for it as a whole.
        """
        if self.source.dtype == np.uint8:
            return UNCHANGED
        return levels_of(self.source.look.pixels)

    def overview(self, um_per_px: float) -> View:
        """Return the whole scan.

        Args:
            um_per_px: Scale of the view; finer than the scan's own gives the scan's own.

        Raises:
            UnreadableScanError: The file breaks off or is damaged.
        """
        factor = self._factor(um_per_px)
        look = self.source.look
        if factor < look.factor:
            look = self.source.fine_look
        if factor >= look.factor:
            pixels = shrink(look.pixels, factor / look.factor)
            height = shrunk_length(self.frame.height_px, factor)
            pixels = pixels[:height, : shrunk_length(self.frame.width_px, factor)]
        else:
            pixels = self.source.reduced(factor)
        return self._view(pixels, factor, left_px=0, top_px=0)

    def region(self, box: Box, um_per_px: float) -> View:
        """Return a part of the scan.

        The view begins at a whole native pixel, so nothing is interpolated; it may begin up to
        half a native pixel beside the box, and says where.

        Args:
            box: The part, in um from the well's centre; what lies outside the scan is 0.
            um_per_px: Scale of the view; finer than the scan's own gives the scan's own.

        Returns:
            A view of ceil(box / um_per_px) pixels.

        Raises:
            UnreadableScanError: The file breaks off or is damaged.
        """
        factor = self._factor(um_per_px)
        frame = self.frame
        left = round(box.left_um / frame.um_per_px + frame.centre_x_px)
        top = round(box.top_um / frame.um_per_px + frame.centre_y_px)
        width = _pixels_for(box.width_um, factor * frame.um_per_px)
        height = _pixels_for(box.height_um, factor * frame.um_per_px)
        window = PixelBox(
            left=left,
            top=top,
            right=left + math.ceil(width * factor - 1e-6),
            bottom=top + math.ceil(height * factor - 1e-6),
        )
        pixels = shrink(self.source.window(window), factor)[:height, :width]
        return self._view(pixels, factor, left_px=left, top_px=top)

    def _factor(self, um_per_px: float) -> float:
        return max(1.0, um_per_px / self.frame.um_per_px)

    def _view(self, pixels: Pixels, factor: float, *, left_px: int, top_px: int) -> View:
        scale = self.frame.um_per_px
        return View(
            pixels=self.levels.grey(pixels),
            um_per_px=scale * factor,
            left_um=(left_px - self.frame.centre_x_px) * scale,
            top_um=(top_px - self.frame.centre_y_px) * scale,
            well_radius_um=self.frame.well_radius_um,
        )


def _pixels_for(length_um: float, um_per_px: float) -> int:
    return max(1, math.ceil(length_um / um_per_px - 1e-6))
