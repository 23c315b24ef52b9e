"""What one lineage is: growth, confirmation, origin."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Box, Detection, Fate, Label, Level, Lineage, Sighting
from clonetrace.trace import (
    ConfirmationRule,
    GrowthRule,
    OriginRule,
    TraceSettings,
    daily_growth,
    slowest_colony_um,
)
from clonetrace.trace.rules.growth import width_gain_um

GROWTH = GrowthRule(TraceSettings())


def lineage(*widths_um: float | None, fate: Fate = Fate.OPEN, step_h: float = 24.0) -> Lineage:
    """A lineage by its widths, oldest first; None where it was missed."""
    day0 = Box(x_um=0, y_um=0, width_um=20, height_um=20)
    sightings = [
        Sighting(
            scan_key=f"d{number}",
            day=int(number * step_h // 24),
            hours=number * step_h,
            expected=day0,
            detection=None if width is None else _detection(width),
        )
        for number, width in enumerate(widths_um)
    ]
    return Lineage(number=1, sightings=tuple(reversed(sightings)), fate=fate)


def _detection(width_um: float) -> Detection:
    box = Box(x_um=0, y_um=0, width_um=width_um, height_um=width_um)
    return Detection(box=box, label=Label.COLONY, score=0.8, level=Level.LOCAL)


def _seen_closer(one: Lineage) -> Lineage:
    """The same with its first two days boxed at the cell level."""
    cells = tuple(
        sighting.model_copy(
            update={"detection": sighting.detection.model_copy(update={"level": Level.CELL})}
        )
        for sighting in one.sightings[-2:]
        if sighting.detection
    )
    return one.model_copy(update={"sightings": (*one.sightings[:-2], *cells)})


class TestGrowth:
    def test_area_that_doubles_daily_grows_by_100_percent(self) -> None:
        doubling = lineage(*(20 * math.sqrt(2) ** day for day in range(6)))
        assert daily_growth(doubling.seen) == pytest.approx(1.0)
        assert GROWTH.judge(doubling).fate is Fate.OPEN

    @given(st.floats(0.02, 3), st.floats(6, 48))
    def test_growth_is_per_day_whatever_the_time_between_scans(
        self, growth: float, step_h: float
    ) -> None:
        factor = math.sqrt(1 + growth) ** (step_h / 24)
        grown = lineage(*(20 * factor**n for n in range(5)), step_h=step_h)
        assert daily_growth(grown.seen) == pytest.approx(growth, rel=1e-6)

    def test_one_wrong_box_does_not_count(self) -> None:
        assert daily_growth(lineage(50, 50, 50, 400, 50, 50).seen) == 0
        assert GROWTH.judge(lineage(50, 50, 50, 400, 50, 50)).fate is Fate.ABIOTIC
        widths = [20 * math.sqrt(2) ** day for day in range(7)]
        widths[5] = 20
        assert GROWTH.judge(lineage(*widths)).fate is Fate.OPEN

    def test_what_keeps_its_size_is_abiotic_and_says_so(self) -> None:
        dust = GROWTH.judge(lineage(25, 26, 25, 25))
        assert dust.fate is Fate.ABIOTIC
        assert dust.why == "does not grow: 25 um on day 0, 25 um on day 3"

    def test_what_shrinks_is_abiotic(self) -> None:
        assert GROWTH.judge(lineage(200, 160, 120, 90)).fate is Fate.ABIOTIC

    @pytest.mark.parametrize(("gain_um", "fate"), [(7.5, Fate.ABIOTIC), (8.5, Fate.OPEN)])
    def test_jitter_of_the_boxes_is_no_growth(self, gain_um: float, fate: Fate) -> None:
        assert GROWTH.judge(lineage(*(18 + gain_um * n / 3 for n in range(4)))).fate is fate

    @pytest.mark.parametrize(("daily", "fate"), [(0.04, Fate.ABIOTIC), (0.06, Fate.OPEN)])
    def test_slow_growth_of_a_wide_object_is_judged_by_its_share(
        self, daily: float, fate: Fate
    ) -> None:
        widths = (400 * math.sqrt(1 + daily) ** n for n in range(6))
        assert GROWTH.judge(lineage(*widths)).fate is fate

    @pytest.mark.parametrize(("hours", "fate"), [(66.0, Fate.OPEN), (70.0, Fate.ABIOTIC)])
    def test_it_takes_three_daily_scans_to_judge(self, hours: float, fate: Fate) -> None:
        assert GROWTH.judge(lineage(25, 25, 25, step_h=hours / 2)).fate is fate

    def test_misses_do_not_count_as_time_under_watch(self) -> None:
        assert GROWTH.judge(lineage(None, None, 25, 25, None, None)).fate is Fate.OPEN
        assert GROWTH.judge(lineage(25, None, None, 25)).fate is Fate.ABIOTIC

    def test_the_slowest_living_cell_is_not_taken_for_debris(self) -> None:
        """One division in 40 h and as long a rest before, at its true width of 18 um."""
        widths = [
            18,
            18,
            *(slowest_colony_um(24.0 * day) / slowest_colony_um(0) * 18 for day in (1, 2, 3)),
        ]
        assert GROWTH.judge(lineage(*widths)).fate is Fate.OPEN

    def test_boxes_of_two_levels_are_not_compared_where_one_tells(self) -> None:
        clump = lineage(35, 37, 73, 72, 75, 71, 72)
        assert GROWTH.judge(clump).fate is Fate.OPEN
        assert GROWTH.judge(_seen_closer(clump)).fate is Fate.ABIOTIC
        assert GROWTH.judge(_seen_closer(lineage(18, 19, 25, 30))).fate is Fate.OPEN

    def test_too_few_sightings_tell_nothing(self) -> None:
        assert daily_growth(lineage(20).seen) is None
        assert width_gain_um(lineage(None, None).seen) is None
        assert GROWTH.judge(lineage(None, None)).fate is Fate.OPEN

    def test_the_gain_is_over_the_time_that_it_was_seen(self) -> None:
        assert width_gain_um(lineage(None, 20, 30, 40, None).seen) == pytest.approx(20)


class TestConfirmation:
    def test_once_is_not_enough(self) -> None:
        judged = ConfirmationRule().judge(lineage(None, None, 30))
        assert (judged.fate, judged.why) == (Fate.UNCONFIRMED, "seen on day 2 only")

    def test_never_is_not_enough(self) -> None:
        judged = ConfirmationRule().judge(lineage(None, None))
        assert (judged.fate, judged.why) == (Fate.UNCONFIRMED, "never seen on its own")

    @pytest.mark.parametrize("widths", [(20, 30), (20, None, 30), (20,)])
    def test_twice_is_enough_and_so_is_every_time_it_was_looked_for(
        self, widths: tuple[float | None, ...]
    ) -> None:
        assert ConfirmationRule().judge(lineage(*widths)).fate is Fate.OPEN

    def test_a_split_is_confirmed_by_its_parts(self) -> None:
        once = lineage(None, 30, fate=Fate.SPLIT)
        assert ConfirmationRule().judge(once) == once


class TestOrigin:
    def test_a_founder_is_seen_on_day_0(self) -> None:
        assert OriginRule(day0_usable=True).judge(lineage(15, 20, 30)).fate is Fate.FOUNDER

    @pytest.mark.parametrize(
        ("widths_um", "fate"),
        [((18, 26, 27, 28, 34), Fate.ABIOTIC), ((18, 20, 30, 42, 60), Fate.GHOST)],
    )
    def test_what_looks_dead_on_day_0_is_no_founder(
        self, widths_um: tuple[float, ...], fate: Fate
    ) -> None:
        followed = lineage(*widths_um)
        oldest = followed.sightings[-1]
        assert oldest.detection is not None
        dead = oldest.detection.model_copy(update={"label": Label.DEBRIS})
        sightings = (*followed.sightings[:-1], oldest.model_copy(update={"detection": dead}))
        judged = OriginRule(day0_usable=True).judge(
            followed.model_copy(update={"sightings": sightings})
        )
        assert judged.fate is fate
        assert "looks dead" in judged.why

    def test_a_ghost_is_not(self) -> None:
        ghost = OriginRule(day0_usable=True).judge(lineage(None, None, 20, 30))
        assert (ghost.fate, ghost.why) == (
            Fate.GHOST,
            "first seen on day 2; nothing in its place on day 0",
        )

    def test_without_day_0_it_stays_open(self) -> None:
        still_open = OriginRule(day0_usable=False).judge(lineage(15, 20, 30))
        assert (still_open.fate, still_open.why) == (Fate.OPEN, "the usable scans end on day 0")

    def test_a_lineage_that_ends_later_stays_open(self) -> None:
        later = lineage(15, 20, 30)
        later = later.model_copy(update={"sightings": later.sightings[:2]})
        judged = OriginRule(day0_usable=True).judge(later)
        assert (judged.fate, judged.why) == (Fate.OPEN, "the usable scans end on day 1")

    @pytest.mark.parametrize("fate", [Fate.ABIOTIC, Fate.UNCONFIRMED, Fate.SPLIT, Fate.GHOST])
    def test_what_is_settled_stays_settled(self, fate: Fate) -> None:
        settled = lineage(15, 20, 30, fate=fate)
        assert OriginRule(day0_usable=True).judge(settled) == settled


class TestSlowestColony:
    def test_at_seeding_it_is_one_cell(self) -> None:
        assert slowest_colony_um(0) == pytest.approx(13.8, abs=0.1)

    def test_its_width_doubles_in_two_cycles_of_40_h(self) -> None:
        assert slowest_colony_um(180) == pytest.approx(2 * slowest_colony_um(100))
        assert slowest_colony_um(140) == pytest.approx(math.sqrt(2) * slowest_colony_um(100))

    @given(st.floats(0, 600), st.floats(0.1, 100))
    def test_it_only_grows(self, hours: float, more: float) -> None:
        assert slowest_colony_um(hours + more) > slowest_colony_um(hours)
