"""Growth run backwards: how many cells a clone began with, and whether it lives."""

import math
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.special import ndtr

from clonetrace.domain import Sighting, Value
from clonetrace.trace.clonality.origin import Origin
from clonetrace.trace.timeline import CELL_AREA_UM2

#: Hours in which a sorted cell does not divide, and divisions that it is then ahead of a newborn.
_RESTS_H, _AHEAD = 9.0, 0.3
#: Doublings that a cell may make before it stops for good, and that any object may show.
_STOPS_AFTER, _ANYTHING = 3.0, 14.0
#: Spread of the doublings that an object seems to gain which does not grow.
_STILL_SPREAD = 0.4
#: Share of the objects that behave as nothing here foresees: no size decides alone.
UNFORESEEN = 0.02
#: The same of what does not live: debris has any size, and flaws come and go.
_ANY_DEBRIS, _FLAWS = 0.5, 0.2
#: Times are told to a reader up to this, hours.
_TOO_SLOW_H = 90.0


class Growth(Value):
    """How clones grow, as boxes show it."""

    cycle_h: Annotated[float, Field(gt=0)]
    """Median time in which the area of a clone doubles, hours."""
    cycle_spread: Annotated[float, Field(gt=0)]
    """Standard deviation of its logarithm, over clones."""
    larger: float
    """Doublings by which a young clone looks larger than its cells lie side by side."""
    spread: Annotated[float, Field(gt=0)]
    """Standard deviation of the doublings that one box tells."""
    leap: float
    """Doublings of the largest leap of a clone that grows alone; see `leaps`."""
    leap_spread: Annotated[float, Field(gt=0)]
    """Standard deviation of that."""


def doublings(sighting: Sighting) -> float:
    """Return how often one cell must have doubled to be as large as what was found.

    Args:
        sighting: One with a detection.
    """
    if sighting.detection is None:
        raise ValueError("nothing was found in this sighting, so nothing is known of its size")
    box = sighting.detection.box
    cells = math.pi / 4 * box.width_um * box.height_um / CELL_AREA_UM2
    return math.log2(max(cells, 0.5))


def edge_um(sighting: Sighting) -> float:
    """Return how wide what was found is, um; 0 where nothing was."""
    return sighting.detection.box.mean_edge_um if sighting.detection is not None else 0.0


def expected_doublings(hours: float, cycle_h: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the doublings of one founder, so many hours after it was seeded."""
    return np.maximum((hours - _RESTS_H) / cycle_h + _AHEAD, 0.0)


def divided_once_more(hours: float, late_h: float, growth: Growth) -> float:
    """Return which share of the clones of some age has doubled once more after the next hours.

    Args:
        hours: The age, since the seeding.
        late_h: So many hours more.
        growth: How clones grow.
    """
    cycles, weights = _cycles(growth)
    gained = expected_doublings(hours + late_h, cycles) - expected_doublings(hours, cycles)
    return float(np.average(np.minimum(gained, 1.0), weights=weights))


def size_density(first: Sighting, origin: Origin, growth: Growth, *, late_h: float = 0.0) -> float:
    """Return how probable the size at the first sighting is for an origin, per doubling.

    Args:
        first: The sighting.
        origin: What the object may have been.
        growth: How clones grow.
        late_h: Hours from the seeding to the plate's first scan.
    """
    seen = doublings(first)
    match origin:
        case Origin.ONE | Origin.TWO:
            founders = 1.0 if origin is Origin.TWO else 0.0
            cycles, weights = _cycles(growth)
            expected = expected_doublings(first.hours + late_h, cycles) + founders + growth.larger
            return _mixed(np.average(_normal(seen, expected, growth.spread), weights=weights))
        case Origin.SATELLITE | Origin.NOTHING:
            top = growth.larger + _STOPS_AFTER
            inside = ndtr(seen / growth.spread) - ndtr((seen - top) / growth.spread)
            return (1 - _ANY_DEBRIS) * float(inside) / top + _ANY_DEBRIS / _ANYTHING


def gain_density(first: Sighting, last: Sighting, origin: Origin, growth: Growth) -> float:
    """Return how probable the growth between two sightings is for an origin, per doubling."""
    gained = doublings(last) - doublings(first)
    if origin is Origin.NOTHING:
        still = float(_normal(gained, 0, _STILL_SPREAD))
        return (1 - _FLAWS) * still + _FLAWS / _ANYTHING
    cycles, weights = _cycles(growth)
    expected = (last.hours - first.hours) / cycles
    return _mixed(np.average(_normal(gained, expected, growth.spread), weights=weights))


def cycle_between(first: Sighting, last: Sighting) -> float | None:
    """Return the time in which an object's area doubled, hours; None where it did not grow."""
    gained = doublings(last) - doublings(first)
    return (last.hours - first.hours) / gained if gained > 0 else None


def told_cycle(first: Sighting, last: Sighting) -> str:
    """Say how fast an object grew."""
    hours = cycle_between(first, last)
    if hours is None or hours > _TOO_SLOW_H:
        return "hardly grows"
    return f"its area doubles in {hours:.0f} h"


def _cycles(growth: Growth) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    away = np.linspace(-3.0, 3.0, 49)
    return growth.cycle_h * np.exp(growth.cycle_spread * away), _normal(away, 0, 1)


def _mixed(density: float) -> float:
    return (1 - UNFORESEEN) * float(density) + UNFORESEEN / _ANYTHING


# scipy.stats has the density, but every command would wait half a second for its import.
def _normal(
    value: float | NDArray[np.float64], mean: float | NDArray[np.float64], spread: float
) -> NDArray[np.float64]:
    """Return the density of a normal distribution."""
    apart = np.subtract(value, mean) / spread
    return np.exp(-(apart**2) / 2) / (spread * math.sqrt(2 * math.pi))
