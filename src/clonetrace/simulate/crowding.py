"""How cells that lie too close, or too loosely, move each other."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from clonetrace.simulate.outline import Outline
from clonetrace.simulate.seeding import CELL_AREA_UM2

Floats = NDArray[np.float64]

#: Distance of neighbouring cells in a compact colony, um: hexagonal packing at 150 um2 per cell.
SPACING_UM = 13.2
_MEAN_RADIUS_UM = 7.0
#: How far towards its compact area a colony goes in one step; loose colonies hardly do.
_COMPACTION = 0.12
_LOOSE_COMPACTION = 0.03
#: Factor on the bulges of loose colonies.
_LOOSE_BULGES = 1.6


def compacted(offset: Floats, outline: Outline, *, loose: bool) -> Floats:
    """Move the cells of a colony towards the radius that their rank from the centre deserves.

    Cells of an even sheet lie at radii that grow with the square root of their rank; the colony's
    own outline scales them by direction, and cells go where it has room for them.

    Args:
        offset: Places from the colony's centre, um, shape (cells, 2).
        outline: Shape that the colony takes on.
        loose: Whether the cells hold together only weakly.

    Returns:
        The places after one step, um, shape (cells, 2).
    """
    disc_um = math.sqrt(len(offset) * CELL_AREA_UM2 / math.pi)
    straight = outline.straightened(offset, disc_um)
    pull = _LOOSE_COMPACTION if loose else _COMPACTION
    angle = np.arctan2(straight[:, 1], straight[:, 0])
    angle = angle + pull * _drift(angle, outline)
    wide = outline.radius_at(angle)
    if loose:
        wide = np.maximum(1 + _LOOSE_BULGES * (wide - 1), 0.4)
    radius = np.hypot(straight[:, 0], straight[:, 1])
    rank = np.empty(radius.size)
    rank[np.argsort(radius / wide)] = np.arange(radius.size) + 0.5
    target = wide * np.sqrt(rank * CELL_AREA_UM2 / math.pi)
    radius = radius + pull * (target - radius)
    return outline.bent(radius[:, None] * np.column_stack((np.cos(angle), np.sin(angle))), disc_um)


def _drift(angle: Floats, outline: Outline) -> Floats:
    """How far cells must go around the middle so that bulges hold as many as they have room for."""
    order = np.argsort(angle)
    share = np.empty(angle.size)
    share[order] = (np.arange(angle.size) + 0.5) / angle.size
    share += np.mean(outline.share_below(angle) - share)
    way = outline.angle_below(share) - angle
    return np.asarray((way + math.pi) % (2 * math.pi) - math.pi)


def relaxed(xy_um: Floats, radius_um: Floats, rng: np.random.Generator) -> Floats:
    """Push overlapping cells apart and let loose neighbours pull each other close.

    Args:
        xy_um: Places, shape (cells, 2).
        radius_um: Radii of the rounded cells, shape (cells,).
        rng: Source of the cells' trembling.

    Returns:
        The places after one step, um, shape (cells, 2).
    """
    xy = xy_um + rng.normal(0, 0.5, xy_um.shape)
    room = radius_um * (SPACING_UM / (2 * _MEAN_RADIUS_UM))
    for _ in range(5):
        pairs = cKDTree(xy).query_pairs(1.6 * SPACING_UM, output_type="ndarray")
        first, second = pairs[:, 0], pairs[:, 1]
        offset = xy[second] - xy[first]
        distance = np.maximum(np.hypot(offset[:, 0], offset[:, 1]), 0.5)
        gap = distance - (room[first] + room[second])
        pull = np.where(gap < 0, 0.28 * gap, 0.03 * gap)[:, None] * offset / distance[:, None]
        for axis in (0, 1):
            xy[:, axis] += np.bincount(first, pull[:, axis], xy.shape[0])
            xy[:, axis] -= np.bincount(second, pull[:, axis], xy.shape[0])
    return xy


def overlap_shifts(centres_um: Floats, radii_um: Floats) -> Floats:
    """Return how colonies that have met move, so that they lie beside and not in each other.

    Args:
        centres_um: Shape (colonies, 2).
        radii_um: Radii of discs of the colonies' areas, shape (colonies,).

    Returns:
        Shift of each colony, um, shape (colonies, 2).
    """
    shifts = np.zeros_like(centres_um)
    for first in range(len(centres_um)):
        for second in range(first + 1, len(centres_um)):
            offset = centres_um[second] - centres_um[first]
            distance = max(float(np.hypot(*offset)), 1.0)
            # Fused colonies share a seam rather than a point.
            overlap = 0.92 * (radii_um[first] + radii_um[second]) - distance
            if overlap <= 0:
                continue
            share = radii_um[second] ** 2 / (radii_um[first] ** 2 + radii_um[second] ** 2)
            shifts[first] -= 0.5 * overlap * share * offset / distance
            shifts[second] += 0.5 * overlap * (1 - share) * offset / distance
    return shifts
