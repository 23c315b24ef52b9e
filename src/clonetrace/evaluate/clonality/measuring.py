"""The shares that the probability rests on, counted on wells whose truth is known."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from clonetrace.domain import Clonality
from clonetrace.evaluate.clonality.judged import JudgedWell
from clonetrace.evaluate.clonality.origins import clones_at, origins_of, surviving
from clonetrace.simulate.truth import FounderTruth
from clonetrace.trace.clonality import (
    FORMAT,
    ClonalityParameters,
    Ending,
    Growth,
    Origin,
    Seen,
    Share,
    Shares,
    Sight,
    doublings,
    expected_doublings,
    is_unexplained,
    largest_leap,
    spread_of,
)

#: Days in which young clones are small and may be missed.
_YOUNG = range(2, 5)
#: Half of the range that holds 90 % of a normal distribution, in standard deviations.
_SIGMAS_OF_90 = 1.645
#: No spread is believed to be smaller: few wells agree by chance.
_LEAST_SPREAD = 0.1


@dataclass
class _Counts:
    origins: Counter[Origin] = field(default_factory=Counter)
    day0: dict[Origin, Counter[Seen]] = field(
        default_factory=lambda: {origin: Counter() for origin in Origin}
    )
    by_sight: dict[Sight, dict[Origin, Counter[Seen]]] = field(
        default_factory=lambda: {sight: {origin: Counter() for origin in Origin} for sight in Sight}
    )
    day1: dict[Origin, Counter[Seen]] = field(
        default_factory=lambda: {origin: Counter() for origin in Origin}
    )
    missed: Counter[bool] = field(default_factory=Counter)
    strays: Counter[bool] = field(default_factory=Counter)
    joins: Counter[bool] = field(default_factory=Counter)
    unexplained: Counter[bool] = field(default_factory=Counter)
    lost: Counter[bool] = field(default_factory=Counter)
    lost_unsearched: Counter[bool] = field(default_factory=Counter)
    single: list[Ending] = field(default_factory=list)
    followed: int = 0


def measure_parameters(
    wells: Iterable[JudgedWell],
    rare: Iterable[JudgedWell] = (),
    *,
    version: str,
    measured_on: str,
) -> ClonalityParameters:
    """Count how often each origin looks how.

    Args:
        wells: With their truth. Of those that were decided without their history, the empty ones
            say which clones were lost, and the others nothing.
        rare: Wells of rare cases: they tell what origins look like, not how frequent they are.
        version: Of the parameters.
        measured_on: Which wells, in words.

    Raises:
        ValueError: Too few clones were followed to tell how they grow.
    """
    counts = _Counts()
    for well in wells:
        _count(well, counts)
    frequent = counts.origins.copy()
    for well in rare:
        _count(well, counts)
    founded = frequent[Origin.ONE] + frequent[Origin.TWO]
    alive = counts.lost.total() + counts.lost_unsearched.total()
    return ClonalityParameters(
        format=FORMAT,
        version=version,
        measured_on=measured_on,
        origins={origin: frequent[origin] for origin in Origin},
        day0={origin: Shares(counts=dict(counts.day0[origin])) for origin in Origin},
        day0_by_sight={
            sight: {origin: Shares(counts=dict(seen)) for origin, seen in table.items()}
            for sight, table in counts.by_sight.items()
        },
        day1={origin: Shares(counts=dict(counts.day1[origin])) for origin in Origin},
        growth=_growth(counts.single),
        missed=_share(counts.missed),
        stray_joins=_share(counts.strays),
        joins=_share(counts.joins),
        unexplained=_share(counts.unexplained),
        stray_clones=Share(hits=counts.strays[True], of=alive),
        strays_per_well=max(counts.strays.total(), 1) / max(counts.followed, 1),
        unexplained_clones=Share(hits=counts.unexplained[True], of=alive),
        unexplained_per_well=max(counts.unexplained.total(), 1) / max(counts.followed, 1),
        lost=_share(counts.lost),
        lost_unsearched=_share(counts.lost_unsearched),
        doublets=Share(hits=frequent[Origin.TWO], of=founded),
    )


def _share(counts: Counter[bool]) -> Share:
    return Share(hits=counts[True], of=counts.total())


def _count(well: JudgedWell, counts: _Counts) -> None:
    verdict = well.result.verdict
    if not well.result.lineages and verdict.clonality is Clonality.EMPTY:
        # Whatever lives there was found in no scan.
        _count_hidden(well, set(), counts)
    if not well.result.lineages or verdict.probability_monoclonal is None:
        return
    counts.followed += 1
    followed: set[int] = set()
    for ending, origin, clones in origins_of(well):
        counts.origins[origin] += 1
        followed |= clones
        if ending.day0 is not None:
            counts.day0[origin][ending.day0] += 1
            if ending.sight is not None:
                counts.by_sight[ending.sight][origin][ending.day0] += 1
        if ending.day1 is not None:
            counts.day1[origin][ending.day1] += 1
        if origin in {Origin.ONE, Origin.TWO}:
            young = [one for one in ending.lineage.sightings if one.day in _YOUNG]
            counts.missed.update(one.detection is None for one in young)
        if origin is Origin.ONE:
            counts.single.append(ending)
    _count_hidden(well, followed, counts)
    counts.strays.update(_joins(well))


def _count_hidden(well: JudgedWell, followed: set[int], counts: _Counts) -> None:
    """Count which living clones no object stands for, and whether they joined a colony."""
    roots = [one for one in well.result.lineages if one.parent is None and one.counts]
    held = [
        clones_at(one.sightings[0].detection, one.sightings[0].day, well.truth)
        for one in roots
        if one.sightings[0].detection is not None
    ]
    unseen = surviving(well.truth) - followed
    counts.joins.update(bool(unseen & clones) for clones in held)
    in_colonies = frozenset[int]().union(*held)
    wide = [one.seen[0] for one in well.result.lineages if is_unexplained(one)]
    parts = [clones_at(one.detection, one.day, well.truth) for one in wide if one.detection]
    in_parts = frozenset[int]().union(*parts)
    if parts:
        counts.unexplained[bool(unseen & in_parts)] += 1
    lost = unseen - in_colonies - in_parts
    for founder in well.truth.founders:
        if founder.survives:
            searched = _is_searched(well, founder)
            (counts.lost if searched else counts.lost_unsearched)[founder.clone in lost] += 1


def _is_searched(well: JudgedWell, founder: FounderTruth) -> bool:
    """Whether a founder lay where the newest scan's floor is searched, as far as is known."""
    floor = well.case.newest_floor
    return floor is None or floor.is_searched(founder.x_um, founder.y_um)


