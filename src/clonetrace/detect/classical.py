"""Detection without learning: texture that stands out of the well's floor.

Cells and colonies refract light, so the grey varies strongly within a few micrometres, whatever
the focus makes of them: bright, dark or both. The floor is smooth. The detector therefore
measures the local standard deviation relative to the background, keeps what exceeds the noise,
and outlines it. It knows nothing of shapes; it is the baseline that learned detectors must beat.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.detect.outlines import connected_to, disc, thickness_px
from clonetrace.detect.settings import DetectSettings
from clonetrace.detect.sprawl import find_sprawl, may_sprawl
from clonetrace.detect.threads import find_threads, is_thread
from clonetrace.detect.touching import cells_in
from clonetrace.domain import Detection, Label, Level, View

_VERSION = 3

#: Holes up to this width belong to the object around them, um: a smooth colony's core shows less
#: texture than its border.
_WIDEST_HOLE_UM = 400.0


#: The noise is estimated from every third row and column: it needs no more.
_SPARSE = 3
#: Black areas at least this wide are no part of the well, um: wider than any cell.
_SURROUND_UM = 60.0
#: Share of the threshold down to which texture still belongs to an object that is clear elsewhere.
_FAINT = 0.6
#: An object that lies to this share on a thread is a piece of it.
_MOSTLY = 0.5
#: Thicker pieces of a thread are cells that lie on it or in line, um.
_THIN_UM = 16.0


@dataclass(frozen=True)
class _Lens:
    """How a level looks: all lengths in um."""

    um_per_px: float
    """Scale of the views."""
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
    Level.GLOBAL: _Lens(8.0, 300.0, 40.0, 32.0, 64.0, 100.0, 6000.0),
    Level.LOCAL: _Lens(2.0, 160.0, 12.0, 14.0, 7.0, 12.0, 400.0),
    Level.CELL: _Lens(1.0, 80.0, 7.0, 5.0, 5.0, 9.0, 120.0),
}


@dataclass(frozen=True, eq=False)
class _Seen:
    """What a view shows: arrays have the view's shape.

    Attributes:
        texture: Standard deviation over background.
        threshold: From which texture is clear.
        clear: Where it is, on the floor.
        floor: What belongs to the well.
    """

    texture: NDArray[np.float32]
    threshold: float
    clear: NDArray[np.bool_]
    floor: NDArray[np.bool_]

    @cached_property
    def faint(self) -> NDArray[np.bool_]:
        """Where texture may belong to an object that is clear elsewhere."""
        return (self.texture > self.threshold * _FAINT) & self.floor


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
    def um_per_px(self) -> float:
        """Scale of the views that its widths are meant for."""
        return self._lens.um_per_px

    @property
    def identity(self) -> str:
        """Name, version and settings."""
        return f"classical-{self._level} v{_VERSION} {self._settings.model_dump_json()}"

    def detect(self, view: View) -> tuple[Detection, ...]:
        """Find textured objects, largest first; see `Detector.detect`."""
        seen = self._seen(view)
        if seen is None:
            return ()
        outline = self._outline(seen, view)
        found = self._objects(outline, seen, view)
        if self._level is Level.GLOBAL:
            found += find_sprawl(seen.clear, outline > 0, view)
        return tuple(sorted(found, key=_largest_first))

    def sprawl(self, view: View) -> tuple[Detection, ...]:
        """Find sprawl alone, largest first; as `detect` does, for less.

        Args:
            view: The whole well.
        """
        seen = self._seen(view)
        # Outlines are dear, and few wells have a dense area that is long enough.
        if seen is None or not may_sprawl(seen.clear, view.um_per_px):
            return ()
        found = find_sprawl(seen.clear, self._outline(seen, view) > 0, view)
        return tuple(sorted(found, key=_largest_first))

    def _seen(self, view: View) -> _Seen | None:
        """Measure texture and say where it stands out; None where it does nowhere."""
        # The wall's band takes part in the averages, so that the margin is no edge of its own.
        floor = view.inside_well(self._settings.wall_margin_um / 3) & ~_surround(view)
        texture = local_contrast(view, floor, self._lens.background, self._lens.window)
        floor &= view.inside_well(self._settings.wall_margin_um + self._lens.window)
        if not floor[::_SPARSE, ::_SPARSE].any():
            return None
        noise = float(np.percentile(texture[::_SPARSE, ::_SPARSE][floor[::_SPARSE, ::_SPARSE]], 25))
        threshold = max(self._settings.min_contrast, noise * self._settings.contrast_over_noise)
        clear = (texture > threshold) & floor
        if not clear.any():
            return None
        return _Seen(texture, threshold, clear, floor)

    def _outline(self, seen: _Seen, view: View) -> NDArray[np.uint8]:
        """Close gaps, take back what the window smeared, and drop what is too thin."""
        local, um_per_px = self._level is Level.LOCAL, view.um_per_px
        textured = connected_to(seen.clear, seen.faint) if local else seen.clear
        lens = self._lens
        joined = cv2.morphologyEx(
            textured.astype(np.uint8), cv2.MORPH_CLOSE, disc(lens.join / um_per_px)
        )
        filled = _filled(joined.astype(np.uint8), _WIDEST_HOLE_UM / um_per_px)
        shrunk = cv2.erode(filled, disc(lens.window / um_per_px))
        opened = cv2.morphologyEx(shrunk, cv2.MORPH_OPEN, disc(lens.thinnest / um_per_px))
        return opened.astype(np.uint8)

    def _objects(self, outline: NDArray[np.uint8], seen: _Seen, view: View) -> list[Detection]:
        strength = seen.texture / np.float32(seen.threshold)
        threads = self._threads(seen, view)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(outline, connectivity=8)
        height, width = outline.shape
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
                    label=Label.OVERSPILL if cut else self._label(own, threads[window], view),
                    score=_score(float(strength[window][own].mean())),
                    level=self._level,
                    area_um2=area_px * view.um_per_px**2,
                )
            )
        return found

    def _threads(self, seen: _Seen, view: View) -> NDArray[np.bool_]:
        """Return where threads lie; whole wells are not asked for them."""
        if self._level is Level.GLOBAL:
            return np.zeros_like(seen.clear)
        return find_threads(seen.faint, view.um_per_px, self._lens.window)

    def _label(self, own: NDArray[np.bool_], threads: NDArray[np.bool_], view: View) -> Label:
        if self._level is Level.GLOBAL:
            return Label.COLONY
        on_thread = threads[own].mean() > _MOSTLY
        thin = thickness_px(own) * view.um_per_px < _THIN_UM
        if on_thread and (thin or is_thread(own, view.um_per_px)):
            return Label.DEBRIS
        if self._level is Level.LOCAL:
            return Label.COLONY
        cells = cells_in(own, view.um_per_px, self._settings.widest_cell_um)
        return (Label.CELL, Label.DOUBLET, Label.COLONY)[min(cells, 3) - 1]


def _largest_first(found: Detection) -> tuple[float, float, float]:
    return -found.box.area_um2, found.box.x_um, found.box.y_um


def local_contrast(
    view: View, floor: NDArray[np.bool_], background_um: float, window_um: float
) -> NDArray[np.float32]:
    """Measure how much the grey varies around each pixel, relative to the background.

    Shading that changes evenly over the window does not count: the deviation is taken from the
    mean around each pixel, not from that of the window.

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
    far, near = (_odd(width_um / view.um_per_px) for width_um in (background_um, window_um))
    background = np.maximum(_mean(grey, far) / _share(inside, far), 1.0)
    flat = (grey / background - 1.0) * inside
    share = _share(inside, near)
    deviation = (flat - _mean(flat, near) / share) * inside
    # Blurring adds and takes away, so a variance of 0 can come out a little below.
    variance = np.maximum(_mean(deviation * deviation, near) / share, 0.0)
    contrast: NDArray[np.float32] = np.sqrt(variance) * inside
    return contrast


