"""What is put into a well, and how the lab puts it there."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from clonetrace.domain import Morphology
from clonetrace.simulate.cases import Case
from clonetrace.simulate.floor import Floor

#: Area of a cell in a compact colony, um2.
CELL_AREA_UM2 = 150.0
#: Founders keep this share of the floor's half width free of them, so that most colonies stay
#: clear of the meniscus; the 96-well value corresponds to 875 um.
_CLEAR = 0.275
#: Sorted cells attach within this time, hours.
_ATTACHES_H = 9.0
#: No colony shows a class of its own before this time, hours.
_SOONEST_H = 60.0
#: Distances in um that tell the cases with two founders apart.
_FAR_UM = 800.0
_CLOSE_UM = (110.0, 200.0)
_TOUCHING_UM = (14.0, 20.0)


class SeedingModel(StrEnum):
    """How cells get into the wells, which decides how often each case happens."""

    CASES = "cases"
    """Every case on purpose, the hard ones more often than in any lab."""
    FACS = "facs"
    """Sorted one by one: mostly one cell, some wells missed, a few doublets."""
    LIMITING_DILUTION = "limiting-dilution"
    """Pipetted at a low concentration: a Poisson number of cells, three at most."""


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
        settles_at_h: Hours since seeding before which it is not in the well.
        divisions: How often its line divides before it stops; None for ever.
        morphology: What its colony looks like in the end.
        differentiates_at_h: When its cells begin to look so; infinite for M1.
    """

    x_um: float
    y_um: float
    clone: int
    cycle_h: float
    group: int
    dies_at_h: float = math.inf
    visible_from_h: float = 0.0
    settles_at_h: float = 0.0
    divisions: int | None = None
    morphology: Morphology = Morphology.M1
    differentiates_at_h: float = math.inf


@dataclass(frozen=True)
class Seeding:
    """What is put into a well.

    Attributes:
        founders: The seeded cells.
        satellite_from_h: Time from which a few cells may found a satellite.
        all_over: Whether the whole well differentiates into one loose sheet.
        debris_near: Place around which static debris lies, um; None for clean wells.
    """

    founders: tuple[Founder, ...]
    satellite_from_h: float = math.inf
    all_over: bool = False
    debris_near: tuple[float, float] | None = None


@dataclass(frozen=True)
class Culture:
    """What decides how a seeded cell fares.

    Attributes:
        floor: Of the well.
        shortest_h: Shortest cell cycle time of a clone, hours.
        longest_h: Longest cell cycle time of a clone, hours.
        last_h: Time of the last scan, hours since seeding.
        morphologies: Weights of the morphology classes.
    """

    floor: Floor
    shortest_h: float
    longest_h: float
    last_h: float
    morphologies: Mapping[Morphology, float]


def mix_of(model: SeedingModel, doublet_rate: float, cells_per_well: float) -> dict[Case, float]:
    """Return how often each case happens under a seeding model.

    Args:
        model: How cells get into the wells.
        doublet_rate: Share of sorted wells with two cells that stick together.
        cells_per_well: Mean number of cells per well of a limiting dilution.

    Returns:
        Weights of the cases; they add up to 1.
    """
    match model:
        case SeedingModel.CASES:
            return dict(_SHOWCASE)
        case SeedingModel.FACS:
            one = 1 - _MISSED - doublet_rate
            return {Case.EMPTY: _MISSED, Case.DOUBLET: doublet_rate} | {
                case: one * share for case, share in _FATES.items()
            }
        case SeedingModel.LIMITING_DILUTION:
            none = math.exp(-cells_per_well)
            one, two = none * cells_per_well, none * cells_per_well**2 / 2
            return (
                {Case.EMPTY: none, Case.THREE: 1 - none - one - two}
                | {case: one * share for case, share in _FATES.items()}
                | {case: two * share for case, share in _PAIRS.items()}
            )


