"""Domes: parts of an old colony that rise off the floor in dark folds with bright lines."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.canvas import Patch, Picture

Floats = NDArray[np.float64]

#: Share of colonies that will have a dome, and the fewest cells that make one.
_SHARE = 0.4
_FEWEST_CELLS = 160
#: Age at which domes begin to rise (earliest, latest), and how long it takes, hours.
_FROM_H, _RISING_H = (150.0, 250.0), 60.0
#: Where a dome lies and how large it gets, as shares of the colony's radius (from, to).
_OFF_MIDDLE, _WIDE = (0.0, 0.6), (0.25, 0.65)
#: No dome is wider than this, um (its half).
_WIDEST_UM = 140.0
#: The folds: width of the ripples, of the bright lines on their crests (um), and contrasts.
_RIPPLE_UM = 7.0
_DARK, _BRIGHT, _RIM = 0.085, 0.16, 0.10
#: How much stronger the grain of the sheet shows on a dome.
_GRAIN = 0.8


@dataclass(frozen=True)
class Dome:
    """One dome.

    Attributes:
        x_um: Its middle, in the scan.
        y_um: As above.
        radius_um: Mean distance of its edge.
        risen: From 0 to 1.
        strength: Factor on its contrast.
        seed: Decides its folds.
    """

    x_um: float
    y_um: float
    radius_um: float
    risen: float
    seed: tuple[int, ...]
    strength: float = 1.0


def dome_of(xy_um: Floats, hours: float, rotation: float, seed: tuple[int, ...]) -> Dome | None:
    """Return the dome of a colony, or None where it has none (yet).

    Args:
        xy_um: Places of its cells in the scan, shape (cells, 2).
        hours: Since seeding.
        rotation: How the plate is turned in the scan, radians.
        seed: The same for the same colony on every day.
    """
    rng = np.random.default_rng((*seed, 31))
    ever, start_h = rng.uniform() < _SHARE, rng.uniform(*_FROM_H)
    off, way, wide = rng.uniform(*_OFF_MIDDLE), rng.uniform(0, 2 * math.pi), rng.uniform(*_WIDE)
    risen = min((hours - start_h) / _RISING_H, 1.0)
    if not ever or risen <= 0 or len(xy_um) < _FEWEST_CELLS:
        return None
    middle = np.median(xy_um, axis=0)
    spread = xy_um - middle
    direction = np.array((math.cos(way + rotation), math.sin(way + rotation)))
    # How far the colony reaches in that direction; long ones have theirs at an end.
    reach = float(np.quantile(spread @ direction, 0.95))
    x, y = middle + off * reach * direction
    radius = min(wide * math.sqrt(len(xy_um) * 150.0 / math.pi), _WIDEST_UM)
    return Dome(float(x), float(y), radius * (0.5 + 0.5 * risen), risen, (*seed, 32))


def draw_dome(contrast: Picture, depth_um: Picture, patch: Patch, dome: Dome, focus: float) -> None:
    """Put the folds of a dome over the texture of a sheet.

    Args:
        contrast: Of the sheet over the floor; changed in place.
        depth_um: Depth below the sheet's outline, the same shape.
        patch: Where they lie.
        dome: What to draw.
        focus: Sign and strength of the contrast, -1 to 1.
    """
    scale, reach = patch.um_per_px, 1.7 * dome.radius_um
    left, top = patch.to_fine(np.array(((dome.x_um - reach, dome.y_um - reach),)))[0]
    edge = math.ceil(2 * reach / scale)
    column, row = max(math.floor(left), 0), max(math.floor(top), 0)
    view = contrast[row : math.floor(top) + edge, column : math.floor(left) + edge]
    if view.size == 0:
        return
    deep = depth_um[row : math.floor(top) + edge, column : math.floor(left) + edge]
    start = (column - left, row - top)
    rough = _folds(view.shape, start, dome, scale, wide_um=_RIPPLE_UM, number=1)
    slow = _folds(view.shape, start, dome, scale, wide_um=4 * _RIPPLE_UM, number=2)
    height = _height(view.shape, start, dome, scale) + 0.05 * rough + 0.10 * slow
    height = np.minimum(height, deep / 14.0)
    inside = 1 / (1 + np.exp(np.clip(-height * 12, -30, 30)))
    # Crests are bright here and there only, and wider where they are.
    open_fold = np.clip(0.5 + 0.9 * slow, 0, 1.3)
    crest = open_fold * np.exp(-(((rough - 0.3 * slow) / (0.12 + 0.16 * open_fold)) ** 2))
    rim = np.clip(0.5 + slow, 0, 1.5) * np.exp(-(((height - 0.04) / 0.06) ** 2))
    look = _BRIGHT * (0.65 + 0.35 * focus) * crest - _DARK * np.clip(0.4 + 0.5 * rough, 0, 1.5)
    much = np.float32(dome.strength * (0.35 + 0.65 * dome.risen))
    view += much * (inside * (look + _GRAIN * view) - _RIM * rim).astype(np.float32)


def _height(
    shape: tuple[int, ...], start: tuple[float, float], dome: Dome, scale: float
) -> Picture:
    """Return how far inside the dome's ragged edge a pixel is, as share of its radius."""
    rng = np.random.default_rng(dome.seed)
    x = (np.arange(shape[1], dtype=np.float32) + start[0]) * scale - 1.7 * dome.radius_um
    y = (np.arange(shape[0], dtype=np.float32) + start[1]) * scale - 1.7 * dome.radius_um
    turn = np.arctan2(y[:, None], x[None, :])
    edge = np.ones(shape, dtype=np.float32)
    for order in range(2, 7):
        edge += rng.normal(0, 0.28 / order) * np.cos(order * turn + rng.uniform(0, 2 * math.pi))
    radius = np.hypot(x[None, :], y[:, None]) / np.float32(dome.radius_um)
    return np.asarray(edge - radius, dtype=np.float32)


def _folds(
    shape: tuple[int, ...],
    start: tuple[float, float],
    dome: Dome,
    scale: float,
    *,
    wide_um: float,
    number: int,
) -> Picture:
    """Return ripples of a width, standard deviation 1."""
    rng = np.random.default_rng((*dome.seed, number))
    count = max(8, round(3.4 * dome.radius_um / wide_um) + 4)
    white = rng.standard_normal((count, count), dtype=np.float32)
    noise: Picture = np.asarray(cv2.GaussianBlur(white, (0, 0), 0.8), dtype=np.float32)
    noise = noise / np.float32(max(float(noise.std()), 1e-6))
    step = scale / (3.4 * dome.radius_um) * (count - 3)
    place = np.array([[step, 0, 1 + start[0] * step], [0, step, 1 + start[1] * step]])
    return np.asarray(
        cv2.warpAffine(noise, place, shape[::-1], flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP),
        dtype=np.float32,
    )
