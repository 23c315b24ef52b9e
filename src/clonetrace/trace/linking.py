"""How plausible it is that an object of one scan became an object of a later one.

Costs are negative logarithms of likelihood ratios, in nats: less is more plausible.
"""

import math
from dataclasses import dataclass

from clonetrace.domain import Box
from clonetrace.trace.settings import TraceSettings

#: How much wider an object may be than in the later scan before it is taken for something else.
_SHRINKING = 1.35
#: Jitter of a box's width, um.
_JITTER_UM = 20.0
#: Missed scans in a row after which nothing is taken that the later object does not cover: a place
#: that has been empty for days says too little about where to look.
_LOST_TRACK = 2
#: A living object is missed in one scan of ten (docs/clonality.md); scans in a row miss for the
#: same reason, so that each further one costs half.
_MISSED, _MISSED_AGAIN = 2.3, 1.15
#: Time in which the area of a usual clone doubles, hours; standard deviations of what boxes tell of
#: it, in doublings: at once, and per doubling.
_CYCLE_H, _BOX_SPREAD, _CLONE_SPREAD = 21.0, 0.7, 0.3
#: Of Student's distribution of growth: boxes are sometimes far off.
_FREEDOM = 3.0
#: Where an object lies outside what it becomes, and per reach that it lies away.
_WANDERS, _FARTHEST = 2.0, 2.0
#: Centres of one colony lie as far apart as this share of its width, and the jitter of boxes.
_CENTRED = 0.25


@dataclass(frozen=True)
class Link:
    """An earlier object that may have become a later one.

    Attributes:
        cost: Of being the same object, nats.
        as_part: Of being one of several that grew together, of which each may have any size; None
            where it does not lie in the later object's place.
    """

    cost: float
    as_part: float | None


def link(
    earlier: Box,
    later: Box,
    *,
    hours: float,
    missed: int,
    uncertain_um: float,
    reach_um: float,
    settings: TraceSettings,
) -> Link | None:
    """Judge whether one object may have become another.

    Args:
        earlier: Of the earlier scan.
        later: Of the later one, moved to where it lies in the earlier scan.
        hours: Between the scans.
        missed: Usable scans between them, none of which shows it.
        uncertain_um: How far off the registration may be.
        reach_um: How far outside the later box it may lie where nothing else fits.
        settings: Of tracing.

    Returns:
        None where it cannot be.
    """
    if not _could_become(earlier, later):
        return None
    near_um = settings.tight_um + uncertain_um
    covered = later.padded(near_um).holds(earlier.x_um, earlier.y_um)
    gap_um = earlier.gap_um(later)
    if not covered and (missed >= _LOST_TRACK or gap_um > reach_um + uncertain_um):
        return None
    away = earlier.distance_um(later) / (_CENTRED * later.mean_edge_um + near_um)
    place = away**2 / 2 if covered else _WANDERS + _FARTHEST * gap_um / (reach_um + uncertain_um)
    somewhere = place + _missing(missed)
    return Link(
        cost=somewhere + _growth_cost(earlier, later, hours),
        as_part=somewhere if covered else None,
    )


def _could_become(earlier: Box, later: Box) -> bool:
    """Whether an object of the earlier scan is not too wide for what it is to become."""
    return earlier.mean_edge_um <= _SHRINKING * later.mean_edge_um + _JITTER_UM


def _growth_cost(earlier: Box, later: Box, hours: float) -> float:
    """How badly the sizes fit the growth of a usual clone; debris that stays the same may too."""
    expected = hours / _CYCLE_H
    gained = math.log2(later.area_um2 / earlier.area_um2)
    spread = math.hypot(_BOX_SPREAD, _CLONE_SPREAD * expected)
    off = (gained - expected) / spread if gained > expected or gained < 0 else 0.0
    return (_FREEDOM + 1) / 2 * math.log1p(off**2 / _FREEDOM)


def _missing(scans: int) -> float:
    return _MISSED + _MISSED_AGAIN * (scans - 1) if scans else 0.0