#: Share of wells that a sorter misses.
_MISSED = 0.08
#: What becomes of lone founders. Cloning efficiencies of human pluripotent cells with a survival
#: factor are 30 to 80 %; the shares of the others are guesses of the order seen in plates.
_FATES: dict[Case, float] = {
    Case.SINGLE: 0.50,
    Case.DIES: 0.24,
    Case.SINGLE_WITH_DEBRIS: 0.08,
    Case.STOPS: 0.05,
    Case.LATE_VISIBLE: 0.04,
    Case.AT_WALL: 0.04,
    Case.SATELLITE: 0.03,
    Case.DIFFERENTIATED: 0.02,
}
#: Pairs of founders thrown at random onto a 96-well floor: the share of pairs below 250 um and
#: below 700 um is that of uniformly drawn places; a founder in four dies, as above.
_PAIRS: dict[Case, float] = {
    Case.TWO_APART: 0.58,
    Case.ONE_DIES: 0.30,
    Case.LATE_MERGE: 0.07,
    Case.LATE_SECOND: 0.03,
    Case.TWO_CLOSE: 0.02,
}
_SHOWCASE: dict[Case, float] = {
    Case.SINGLE: 0.28,
    Case.EMPTY: 0.12,
    Case.SINGLE_WITH_DEBRIS: 0.09,
    Case.TWO_APART: 0.07,
    Case.TWO_CLOSE: 0.07,
    Case.DOUBLET: 0.06,
    Case.DIES: 0.05,
    Case.SATELLITE: 0.04,
    Case.LATE_VISIBLE: 0.04,
    Case.DIFFERENTIATED: 0.03,
    Case.LATE_SECOND: 0.03,
    Case.AT_WALL: 0.03,
    Case.LATE_MERGE: 0.03,
    Case.ONE_DIES: 0.02,
    Case.STOPS: 0.02,
    Case.THREE: 0.02,
}


def seed_well(case: Case, culture: Culture, rng: np.random.Generator) -> Seeding:
    """Decide what is put into a well.

    Args:
        case: The named case.
        culture: How the cells will fare.
        rng: Source of every random choice.
    """
    cycles = _cycles(case, culture, rng)
    places = _places(case, cycles, culture, rng)
    founders = tuple(
        _founder(case, number, place, cycle, culture=culture, rng=rng)
        for number, (place, cycle) in enumerate(zip(places, cycles, strict=True), start=1)
    )
    return Seeding(
        founders=founders,
        satellite_from_h=0.45 * culture.last_h if case is Case.SATELLITE else math.inf,
        all_over=case is Case.DIFFERENTIATED,
        debris_near=places[0] if case is Case.SINGLE_WITH_DEBRIS else None,
    )


def _founder(
    case: Case,
    number: int,
    place: tuple[float, float],
    cycle_h: float,
    *,
    culture: Culture,
    rng: np.random.Generator,
) -> Founder:
    second = number > 1
    mortal = case is Case.DIES or (case is Case.ONE_DIES and second)
    ghost = case in (Case.LATE_VISIBLE, Case.AT_WALL)
    morphology = _morphology(culture.morphologies, rng)
    differentiates_at_h = max(rng.uniform(0.45, 0.6) * culture.last_h, _SOONEST_H)
    if case is Case.DIFFERENTIATED:
        morphology, differentiates_at_h = Morphology.M4, max(0.3 * culture.last_h, 36.0)
    return Founder(
        x_um=place[0],
        y_um=place[1],
        clone=number,
        cycle_h=cycle_h,
        group=1 if case is Case.DOUBLET else number,
        dies_at_h=rng.uniform(26, 40) if mortal else math.inf,
        visible_from_h=12.0 if ghost else 0.0,
        settles_at_h=rng.uniform(5, 12) if case is Case.LATE_SECOND and second else 0.0,
        divisions=2 if case is Case.STOPS else None,
        morphology=morphology,
        differentiates_at_h=math.inf if morphology is Morphology.M1 else differentiates_at_h,
    )


def _morphology(weights: Mapping[Morphology, float], rng: np.random.Generator) -> Morphology:
    named = sorted(weights)
    share = np.array([weights[name] for name in named])
    return named[int(rng.choice(len(named), p=share / share.sum()))]


