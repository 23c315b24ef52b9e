"""Fit a circle to points, some of which lie on something else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROUNDS = 8
#: Points farther from the circle than this many standard deviations are left out.
_OUTLIER_SIGMAS = 2.5
#: From the median of absolute deviations to the standard deviation of a normal distribution.
MAD_TO_SIGMA = 1.4826
#: Deviation in px that is always allowed: points are not found better than this.
_MIN_SIGMA = 0.15
_MIN_POINTS = 8


@dataclass(frozen=True)
class Circle:
    """A circle in pixels, with 0 at the left and top edge of the first pixel."""

    x: float
    y: float
    radius: float

    def deviations(self, x: Floats, y: Floats) -> Floats:
        """Distances of points from the circle, positive outside."""
        distances: Floats = np.hypot(x - self.x, y - self.y) - self.radius
        return distances


def fit_circle(x: Floats, y: Floats) -> Circle | None:
    """Fit a circle, leaving outliers out round by round.

    The linear least squares of Kasa (1976) start it; with most of the circle covered its known
    bias is far below a pixel.

    Args:
        x: Columns of the points.
        y: Rows of the points.

    Returns:
        The circle, or None where the points hold none.
    """
    kept = np.ones(x.size, dtype=bool)
    circle: Circle | None = None
    for _ in range(_ROUNDS):
        if kept.sum() < _MIN_POINTS:
            return None
        circle = _least_squares(x[kept], y[kept])
        if circle is None:
            return None
        distances = np.abs(circle.deviations(x, y))
        sigma = max(MAD_TO_SIGMA * float(np.median(distances[kept])), _MIN_SIGMA)
        closer = distances <= _OUTLIER_SIGMAS * sigma
        if np.array_equal(closer, kept):
            break
        kept = closer
    return circle


def _least_squares(x: Floats, y: Floats) -> Circle | None:
    origin_x, origin_y = float(x.mean()), float(y.mean())
    across, down = x - origin_x, y - origin_y
    design = np.column_stack((across, down, np.ones_like(across)))
    (a, b, c), _, rank, _ = np.linalg.lstsq(design, across**2 + down**2, rcond=None)
    squared = c + (a**2 + b**2) / 4
    if rank < design.shape[1] or squared <= 0:
        return None
    return Circle(x=origin_x + a / 2, y=origin_y + b / 2, radius=float(np.sqrt(squared)))