def _joins(well: JudgedWell) -> Iterable[bool]:
    """Say of each stray whether it became a part of a colony that it did not found."""
    objects = origins_of(well)
    alone = {clone for _, origin, clones in objects if origin is Origin.ONE for clone in clones}
    for stray in well.result.strays:
        clones = clones_at(stray.detection, stray.day, well.truth) & surviving(well.truth)
        yield bool(clones - alone)


def _growth(single: Sequence[Ending]) -> Growth:
    """Fit how clones grow: medians, and spreads from median absolute deviations."""
    cycles: list[float] = []
    larger: list[float] = []
    leaps: list[float] = []
    for ending in single:
        first, cycle = ending.first, ending.cycle_h
        if first is None or cycle is None:
            continue
        cycles.append(math.log(cycle))
        expected = expected_doublings(first.hours, np.array([cycle]))[0]
        larger.append(doublings(first) - float(expected))
        leap = largest_leap(ending.shown, cycle)
        if leap is not None:
            leaps.append(leap.doublings)
    if len(leaps) < _FEWEST:
        raise ValueError(
            f"{len(leaps)} single clones were followed long enough to tell how clones grow, but "
            f"{_FEWEST} are needed: add runs"
        )
    return Growth(
        cycle_h=math.exp(float(np.median(cycles))),
        cycle_spread=_wide_spread(np.array(cycles)),
        larger=float(np.median(larger)),
        spread=_spread(np.array(larger)),
        leap=float(np.median(leaps)),
        leap_spread=_spread(np.array(leaps)),
    )


#: Single clones that are needed.
_FEWEST = 5


def _wide_spread(values: np.ndarray) -> float:
    """Return the spread that the outer values tell: runs differ more than the clones of one."""
    low, high = np.percentile(values, (5.0, 95.0))
    return max(float(high - low) / (2 * _SIGMAS_OF_90), _LEAST_SPREAD)


def _spread(values: np.ndarray) -> float:
    return max(spread_of(values), _LEAST_SPREAD)
