"""The floating-point picture that everything is drawn into, and how places become pixels."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]

#: Things are drawn at least this finely, um/px, and averaged down to coarser scans.
_FINE_UM = 2.5


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