def _mean(values: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Average values over a square."""
    return np.asarray(cv2.blur(values, (width, width)), dtype=np.float32)


def _share(inside: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Return which share of a square around each pixel lies inside; never quite 0."""
    return np.maximum(_mean(inside, width), np.float32(1e-3))


def _surround(view: View) -> NDArray[np.bool_]:
    """Return what lies outside the scan: black and wide. A cell may be black too, in part."""
    black = (view.pixels == 0).astype(np.uint8)
    kernel = disc(_SURROUND_UM / view.um_per_px)
    if int(black.sum()) < int(kernel.sum()):
        return np.zeros(black.shape, dtype=np.bool_)
    wide = cv2.morphologyEx(black, cv2.MORPH_OPEN, kernel)
    return np.asarray(wide, dtype=np.bool_)


def _odd(pixels: float) -> int:
    return max(3, round(pixels) | 1)


def _filled(mask: NDArray[np.uint8], widest_px: float) -> NDArray[np.uint8]:
    """Fill the holes of every object, but neither wide ones nor what is open to the outside."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(1 - mask, connectivity=4)
    left, top, across, down, _ = stats[:count].T
    height, width = mask.shape
    outside = (left == 0) | (top == 0) | (left + across == width) | (top + down == height)
    stays = outside | (np.maximum(across, down) > widest_px)
    stays[0] = False
    filled: NDArray[np.uint8] = (~stays[labels]).astype(np.uint8)
    return filled


def _score(times_threshold: float) -> float:
    """Map strength over the threshold (1 and more) to 0.5 .. 1."""
    return float(1.0 - 0.5 / max(times_threshold, 1.0))
