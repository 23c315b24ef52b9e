"""Detection without learning: texture that stands out of the well's floor.

Cells and colonies refract light, so the grey varies strongly within a few micrometres, whatever
the focus makes of them: bright, dark or both. The floor is smooth. The detector therefore
measures the local standard deviation relative to the background, keeps what exceeds the noise,
and outlines it. It knows nothing of shapes; it is the baseline that learned detectors must beat.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.detect.settings import DetectSettings
from clonetrace.detect.touching import cells_in
from clonetrace.domain import Detection, Label, Level, View

_VERSION = 1

#: Objects above this width, with ragged outlines, are sprawling differentiated cells; a colony
#: of pluripotent cells is compact.
_SPRAWLING_UM = 1500.0
_SPRAWLING_SOLIDITY = 0.5


@dataclass(frozen=True)
class _Lens:
    """How a level looks: all lengths in um."""

    background: float
    """Width over which the floor's grey is averaged."""
    window: float
    """Width over which texture is measured: about the finest detail that is looked for."""
    join: float
    """Gaps up to this width within one object are closed."""
    thinnest: float
    """Objects thinner than this everywhere vanish: seams, scratches, single pixels."""
    narrowest: float
    widest: float


_LENSES = {
    Level.GLOBAL: _Lens(300.0, 40.0, 32.0, 64.0, 100.0, 6000.0),
    Level.LOCAL: _Lens(160.0, 12.0, 14.0, 7.0, 12.0, 400.0),
    Level.CELL: _Lens(80.0, 7.0, 5.0, 5.0, 7.0, 120.0),
}


class ClassicalDetector:
    """Finds texture at one level."""

    def __init__(self, level: Level, settings: DetectSettings) -> None:
        """Make the detector of a level."""
        self._level = level
        self._settings = settings
        self._lens = _LENSES[level]

    @property
    def level(self) -> Level:
        """The magnification it is made for."""
        return self._level

    @property
    def identity(self) -> str:
        """Name, version and settings."""
        return f"classical-{self._level} v{_VERSION} {self._settings.model_dump_json()}"

    def detect(self, view: View) -> tuple[Detection, ...]:
        """Find textured objects, largest first; see `Detector.detect`."""
        floor = view.inside_well(self._settings.wall_margin_um) & (view.pixels > 0)
        if not floor.any():
            return ()
        texture = local_contrast(view, floor, self._lens.background, self._lens.window)
        noise = float(np.percentile(texture[floor], 25))
        threshold = max(self._settings.min_contrast, noise * self._settings.contrast_over_noise)
        mask = self._outline((texture > threshold) & floor, view.um_per_px)
        found = self._objects(mask, texture / threshold, view)
        return tuple(sorted(found, key=lambda one: (-one.box.area_um2, one.box.x_um, one.box.y_um)))

    def _outline(self, textured: NDArray[np.bool_], um_per_px: float) -> NDArray[np.uint8]:
        """Close gaps, take back what the window smeared, and drop what is too thin."""
        lens = self._lens
        joined = cv2.morphologyEx(
            textured.astype(np.uint8), cv2.MORPH_CLOSE, _disc(lens.join / um_per_px)
        )
        shrunk = cv2.erode(_filled(joined), _disc(lens.window / um_per_px))
        opened = cv2.morphologyEx(shrunk, cv2.MORPH_OPEN, _disc(lens.thinnest / um_per_px))
        return opened.astype(np.uint8)

    def _objects(
        self, mask: NDArray[np.uint8], strength: NDArray[np.float32], view: View
    ) -> list[Detection]:
        count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        height, width = mask.shape
        found = []
        for index in range(1, count):
            left, top, across, down, area_px = (int(value) for value in stats[index])
            window = (slice(top, top + down), slice(left, left + across))
            box = view.to_um(left, top, left + across, top + down)
            longest = max(box.width_um, box.height_um)
            if not self._lens.narrowest <= longest <= self._lens.widest:
                continue
            own = labels[window] == index
            cut = left == 0 or top == 0 or left + across == width or top + down == height
            found.append(
                Detection(
                    box=box,
                    label=Label.OVERSPILL if cut else self._label(own, longest, view.um_per_px),
                    score=_score(float(strength[window][own].mean())),
                    level=self._level,
                    area_um2=area_px * view.um_per_px**2,
                )
            )
        return found

    def _label(self, own: NDArray[np.bool_], longest_um: float, um_per_px: float) -> Label:
        match self._level:
            case Level.CELL:
                cells = cells_in(own, um_per_px)
                return (Label.CELL, Label.DOUBLET, Label.COLONY)[min(cells, 3) - 1]
            case Level.LOCAL:
                return Label.COLONY
            case Level.GLOBAL:
                ragged = longest_um > _SPRAWLING_UM and _solidity(own) < _SPRAWLING_SOLIDITY
                return Label.DIFFERENTIATED if ragged else Label.COLONY


def local_contrast(
    view: View, floor: NDArray[np.bool_], background_um: float, window_um: float
) -> NDArray[np.float32]:
    """Measure how much the grey varies around each pixel, relative to the background.

    Args:
        view: The pixels.
        floor: Which pixels belong to the well's floor; the others neither count nor contribute.
        background_um: Width of the square over which the background is averaged.
        window_um: Width of the square over which the standard deviation is taken.

    Returns:
        Standard deviation over background, shape of the view, 0 outside the floor.
    """
    inside = floor.astype(np.float32)
    grey = view.pixels * inside
    wide = _odd(background_um / view.um_per_px)
    share = np.maximum(cv2.blur(inside, (wide, wide)), 1e-3)
    background = np.maximum(cv2.blur(grey, (wide, wide)) / share, 1.0)
    flat = np.where(floor, grey / background - 1.0, 0.0).astype(np.float32)
    near = _odd(window_um / view.um_per_px)
    mean = cv2.blur(flat, (near, near))
    variance = cv2.blur(flat * flat, (near, near)) - mean * mean
    contrast: NDArray[np.float32] = np.sqrt(np.maximum(variance, 0.0)) * inside
    return contrast


def _odd(pixels: float) -> int:
    return max(3, round(pixels) | 1)


def _disc(diameter_px: float) -> NDArray[np.uint8]:
    size = max(1, round(diameter_px) | 1)  # an even kernel would shift the outline by half a pixel
    kernel: NDArray[np.uint8] = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)).astype(
        np.uint8
    )
    return kernel


def _filled(mask: cv2.typing.MatLike) -> NDArray[np.uint8]:
    """Fill the holes of every object."""
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return cv2.drawContours(np.zeros_like(mask), outlines, -1, 1, cv2.FILLED).astype(np.uint8)


def _solidity(own: NDArray[np.bool_]) -> float:
    """Share of the convex hull that the object fills."""
    points = cv2.findNonZero(own.astype(np.uint8))
    hull = float(cv2.contourArea(cv2.convexHull(points)))
    return float(own.sum()) / max(hull, 1.0)


def _score(times_threshold: float) -> float:
    """Map strength over the threshold (1 and more) to 0.5 .. 1."""
    return float(1.0 - 0.5 / max(times_threshold, 1.0))
