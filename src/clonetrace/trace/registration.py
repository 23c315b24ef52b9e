"""Registering a scan to the next-earlier one.

The rim has already centred both scans, so what is left is small: the fit's error and the plate's
rotation. Both are read off the content that moves with the plate (dust, scratches, colonies) by
phase correlation of the overviews.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Alignment, View

#: Rotations that are tried, degrees: plates turn by up to 2 degrees in their holder.
_ANGLES = np.arange(-2.0, 2.01, 0.5)
#: Width of the detail that is matched, um: larger than the noise, smaller than the shading.
_DETAIL_UM = 50.0
#: Relative contrast at which detail is cut off, so that one dark fibre does not outvote the rest.
_CLIP = 0.05
#: A correlation peak this many standard deviations above the rest is a match. Unrelated overviews
#: of the same size reach about 5 by chance.
_TRUSTED_PEAK = 8.0
#: Largest shift that is believed after both rims were fitted, um.
_MAX_SHIFT_UM = 300.0
#: Distance from the wall below which the content is the wall's own.
_WALL_UM = 250.0


@dataclass(frozen=True)
class _Match:
    peak: float
    dx_px: float
    dy_px: float
    angle_deg: float


def align(later: View, earlier: View) -> Alignment:
    """Find how the content of an earlier scan lies relative to a later one.

    Args:
        later: Overview of the later scan.
        earlier: Overview of the earlier scan at the same scale.

    Returns:
        Shift and rotation about the well's centre; not trusted, and zero, where the content of
        the two does not match.
    """
    radius = int(min(later.well_radius_um, earlier.well_radius_um) / later.um_per_px)
    moving = np.fft.rfft2(_detail(later, radius)).astype(np.complex64)
    best = max(
        (_match(moving, _detail(earlier, radius, angle), angle) for angle in _ANGLES),
        key=lambda match: match.peak,
    )
    dx_um, dy_um = best.dx_px * later.um_per_px, best.dy_px * later.um_per_px
    if best.peak < _TRUSTED_PEAK or math.hypot(dx_um, dy_um) > _MAX_SHIFT_UM:
        return Alignment(trusted=False)
    return Alignment(dx_um=dx_um, dy_um=dy_um, rotation_deg=best.angle_deg)


def _detail(view: View, radius_px: int, turned_deg: float = 0.0) -> NDArray[np.float32]:
    """Cut out the well, centred and turned back by an angle, and keep the matched detail."""
    size = 2 * radius_px
    turn = math.radians(turned_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    centre_x, centre_y = -view.left_um / view.um_per_px, -view.top_um / view.um_per_px
    # A pixel of the result shows the view at R(turn) of its place, from the well's centre.
    away = 0.5 - radius_px
    matrix = np.array(
        [
            [cos, -sin, centre_x - 0.5 + (cos - sin) * away],
            [sin, cos, centre_y - 0.5 + (sin + cos) * away],
        ]
    )
    grey = cv2.warpAffine(
        view.pixels,
        matrix,
        (size, size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
    ).astype(np.float32)
    coarse = cv2.GaussianBlur(grey, (0, 0), _DETAIL_UM / view.um_per_px)
    detail = np.clip(grey / np.maximum(coarse, 1.0) - 1.0, -_CLIP, _CLIP)
    steps = np.arange(size, dtype=np.float32) + 0.5 - radius_px
    from_wall = radius_px - np.hypot(steps[None, :], steps[:, None])
    weight = np.clip((from_wall * view.um_per_px - _WALL_UM) / _WALL_UM, 0.0, 1.0)
    weighted: NDArray[np.float32] = (detail * weight).astype(np.float32)
    return weighted


def _match(later: NDArray[np.complex64], earlier: NDArray[np.float32], angle: float) -> _Match:
    """Correlate the phases; the peak's place is the earlier content's shift."""
    cross = np.fft.rfft2(earlier) * np.conj(later)
    whitened = cross / np.maximum(np.abs(cross), 1e-9)
    sharp = np.fft.fftshift(np.fft.irfft2(whitened, s=earlier.shape))
    surface = cv2.GaussianBlur(sharp, (0, 0), 1.0).astype(np.float32)
    _, top, _, (x, y) = cv2.minMaxLoc(surface)
    offset_x, offset_y = _vertex(surface, x, y)
    height, width = surface.shape
    # The shift was measured after turning back, so it is turned forward again.
    turn = math.radians(angle)
    across, down = x + offset_x - width // 2, y + offset_y - height // 2
    return _Match(
        peak=float((top - surface.mean()) / max(float(surface.std()), 1e-12)),
        dx_px=math.cos(turn) * across - math.sin(turn) * down,
        dy_px=math.sin(turn) * across + math.cos(turn) * down,
        angle_deg=float(angle),
    )


def _vertex(surface: NDArray[np.float32], x: int, y: int) -> tuple[float, float]:
    """Refine a peak to a part of a pixel by parabolas through its neighbours."""
    height, width = surface.shape
    if not (0 < x < width - 1 and 0 < y < height - 1):
        return 0.0, 0.0
    return (
        _parabola(surface[y, x - 1], surface[y, x], surface[y, x + 1]),
        _parabola(surface[y - 1, x], surface[y, x], surface[y + 1, x]),
    )


def _parabola(before: float, at: float, after: float) -> float:
    bend = float(before) - 2.0 * float(at) + float(after)
    return 0.0 if bend >= 0 else 0.5 * (float(before) - float(after)) / bend