def _cycles(case: Case, culture: Culture, rng: np.random.Generator) -> list[float]:
    count = _COUNT.get(case, 1)
    cycles = [_cycle(culture.shortest_h, culture.longest_h, rng) for _ in range(count)]
    if case is Case.DIFFERENTIATED:
        return [culture.shortest_h] * count
    if case in (Case.TWO_CLOSE, Case.DOUBLET, Case.LATE_MERGE):
        # Two clones of which one is much slower would be a different case: overgrowth.
        cycles[1] = cycles[0] * rng.uniform(0.93, 1.07)
    return cycles


#: Founders of the cases that do not have one.
_COUNT = {
    Case.EMPTY: 0,
    Case.TWO_APART: 2,
    Case.TWO_CLOSE: 2,
    Case.DOUBLET: 2,
    Case.LATE_SECOND: 2,
    Case.LATE_MERGE: 2,
    Case.ONE_DIES: 2,
    Case.THREE: 3,
    Case.DIFFERENTIATED: 10,
}


def _places(  # noqa: PLR0911  (one for each kind of case)
    case: Case, cycles: list[float], culture: Culture, rng: np.random.Generator
) -> list[tuple[float, float]]:
    floor = culture.floor
    margin = _CLEAR * floor.half_width_um
    first = floor.somewhere(margin, rng)
    match case:
        case Case.TWO_APART | Case.ONE_DIES | Case.LATE_SECOND:
            return [first, _far_from(first, floor, margin, rng)]
        case Case.TWO_CLOSE:
            return [first, _beside(first, rng.uniform(*_CLOSE_UM), rng)]
        case Case.LATE_MERGE:
            return [first, _beside(first, _meeting_um(cycles, culture.last_h), rng)]
        case Case.DOUBLET:
            return [first, _beside(first, rng.uniform(*_TOUCHING_UM), rng)]
        case Case.AT_WALL:
            return [floor.at_wall(rng.uniform(45, 75), rng)]
        case _:
            count = len(cycles)
            if count > 3:  # noqa: PLR2004  (the well is full)
                return _all_over(count, floor, margin, rng)
            return [first, *(floor.somewhere(margin, rng) for _ in range(count - 1))][:count]


def _meeting_um(cycles: list[float], last_h: float) -> float:
    """Distance of two founders whose colonies touch shortly before the last scan."""
    widths = [
        math.sqrt(2 ** ((0.88 * last_h - _ATTACHES_H) / cycle) * CELL_AREA_UM2 / math.pi)
        for cycle in cycles
    ]
    return float(np.clip(sum(widths), 120, 1500))


def _far_from(
    first: tuple[float, float], floor: Floor, margin_um: float, rng: np.random.Generator
) -> tuple[float, float]:
    # Founders wander by up to 60 um each; small wells leave less room.
    least = min(_FAR_UM, 0.5 * floor.half_width_um)
    while True:
        second = floor.somewhere(margin_um, rng)
        if math.dist(first, second) > least:
            return second


def _all_over(
    count: int, floor: Floor, margin_um: float, rng: np.random.Generator
) -> list[tuple[float, float]]:
    """Spread places evenly: along a spiral whose turns are the golden angle apart."""
    start, golden = rng.uniform(0, 2 * math.pi), math.pi * (3 - math.sqrt(5))
    places = []
    for number in range(count):
        share = math.sqrt((number + rng.uniform(0.2, 0.8)) / count)
        radius = (floor.half_width_um - margin_um) * share
        angle = start + number * golden + rng.normal(0, 0.15)
        places.append((radius * math.cos(angle), radius * math.sin(angle)))
    return places


def _beside(
    place: tuple[float, float], distance_um: float, rng: np.random.Generator
) -> tuple[float, float]:
    """Draw a place at a distance, on the side of the well's centre."""
    inward = math.atan2(-place[1], -place[0])
    angle = inward + rng.uniform(-math.pi / 2, math.pi / 2)
    return place[0] + distance_um * math.cos(angle), place[1] + distance_um * math.sin(angle)


def _cycle(shortest_h: float, longest_h: float, rng: np.random.Generator) -> float:
    """Draw a cycle time: log-normal, 95 % of it in the range, and clipped to the range."""
    low, high = math.log(shortest_h), math.log(longest_h)
    return float(
        np.clip(np.exp(rng.normal((low + high) / 2, (high - low) / 4)), shortest_h, longest_h)
    )
