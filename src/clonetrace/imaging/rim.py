"""Fit the well's rim: the circle at which the flat floor ends.

A wall can show as one edge (a bright floor in black surroundings) or as several concentric rings
(a dark line, bright rings of the wall, the top of the well). The rim is the INNERMOST ring that is
about as complete as the most complete one: there the floor ends, and it is the floor that has the
nominal diameter. Soft shading (vignetting, a meniscus) has no edge and is passed over.
"""

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Grey, Rim
from clonetrace.imaging.circle import MAD_TO_SIGMA as _MAD_TO_SIGMA
from clonetrace.imaging.circle import Circle, fit_circle
from clonetrace.imaging.polar import ray_points, unroll
from clonetrace.imaging.shrink import shrink

Float32 = NDArray[np.float32]

#: Radii that are considered, as shares of the longer image side.
_RADII = (0.2, 0.8)
_RAYS = 360
_FEW_RAYS = 120
#: Longest side at which the centre is first looked for; enough to tell it within some pixels.
_VOTE_PX = 320
_VOTE_EDGES = 3000
#: Radii that are voted for are so far apart, px of that size; votes are counted in squares of 2 px.
_VOTE_STEP = 3.0
#: An edge must stand out of the floor's own texture by this many of its deviations.
_EDGE_SIGMAS = 5.0
#: Weakest edge in grey levels per pixel.
_MIN_EDGE = 0.4
#: A ring is one of the wall's when its edges are this strong compared with the strongest ring's...
_RING_STRENGTH = 0.25
#: ...and it is this complete compared with the most complete one.
_RING_COVERAGE = 0.75
#: Share of a ring that must be seen for it to be considered at all.
_SEEN_SHARE = 1 / 3
#: How much more of a ring must show an edge than circles inside the well do by their texture.
_MIN_CONTRAST = 0.25
#: Rays from a centre this far off, px, still meet the circle at the same radius.
_SAME_CENTRE_PX = 0.5
#: The floor's texture is told by every so-manieth ray, up to this share of the least radius.
_FLOOR_RAYS, _FLOOR_SHARE = 3, 0.8


@dataclass(frozen=True, eq=False)
class _Rays:
    """The image along rays from a centre.

    Attributes:
        steps: Change of grey per pixel outwards, shape (rays, radii); 0 outside the image.
        least: Radius from which on a ring may be the wall's.
        texture: Deviation of these changes near the centre, by noise and by what lies there.
    """

    centre: tuple[float, float]
    steps: Float32
    least: int
    texture: float


def fit_rim(pixels: Grey, *, min_coverage: float = 0.3) -> Rim | None:
    """Find the edge of a round well's floor.

    Args:
        pixels: The whole scan, shape (height, width), best 400 to 1000 px wide.
        min_coverage: Smallest share of the circle along which an edge must be found. Parts of the
            circle that lie outside the image count as not found.

    Returns:
        The circle in pixels of this image, or None where no rim can be seen.
    """
    centre = _vote_for_centre(pixels)
    if centre is None:
        return None
    circle: Circle | None = None
    for tolerance in (8, 4):
        rays = _cast(pixels, centre, _FEW_RAYS)
        radius = _strongest_ring(rays, tolerance)
        circle = _fit_near(rays, radius, reach=1.5 * tolerance)
        if circle is None or not _plausible(circle, pixels):
            return None
        centre = (circle.x, circle.y)
    rays = _cast(pixels, centre)
    radius = _innermost_ring(rays)
    circle = _fit_near(rays, radius, reach=4)
    if circle is None or not _plausible(circle, pixels):
        return None
    moved = math.hypot(circle.x - rays.centre[0], circle.y - rays.centre[1])
    if moved > _SAME_CENTRE_PX:
        rays = _cast(pixels, (circle.x, circle.y))
    coverage = _coverage(rays, circle)
    if coverage < min_coverage:
        return None
    return Rim(x_px=circle.x, y_px=circle.y, radius_px=circle.radius, coverage=coverage)


def _plausible(circle: Circle, pixels: Grey) -> bool:
    height, width = pixels.shape
    longer = max(height, width)
    inside = 0 <= circle.x <= width and 0 <= circle.y <= height
    return inside and bool(_RADII[0] * longer <= circle.radius <= _RADII[1] * longer)


