"""Where in a colony a robot should pick."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from clonetrace.domain import Box

#: How far from its centre, as a share of the way to its edge, points are suggested: M1 colonies
#: differentiate from the edge inwards (M2 is an M1 colony with a differentiated fringe).
_OUTERMOST = 0.5


@dataclass(frozen=True)
class PickPoint:
    """A place in a well, in um from the well's centre: x right, y down."""

    x_um: float
    y_um: float


def suggest_points(
    colony: Box, count: int, tip_um: float, neighbours: Sequence[Box] = ()
) -> tuple[PickPoint, ...]:
    """Suggest places within a colony at which to pick.

    The first is the centre; the others lie on an ellipse around it, beginning at the side that is
    farthest from the nearest neighbour.

    Args:
        colony: The colony's box.
        count: How many places.
        tip_um: Outer width of the tip, which should not reach beyond the colony.
        neighbours: Boxes of the well's other colonies.

    Returns:
        The places in the order in which to pick.
    """
    centre = PickPoint(colony.x_um, colony.y_um)
    around = count - 1
    half_x, half_y = (_reach(edge, tip_um) for edge in (colony.width_um, colony.height_um))
    away = _away_from(colony, neighbours)
    angles = (away + 2 * math.pi * step / around for step in range(around))
    ring = (
        PickPoint(centre.x_um + half_x * math.cos(angle), centre.y_um + half_y * math.sin(angle))
        for angle in angles
    )
    return (centre, *ring)


def _reach(edge_um: float, tip_um: float) -> float:
    return max(min(_OUTERMOST * edge_um / 2, (edge_um - tip_um) / 2), 0.0)


def _away_from(colony: Box, neighbours: Sequence[Box]) -> float:
    """Direction away from the nearest neighbour, in radians; to the right where there is none."""
    nearest = min(neighbours, key=colony.gap_um, default=None)
    if nearest is None:
        return 0.0
    return math.atan2(colony.y_um - nearest.y_um, colony.x_um - nearest.x_um)
