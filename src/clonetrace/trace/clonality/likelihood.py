"""How well each origin explains what is known of an object."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clonetrace.domain import Sighting
from clonetrace.trace.clonality.ending import Ending, Seen
from clonetrace.trace.clonality.growth import (
    Growth,
    divided_once_more,
    edge_um,
    gain_density,
    size_density,
    told_cycle,
)
from clonetrace.trace.clonality.origin import Origin
from clonetrace.trace.clonality.parameters import DrawnParameters, Draws

#: A satellite's cells came from a colony at most so far away, um.
_FROM_COLONY_UM = 2000.0
#: Scans in a row that miss the same object do so for the same reason: after the first, each says
#: only this share of what it would say alone.
_AGAIN = 0.5
#: Age at which the looks on day 1 were counted, hours.
_DAY_H = 24.0

_WORDS = {
    Seen.ONE: "one cell",
    Seen.SEVERAL: "touching cells",
    Seen.DEAD: "a dead cell",
    Seen.NOTHING: "nothing",
}


@dataclass(frozen=True, eq=False)
class Term:
    """One thing that is known of an object.

    Attributes:
        statement: It, as a reviewer reads it.
        likelihoods: Its probability for each origin, the mean first, shapes (1 + draws,).
        doubtful: What would settle the matter, where this leaves it open; empty where it does not.
    """

    statement: str
    likelihoods: Mapping[Origin, Draws]
    doubtful: str = ""


def prior_of(ending: Ending, others: Sequence[Ending], drawn: DrawnParameters) -> Term:
    """Return how often the origins of an object are so before anything is known of it.

    Args:
        ending: The object.
        others: The other objects of the well: a satellite needs a colony that was there before.
        drawn: Measured shares; that of doublets is the seeding method's.
    """
    two = np.full_like(drawn.doublets, 0.5) if ending.tangled else drawn.doublets
    odds = {origin: share / (1 - share) for origin, share in drawn.per_founder.items()}
    may_stem = any(_may_stem(ending, other) for other in others)
    return Term(
        statement="",
        likelihoods={
            Origin.ONE: 1 - two,
            Origin.TWO: two,
            Origin.SATELLITE: odds[Origin.SATELLITE] * may_stem,
            Origin.NOTHING: odds[Origin.NOTHING],
        },
    )


def terms_of(
    ending: Ending, drawn: DrawnParameters, growth: Growth, *, late_h: float = 0.0
) -> Iterator[Term]:
    """Yield what is known of an object.

    Args:
        ending: The object.
        drawn: Measured shares.
        growth: How clones grow.
        late_h: Hours from the seeding to the plate's first scan.
    """
    name = f"object {ending.lineage.number}"
    if ending.tangled:
        yield _equal(f"{name}: {ending.lineage.why}", f"a review of {name}")
    elif ending.day0 is None:
        yield _equal(f"{name}: no usable scan of day 0 shows its place", "a usable scan of day 0")
    else:
        unseen = ending.day0 in {Seen.NOTHING, Seen.DEAD}
        yield Term(
            f"{name}: {_WORDS[ending.day0]} in its place on day 0{_told_sight(ending)}"
            f"{_size(ending, 0)}{_told_late(late_h)}",
            _looks(drawn.day0_of(ending.sight), ending.day0, divided_once_more(0, late_h, growth)),
            "a sharper or an earlier scan of day 0" if unseen else "",
        )
    if ending.day1 is not None:
        yield Term(
            f"{name}: {_WORDS[ending.day1]} on day 1{_size(ending, 1)}",
            _looks(drawn.day1, ending.day1, divided_once_more(_DAY_H, late_h, growth)),
        )
    if ending.missed:
        yield _missed(name, ending, drawn)
    if ending.first is not None:
        yield _size_term(name, ending.first, growth, late_h)
        if ending.grown is not None:
            yield _gain_term(name, ending.first, ending.grown, growth)


def _looks(
    tables: Mapping[Origin, Mapping[Seen, Draws]], seen: Seen, divided: float
) -> dict[Origin, Draws]:
    """Return how often each origin looks so, where a share of the clones has doubled once more."""
    looks = {origin: shares[seen] for origin, shares in tables.items()}
    looks[Origin.ONE] = (1 - divided) * looks[Origin.ONE] + divided * looks[Origin.TWO]
    return looks


def _told_late(late_h: float) -> str:
    return f", {late_h:.0f} h after seeding" if late_h else ""


def _may_stem(ending: Ending, other: Ending) -> bool:
    """Whether an object may be a satellite of the colony of another, which was there before it."""
    first, since = ending.first, other.lineage.seen[-1]
    if first is None or first.detection is None or since.hours >= first.hours:
        return False
    if {ending.day0, ending.day1} & {Seen.ONE, Seen.SEVERAL}:
        return False
    box = first.detection.box
    near = [one.detection.box for one in other.lineage.seen if one.detection is not None]
    return min(box.gap_um(one) for one in near) <= _FROM_COLONY_UM


def _equal(statement: str, doubtful: str) -> Term:
    return Term(statement, {origin: np.ones(1) for origin in Origin}, doubtful)


def _missed(name: str, ending: Ending, drawn: DrawnParameters) -> Term:
    """What lives is missed seldom; what was not there yet is missed always."""
    silent = drawn.missed ** (1 + _AGAIN * (ending.missed - 1))
    first = ending.first.day if ending.first is not None else ending.lineage.seen[-1].day
    scans = "1 scan" if ending.missed == 1 else f"{ending.missed} scans"
    return Term(
        f"{name}: first seen alive on day {first}, not in {scans} before",
        {
            Origin.ONE: silent,
            Origin.TWO: silent,
            Origin.SATELLITE: np.ones_like(silent),
            Origin.NOTHING: np.ones_like(silent),
        },
        f"a review of {name}",
    )


def _size_term(name: str, first: Sighting, growth: Growth, late_h: float) -> Term:
    return Term(
        f"{name}: {edge_um(first):.0f} um wide when first seen as a colony, on day {first.day}",
        {
            origin: np.array([size_density(first, origin, growth, late_h=late_h)])
            for origin in Origin
        },
    )


def _gain_term(name: str, first: Sighting, last: Sighting, growth: Growth) -> Term:
    return Term(
        f"{name}: {edge_um(last):.0f} um wide on day {last.day}: {told_cycle(first, last)}",
        {origin: np.array([gain_density(first, last, origin, growth)]) for origin in Origin},
    )


def _told_sight(ending: Ending) -> str:
    """Say how the seeding scan shows the place: its focus, and how far the wall is."""
    focus = {True: ", sharp", False: ", out of focus", None: ""}[ending.sharp]
    wall = ending.from_wall_um
    return focus if wall is None else f"{focus}, {max(wall, 0.0):.0f} um from the wall"


def _size(ending: Ending, day: int) -> str:
    boxes = [one.detection.box for one in ending.lineage.seen if one.day == day and one.detection]
    return f", {boxes[0].mean_edge_um:.0f} um wide" if boxes else ""
