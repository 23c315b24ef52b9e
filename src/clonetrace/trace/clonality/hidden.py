"""Founders that no followed object stands for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clonetrace.domain import Sighting, Stray
from clonetrace.trace.clonality.ending import Ending
from clonetrace.trace.clonality.growth import (
    Growth,
    cycle_between,
    doublings,
    leap_of,
    leap_ratio,
)
from clonetrace.trace.clonality.parameters import DrawnParameters, Draws

#: Leaps this many times as probable with another clone as without ask for a look.
_STRANGE = 5.0


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
    endings: Sequence[Ending],
    strays: Sequence[Stray],
    others: Draws,
    drawn: DrawnParameters,
    growth: Growth,
) -> Iterator[Hidden]:
    """Yield the ways in which a founder may have escaped.

    Args:
        endings: The objects that were followed back to.
        strays: Cells of the first days that are gone in the next scan.
        others: Founders that a well has besides one, on average, shape (1 + draws,).
        drawn: Measured shares.
        growth: How clones grow.
    """
    for stray in strays:
        yield Hidden(
            f"a second cell {stray.from_colony_um:.0f} um away on day {stray.day} is "
            "gone in the next scan: it may have joined the colony",
            drawn.stray_joins,
            "a look at the second cell in the scans of the days 0 and 1",
        )
    for ending in endings:
        if ending.leap is not None:
            yield _joined(ending, ending.leap, drawn, growth)
    yield Hidden("a clone that lives may have been found in no scan", drawn.lost * others)


def _joined(
    ending: Ending, leap: tuple[Sighting, Sighting], drawn: DrawnParameters, growth: Growth
) -> Hidden:
    earlier, later = leap
    own = cycle_between(ending.first, ending.grown) if ending.first and ending.grown else None
    ratio = leap_ratio(leap_of(earlier, later, own or growth.cycle_h), growth)
    fold = 2 ** (doublings(later) - doublings(earlier))
    name = f"object {ending.lineage.number}"
    return Hidden(
        f"{name}: grows {fold:.1f}-fold in area from day {earlier.day} to {later.day}, its fastest",
        drawn.joins * ratio,
        f"a look for what joined {name} after day {earlier.day}" if ratio > _STRANGE else "",
    )
