"""Corners and tails: how cells at the edge of a cluster reach out over the floor."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]

#: Hours after which a seeded cell has attached.
ATTACHED_H = 12.0
#: Cells of a cluster flatten into a sheet around this number.
_SHEET_CELLS = 1.6
#: Single attached cells show their outline as much as this.
_SINGLE = 0.8
#: A cell covers the floor this far from its centre, um.
CELL_REACH_UM = 8.5
#: Tails end this far beyond the cell, um: usually, and the longest.
_TAIL_UM = (2.0, 15.0)
_LONG_TAIL_UM = 28.0
#: One tail in this many is a long one.
_LONG_ONES = 0.08
#: Share of the cells at the edge that have a tail: in a pair or a small cluster, in the usual
#: colony.
_FEW_SHARE, _MANY_SHARE = 0.75, 0.35
_MANY_CELLS = 40.0
#: How one-sided a cell's neighbours lie, as share of their distance, for it to be at the edge.
_AT_EDGE = 0.36
_NEIGHBOURS = 12
#: Share of single cells that are drawn out by the time they are attached.
_DRAWN_OUT = 0.6
#: Share of a tail, from the cell's middle on, that can be told from the floor.
_SEEN = 1.02


@dataclass(frozen=True, eq=False)
class Protrusions:
    """Tapered tails, from a cell's middle outwards.

    Attributes:
        base_um: Where each starts, shape (tails, 2).
        tip_um: Where each ends, shape (tails, 2).
        half_width_um: Half of its width at the base, shape (tails,).
    """

    base_um: Floats
    tip_um: Floats
    half_width_um: Floats

    @property
    def seen_um(self) -> Floats:
        """How far each can be told from the floor, shape (tails, 2)."""
        return np.asarray(self.base_um + _SEEN * (self.tip_um - self.base_um))


def spread_share(hours: float, cells: int) -> float:
    """Return how far the cells of a cluster have flattened: 0 for round lenses, 1 for a sheet.

    Args:
        hours: Since seeding.
        cells: How many they are.
    """
    if hours < ATTACHED_H:
        return 0.0
    if cells == 1:
        return _SINGLE
    return float(1 / (1 + (_SHEET_CELLS / cells) ** 2))


def protrusions(xy_um: Floats, own: Floats, angle: Floats) -> Protrusions:
    """Find which cells of a cluster reach out, and where to.

    It follows from where the cells lie to each other, so it turns with the plate, and a cell keeps
    its tail from day to day for as long as it is at the edge. The oldest cell decides how many
    tails a colony has: some have smooth edges.

    Args:
        xy_um: Places of a cluster's cells, the oldest first, shape (cells, 2).
        own: The number from 0 to 1 that stays with each cell, shape (cells,).
        angle: Direction of each cell, radians, shape (cells,).
    """
    if len(xy_um) == 1:
        return _of_single_cell(xy_um[0], float(own[0]), float(angle[0]))
    few = 1 / (1 + len(xy_um) / _MANY_CELLS)
    spiky = _hashed(own[:1], 1447.0)[0]
    share = few * _FEW_SHARE + (1 - few) * _MANY_SHARE * (0.2 + 1.2 * spiky)
    willing = np.flatnonzero(_hashed(own, 611.0) < share)
    if willing.size == 0:
        return _none()
    count = min(_NEIGHBOURS, len(xy_um) - 1)
    apart, which = cKDTree(xy_um).query(xy_um[willing], k=count + 1)
    away = xy_um[willing] - xy_um[which[:, 1:]].mean(axis=1)
    one_sided = np.hypot(*away.T) / np.maximum(apart[:, 1:].mean(axis=1), 1.0)
    at_edge = one_sided > _AT_EDGE
    cells = willing[at_edge]
    way = np.arctan2(away[at_edge, 1], away[at_edge, 0]) + 0.7 * (_hashed(own[cells], 43.0) - 0.5)
    return _tails(xy_um[cells], way, own[cells])


def _of_single_cell(xy_um: Floats, own: float, angle: float) -> Protrusions:
    """A spindle, a triangle or a star; or nothing, where the cell stays round."""
    if _hashed(np.array([own]), 271.0)[0] > _DRAWN_OUT:
        return _none()
    kind = float(_hashed(np.array([own]), 97.0)[0])
    count = 2 + int(3 * kind**1.5)
    numbers: Floats = np.arange(count, dtype=np.float64)
    jitter = _hashed(own + 0.37 * (numbers + 1), 173.0) - 0.5
    way = angle + 2 * math.pi / count * (numbers + 0.45 * jitter)
    return _tails(np.tile(xy_um, (count, 1)), way, _hashed(own + 0.21 * (numbers + 1), 59.0))


def _tails(base_um: Floats, way: Floats, own: Floats) -> Protrusions:
    draw = _hashed(own, 331.0)
    shortest, longest = _TAIL_UM
    length = shortest + (longest - shortest) * draw**1.6
    length = np.where(draw > 1 - _LONG_ONES, _LONG_TAIL_UM * (0.6 + 0.4 * own), length)
    reach = (CELL_REACH_UM + length)[:, None]
    tip = base_um + reach * np.column_stack((np.cos(way), np.sin(way)))
    return Protrusions(base_um, tip, 4.0 + 3.5 * _hashed(own, 811.0))


def _none() -> Protrusions:
    return Protrusions(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0))


def _hashed(own: Floats, factor: float) -> Floats:
    """Another number from 0 to 1 that stays with each cell."""
    return np.asarray((own * factor) % 1.0)
