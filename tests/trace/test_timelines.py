"""Whole wells, drawn and decided; see the signs in conftest.py."""

from collections.abc import Callable
from typing import Any

import pytest

from clonetrace.domain import Alignment, Clonality, Fate
from clonetrace.trace import TraceSettings

#: What `trace` returns; see conftest.py.
Trace = Callable[..., Any]

MONO, POLY = Clonality.MONOCLONAL, Clonality.POLYCLONAL
EMPTY, AMBIGUOUS = Clonality.EMPTY, Clonality.AMBIGUOUS

#: Unregistered scans of a 96-well: 2 degrees at 3175 um.
LOST_UM = 111.0


def test_one_cell_one_colony(trace: Trace) -> None:
    well = trace("o o o o o o o o")
    assert (well.verdict.clonality, well.verdict.founders_seen) == (MONO, 1)
    assert well.fates == [Fate.FOUNDER]
    assert well.reasons.startswith("one colony, followed back to one cell on day 0")


def test_two_cells_two_colonies(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o
        o o o o o o o o
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (POLY, 2)
    assert well.fates == [Fate.FOUNDER, Fate.FOUNDER]
    assert well.reasons.startswith("2 colonies, followed backwards to 2 living objects")


@pytest.mark.parametrize("merged_on", range(1, 8))
def test_two_cells_that_grew_together(trace: Trace, merged_on: int) -> None:
    second = " ".join("o" * merged_on + "^" * (8 - merged_on))
    well = trace(f"""
        o o o o o o o o
        {second}         @ 60 0
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (POLY, 2)
    assert well.fates == [Fate.SPLIT, Fate.FOUNDER, Fate.FOUNDER]
    assert [lineage.parent for lineage in well.lineages] == [None, 1, 1]
    assert "the colony was 2 living objects before" in well.reasons


def test_three_cells_that_grew_together_one_after_the_other(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o
        o o o ^ ^ ^ ^ ^  @ 60 0
        o o o o o ^ ^ ^  @ 180 0
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (POLY, 3)
    assert well.fates.count(Fate.SPLIT) == 2


def test_a_colony_that_is_boxed_twice_is_one(trace: Trace) -> None:
    well = trace("o o o % % o % %")
    assert (well.verdict.clonality, well.fates) == (MONO, [Fate.FOUNDER])


def test_overspill_is_no_colony(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o
        . . ~ ~ ~ ~ ~ ~  @ 100 0
    """)
    assert (well.verdict.clonality, well.fates) == (MONO, [Fate.FOUNDER])


def test_debris_beside_the_colony_does_not_count(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o
        x x x x x x x x  @ 700 0
        X X X X X X X X
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (MONO, 1)
    assert sorted(well.fates) == [Fate.ABIOTIC, Fate.FOUNDER]
    assert "does not grow: 160 um on day 0, 160 um on day 7" in well.reasons


def test_debris_that_the_colony_grows_over_is_no_founder(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o o
        x x x x x ^ ^ ^ ^  @ 60 0
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (MONO, 1)
    assert Fate.SPLIT not in well.fates
    assert Fate.ABIOTIC in well.fates


def test_a_well_of_debris_is_empty(trace: Trace) -> None:
    well = trace("""
        X X X X X X X X
        X X X X X X X X
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (EMPTY, 0)
    assert well.fates == [Fate.ABIOTIC, Fate.ABIOTIC]
    assert "nothing that is there grows" in well.reasons


def test_a_well_without_anything_is_empty(trace: Trace) -> None:
    well = trace(". . . . . . . .")
    assert (well.verdict.clonality, well.lineages) == (EMPTY, ())
    assert "no colony in the 3 newest scans" in well.reasons


def test_cells_that_did_not_survive_leave_the_well_empty(trace: Trace) -> None:
    assert trace("o o o . . . . .").verdict.clonality is EMPTY


def test_a_colony_missed_in_the_newest_scans_is_found_before_them(trace: Trace) -> None:
    assert trace("o o o o o o . .").verdict.clonality is MONO


def test_a_cell_that_no_later_colony_covers_did_not_survive(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o
        o o . . . . . .
        o . . . . . . .  @ 500 0
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (MONO, 1)


def test_what_is_far_wider_than_it_becomes_is_something_else(trace: Trace) -> None:
    well = trace("o o X o o o o o")
    assert (well.verdict.clonality, well.fates) == (MONO, [Fate.FOUNDER])
    assert [one.day for one in well.lineages[0].sightings if one.detection is None] == [2]


def test_a_blurred_cell_may_look_wider_than_a_day_later(trace: Trace) -> None:
    assert trace("O o o o o o o o").fates == [Fate.FOUNDER]


def test_a_flake_beside_the_colony_is_no_part_of_it(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o
        . . . x . . . .  @ 90 0
    """)
    assert (well.verdict.clonality, well.fates) == (MONO, [Fate.FOUNDER])


@pytest.mark.parametrize(
    "drawing",
    ["o o o . o o o o", "o o o . . . o o", "o o o | o o o o", "o o | . o | | o", "o . o o o o o o"],
)
def test_gaps_do_not_break_a_lineage(trace: Trace, drawing: str) -> None:
    well = trace(drawing)
    assert (well.verdict.clonality, well.fates) == (MONO, [Fate.FOUNDER])
    missed = [sighting.day for sighting in well.lineages[0].sightings if not sighting.detection]
    assert missed == [
        day for day, sign in reversed(list(enumerate(drawing.split()))) if sign == "."
    ]


def test_a_second_founder_is_found_behind_a_gap(trace: Trace) -> None:
    well = trace("""
        o o . | o o o o
        o o . . ^ ^ ^ ^  @ 60 0
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (POLY, 2)


def test_a_second_colony_missed_just_before_it_merges_is_found(trace: Trace) -> None:
    """On day 5 only one of the two is seen, and its place does not cover the other's."""
    well = trace("""
        o o o o o o o o o
        o o o o o . ^ ^ ^  @ 120 0
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (POLY, 2)
    assert well.fates == [Fate.SPLIT, Fate.FOUNDER, Fate.FOUNDER]


@pytest.mark.parametrize("missed", [(4,), (5,), (4, 5), (3, 4, 5)])
def test_a_second_colony_missed_for_days_before_it_merges_keeps_a_well_from_being_clonal(
    trace: Trace, missed: tuple[int, ...]
) -> None:
    second = " ".join("." if day in missed else "o" for day in range(6))
    well = trace(f"""
        o o o o o o o o o
        {second} ^ ^ ^  @ 110 0
    """)
    assert well.verdict.clonality is POLY


def test_a_colony_that_only_the_newest_scans_miss_is_a_second_clone(trace: Trace) -> None:
    """A large neighbour hid it; colonies do not vanish."""
    well = trace("""
        o o o o o o O O O
        o o o o o o o . .  @ 420 0
    """)
    assert well.verdict.clonality is POLY
    assert [fate for fate in well.fates if fate is Fate.FOUNDER] == 2 * [Fate.FOUNDER]


def test_a_large_flaw_of_an_older_scan_is_no_second_clone(trace: Trace) -> None:
    well = trace("""
        o o o o o o O O O
        . . . . . . X . .  @ 420 0
    """)
    assert well.fates == [Fate.FOUNDER]
    assert well.verdict.clonality is MONO


def test_what_leads_to_a_flaw_is_still_a_second_cell_that_is_gone(trace: Trace) -> None:
    """A flaw that is dropped takes nothing along that speaks for a second founder."""
    drawing = """
        o o o o o
        o . {} . .  @ 90 0
    """
    with_flaw, without = (
        [one.detection for one in trace(drawing.format(sign)).case.strays] for sign in "X."
    )
    assert len(without) == 1
    assert with_flaw == without


def test_a_flaw_of_the_newest_scan_is_not_followed_to_a_cell_a_week_before(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o o
        x . . . . . . . X
    """)
    assert well.fates == [Fate.FOUNDER, Fate.UNCONFIRMED]
    assert well.verdict.clonality is AMBIGUOUS


def test_a_cell_that_wanders_200_um_on_the_first_day_is_taken_for_no_other(trace: Trace) -> None:
    moved = {(0, 0): (200.0, 0.0)}
    well = trace("o o o o o o o o", moved=moved)
    assert (well.verdict.clonality, well.fates) == (AMBIGUOUS, [Fate.GHOST])
    restless = TraceSettings(wander_first_days_um=220, field_of_view_min_um=480)
    well = trace("o o o o o o o o", restless, moved=moved)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (MONO, 1)


def test_without_its_founder_a_colony_is_a_ghost(trace: Trace) -> None:
    well = trace(". o o o o o o o")
    assert (well.verdict.clonality, well.verdict.founders_seen) == (AMBIGUOUS, 0)
    assert well.fates == [Fate.GHOST]
    assert "its founder is not seen on day 0" in well.reasons
    assert "first seen on day 1; nothing in its place on day 0" in well.reasons


def test_a_ghost_beside_a_clone_is_a_second_clone(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o
        . . . o o o o o
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (POLY, 1)


def test_without_a_scan_of_day_0_nothing_is_certain(trace: Trace) -> None:
    well = trace("| o o o o o o o")
    assert (well.verdict.clonality, well.verdict.founders_seen) == (AMBIGUOUS, None)
    assert well.fates == [Fate.OPEN]
    assert "followed back to day 1; there is no usable scan of day 0" in well.reasons


def test_two_colonies_need_no_day_0(trace: Trace) -> None:
    well = trace("""
        | o o o o o o o
        | o o o o o o o
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (POLY, None)


def test_two_touching_cells_on_day_0_are_two_founders(trace: Trace) -> None:
    well = trace("8 o o o o o o o")
    assert (well.verdict.clonality, well.verdict.founders_seen) == (POLY, 2)
    assert "holds 2 or more touching cells on day 0" in well.reasons


def test_a_cell_that_divides_on_day_1_is_one_founder(trace: Trace) -> None:
    assert trace("o 8 o o o o o o").verdict.clonality is MONO


def test_a_large_object_seen_once_keeps_a_well_from_being_clonal(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o o
        . . . . . . . . O
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (AMBIGUOUS, 1)
    assert Fate.UNCONFIRMED in well.fates
    assert "a second colony cannot be ruled out" in well.reasons


def test_a_small_flaw_seen_once_does_not_count(trace: Trace) -> None:
    well = trace("""
        o o o o o o o
        . . . . . . o
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (MONO, 1)
    assert "seen on day 6 only" in well.reasons


def test_objects_that_are_each_seen_once_decide_nothing(trace: Trace) -> None:
    well = trace("""
        . . . . . . . o
        . . . . . . . o
    """)
    assert well.verdict.clonality is AMBIGUOUS
    assert well.fates == [Fate.UNCONFIRMED, Fate.UNCONFIRMED]


def test_a_split_whose_pieces_all_seem_dead_is_no_clone(trace: Trace) -> None:
    well = trace("""
        x x x x x o o o  @ -20 0
        x x x x x ^ ^ ^  @ 60 0
    """)
    assert well.verdict.clonality is AMBIGUOUS
    assert well.fates == [Fate.GHOST, Fate.ABIOTIC, Fate.ABIOTIC]
    assert "2 objects lie in its place on day 4, and none grows" in well.reasons


def test_pieces_of_an_object_that_does_not_grow_are_dead(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o
        x x X X X X X X  @ 760 0
        x x . . . . . .  @ 830 0
    """)
    assert well.verdict.clonality is MONO
    assert well.fates.count(Fate.ABIOTIC) == 3


@pytest.mark.parametrize("day", range(1, 4))
def test_too_young_to_tell(trace: Trace, day: int) -> None:
    well = trace(" ".join("o" * (day + 1)))
    assert well.verdict.clonality is AMBIGUOUS
    assert f"too early: the newest scan is of day {day}" in well.reasons


def test_too_young_to_be_called_empty(trace: Trace) -> None:
    assert "too early to call it empty" in trace(". . .").reasons


def test_a_well_is_decided_from_day_4_on(trace: Trace) -> None:
    assert trace("o o o o o").verdict.clonality is MONO
    assert trace(". . . . .").verdict.clonality is EMPTY


def test_differentiated_cells_are_a_verdict_of_their_own(trace: Trace) -> None:
    well = trace("o o o o o # # #")
    assert well.verdict.clonality is Clonality.DIFFERENTIATED
    assert "sprawling differentiated cells on day 7" in well.reasons


def test_no_usable_scan_at_all(trace: Trace) -> None:
    well = trace("| | | |")
    assert (well.verdict.clonality, well.verdict.founders_seen) == (AMBIGUOUS, None)
    assert well.reasons == "no scan of this well can be used"


@pytest.mark.parametrize("distance_um", [0.0, 60.0, 100.0])
def test_cells_may_wander_on_the_first_day(trace: Trace, distance_um: float) -> None:
    well = trace("o o o o o o o o", moved={(0, 0): (distance_um, 0.0)})
    assert (well.verdict.clonality, well.verdict.founders_seen) == (MONO, 1)


def test_two_cells_that_may_have_met_on_the_first_day_are_ambiguous(trace: Trace) -> None:
    well = trace(
        """
        o o o o o o o o
        o . . . . . . .  @ -75 0
        """,
        moved={(0, 0): (70.0, 0.0)},
    )
    assert well.verdict.clonality is AMBIGUOUS
    assert "may have joined the colony" in well.reasons


def test_a_second_cell_beside_the_founder_that_is_gone_the_next_day_is_named(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o
        o . . . . . . .  @ 90 0
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (AMBIGUOUS, 1)
    assert "a second cell" in well.reasons


def test_what_stays_beside_the_founder_uncovered_is_no_second_cell(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o
        x x x x x x x x  @ 90 0
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (MONO, 1)


def test_cells_do_not_wander_across_the_well(trace: Trace) -> None:
    well = trace("o o o o o o o o", moved={(0, 0): (300.0, 0.0)})
    assert (well.verdict.clonality, well.fates) == (AMBIGUOUS, [Fate.GHOST])


def test_settled_cells_hardly_wander(trace: Trace) -> None:
    near = trace("o o o o o o o o", moved={(0, day): (150.0, 0.0) for day in range(6)})
    assert [one.day for one in near.lineages[0].seen] == [7, 6, 5, 4, 3, 2, 1, 0]
    far = trace("o o o o o o o o", moved={(0, 5): (180.0, 0.0)})
    assert [one.day for one in far.lineages[0].seen] == [7, 6, 4, 3, 2, 1, 0]


POSES = {
    0: Alignment(dx_um=40, dy_um=-25, rotation_deg=1.8),
    1: Alignment(dx_um=-30, dy_um=10, rotation_deg=-1.5),
    3: Alignment(dx_um=5, dy_um=50, rotation_deg=2.0),
    6: Alignment(dx_um=-45, dy_um=-45, rotation_deg=-2.0),
}


def test_plates_that_lie_otherwise_every_day(trace: Trace) -> None:
    well = trace("o o o o o o o o  @ 2500 900", poses=POSES)
    assert (well.verdict.clonality, well.fates) == (MONO, [Fate.FOUNDER])
    assert not [one for one in well.lineages[0].sightings if one.detection is None]


def test_turned_plates_hide_no_founder(trace: Trace) -> None:
    well = trace(
        """
        o o o o o o o o  @ 2500 0
        o o o o ^ ^ ^ ^  @ 2570 0
        """,
        poses=POSES,
    )
    assert (well.verdict.clonality, well.verdict.founders_seen) == (POLY, 2)


def test_unregistered_scans_are_searched_more_widely(trace: Trace) -> None:
    drawing, turned = "o o o o o o o o  @ 2500 0", {3: Alignment(dy_um=40, rotation_deg=2)}
    well = trace(drawing, uncertain_um=LOST_UM, poses=turned)
    assert (well.verdict.clonality, well.fates) == (MONO, [Fate.FOUNDER])
    unaware = trace(drawing, uncertain_um=1e-9, poses=turned)
    assert unaware.lineages[0].sightings[4].detection is None


def test_cells_may_wander_between_unregistered_scans_too(trace: Trace) -> None:
    well = trace(
        "o o o o o o o o",
        uncertain_um=LOST_UM,
        moved={(0, 0): (90.0, 0.0)},
        poses={0: Alignment(dx_um=105)},
    )
    assert (well.verdict.clonality, well.fates) == (MONO, [Fate.FOUNDER])


@pytest.mark.parametrize("merged_on", range(1, 8))
def test_unregistered_scans_hide_no_founder(trace: Trace, merged_on: int) -> None:
    second = " ".join("o" * merged_on + "^" * (8 - merged_on))
    well = trace(
        f"""
        o o o o o o o o  @ 2500 0
        {second}         @ 2570 0
        """,
        uncertain_um=LOST_UM,
        poses={0: Alignment(dx_um=20, rotation_deg=1), 3: Alignment(dy_um=-30, rotation_deg=-1)},
    )
    assert (well.verdict.clonality, well.verdict.founders_seen) == (POLY, 2)


def test_two_clones_that_filled_their_place_still_count(trace: Trace) -> None:
    """A colony may stop growing where it meets the wall or its neighbours."""
    well = trace("""
        o o o o o o o o o o o
        o o o o o o X X X X X  @ 1000 0
        o o o o o o . . . . .  @ 1080 0
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (POLY, 3)


def test_one_clone_that_filled_its_place_still_counts(trace: Trace) -> None:
    well = trace("""
        o o o o o o o o o o o
        o o o o o o X X X X X  @ 1000 0
    """)
    assert (well.verdict.clonality, well.verdict.founders_seen) == (POLY, 2)


class TestWhatLooksDeadOnDay0:
    def test_a_dead_cell_that_swells_is_no_colony(self, trace: Trace) -> None:
        well = trace("d x x x x")
        assert well.fates == [Fate.ABIOTIC]
        assert well.verdict.clonality is EMPTY

    def test_a_colony_that_grew_in_its_place_had_another_founder(self, trace: Trace) -> None:
        well = trace("d o o o o o o o")
        assert well.fates == [Fate.GHOST]
        assert well.verdict.clonality is AMBIGUOUS
        assert "looks dead" in well.reasons

    def test_a_dead_cell_beside_the_founder_is_no_second_founder(self, trace: Trace) -> None:
        well = trace("""
            o o o o o o o o
            d . . . . . . .  @ 20 0
        """)
        assert (well.verdict.clonality, well.verdict.founders_seen) == (MONO, 1)

    def test_a_cell_that_is_dead_on_day_1_joined_no_colony(self, trace: Trace) -> None:
        gone, dead = (
            trace(f"""
                o o o o o o o o
                {second} . . . . . .  @ 100 0
            """)
            for second in ("o .", "o d")
        )
        assert gone.verdict.clonality is AMBIGUOUS
        assert dead.verdict.clonality is MONO
