"""The floating-point picture that everything is drawn into, and how places become pixels.

A `Canvas` is painted at once. A `Sketch` only remembers what is to be painted, so that several
windows of one scan can be painted from it without drawing its cells again.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]

#: Things are drawn at least this finely, um/px, and averaged down to coarser scans.
_FINE_UM = 2.5


@dataclass(frozen=True)
class Window:
    """A square of a square scan, in whole pixels.

    Attributes:
        left: First column.
        top: First row.
        edge: Rows and columns of the window.
        whole: Rows and columns of the scan.
    """

    left: int
    top: int
    edge: int
    whole: int

    @classmethod
    def of_scan(cls, size_px: int) -> "Window":
        """Return the window that is the whole scan."""
        return cls(0, 0, size_px, size_px)

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the scan lies outside."""
        return self.edge == self.whole

    def meets(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether a rectangle of the scan, in its pixels, reaches into the window."""
        across = left < self.left + self.edge and right > self.left
        return across and top < self.top + self.edge and bottom > self.top


@dataclass(frozen=True, eq=False)
class Stamp:
    """What changes the brightness from a corner on.

    Attributes:
        left: First column in the scan.
        top: First row in the scan.
        contrast: Brightness over that of the floor, minus 1, shape (height, width).
    """

    left: int
    top: int
    contrast: Picture


def part_of(picture: Picture, size: tuple[int, int], left: int, top: int, part: Picture) -> Picture:
    """Fill `part` with a piece of what enlarging a coarse picture would give.

    Args:
        picture: Coarse, shape (height, width).
        size: Columns and rows of the enlarged picture.
        left: First column of the piece.
        top: First row of the piece.
        part: Shape of the piece; what it holds is lost.

    Returns:
        `part`, interpolated linearly.
    """
    if part.shape == size[::-1]:
        return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR))
    x, y = picture.shape[1] / size[0], picture.shape[0] / size[1]
    # The middle of a fine pixel is half a pixel from its edge, on both scales.
    move = np.array([[x, 0, (left + 0.5) * x - 0.5], [0, y, (top + 0.5) * y - 0.5]])
    return np.asarray(
        cv2.warpAffine(
            picture,
            move,
            part.shape[::-1],
            dst=part,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
    )


@dataclass(frozen=True, eq=False)
class Canvas:
    """A scan in the making; places are um from the well's centre.

    Attributes:
        pixels: Brightness, shape (height, width); changed in place.
        um_per_px: Scale.
        centre_x_px: The well's centre, with 0 at the left edge of the first pixel.
        centre_y_px: As above, downwards.
        contrast: Factor on the contrast of everything that is drawn.
        border: Factor on the lines along the edges of sheets, besides `contrast`.
    """

    pixels: Picture
    um_per_px: float
    centre_x_px: float
    centre_y_px: float
    contrast: float = 1.0
    border: float = 1.0

    @property
    def detail(self) -> int:
        """How many fine pixels one pixel is made of, along each edge."""
        return max(1, math.ceil(self.um_per_px / _FINE_UM))

    def patch(self, left_um: float, top_um: float, right_um: float, bottom_um: float) -> "Patch":
        """Return an empty patch of whole pixels that covers a rectangle."""
        left = math.floor(left_um / self.um_per_px + self.centre_x_px)
        top = math.floor(top_um / self.um_per_px + self.centre_y_px)
        right = math.ceil(right_um / self.um_per_px + self.centre_x_px)
        bottom = math.ceil(bottom_um / self.um_per_px + self.centre_y_px)
        return Patch(
            left=left,
            top=top,
            width=max(right - left, 1) * self.detail,
            height=max(bottom - top, 1) * self.detail,
            um_per_px=self.um_per_px / self.detail,
            left_um=(left - self.centre_x_px) * self.um_per_px,
            top_um=(top - self.centre_y_px) * self.um_per_px,
        )

    def shows(self, x_um: float, y_um: float, reach_um: float) -> bool:
        """Whether anything within a distance of a place would be seen."""
        x = x_um / self.um_per_px + self.centre_x_px
        y = y_um / self.um_per_px + self.centre_y_px
        reach = reach_um / self.um_per_px + 1
        return self._meets(x - reach, y - reach, x + reach, y + reach)

    def _meets(self, left: float, top: float, right: float, bottom: float) -> bool:
        height, width = self.pixels.shape
        return left < width and top < height and right > 0 and bottom > 0

    def brighten(self, patch: "Patch", contrast: Picture) -> None:
        """Multiply the picture by 1 + `contrast`, shape as the patch, where the patch lies."""
        if self.detail > 1:
            size = (patch.width // self.detail, patch.height // self.detail)
            contrast = np.asarray(cv2.resize(contrast, size, interpolation=cv2.INTER_AREA))
        self.stamp(patch.left, patch.top, contrast)

    def stamp(self, left: int, top: int, contrast: Picture) -> None:
        """Multiply the picture by 1 + `contrast`, one number per pixel, from a corner on.

        Args:
            left: First column; may lie outside.
            top: First row; may lie outside.
            contrast: Brightness over that of the floor, minus 1, shape (height, width).
        """
        bottom = min(top + contrast.shape[0], self.pixels.shape[0])
        right = min(left + contrast.shape[1], self.pixels.shape[1])
        first_row, first_column = max(top, 0), max(left, 0)
        if first_row >= bottom or first_column >= right:
            return
        part = contrast[first_row - top : bottom - top, first_column - left : right - left]
        view = self.pixels[first_row:bottom, first_column:right]
        # A dark cell can at most be black, and the unlit surround stays unlit.
        view *= np.maximum(1 + np.float32(self.contrast) * part, np.float32(0.02))

    def paint(self, stamps: Sequence[Stamp], window: Window) -> None:
        """Paint what a sketch of the whole scan remembers; the canvas is a window of it."""
        for one in stamps:
            self.stamp(one.left - window.left, one.top - window.top, one.contrast)


@dataclass(frozen=True, eq=False)
class Sketch(Canvas):
    """A scan of which only the windows will be painted; its own pixels stay empty.

    Attributes:
        windows: What will be painted.
        stamps: What is to be painted, in the order in which it was drawn.
    """

    windows: tuple[Window, ...] = ()
    stamps: list[Stamp] = field(default_factory=list)

    def stamp(self, left: int, top: int, contrast: Picture) -> None:
        """Remember a stamp that a window shows."""
        if self._meets(left, top, left + contrast.shape[1], top + contrast.shape[0]):
            self.stamps.append(Stamp(left, top, contrast))

    def _meets(self, left: float, top: float, right: float, bottom: float) -> bool:
        return any(window.meets(left, top, right, bottom) for window in self.windows)


@dataclass(frozen=True)
class Patch:
    """A rectangle of fine pixels on a canvas.

    Attributes:
        left: First column, in pixels of the canvas.
        top: First row, in pixels of the canvas.
        width: Fine columns.
        height: Fine rows.
        um_per_px: Scale of the fine pixels.
        left_um: Left edge, from the well's centre.
        top_um: Top edge, from the well's centre.
    """

    left: int
    top: int
    width: int
    height: int
    um_per_px: float
    left_um: float
    top_um: float

    def distances(self, x_um: float, y_um: float) -> Picture:
        """Return the distance of every fine pixel's centre from a place, um."""
        x = self.left_um + (np.arange(self.width, dtype=np.float32) + 0.5) * self.um_per_px - x_um
        y = self.top_um + (np.arange(self.height, dtype=np.float32) + 0.5) * self.um_per_px - y_um
        return np.asarray(np.sqrt(x[None, :] ** 2 + y[:, None] ** 2), dtype=np.float32)

    def offsets(self, x_um: float, y_um: float, angle: float) -> tuple[Picture, Picture]:
        """Return how far every fine pixel's centre lies from a place, along an angle and across."""
        x = self.left_um + (np.arange(self.width, dtype=np.float32) + 0.5) * self.um_per_px - x_um
        y = self.top_um + (np.arange(self.height, dtype=np.float32) + 0.5) * self.um_per_px - y_um
        cos, sin = np.float32(math.cos(angle)), np.float32(math.sin(angle))
        along = cos * x[None, :] + sin * y[:, None]
        across = cos * y[:, None] - sin * x[None, :]
        return along, across

    def to_fine(self, xy_um: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return places, shape (points, 2), in fine pixels from the patch's corner."""
        return np.asarray((xy_um - np.array((self.left_um, self.top_um))) / self.um_per_px)
