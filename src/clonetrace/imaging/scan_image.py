"""The one reader of scans: views at any scale, placed in the well."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from clonetrace.domain import Box, Grey, PixelBox, ScanFrame, View
from clonetrace.imaging.levels import UNCHANGED, GreyLevels, levels_of
from clonetrace.imaging.shrink import shrink, shrunk_length
from clonetrace.imaging.source import PixelSource

#: So much beyond the wall belongs to a view of the well, um: what lies at the wall is told by the
#: dark beyond it too. Its sides are a multiple of this many pixels: networks go down to a
#: thirty-second of a view, and need no filling up then.
_BEYOND_WALL_UM, _WELL_STEP_PX = 140.0, 32


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
        factor = _factor(self.frame, um_per_px)
        look = self.source.look
        if factor < look.factor:
            look = self.source.fine_look
        if factor >= look.factor:
            pixels = shrink(look.pixels, factor / look.factor)
            height = shrunk_length(self.frame.height_px, factor)
            pixels = pixels[:height, : shrunk_length(self.frame.width_px, factor)]
        else:
            pixels = self.source.reduced(factor)
        return _view(self.frame, self.levels.grey(pixels), factor, left_px=0, top_px=0)

    def well(self, um_per_px: float) -> View:
        """Return the whole well without what lies far beyond its wall; see `overview`."""
        whole = self.overview(um_per_px)
        step = _WELL_STEP_PX * whole.um_per_px
        edge = 2 * (self.frame.well_radius_um + _BEYOND_WALL_UM)
        edge = math.ceil(edge / step) * step
        return whole.cut(Box(x_um=0, y_um=0, width_um=edge, height_um=edge))

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
        part = _Part.of(self.frame, box, um_per_px)
        pixels = shrink(self.source.window(part.window), part.factor)
        return part.view(self.frame, self.levels.grey(pixels[: part.height, : part.width]))


def region_again(frame: ScanFrame, box: Box, um_per_px: float, pixels: Grey) -> View | None:
    """Return the view that `ScanImage.region` gave, of its pixels that were kept.

    Args:
        frame: Where the scan's pixels lie in the well.
        box: The part that was asked for.
        um_per_px: The scale that was asked for.
        pixels: The view's, 8-bit grey.

    Returns:
        None where these pixels cannot be that view's.
    """
    part = _Part.of(frame, box, um_per_px)
    return part.view(frame, pixels) if pixels.shape == (part.height, part.width) else None


@dataclass(frozen=True)
class _Part:
    """A part of a scan at some scale: where its native pixels lie, and how large it becomes."""

    window: PixelBox
    factor: float
    height: int
    width: int

    @classmethod
    def of(cls, frame: ScanFrame, box: Box, um_per_px: float) -> Self:
        """Find the native pixels of a box."""
        factor = _factor(frame, um_per_px)
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
        return cls(window, factor, height, width)

    def view(self, frame: ScanFrame, pixels: Grey) -> View:
        """Join its pixels and place."""
        window = self.window
        return _view(frame, pixels, self.factor, left_px=window.left, top_px=window.top)


def _view(frame: ScanFrame, pixels: Grey, factor: float, *, left_px: int, top_px: int) -> View:
    scale = frame.um_per_px
    return View(
        pixels=pixels,
        um_per_px=scale * factor,
        left_um=(left_px - frame.centre_x_px) * scale,
        top_um=(top_px - frame.centre_y_px) * scale,
        well_radius_um=frame.well_radius_um,
    )


def _factor(frame: ScanFrame, um_per_px: float) -> float:
    return max(1.0, um_per_px / frame.um_per_px)


def _pixels_for(length_um: float, um_per_px: float) -> int:
    return max(1, math.ceil(length_um / um_per_px - 1e-6))
