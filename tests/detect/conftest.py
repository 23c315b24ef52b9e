"""Views painted as a camera would see them: finely first, then averaged down to their scale."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

from clonetrace.domain import View

# A busy machine is no reason to fail.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

GREY = 130.0
#: Fine pixels per pixel.
_DETAIL = 4


class Painting:
    """A square view in the making; places and lengths in um from the view's centre.

    Attributes:
        um_per_px: Scale of the view.
        half_um: Half its width.
    """

    def __init__(
        self, um_per_px: float, half_um: float, x_um: float, y_um: float, radius_um: float
    ) -> None:
        self.um_per_px = um_per_px
        self.size = round(2 * half_um / um_per_px)
        self.half_um = self.size * um_per_px / 2
        self._place = (x_um, y_um)
        self._radius_um = radius_um
        fine = self.size * _DETAIL
        self._contrast = np.zeros((fine, fine), np.float32)

    def disc(self, x_um: float, y_um: float, width_um: float, contrast: float) -> "Painting":
        """Brighten (or darken) a round area by a share of the grey."""
        return self.ellipse(x_um, y_um, width_um, width_um, contrast)

    def cell(self, x_um: float, y_um: float, width_um: float = 16.0) -> "Painting":
        """A cell: a dark border around a bright middle."""
        return self.disc(x_um, y_um, width_um, -0.19).disc(x_um, y_um, 0.6 * width_um, 0.39)

    def ellipse(
        self, x_um: float, y_um: float, across_um: float, down_um: float, contrast: float
    ) -> "Painting":
        axes = (self._fixed(across_um / 2), self._fixed(down_um / 2))
        cover = np.zeros_like(self._contrast)
        cv2.ellipse(cover, (self._at(x_um), self._at(y_um)), axes, 0, 0, 360, 1.0, -1, shift=4)
        self._contrast += contrast * cover
        return self

    def line(
        self, start: tuple[float, float], end: tuple[float, float], width_um: float, contrast: float
    ) -> "Painting":
        """A straight thread."""
        along = np.array(end) - np.array(start)
        across = np.array([-along[1], along[0]]) / np.linalg.norm(along) * width_um / 2
        corners = [start + across, end + across, end - across, start - across]
        shape = np.array([[self._at(x), self._at(y)] for x, y in corners], np.int32)
        cover = np.zeros_like(self._contrast)
        cv2.fillPoly(cover, [shape], 1.0, shift=4)
        self._contrast += contrast * cover
        return self

    def colony(
        self, x_um: float, y_um: float, width_um: float, contrast: float = 0.25
    ) -> "Painting":
        """A disc of grains 8 um wide, bright and dark."""
        grains = max(2, round(2 * self.half_um / 8))
        noise = np.random.default_rng(3).choice([-1.0, 1.0], (grains, grains)).astype(np.float32)
        side = self._contrast.shape[0]
        texture = cv2.resize(noise, (side, side), interpolation=cv2.INTER_NEAREST)
        cover = np.zeros_like(self._contrast)
        centre = (self._at(x_um), self._at(y_um))
        cv2.circle(cover, centre, self._fixed(width_um / 2), 1.0, -1, shift=4)
        self._contrast += contrast * texture * cover
        return self

    def step(self, contrast: float) -> "Painting":
        """A seam: the right half brighter by a share of the grey."""
        self._contrast[:, self._contrast.shape[1] // 2 :] += contrast
        return self

    def shading(self, contrast: float) -> "Painting":
        """Brighter from left to right by a share of the grey."""
        self._contrast += np.linspace(-contrast / 2, contrast / 2, self._contrast.shape[1])
        return self

    def view(self, noise: float = 1.0, seed: int = 1) -> View:
        """Average down and add the camera's noise (grey levels)."""
        size = (self.size, self.size)
        grey = GREY * (1 + cv2.resize(self._contrast, size, interpolation=cv2.INTER_AREA))
        grey += np.random.default_rng(seed).normal(0, noise, size)
        pixels: NDArray[np.uint8] = np.clip(np.rint(grey), 1, 255).astype(np.uint8)
        left, top = (centre - self.half_um for centre in self._place)
        return View(pixels, self.um_per_px, left, top, self._radius_um)

    def _at(self, place_um: float) -> int:
        """A place in fine pixels, in sixteenths, as OpenCV takes it (0 in a pixel's middle)."""
        return round(((place_um + self.half_um) / self.um_per_px * _DETAIL - 0.5) * 16)

    def _fixed(self, length_um: float) -> int:
        return round((length_um / self.um_per_px * _DETAIL - 0.5) * 16)


@pytest.fixture(scope="session")
def paint() -> Callable[..., Painting]:
    """Start a painting of a smooth floor: scale, half its width, place and the well's radius."""
    return _paint


def _paint(
    um_per_px: float = 1.0,
    half_um: float = 150.0,
    *,
    x_um: float = 0.0,
    y_um: float = 0.0,
    radius_um: float = 3175.0,
) -> Painting:
    return Painting(um_per_px, half_um, x_um, y_um, radius_um)
