"""Founders that no followed object stands for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clonetrace.domain import Fate, Lineage, Stray
from clonetrace.trace.clonality.ending import Ending
from clonetrace.trace.clonality.growth import (
    Growth,
    size_density,
)
from clonetrace.trace.clonality.leaps import Leap, largest_leap, leap_ratio
from clonetrace.trace.clonality.origin import Origin
from clonetrace.trace.clonality.parameters import DrawnParameters, Draws
from clonetrace.trace.covers import covering, widest_um
from clonetrace.trace.decision import WellCase
from clonetrace.trace.floor import Floor

#: Leaps this many times as probable with another clone as without ask for a look.
_STRANGE = 5.0
#: What is at least this wide, um, may be a part of a colony; what covers the floor may hide a
#: founder of one that is at most so far away, um.
_WIDE_UM, _NEAR_UM = 80.0, 250.0


@dataclass(frozen=True, eq=False)
class Hidden:
    """Founders that may have escaped.

    Attributes:
        statement: How, as a reviewer reads it.
        mean: Their mean number, the mean first, shape (1 + draws,).
        doubtful: What would settle the matter, where this leaves it open; else empty.
    """

    statement: str
    mean: Draws
    doubtful: str = ""


def hidden_founders(
    case: WellCase,
    endings: Sequence[Ending],
    *,
    others: Draws,
    drawn: DrawnParameters,
    growth: Growth,
) -> Iterator[Hidden]:
    """Yield the ways in which a founder may have escaped.

    Args:
        case: All that is known of the well.
        endings: The objects that were followed back to.
        others: Founders that a well has besides one, on average, shape (1 + draws,).
        drawn: Measured shares.
        growth: How clones grow.
    """
    for stray in case.strays:
        yield Hidden(
            f"a second cell {stray.from_colony_um:.0f} um away on day {stray.day} is "
            "gone in the next scan: it may have joined the colony",
            drawn.stray_is_founder(others) * _larger(stray, endings, growth),
            "a look at the second cell in the scans of the days 0 and 1",
        )
    for ending in endings:
        leap = largest_leap(ending.shown, ending.cycle_h or growth.cycle_h)
        if leap is not None:
            yield _joined(ending, leap, drawn, growth)
    yield from _unexplained(case.lineages, drawn.unexplained_is_founder(others))
    yield from _covered(endings, case.lineages, drawn)
    yield _lost(case.newest_floor, others, drawn)


def _larger(stray: Stray, endings: Sequence[Ending], growth: Growth) -> float:
    """Return how many times as probable the size of what a stray would have joined is with it.

    The nearest object is meant, where it is first seen as a colony: with another cell it would be
    larger by a doubling.
    """
    near = [
        (stray.detection.box.gap_um(one.expected), ending.first)
        for ending in endings
        for one in ending.lineage.sightings
        if one.scan_key == stray.scan_key
    ]
    _, first = min(near, key=lambda each: each[0], default=(0.0, None))
    if first is None:
        return 1.0
    alone, joined = (size_density(first, each, growth) for each in (Origin.ONE, Origin.TWO))
    return joined / alone


def _lost(floor: Floor | None, others: Draws, drawn: DrawnParameters) -> Hidden:
    """What lives may be in no scan: the more so, the more of the floor was not searched.

    Cells settle anywhere on the floor, so a founder lies in unsearched area with the share that
    this has of the floor.
    """
    told = f"of {others[0]:.2f} founders per well"
    if floor is None:
        lost = drawn.lost
    else:
        lost = (1 - floor.unsearched) * drawn.lost + floor.unsearched * drawn.lost_unsearched
        told += f"; {floor.unsearched:.1%} of the floor could not be searched"
    return Hidden(f"a clone that lives may have been found in no scan ({told})", lost * others)


def is_unexplained(lineage: Lineage) -> bool:
    """Whether something wide was seen that could not be followed."""
    return lineage.fate is Fate.UNCONFIRMED and widest_um(lineage) >= _WIDE_UM


def _unexplained(lineages: Sequence[Lineage], founders: Draws) -> Iterator[Hidden]:
    """What is wide and was not there before may be a part of a colony that is not seen whole."""
    wide = max(filter(is_unexplained, lineages), key=widest_um, default=None)
    if wide is not None:
        yield Hidden(
            f"object {wide.number}, {widest_um(wide):.0f} um wide, {wide.why}: "
            "it may be a part of another colony",
            founders,
            f"a review of object {wide.number}",
        )


def _covered(
    endings: Sequence[Ending], lineages: Sequence[Lineage], drawn: DrawnParameters
) -> Iterator[Hidden]:
    """What lies still and is wide hides what lies under it."""
    places = [one.lineage.seen[0].detection.box for one in endings if one.lineage.seen[0].detection]
    for still, box in covering(lineages):
        if any(box.gap_um(place) <= _NEAR_UM for place in places):
            yield Hidden(
                f"object {still.number}, {widest_um(still):.0f} um wide, does not grow and may "
                "hide a second founder beside the colony",
                drawn.doublets,
                f"a review of what lies under object {still.number}",
            )


def _joined(ending: Ending, leap: Leap, drawn: DrawnParameters, growth: Growth) -> Hidden:
    earlier, later = leap.earlier, leap.later
    ratio = leap_ratio(leap.doublings, growth)
    name = f"object {ending.lineage.number}"
    return Hidden(
        f"{name}: {2**leap.doublings:.1f} times as large as its growth tells from day {later.day} "
        f"on, its largest leap",
        drawn.joins * ratio,
        f"a look for what joined {name} after day {earlier.day}" if ratio > _STRANGE else "",
    )
