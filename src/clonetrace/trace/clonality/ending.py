"""What is known of each object that the colonies of a well lead back to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from clonetrace.domain import Fate, Label, Lineage, Sighting
from clonetrace.trace.clonality.growth import cycle_between, edge_um
from clonetrace.trace.floor import Floor

#: Colonies that are this wide begin to crowd their well and themselves, um: their number of cells
#: says less about their age.
_CROWDED_UM = 500.0
#: In less time than this, hours, nothing can be said of growth: the slowest clones divide once.
_GROWS_H = 44.0
#: Days up to this one are searched for single cells.
_LAST_CELL_DAY = 1
#: Up to this distance from the wall, um, its shadow and its meniscus change the looks of a cell.
_AT_WALL_UM = 200.0
_COUNTED = frozenset({Fate.FOUNDER, Fate.GHOST, Fate.OPEN})


class Seen(StrEnum):
    """What a scan of the first days shows in an object's place."""

    ONE = "one"
    """One living cell."""
    SEVERAL = "several"
    """Touching living cells."""
    DEAD = "dead"
    """A dead cell, and nothing living."""
    NOTHING = "nothing"


class Sight(StrEnum):
    """Under which circumstances the seeding scan shows a place."""

    OPEN = "sharp, in the open"
    WALL = "sharp, at the wall"
    BLURRED_OPEN = "out of focus, in the open"
    BLURRED_WALL = "out of focus, at the wall"


_SEEN = {
    Label.CELL: Seen.ONE,
    Label.DOUBLET: Seen.SEVERAL,
    Label.COLONY: Seen.SEVERAL,
    Label.DIFFERENTIATED: Seen.SEVERAL,
    Label.DEBRIS: Seen.DEAD,
}


@dataclass(frozen=True)
class Ending:
    """One object, from the latest scan that shows it on its own back to the oldest.

    Attributes:
        lineage: The object as followed.
        day0: What the seeding scan shows; None where it is missing or was not reached.
        day1: The same a day later.
        missed: Usable scans from day 2 on, older than the first that shows it, that show nothing in
            its place.
        shown: The sightings from day 2 on in which it was found, oldest first.
        grown: The newest sighting by which its growth can be told: long enough after the first, and
            before colonies crowd. None without one.
        tangled: Whether several objects lie in its place and it is not known which was alive.
        from_wall_um: Distance of its place on day 0 from the wall; None where that is not known.
        sharp: Whether the seeding scan is in focus; None where that is not known.
    """

    lineage: Lineage
    day0: Seen | None
    day1: Seen | None
    missed: int
    shown: tuple[Sighting, ...]
    grown: Sighting | None
    tangled: bool = False
    from_wall_um: float | None = None
    sharp: bool | None = None

    @property
    def first(self) -> Sighting | None:
        """The oldest sighting from day 2 on in which it was found; None where there is none."""
        return self.shown[0] if self.shown else None

    @property
    def cycle_h(self) -> float | None:
        """Time in which its area doubled, hours; None where it did not grow, or nothing tells."""
        if self.first is None or self.grown is None:
            return None
        return cycle_between(self.first, self.grown)

    @property
    def sight(self) -> Sight | None:
        """How the seeding scan shows its place; None where that is not known."""
        if self.from_wall_um is None or self.sharp is None:
            return None
        if self.from_wall_um <= _AT_WALL_UM:
            return Sight.WALL if self.sharp else Sight.BLURRED_WALL
        return Sight.OPEN if self.sharp else Sight.BLURRED_OPEN


def endings_of(lineages: Sequence[Lineage], day0_floor: Floor | None = None) -> tuple[Ending, ...]:
    """Return what the colonies of a well lead back to.

    Args:
        lineages: Judged, parents before their children.
        day0_floor: What the seeding scan shows of the floor, None where that is not known.

    Returns:
        One for each living lineage that was seen and did not split.
    """
    return tuple(
        _ending(lineage, day0_floor)
        for lineage in lineages
        if lineage.fate in _COUNTED and lineage.seen
    )


def _ending(lineage: Lineage, day0_floor: Floor | None) -> Ending:
    later = [one for one in lineage.sightings if one.day > _LAST_CELL_DAY]
    found = [one for one in later if one.detection is not None]
    early = {one.day: _seen(one) for one in lineage.sightings if one.day <= _LAST_CELL_DAY}
    day0, day1 = early.get(0), early.get(1)
    traced = bool({day0, day1} & {Seen.ONE, Seen.SEVERAL})
    oldest = found[-1].hours if found else math.inf
    missed = sum(one.detection is None and one.hours < oldest for one in later)
    return Ending(
        lineage=lineage,
        day0=day0,
        day1=day1,
        missed=0 if traced else missed,
        shown=tuple(reversed(found)),
        grown=next((one for one in found if _tells_growth(one, oldest)), None),
        tangled=lineage.fate is Fate.GHOST and lineage.sightings[-1].day > 0,
        from_wall_um=_from_wall_um(lineage.sightings[-1], day0_floor),
        sharp=None if day0_floor is None else day0_floor.sharp,
    )


def _from_wall_um(oldest: Sighting, floor: Floor | None) -> float | None:
    if floor is None or oldest.day > 0:
        return None
    place = oldest.detection.box if oldest.detection is not None else oldest.expected
    return floor.from_wall_um(place.x_um, place.y_um)


def _seen(sighting: Sighting) -> Seen:
    found = sighting.detection
    return Seen.NOTHING if found is None else _SEEN.get(found.label, Seen.NOTHING)


def _tells_growth(sighting: Sighting, since_h: float) -> bool:
    return sighting.hours - since_h >= _GROWS_H and edge_um(sighting) <= _CROWDED_UM
