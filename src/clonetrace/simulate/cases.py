"""The named cases: what is put into a well and what becomes of it."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from clonetrace.domain import Clonality

#: Radius of the floor of a 96-well well, um (6.35 mm wide).
WELL_RADIUS_UM = 3175.0
#: Founders stay this far from the centre, um: within the floor and clear of the meniscus.
_SEEDING_RADIUS_UM = 2300.0


class Case(StrEnum):
    """What happens in a well."""

    SINGLE = "single"
    """One founder."""
    TWO_APART = "two_apart"
    """Two founders more than 600 um apart."""
    TWO_CLOSE = "two_close"
    """Two founders 60 to 250 um apart, whose colonies merge."""
    DOUBLET = "doublet"
    """Two founders that touch."""
    EMPTY = "empty"
    DIES = "dies"
    """One founder that is dead by day 2."""
    SINGLE_WITH_DEBRIS = "single_with_debris"
    """One founder among dust and dead cells that stay where they are."""
    SATELLITE = "satellite"
    """A few cells leave the only colony and found another: two colonies, one clone."""
    LATE_VISIBLE = "late_visible"
    """One founder that floats above the focus on day 0 and cannot be seen there."""
    DIFFERENTIATED = "differentiated"
    """Sprawling spindle cells all over the well by the end."""


#: The answer that a perfect observer gives for each case.
CLONALITY: dict[Case, Clonality] = {
    Case.SINGLE: Clonality.MONOCLONAL,
    Case.TWO_APART: Clonality.POLYCLONAL,
    Case.TWO_CLOSE: Clonality.POLYCLONAL,
    Case.DOUBLET: Clonality.POLYCLONAL,
    Case.EMPTY: Clonality.EMPTY,
    Case.DIES: Clonality.EMPTY,
    Case.SINGLE_WITH_DEBRIS: Clonality.MONOCLONAL,
    Case.SATELLITE: Clonality.MONOCLONAL,
    Case.LATE_VISIBLE: Clonality.MONOCLONAL,
    Case.DIFFERENTIATED: Clonality.DIFFERENTIATED,
}


@dataclass(frozen=True)
class Founder:
    """One cell that was seeded.

    Attributes:
        x_um: Place when seeded, from the well's centre.
        y_um: Place when seeded, from the well's centre.
        clone: Number of its clone, from 1.
        cycle_h: Cell cycle time of the clone, hours.
        group: Founders of one group move together, as touching cells do.
        dies_at_h: Hours since seeding at which the clone dies; infinite for most.
        visible_from_h: Hours since seeding before which it cannot be seen.
    """

    x_um: float
    y_um: float
    clone: int
    cycle_h: float
    group: int
    dies_at_h: float = math.inf
    visible_from_h: float = 0.0


@dataclass(frozen=True)
class Seeding:
    """What is put into a well.

    Attributes:
        founders: The seeded cells.
        satellite_from_h: Time from which a few cells may found a satellite.
        differentiates_at_h: Time at which the cells begin to sprawl.
        debris_near: Place around which static debris lies, um; None for clean wells.
    """

    founders: tuple[Founder, ...]
    satellite_from_h: float = math.inf
    differentiates_at_h: float = math.inf
    debris_near: tuple[float, float] | None = None


def seed_well(
    case: Case,
    *,
    shortest_h: float,
    longest_h: float,
    last_h: float,
    rng: np.random.Generator,
) -> Seeding:
    """Decide what is put into a well.

    Args:
        case: The named case.
        shortest_h: Shortest cell cycle time of a clone, hours.
        longest_h: Longest cell cycle time of a clone, hours.
        last_h: Time of the last scan, hours since seeding.
        rng: Source of every random choice.
    """
    places = _places(case, rng)
    cycles = [_cycle(shortest_h, longest_h, rng) for _ in places]
    if case in (Case.TWO_CLOSE, Case.DOUBLET):
        # Two clones of which one is much slower would be a different case: overgrowth.
        cycles[1] = cycles[0] * rng.uniform(0.93, 1.07)
    if case is Case.DIFFERENTIATED:
        cycles = [shortest_h] * len(places)
    founders = tuple(
        Founder(
            x_um=x,
            y_um=y,
            clone=number,
            cycle_h=cycle,
            group=1 if case is Case.DOUBLET else number,
            dies_at_h=rng.uniform(26, 40) if case is Case.DIES else math.inf,
            visible_from_h=12.0 if case is Case.LATE_VISIBLE else 0.0,
        )
        for number, ((x, y), cycle) in enumerate(zip(places, cycles, strict=True), start=1)
    )
    return Seeding(
        founders=founders,
        satellite_from_h=0.45 * last_h if case is Case.SATELLITE else math.inf,
        differentiates_at_h=0.3 * last_h if case is Case.DIFFERENTIATED else math.inf,
        debris_near=places[0] if case is Case.SINGLE_WITH_DEBRIS else None,
    )


def _places(case: Case, rng: np.random.Generator) -> list[tuple[float, float]]:
    first = _anywhere(rng)
    match case:
        case Case.EMPTY:
            return []
        case Case.TWO_APART:
            while True:
                second = _anywhere(rng)
                if math.dist(first, second) > 800:  # noqa: PLR2004  (migration takes 2 x 60 um)
                    return [first, second]
        case Case.TWO_CLOSE:
            return [first, _beside(first, rng.uniform(110, 200), rng)]
        case Case.DOUBLET:
            return [first, _beside(first, rng.uniform(14, 20), rng)]
        case Case.DIFFERENTIATED:
            return _all_over(10, rng)
        case _:
            return [first]


def _anywhere(rng: np.random.Generator) -> tuple[float, float]:
    return _beside((0.0, 0.0), _SEEDING_RADIUS_UM * math.sqrt(rng.uniform()), rng)


def _all_over(count: int, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Spread places evenly: along a spiral whose turns are the golden angle apart."""
    start, golden = rng.uniform(0, 2 * math.pi), math.pi * (3 - math.sqrt(5))
    places = []
    for number in range(count):
        radius = _SEEDING_RADIUS_UM * math.sqrt((number + rng.uniform(0.2, 0.8)) / count)
        angle = start + number * golden + rng.normal(0, 0.15)
        places.append((radius * math.cos(angle), radius * math.sin(angle)))
    return places


def _beside(
    place: tuple[float, float], distance_um: float, rng: np.random.Generator
) -> tuple[float, float]:
    angle = rng.uniform(0, 2 * math.pi)
    return place[0] + distance_um * math.cos(angle), place[1] + distance_um * math.sin(angle)


def _cycle(shortest_h: float, longest_h: float, rng: np.random.Generator) -> float:
    """Draw a cycle time: log-normal, 95 % of it in the range, and clipped to the range."""
    low, high = math.log(shortest_h), math.log(longest_h)
    return float(
        np.clip(np.exp(rng.normal((low + high) / 2, (high - low) / 4)), shortest_h, longest_h)
    )
