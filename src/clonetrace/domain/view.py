"""Pixels together with their place in the well."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain.geometry import Box, PixelBox

Grey = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class View:
    """A part of a scan at some scale, as detectors and pictures take it.

    Attributes:
        pixels: Shape (height, width), 8-bit grey. Outside the scan the pixels are 0.
        um_per_px: Scale of these pixels; not the scan's own.
        left_um: Left edge of the first pixel column, from the well's centre.
        top_um: Top edge of the first pixel row, from the well's centre.
        well_radius_um: Radius of the visible well floor, around (0, 0).
    """

    pixels: Grey
    um_per_px: float
    left_um: float
    top_um: float
    well_radius_um: float

    @property
    def box(self) -> Box:
        """The view's place in the well."""
        height, width = self.pixels.shape
        return Box.from_edges(
            self.left_um,
            self.top_um,
            self.left_um + width * self.um_per_px,
            self.top_um + height * self.um_per_px,
        )

    def to_um(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the place in the well of a rectangle in pixels of this view."""
        return Box.from_edges(
            self.left_um + left * self.um_per_px,
            self.top_um + top * self.um_per_px,
            self.left_um + right * self.um_per_px,
            self.top_um + bottom * self.um_per_px,
        )

    def to_pixels(self, box: Box) -> PixelBox:
        """Return a box in pixels of this view, rounded to whole pixels."""
        return PixelBox(
            left=round((box.left_um - self.left_um) / self.um_per_px),
            top=round((box.top_um - self.top_um) / self.um_per_px),
            right=round((box.right_um - self.left_um) / self.um_per_px),
            bottom=round((box.bottom_um - self.top_um) / self.um_per_px),
        )

    def cut(self, box: Box) -> "View":
        """Return the part of the view that covers a box, in whole pixels; nothing is copied."""
        height, width = self.pixels.shape
        part = self.to_pixels(box)
        left, right = (min(max(edge, 0), width) for edge in (part.left, part.right))
        top, bottom = (min(max(edge, 0), height) for edge in (part.top, part.bottom))
        return View(
            pixels=self.pixels[top:bottom, left:right],
            um_per_px=self.um_per_px,
            left_um=self.left_um + left * self.um_per_px,
            top_um=self.top_um + top * self.um_per_px,
            well_radius_um=self.well_radius_um,
        )

    def inside_well(self, margin_um: float = 0.0) -> NDArray[np.bool_]:
        """Return which pixels' centres lie on the well's floor, shape (height, width).

        Args:
            margin_um: Distance from the wall below which a pixel does not count.
        """
        height, width = self.pixels.shape
        x = self.left_um + (np.arange(width, dtype=np.float32) + 0.5) * self.um_per_px
        y = self.top_um + (np.arange(height, dtype=np.float32) + 0.5) * self.um_per_px
        radius = max(self.well_radius_um - margin_um, 0.0)
        inside: NDArray[np.bool_] = x[None, :] ** 2 + y[:, None] ** 2 < radius**2
        return inside
