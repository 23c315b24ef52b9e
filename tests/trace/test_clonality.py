"""How probable it is that a colony came from one cell."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import (
    Box,
    Clonality,
    Detection,
    Fate,
    Label,
    Level,
    Lineage,
    ScanFrame,
    Sighting,
)
from clonetrace.domain.errors import ConfigurationError
from clonetrace.trace import ProbabilityRule, load_parameters
from clonetrace.trace.clonality import (
    FORMAT,
    ClonalityParameters,
    Origin,
    Seen,
    Share,
    Shares,
    Sight,
    count_founders,
    doublings,
)
from clonetrace.trace.clonality.growth import divided_once_more, gain_density, size_density
from clonetrace.trace.clonality.likelihood import Term
from clonetrace.trace.covers import covering
from clonetrace.trace.floor import Floor
from clonetrace.trace.kept import Scope, case_of
from clonetrace.trace.settings import SeedingSettings, TraceSettings
from making import make_detection, make_lineage, make_scan


class TestDrawnWells:
    def test_one_cell_one_colony(self, decide) -> None:
        verdict = decide("o o o o o o o o").verdict
        assert verdict.clonality is Clonality.MONOCLONAL
        assert verdict.probability_monoclonal > 0.99
        assert verdict.probability_low <= verdict.probability_monoclonal <= verdict.probability_high
        assert verdict.expected_founders == pytest.approx(1, abs=0.03)

    def test_every_reason_but_the_sum_has_a_weight(self, decide) -> None:
        first, *others = decide("o 8 o o o o o o").verdict.reasons
        assert first.weight is None
        assert all(reason.weight is not None for reason in others)
        assert any("one cell in its place on day 0" in reason.statement for reason in others)

    def test_two_touching_cells(self, decide) -> None:
        verdict = decide("8 8 O O O O O O").verdict
        assert verdict.clonality is Clonality.POLYCLONAL
        assert verdict.expected_founders > 1.9

    def test_two_founders_whose_colonies_merge(self, decide) -> None:
        well = decide("""
            o o o o o o o o o
            o o o o o ^ ^ ^ ^  @ 100 0
        """)
        assert well.verdict.clonality is Clonality.POLYCLONAL

    def test_a_satellite_is_no_founder(self, decide) -> None:
        """The counting rule calls this well polyclonal."""
        verdict = decide("""
            o o o o o o o o o
            . . . . o o o o o  @ 500 0
        """).verdict
        assert verdict.probability_monoclonal > 0.95
        assert any("object 2: nothing" in reason.statement for reason in verdict.reasons)

    def test_a_second_colony_that_was_there_from_the_first_day_is_none(self, decide) -> None:
        verdict = decide("""
            o o o o o o o o o
            o o o o o o o o o  @ 500 0
        """).verdict
        assert verdict.clonality is Clonality.POLYCLONAL

    def test_without_a_picture_of_the_founder_no_well_is_monoclonal(self, decide) -> None:
        well = decide(". 8 o o o o o o")
        assert well.verdict.clonality is Clonality.AMBIGUOUS
        seen = decide("o 8 o o o o o o").verdict
        assert 0.5 < well.verdict.probability_monoclonal < seen.probability_monoclonal
        assert "a sharper or an earlier scan of day 0 would settle it" in well.reasons

    def test_without_a_scan_of_day_0_it_is_said_what_would_settle_it(self, decide) -> None:
        well = decide("| 8 o o o o o o")
        assert well.verdict.clonality is Clonality.AMBIGUOUS
        assert "a usable scan of day 0 would settle it" in well.reasons

    def test_what_does_not_grow_is_nothing(self, decide) -> None:
        verdict = decide("x x x x x x x x").verdict
        assert verdict.clonality is Clonality.EMPTY
        assert verdict.probability_empty is None or verdict.probability_empty > 0.9

    def test_a_cell_that_may_have_joined_the_founder_is_weighed(self, decide) -> None:
        alone = decide("o o o o o o o o").verdict.probability_monoclonal
        well = decide("""
            o o o o o o o o
            o . . . . . . .  @ 100 0
        """)
        assert well.verdict.clonality is not Clonality.POLYCLONAL
        assert well.verdict.probability_monoclonal < alone
        assert "may have joined the colony" in well.reasons

    def test_too_young_wells_are_given_no_probability(self, decide) -> None:
        verdict = decide("o o o").verdict
        assert (verdict.clonality, verdict.probability_monoclonal) == (Clonality.AMBIGUOUS, None)

    @pytest.mark.parametrize(("rare", "frequent"), [(0.01, 0.1), (0.1, 0.4)])
    def test_where_doublets_are_frequent_one_founder_is_less_probable(
        self, decide, rare, frequent
    ) -> None:
        told = [
            decide(". 8 o o o o o o", SeedingSettings(doublet_rate=rate)).verdict
            for rate in (rare, frequent)
        ]
        assert told[0].probability_monoclonal > told[1].probability_monoclonal

    def test_sorted_wells_hide_fewer_founders(self, decide) -> None:
        diluted, sorted_ = (
            decide("o o o o o o o o", SeedingSettings(method=method)).verdict
            for method in ("limiting-dilution", "facs")
        )
        assert sorted_.probability_monoclonal > diluted.probability_monoclonal


def floor(margin_um: float = 60.0, cut_um: float = 0.0) -> Floor:
    """A well of 6.35 mm; the picture lacks a strip of some width at its left edge."""
    extent = Box.from_edges(cut_um - 3175, -3175, 3175, 3175)
    return Floor(radius_um=3175, extent=extent, margin_um=margin_um, sharp=True)


class TestSeededBeforeTheFirstScan:
    """A cell may have divided before the plate was first scanned."""

    def told(self, decide, drawing: str, hours: float):
        return decide(drawing, SeedingSettings(hours_before_first_scan=hours)).verdict

    def test_touching_cells_can_be_one_clone(self, decide) -> None:
        at_once, later = (self.told(decide, "8 8 O O O O O O", hours) for hours in (0, 18))
        assert at_once.clonality is Clonality.POLYCLONAL
        assert later.probability_monoclonal > 3 * at_once.probability_monoclonal
        assert any("18 h after seeding" in one.statement for one in later.reasons)

    def test_no_picture_of_one_cell_no_clone(self, decide) -> None:
        """However probable it is."""
        for hours in (18, 48):
            verdict = self.told(decide, "8 8 o o o o o o", hours)
            assert verdict.clonality is not Clonality.MONOCLONAL

    def test_one_cell_stays_one_cell(self, decide) -> None:
        at_once, later = (
            self.told(decide, "o o o o o o o o", hours).probability_monoclonal for hours in (0, 6)
        )
        assert 0.98 < later <= at_once

    def test_the_share_that_divides_grows_with_the_time(self) -> None:
        growth = load_parameters().growth
        shares = [divided_once_more(0, hours, growth) for hours in (0, 6, 12, 18, 24, 48)]
        assert shares[0] == 0
        assert shares == sorted(shares)
        assert 0.4 < shares[3] < 0.95
        assert shares[5] > 0.99


SCAN = make_scan(
    "A1",
    8,
    datetime(2024, 3, 4),
    frame=ScanFrame(
        width_px=3200,
        height_px=3200,
        centre_x_px=1600,
        centre_y_px=1600,
        um_per_px=2,
        well_radius_um=3175,
    ),
)


def followed(number: int, width_um: float, fate: Fate) -> Lineage:
    """An object in the middle of the well, in the scan of day 8 alone."""
    box = Box(x_um=0, y_um=0, width_um=width_um, height_um=width_um)
    return make_lineage(number, [(SCAN, box, make_detection(box))], fate)


class TestUnsearchedFloor:
    def test_the_band_along_the_wall_is_not_searched(self) -> None:
        assert floor(60).unsearched == pytest.approx(1 - (3115 / 3175) ** 2, abs=1e-3)
        assert not floor(60).is_searched(0, 3120)
        assert floor(60).is_searched(0, 3110)

    def test_what_the_picture_does_not_show_is_not_searched(self) -> None:
        assert floor(0, cut_um=3175).unsearched == pytest.approx(0.5, abs=0.01)
        assert not floor(0, cut_um=3175).is_searched(-10, 0)

    def test_what_lies_under_a_bubble_is_not_searched(self) -> None:
        bubble = Box(x_um=800, y_um=-400, width_um=1000, height_um=600)
        covered = replace(floor(0), covered=(bubble,))
        assert covered.unsearched == pytest.approx(0.5 * 0.3 / 3.175**2, rel=0.05)
        assert not covered.is_searched(1250, -400)
        assert covered.is_searched(1250, -150)  # in its box, beside its outline

    def test_wide_things_that_do_not_grow_cover_the_floor(self) -> None:
        bubble = followed(1, 200, Fate.ABIOTIC)
        others = followed(2, 100, Fate.ABIOTIC), followed(3, 400, Fate.FOUNDER)
        assert [still.number for still, _ in covering((bubble, *others))] == [1]
        newest = SCAN.model_copy(update={"searched": True})
        kept = case_of((bubble, *others), (), [newest], Scope(5, 60))
        assert not kept.newest_floor.is_searched(0, 0)
        assert kept.newest_floor.is_searched(0, 110)

    @pytest.fixture
    def lost(self, decide) -> Callable:
        """Of a well with one clone: P, and what is said of clones that no scan shows."""

        def told(where: Floor | None, **shares: Share):
            parameters = load_parameters().model_copy(update=shares)
            rule = ProbabilityRule(parameters, TraceSettings())
            case = decide("o o o o o o o o").case
            verdict = rule.decide(replace(case, newest_floor=where))
            said = [one.statement for one in verdict.reasons if "in no scan" in one.statement]
            return verdict.probability_monoclonal, "".join(said)

        return told

    def test_it_is_named_and_makes_one_founder_less_sure(self, lost) -> None:
        apart = {"lost": Share(hits=0, of=300), "lost_unsearched": Share(hits=20, of=40)}
        (narrow, _), (wide, said) = (lost(floor(um), **apart) for um in (20, 400))
        assert wide < narrow
        assert "23.6% of the floor could not be searched" in said

    def test_older_files_do_not_tell_it_apart(self, lost, tmp_path) -> None:
        newer = {"format", "lost_unsearched", "day0_by_sight"}
        older = tmp_path / "older.json"
        older.write_text(load_parameters().model_dump_json(exclude=newer))
        assert load_parameters(older).format == 1
        assert load_parameters(older).lost_unsearched is None
        here, nowhere = (lost(where, lost_unsearched=None)[0] for where in (floor(400), None))
        assert here == pytest.approx(nowhere, abs=1e-9)


def with_sights(**tables: dict[Seen, float]) -> ClonalityParameters:
    """The shipped parameters, and what day 0 shows of single cells by focus and place."""
    tables = {Sight[name]: {Origin.ONE: Shares(counts=counts)} for name, counts in tables.items()}
    return load_parameters().model_copy(update={"day0_by_sight": tables})


class TestFocusAndPlace:
    @pytest.fixture
    def decide_at(self, decide) -> Callable:
        """Decide a drawn well whose seeding scan has a known floor and focus."""

        def decided(drawing: str, parameters: ClonalityParameters, *, sharp: bool | None = True):
            rule = ProbabilityRule(parameters, TraceSettings())
            where = replace(floor(), sharp=sharp)
            return rule.decide(replace(decide(drawing).case, day0_floor=where))

        return decided

    @pytest.mark.parametrize(
        ("sharp", "said"),
        [
            (True, "on day 0, sharp, 212 um from the wall, 15 um wide"),
            (False, "on day 0, out of focus, 212 um from the wall, 15 um wide"),
            (None, "on day 0, 212 um from the wall, 15 um wide"),
        ],
    )
    def test_a_reason_tells_focus_and_place(self, decide_at, sharp, said) -> None:
        verdict = decide_at("o o o o o o o o @ 2963 0", load_parameters(), sharp=sharp)
        assert any(said in reason.statement for reason in verdict.reasons)

    def test_where_cells_are_seldom_seen_a_missing_one_says_less(self, decide_at) -> None:
        parameters = with_sights(OPEN={Seen.ONE: 200, Seen.NOTHING: 2}, WALL={Seen.NOTHING: 40})
        told = [
            decide_at(f". 8 o o o o o o @ {x_um} 0", parameters).probability_monoclonal
            for x_um in (3100, 0)
        ]
        assert told[0] > told[1]

    def test_a_blurred_scan_that_shows_nothing_says_less(self, decide_at) -> None:
        parameters = with_sights(
            OPEN={Seen.ONE: 200, Seen.NOTHING: 2}, BLURRED_OPEN={Seen.NOTHING: 40}
        )
        told = [
            decide_at(". 8 o o o o o o", parameters, sharp=sharp).probability_monoclonal
            for sharp in (False, True)
        ]
        assert told[0] > told[1]

    def test_without_cases_of_its_own_a_place_is_like_all(self) -> None:
        drawn = with_sights(WALL={}).drawn
        place, everywhere = drawn.day0_of(Sight.WALL), drawn.day0
        for seen in Seen:
            assert place[Origin.ONE][seen][0] == pytest.approx(everywhere[Origin.ONE][seen][0])

    def test_with_many_cases_of_its_own_it_is_like_these(self) -> None:
        drawn = with_sights(WALL={Seen.DEAD: 5000}).drawn
        assert drawn.day0_of(Sight.WALL)[Origin.ONE][Seen.DEAD][0] > 0.99
        assert drawn.day0_of(Sight.OPEN) is drawn.day0
        assert drawn.day0_of(None) is drawn.day0

    def test_a_few_cases_move_it_part_of_the_way(self) -> None:
        drawn = with_sights(WALL={Seen.NOTHING: 10}).drawn
        before = drawn.day0[Origin.ONE][Seen.NOTHING][0]
        now = drawn.day0_of(Sight.WALL)[Origin.ONE][Seen.NOTHING][0]
        assert now == pytest.approx((before + 1) / 2)


shares = st.lists(st.floats(0.01, 1), min_size=4, max_size=4)


class TestNumbersOfFounders:
    @given(st.lists(shares, max_size=4))
    def test_they_are_those_of_all_combinations(self, objects) -> None:
        """Enumerate what every object may have been."""
        terms = [
            [
                Term(
                    "",
                    {
                        origin: np.array([value])
                        for origin, value in zip(Origin, weights, strict=True)
                    },
                )
            ]
            for weights in objects
        ]
        expected = dict.fromkeys(("none", "one", "more"), 0.0)
        for chosen in product(Origin, repeat=len(objects)):
            weight = np.prod(
                [w[list(Origin).index(o)] / sum(w) for w, o in zip(objects, chosen, strict=True)]
            )
            founders = sum({Origin.ONE: 1, Origin.TWO: 2}.get(origin, 0) for origin in chosen)
            if founders == 0 and Origin.SATELLITE in chosen:
                continue
            expected[("none", "one", "more")[min(founders, 2)]] += weight
        total = sum(expected.values())
        told = count_founders(terms, np.zeros(1))
        for name, value in expected.items():
            assert getattr(told, name)[0] == pytest.approx(value / total, abs=1e-9), name

    @given(st.floats(0, 2))
    def test_hidden_founders_come_as_rare_events_do(self, hidden) -> None:
        told = count_founders([], np.array([hidden]))
        assert told.none[0] == pytest.approx(np.exp(-hidden))
        assert told.one[0] == pytest.approx(hidden * np.exp(-hidden))
        assert told.expected[0] == pytest.approx(hidden)


def sighting(day: int, width_um: float) -> Sighting:
    box = Box(x_um=0, y_um=0, width_um=width_um, height_um=width_um)
    found = Detection(box=box, label=Label.COLONY, score=0.8, level=Level.LOCAL)
    return Sighting(scan_key=f"d{day}", day=day, hours=24.0 * day, expected=box, detection=found)


class TestGrowth:
    def test_an_area_twice_as_large_is_one_doubling(self) -> None:
        assert doublings(sighting(3, 60 * 2**0.5)) == pytest.approx(
            doublings(sighting(3, 60)) + 1, abs=1e-6
        )

    def test_two_founders_make_a_larger_colony(self) -> None:
        growth = load_parameters().growth
        small, large = sighting(2, 30), sighting(2, 60)
        assert size_density(small, Origin.ONE, growth) > size_density(small, Origin.TWO, growth)
        assert size_density(large, Origin.TWO, growth) > size_density(large, Origin.ONE, growth)

    def test_what_stays_as_it_is_does_not_live(self) -> None:
        growth = load_parameters().growth
        still, growing = (sighting(2, 40), sighting(7, 44)), (sighting(2, 40), sighting(7, 250))
        for pair, alive in ((still, False), (growing, True)):
            lives = gain_density(*pair, Origin.ONE, growth)
            assert (lives > gain_density(*pair, Origin.NOTHING, growth)) is alive


class TestParameters:
    def test_equal_counts_give_equal_intervals(self) -> None:
        first, again = load_parameters().drawn, load_parameters().drawn
        assert (first.missed == again.missed).all()
        assert len(first.missed) > 100

    def test_more_cases_make_the_interval_narrower(self, tmp_path: Path) -> None:
        few = load_parameters()
        many = few.model_copy(
            update={"missed": few.missed.model_copy(update={"hits": 1500, "of": 10000})}
        )
        assert np.std(many.drawn.missed[1:]) < np.std(few.drawn.missed[1:])

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match=r"own\.json .* cannot be read"):
            load_parameters(tmp_path / "own.json")

    def test_files_that_do_not_say_their_format_are_of_the_first(self, tmp_path: Path) -> None:
        old = load_parameters().model_dump(mode="json")
        for added in ("format", "lost_unsearched", "day0_by_sight"):
            old.pop(added)
        file = tmp_path / "own.json"
        file.write_text(json.dumps(old))
        assert load_parameters(file).format == 1
        assert (load_parameters(file).drawn.lost == load_parameters().drawn.lost).all()

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"format": FORMAT + 1}, "format"),
            ({"missed": {"hits": 3, "of": 2}}, "more hits than cases"),
            ({"luck": 1}, "luck"),
        ],
    )
    def test_a_wrong_value_is_named(self, tmp_path: Path, change: dict, said: str) -> None:
        file = tmp_path / "own.json"
        file.write_text(json.dumps(load_parameters().model_dump(mode="json") | change))
        with pytest.raises(ConfigurationError, match=f"(?s)own.json.*{said}"):
            load_parameters(file)
