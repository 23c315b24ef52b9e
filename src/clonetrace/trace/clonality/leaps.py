"""What joins a colony unseen lets it leap, for good."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from clonetrace.domain import Sighting
from clonetrace.trace.clonality.growth import UNFORESEEN, Growth, doublings, edge_um

#: From this width on, um, and over no more than this time, hours, growth from one scan to the next
#: tells whether something joined.
_TELLS_UM, _NEIGHBOURS_H = 60.0, 52.0
#: Scans on either side of a leap that must agree: one box alone may be far off.
_AGREE = 2
#: Of Student's distribution of leaps.
_FREEDOM = 3
#: Where another clone joins unseen, any leap of up to so many doublings may be seen.
_LEAPS = 6.0


@dataclass(frozen=True)
class Leap:
    """A step from one scan to the next.

    Attributes:
        earlier: The sighting before it.
        later: The one after it.
        doublings: By how many doublings the sizes after it exceed those before it, growth left out.
            A box that is too small or too large for once makes none.
    """

    earlier: Sighting
    later: Sighting
    doublings: float


def largest_leap(sightings: Sequence[Sighting], cycle_h: float) -> Leap | None:
    """Return the step between whose sides the sizes differ most; None where none tells.

    Small objects tell nothing: their boxes jitter too much.

    Args:
        sightings: Of an object, each with a detection, oldest first.
        cycle_h: Time in which its area doubles, hours.
    """
    sizes = [doublings(one) - one.hours / cycle_h for one in sightings]
    leaps = []
    for after, (earlier, later) in enumerate(pairwise(sightings), start=1):
        if edge_um(earlier) < _TELLS_UM or later.hours - earlier.hours > _NEIGHBOURS_H:
            continue
        gained = min(sizes[after : after + _AGREE]) - max(sizes[max(after - _AGREE, 0) : after])
        leaps.append(Leap(earlier, later, gained))
    return max(leaps, key=lambda one: one.doublings, default=None)


def leap_ratio(leap: float, growth: Growth) -> float:
    """Return how many times as probable a leap is where another clone joined than without.

    Args:
        leap: Its doublings.
        growth: How clones grow.
    """
    # Boxes are sometimes far off: the tails are those of few degrees of freedom. What shrinks did
    # not leap.
    grown = _student(max(leap, growth.leap), growth.leap, growth.leap_spread)
    return 1 / _LEAPS / ((1 - UNFORESEEN) * grown + UNFORESEEN / _LEAPS)


# scipy.stats has the density, but every command would wait half a second for its import.
def _student(value: float, middle: float, spread: float) -> float:
    """Return the density of Student's distribution."""
    half = (_FREEDOM + 1) / 2
    top = math.gamma(half) / (math.sqrt(_FREEDOM * math.pi) * math.gamma(_FREEDOM / 2))
    apart = (value - middle) / spread
    return top / spread * float((1 + apart**2 / _FREEDOM) ** -half)