def _vote_for_centre(pixels: Grey) -> tuple[float, float] | None:
    """Every edge votes for the places it may be a circle around; the well's wall agrees on one."""
    factor = max(1.0, max(pixels.shape) / _VOTE_PX)
    small = cv2.GaussianBlur(shrink(pixels, factor).astype(np.float32), (0, 0), 1.0)
    across = cv2.Sobel(small, cv2.CV_32F, 1, 0) / 8
    down = cv2.Sobel(small, cv2.CV_32F, 0, 1) / 8
    strength = cv2.magnitude(across, down)
    rows, columns = np.divmod(np.flatnonzero(strength > _MIN_EDGE), small.shape[1])
    if rows.size < _RAYS // 4:
        return None
    values = strength[rows, columns]
    if rows.size > _VOTE_EDGES:
        best = np.argpartition(values, -_VOTE_EDGES)[-_VOTE_EDGES:]
        rows, columns, values = rows[best], columns[best], values[best]
    longer = max(small.shape)
    radii = np.arange(_RADII[0] * longer, _RADII[1] * longer, _VOTE_STEP, dtype=np.float32)
    offsets = np.concatenate((radii, -radii)) / 2
    x = _squares(columns, offsets, across[rows, columns] / values)
    y = _squares(rows, offsets, down[rows, columns] / values)
    size = (small.shape[0] // 2 + 1, small.shape[1] // 2 + 1)
    inside = (x >= 0) & (y >= 0) & (x < size[1]) & (y < size[0])
    votes = np.bincount((y * size[1] + x)[inside], minlength=size[0] * size[1])
    smooth = cv2.GaussianBlur(votes.reshape(size).astype(np.float32), (0, 0), 1.5)
    row, column = np.unravel_index(int(np.argmax(smooth)), smooth.shape)
    return (float(column) * 2 + 1) * factor, (float(row) * 2 + 1) * factor


def _squares(
    starts: NDArray[np.intp], offsets: NDArray[Any], directions: NDArray[Any]
) -> NDArray[np.int32]:
    """Return the column (or row) of votes that each edge votes for at each offset."""
    places = np.outer(offsets, directions) + (starts / 2).astype(np.float32)
    squares: NDArray[np.int32] = places.astype(np.int32)
    return squares


def _cast(pixels: Grey, centre: tuple[float, float], count: int = _RAYS) -> _Rays:
    """Look at the image along rays from a centre, as far as the image goes."""
    longer = max(pixels.shape)
    height, width = pixels.shape
    corner = math.hypot(max(centre[0], width - centre[0]), max(centre[1], height - centre[1]))
    radii = np.arange(math.ceil(min(_RADII[1] * longer, corner)))
    grey, inside = unroll(pixels, centre, count, radii)
    smooth = cv2.GaussianBlur(grey, (0, 0), sigmaX=1.5, sigmaY=0.7)
    steps = np.zeros(smooth.shape, dtype=np.float32)
    steps[:, 1:-1] = (smooth[:, 2:] - smooth[:, :-2]) / 2
    steps[~inside] = 0
    least = int(_RADII[0] * longer)
    floor = np.abs(steps[::_FLOOR_RAYS, : int(_FLOOR_SHARE * least)])
    texture = _MAD_TO_SIGMA * float(np.median(floor))
    return _Rays(centre=centre, steps=steps, least=least, texture=texture)


def _widened(rays: _Rays, tolerance: int, every: int = 1) -> list[NDArray[Any]]:
    """Return the strongest change of either sign within a tolerance of each radius that counts.

    Args:
        rays: The image along rays.
        tolerance: How far from a radius, px.
        every: Which rays are taken.
    """
    steps = rays.steps[::every, max(0, rays.least - tolerance) :]
    kernel = np.ones((1, 2 * tolerance + 1), np.uint8)
    first = min(rays.least, tolerance)
    return [cv2.dilate(signed, kernel)[:, first:] for signed in (steps, -steps)]


def _ring_shares(rays: _Rays, threshold: float, tolerance: int) -> NDArray[np.float64]:
    """Share of rays with an edge at each radius, the better of dark-outside and bright-outside."""
    seen = [(widened > threshold).mean(axis=0) for widened in _widened(rays, tolerance)]
    result = np.zeros(rays.steps.shape[1])
    result[rays.least :] = np.maximum(*seen)
    return result


def _strongest_ring(rays: _Rays, tolerance: int) -> int:
    """Radius of the ring whose change of grey is the strongest along a third of its rays.

    A mean over the rays would fall for a few objects of high contrast.
    """
    every = rays.steps.shape[0] // _FEW_RAYS
    place = int(_FEW_RAYS * (1 - _SEEN_SHARE))
    scores = [
        np.partition(widened, place, axis=0)[place] for widened in _widened(rays, tolerance, every)
    ]
    score = cv2.blur(np.maximum(*scores)[None, :], (2 * tolerance + 1, 1))[0]
    return rays.least + int(np.argmax(score))


def _edge_threshold(rays: _Rays) -> float:
    return max(_MIN_EDGE, _EDGE_SIGMAS * rays.texture)


def _innermost_ring(rays: _Rays) -> int:
    """Radius of the first ring from the centre that belongs to the wall."""
    strongest = _strongest_ring(rays, 1)
    shares = _ring_shares(
        rays, max(_edge_threshold(rays), _RING_STRENGTH * _typical_edge(rays, strongest)), 2
    )
    needed = _RING_COVERAGE * float(shares.max())
    first = int(np.argmax(shares >= needed))
    last = first
    while last + 1 < shares.size and shares[last + 1] >= needed and last - first < 8:  # noqa: PLR2004
        last += 1
    return (first + last) // 2


def _fit_near(rays: _Rays, radius: int, reach: float) -> Circle | None:
    """Fit a circle to the strongest edge of each ray near a radius, one sign for all rays."""
    first, last = max(1, int(radius - reach)), min(rays.steps.shape[1] - 1, int(radius + reach) + 1)
    if last - first < 3:  # noqa: PLR2004
        return None
    part = rays.steps[:, first:last]
    sign = (
        1.0
        if np.maximum(part, 0).max(axis=1).mean() > np.maximum(-part, 0).max(axis=1).mean()
        else -1.0
    )
    part = sign * part
    best = part.argmax(axis=1)
    ray = np.nonzero(part.max(axis=1) > _edge_threshold(rays))[0]
    radii = first + _sub_pixel(part[ray], best[ray])
    x, y = ray_points(rays.centre, rays.steps.shape[0], ray, radii)
    return fit_circle(x, y)


def _sub_pixel(values: Float32, best: NDArray[np.intp]) -> NDArray[np.float64]:
    """Top of the parabola through a maximum and its neighbours."""
    middle = np.clip(best, 1, values.shape[1] - 2)
    row = np.arange(values.shape[0])
    before, at, after = (values[row, middle + step].astype(np.float64) for step in (-1, 0, 1))
    bend = before - 2 * at + after
    shift = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, -1.0), 0.0)
    top: NDArray[np.float64] = middle + np.clip(shift, -1, 1)
    return top


def _coverage(rays: _Rays, circle: Circle) -> float:
    """Share of the circle with an edge, 0 where circles inside the well show as much by texture."""
    at = min(round(circle.radius), rays.steps.shape[1] - 1)
    least = _edge_threshold(rays)
    share = _share_at(_ring_shares(rays, least, 2), at)
    shares = _ring_shares(rays, max(least, _RING_STRENGTH * _typical_edge(rays, at)), 2)
    inside = shares[int(0.4 * circle.radius) : int(0.93 * circle.radius)]
    inside = inside[inside > 0]
    texture = float(np.median(inside)) if inside.size else 0.0
    return share if _share_at(shares, at) - texture >= _MIN_CONTRAST else 0.0


def _share_at(shares: NDArray[np.float64], radius: int) -> float:
    return float(shares[max(0, radius - 2) : radius + 3].max())


def _typical_edge(rays: _Rays, radius: int) -> float:
    """Median change of grey along a ring, where there is an edge."""
    near = np.abs(rays.steps[:, max(0, radius - 2) : radius + 3]).max(axis=1)
    seen = near[near > _edge_threshold(rays)]
    return float(np.median(seen)) if seen.size else 0.0
