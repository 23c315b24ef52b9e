"""How clones grow: the pace of a run's own clones, and leaps that tell what joined."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Box, Clonality, Fate, Lineage, Sighting
from clonetrace.trace import Neighbours, Pace, ProbabilityRule, TraceSettings, load_parameters
from clonetrace.trace.clonality import Origin, endings_of, largest_leap, told_pace
from clonetrace.trace.clonality.growth import gain_density
from clonetrace.trace.clonality.leaps import leap_ratio
from making import make_detection, make_lineage, make_scan

GROWTH = load_parameters().growth


def grown(
    cycle_h: float, *, days: int = 9, larger: Sequence[float] = (), number: int = 1
) -> Lineage:
    """A clone of one cell whose area doubles in some time.

    Args:
        cycle_h: The time.
        days: Scans of the days 2 to this one show it.
        larger: By so many doublings its boxes of those days are too large.
        number: Of the object.
    """
    seen = []
    for day in range(days, 1, -1):
        doublings = 1.5 + (24 * day - 9) / cycle_h + (larger[day - 2] if larger else 0)
        edge_um = math.sqrt(150 * 2**doublings)
        box = Box(x_um=0, y_um=0, width_um=edge_um, height_um=edge_um)
        scan = make_scan("A1", day, datetime(2024, 3, 4) + timedelta(days=day))
        seen.append((scan, box, make_detection(box)))
    return make_lineage(number, seen, Fate.FOUNDER)


def pace_of(*lineages: Lineage) -> Pace | None:
    return Pace.of(endings_of(lineages))


def shown(lineage: Lineage) -> tuple[Sighting, ...]:
    return tuple(reversed(lineage.sightings))


class TestPace:
    def test_it_is_the_median_of_what_the_clones_show(self) -> None:
        pace = pace_of(*(grown(cycle, number=n) for n, cycle in enumerate((18, 20, 31), 1)))
        assert (pace.clones, pace.cycle_h) == (3, pytest.approx(20))
        assert told_pace(pace).endswith(
            "3 clones were followed long enough, and 10 are needed to tell"
        )
        many = pace.model_copy(update={"clones": 12})
        assert told_pace(many) == "area doubles in 20 h (median of 12 clones)"

    def test_what_hardly_grows_says_nothing(self) -> None:
        assert pace_of(grown(400)) is None
        assert pace_of(grown(20, days=3)) is None  # a day is too short to tell
        assert told_pace(None).startswith("as measured on other runs")

    @given(st.integers(1, 300), st.floats(12, 48), st.floats(0, 0.4))
    def test_a_run_lies_between_what_was_measured_and_what_its_clones_tell(
        self, clones, cycle_h, spread
    ) -> None:
        now = Pace(clones=clones, cycle_h=cycle_h, spread=spread).applied_to(GROWTH)
        low, high = sorted((GROWTH.cycle_h, cycle_h))
        assert low - 1e-9 <= now.cycle_h <= high + 1e-9
        assert now.cycle_spread > 0

    def test_many_clones_are_believed_and_few_are_not(self) -> None:
        many, some, few = (
            Pace(clones=clones, cycle_h=30, spread=0.15).applied_to(GROWTH)
            for clones in (200, 10, 9)
        )
        assert many.cycle_h == pytest.approx(30, rel=0.01)
        assert many.cycle_spread == pytest.approx(0.15, abs=0.02)
        assert GROWTH.cycle_h < some.cycle_h < many.cycle_h
        assert some.cycle_spread > many.cycle_spread
        assert few == GROWTH

    def test_a_slow_clone_among_slow_ones_is_no_riddle(self) -> None:
        (ending,) = endings_of([grown(34)])
        alone, among = (
            gain_density(ending.first, ending.grown, Origin.ONE, growth)
            / gain_density(ending.first, ending.grown, Origin.NOTHING, growth)
            for growth in (GROWTH, Pace(clones=90, cycle_h=34, spread=0.12).applied_to(GROWTH))
        )
        assert among > 1.5 * alone

    def test_the_rule_takes_the_pace_of_the_run(self, decide) -> None:
        case = decide("o o o o o o o o o").case
        told = {
            ProbabilityRule(load_parameters(), TraceSettings(), Neighbours(pace=pace))
            .decide(case)
            .probability_monoclonal
            for pace in (None, Pace(clones=90, cycle_h=40, spread=0.12))
        }
        assert len(told) == 2


class TestLeaps:
    def leap(self, larger: Sequence[float], cycle_h: float = 20.0) -> float:
        return largest_leap(shown(grown(cycle_h, larger=larger)), cycle_h).doublings

    def test_steady_growth_makes_none(self) -> None:
        assert self.leap([0] * 8) == pytest.approx(0, abs=1e-9)

    def test_what_joins_stays(self) -> None:
        found = largest_leap(shown(grown(20, larger=[0, 0, 0, 0, 1.5, 1.5, 1.5, 1.5])), 20)
        assert (found.earlier.day, found.later.day) == (5, 6)
        assert found.doublings == pytest.approx(1.5)

    @pytest.mark.parametrize("off", [-2.0, 2.0])
    def test_one_box_that_is_off_makes_none(self, off) -> None:
        assert self.leap([0, 0, 0, off, 0, 0, 0, 0]) == pytest.approx(0, abs=1e-9)

    def test_the_newest_scan_stands_alone(self) -> None:
        assert self.leap([0, 0, 0, 0, 0, 0, 0, 2]) == pytest.approx(2)

    def test_small_objects_and_far_scans_tell_nothing(self) -> None:
        sightings = shown(grown(20))
        assert largest_leap(sightings[:2], 20) is None  # narrower than 60 um
        assert largest_leap((sightings[3], sightings[-1]), 20) is None
        assert largest_leap((), 20) is None

    def test_the_larger_the_more_another_clone_explains_it(self) -> None:
        ratios = [leap_ratio(leap, GROWTH) for leap in (-3, 0, 0.5, 1, 2)]
        assert ratios == sorted(ratios)
        assert ratios[0] == ratios[1] < 1 < ratios[-1]

    def test_a_well_says_when_it_leapt(self, decide) -> None:
        grow: Callable = decide
        steady = grow("o o o o o o o o o").verdict
        leapt = grow("o o o o o o O O O").verdict
        assert leapt.probability_monoclonal < steady.probability_monoclonal
        (said,) = (one for one in leapt.reasons if "largest leap" in one.statement)
        assert "from day 6 on" in said.statement
        assert said.weight < 0
        assert leapt.clonality in {Clonality.MONOCLONAL, Clonality.AMBIGUOUS}
