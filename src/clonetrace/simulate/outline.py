"""The shape that a colony keeps as it grows: round, angular, long or bent."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Directions at which an outline is tabulated.
_DIRECTIONS = 360
#: Standard deviation of the bulges by harmonic, from the second on.
_BULGES = np.array((0.09, 0.08, 0.065, 0.05, 0.035, 0.025, 0.018, 0.014))
#: Number of corners (from, up to), and how far they stand out of the circle (from, to).
_CORNERS = (4, 7)
_CORNER_RADIUS = (0.8, 1.45)
#: How far towards the polygon of its corners an outline goes (from, to).
_ANGULAR = (0.6, 1.2)
#: Shares of long and of bent outlines among clonal colonies, most of which are neither.
_LONG, _BENT = 0.2, 0.15
#: Length over width (logarithm, standard deviation); of long ones (from, to).
_ASPECT = 0.25
_LONG_ASPECT = (1.5, 2.6)
_BEND = (0.25, 0.55)


@dataclass(frozen=True, eq=False)
class Outline:
    """A shape without a size.

    Attributes:
        radius: Distance from the middle by direction, before it is drawn out and bent; the
            directions are even, from 0 on; the root mean square is 1; shape (directions,).
        axis: Direction in which it is long, radians.
        aspect: Length over width.
        bend: How far it is bent sideways: the middle over the ends, as share of the radius.
    """

    radius: Floats
    axis: float
    aspect: float
    bend: float

    def radius_at(self, angle: Floats) -> Floats:
        """Return the radius in some directions, radians, any shape."""
        place = (angle / (2 * math.pi)) % 1.0 * self.radius.size
        closed = np.append(self.radius, self.radius[0])
        return np.asarray(np.interp(place, np.arange(closed.size), closed))

    def share_below(self, angle: Floats) -> Floats:
        """Return which share of the area lies between direction -pi and some directions."""
        edges, share = self._shares
        return np.asarray(np.interp(angle, edges, share))

    def angle_below(self, share: Floats) -> Floats:
        """Return the directions below which some shares of the area lie, -pi to pi."""
        edges, below = self._shares
        return np.asarray(np.interp(share % 1.0, below, edges))

    @cached_property
    def _middle(self) -> Floats:
        """Where the middle of the area is, as share of the radius, before drawing out."""
        angle: Floats = np.linspace(0, 2 * math.pi, self.radius.size, endpoint=False)
        pointing = np.column_stack((np.cos(angle), np.sin(angle)))
        return np.asarray((self.radius[:, None] ** 3 * pointing).mean(axis=0) * (2 / 3))

    @cached_property
    def _shares(self) -> tuple[Floats, Floats]:
        edges: Floats = np.linspace(-math.pi, math.pi, self.radius.size + 1, dtype=np.float64)
        middles = (edges[1:] + edges[:-1]) / 2
        area = np.cumsum(self.radius_at(middles) ** 2)
        return edges, np.concatenate(([0.0], area / area[-1]))

    def straightened(self, offset_um: Floats, radius_um: float) -> Floats:
        """Undo the drawing out and the bend; areas stay.

        Args:
            offset_um: Places from the middle, shape (places, 2).
            radius_um: Of a disc of the colony's area.
        """
        along, across = _turned(offset_um, -self.axis)
        stretch = math.sqrt(self.aspect)
        across = across - self._sagitta(along / stretch, radius_um)
        straight = np.column_stack((along / stretch, across * stretch))
        return np.asarray(straight + radius_um * self._middle)

    def bent(self, offset_um: Floats, radius_um: float) -> Floats:
        """Draw places out and bend them: the inverse of `straightened`."""
        stretch = math.sqrt(self.aspect)
        along, across = (offset_um - radius_um * self._middle).T
        across = across / stretch
        across = across + self._sagitta(along, radius_um)
        return np.column_stack(_turned(np.column_stack((along * stretch, across)), self.axis))

    def _sagitta(self, along_um: Floats, radius_um: float) -> Floats:
        # Less its mean over a disc, so that the middle stays in place.
        share = along_um / max(radius_um, 1.0)
        return np.asarray(self.bend * radius_um * (share**2 - 0.25))


def drawn_outline(rng: np.random.Generator) -> Outline:
    """Draw the shape of one colony."""
    even: Floats = np.linspace(0, 2 * math.pi, _DIRECTIONS, endpoint=False, dtype=np.float64)
    orders = np.arange(2, 2 + _BULGES.size)
    phases = np.outer(even, orders) + rng.uniform(0, 2 * math.pi, _BULGES.size)
    bulges = rng.normal(0, _BULGES) * np.cos(phases)
    angular = rng.uniform(*_ANGULAR)
    radius = 1 + bulges.sum(axis=1) + angular * (_polygon(even, rng) - 1)
    radius = np.maximum(radius, 0.5)
    long, bent = rng.uniform(size=2) < (_LONG, _BENT)
    aspect = rng.uniform(*_LONG_ASPECT) if long or bent else math.exp(abs(rng.normal(0, _ASPECT)))
    return Outline(
        radius=radius / math.sqrt(float(np.mean(radius**2))),
        axis=float(rng.uniform(0, 2 * math.pi)),
        aspect=float(aspect),
        bend=float(rng.uniform(*_BEND)) if bent else 0.0,
    )


def _polygon(direction: Floats, rng: np.random.Generator) -> Floats:
    """Radius of a polygon with corners at uneven places and heights, mean about 1."""
    count = int(rng.integers(*_CORNERS, endpoint=True))
    gaps = rng.uniform(0.75, 1.25, count)
    corners = np.cumsum(gaps) / gaps.sum() * 2 * math.pi
    heights = rng.uniform(*_CORNER_RADIUS, count)
    turned = (direction + rng.uniform(0, 2 * math.pi)) % (2 * math.pi)
    following = np.searchsorted(corners, turned) % count
    before = following - 1
    start = np.where(following == 0, 0.0, corners[before])
    apart = corners[following] - start
    near, far = heights[before], heights[following]
    # The chord between two corners, in polar coordinates.
    chord = near * far * np.sin(apart)
    chord /= near * np.sin(turned - start) + far * np.sin(corners[following] - turned)
    return np.asarray(chord / chord.mean())


def _turned(offset_um: Floats, angle: float) -> tuple[Floats, Floats]:
    cos, sin = math.cos(angle), math.sin(angle)
    x, y = offset_um[:, 0], offset_um[:, 1]
    return cos * x - sin * y, sin * x + cos * y
