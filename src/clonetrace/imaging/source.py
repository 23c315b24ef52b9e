"""Where the pixels of a scan come from: one interface, one file per format."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np

from clonetrace.domain import PixelBox
from clonetrace.files import Closing
from clonetrace.imaging.refusals import refuse_size
from clonetrace.imaging.shrink import Pixels, shrink, shrink_bands, shrunk_length

#: Longest side of the two looks, in pixels: 6.35 mm in 1000 px is finer than 8 um/px, at which a
#: well's wall and landmarks are looked for, and twice that than 4 um/px, at which its colonies are.
LOOK_PX, FINE_LOOK_PX = 1000, 2000


@dataclass(frozen=True, eq=False)
class Look:
    """The whole scan made small, read once and used for every first question.

    Attributes:
        pixels: Shape (height, width), the scan's own dtype.
        factor: Native pixels per pixel, a whole number.
    """

    pixels: Pixels
    factor: int


@runtime_checkable
class PixelSource(Protocol):
    """An open scan file."""

    path: Path
    width_px: int
    height_px: int
    dtype: np.dtype[Any]
    """uint8 or uint16."""
    stated_um_per_px: float | None
    """Micrometres per pixel that the file itself states."""
    pixels_decoded: int
    """Native pixels read or decoded so far; shows what a region really costs."""

    @property
    def look(self) -> Look:
        """The small look; at most `LOOK_PX` wide and high."""

    @property
    def fine_look(self) -> Look:
        """The same at most `FINE_LOOK_PX` wide and high; it costs no reading of its own."""

    def reduced(self, factor: float) -> Pixels:
        """Return the whole scan shrunk by `factor` (at least 1), averaged over areas."""

    def window(self, box: PixelBox) -> Pixels:
        """Return native pixels; what lies outside the scan is 0."""

    def rest(self) -> None:
        """Give back memory that only a search needs; the file stays open."""

    def close(self) -> None:
        """Close the file."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class GridSource(Closing, ABC):
    """What all formats share: clipping, counting, shrinking band by band.

    A format gives `bands` (the whole image from top to bottom) and `inside` (a part of it).
    """

    def __init__(
        self,
        path: Path,
        *,
        width_px: int,
        height_px: int,
        dtype: np.dtype[Any],
        stated_um_per_px: float | None,
    ) -> None:
        """Describe the image.

        Args:
            path: The file, for messages.
            width_px: Columns.
            height_px: Rows.
            dtype: uint8 or uint16.
            stated_um_per_px: What the file itself states, None where it states nothing.

        Raises:
            UnreadableScanError: No scan has this size.
        """
        refuse_size(path, width_px, height_px)
        self.path = path
        self.width_px = width_px
        self.height_px = height_px
        self.dtype = dtype
        self.stated_um_per_px = stated_um_per_px
        self.pixels_decoded = 0

    @abstractmethod
    def bands(self) -> Iterator[Pixels]:
        """Yield full-width rows from top to bottom, each band of any height."""

    @abstractmethod
    def inside(self, box: PixelBox) -> Pixels:
        """Return the native pixels of a box that lies inside the scan."""

    @cached_property
    def look(self) -> Look:
        """The small look; at most `LOOK_PX` wide and high."""
        factor, fine = self._factor_for(LOOK_PX), self.fine_look
        height, width = (shrunk_length(one, factor) for one in (self.height_px, self.width_px))
        pixels = shrink(fine.pixels, factor / fine.factor)[:height, :width]
        return Look(pixels=pixels, factor=factor)

    @cached_property
    def fine_look(self) -> Look:
        """The same at most `FINE_LOOK_PX` wide and high; it costs no reading of its own."""
        factor = self._factor_for(FINE_LOOK_PX)
        return Look(pixels=self.reduced(factor), factor=factor)

    def _factor_for(self, length_px: int) -> int:
        return max(1, math.ceil(max(self.width_px, self.height_px) / length_px))

    def reduced(self, factor: float) -> Pixels:
        """Return the whole scan shrunk by `factor`, averaged over areas.

        Raises:
            ValueError: The factor is below 1.
            UnreadableScanError: The file breaks off or is damaged.
        """
        return shrink_bands(self.bands(), self.width_px, self.height_px, factor)

    def window(self, box: PixelBox) -> Pixels:
        """Return native pixels; what lies outside the scan is 0.

        Raises:
            UnreadableScanError: The file breaks off or is damaged.
        """
        result = np.zeros((box.height, box.width), dtype=self.dtype)
        left, right = max(box.left, 0), min(box.right, self.width_px)
        top, bottom = max(box.top, 0), min(box.bottom, self.height_px)
        if left < right and top < bottom:
            part = self.inside(PixelBox(left=left, top=top, right=right, bottom=bottom))
            result[top - box.top : bottom - box.top, left - box.left : right - box.left] = part
        return result

    def rest(self) -> None:
        """Give back memory that only a search needs; nothing to do where little is kept."""
