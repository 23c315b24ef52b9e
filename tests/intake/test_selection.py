"""Asking for some runs, plates and wells."""

from datetime import timedelta

import pytest

from clonetrace.domain import FindingKind, Well
from clonetrace.domain.errors import ConfigurationError
from clonetrace.intake import IntakeSettings, PlateWell, Selection, take_inventory

SETTINGS = IntakeSettings(plate_wells=6)
WELLS = ("A1", "A2", "A3", "B1", "B2", "B3")


@pytest.fixture
def runs(lab, seeded):
    """Two runs; the first has a plate P_1 and a plate P_10."""
    for plate in ["R1_P_1", "R1_P_10", "R2_P_2"]:
        lab.scan(plate, seeded, *WELLS)
    return lab


def plates_of(lab, **asked):
    inventory = take_inventory([lab.root], SETTINGS, Selection.model_validate(asked))
    return list(dict.fromkeys(str(series.plate) for series in inventory.wells))


@pytest.mark.parametrize(
    ("asked", "plates"),
    [
        ({}, ["R1_P_1", "R1_P_10", "R2_P_2"]),
        ({"runs": {"R1"}}, ["R1_P_1", "R1_P_10"]),
        ({"plates": {"P_1"}}, ["R1_P_1"]),
        ({"plates": {"P_10", "P_2"}}, ["R1_P_10", "R2_P_2"]),
        ({"plates": {"R1_P_10"}}, ["R1_P_10"]),
        ({"runs": {"R2"}, "plates": {"P_2"}}, ["R2_P_2"]),
        ({"active_plates": {"R1_P_1", "R2_P_2"}}, ["R1_P_1", "R2_P_2"]),
        ({"runs": {"R1"}, "active_plates": {"R1_P_1", "R2_P_2"}}, ["R1_P_1"]),
        ({"active_plates": set()}, []),
    ],
)
def test_plates_are_chosen_by_their_exact_names(runs, asked, plates) -> None:
    assert plates_of(runs, **asked) == plates


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"runs": {"R11"}}, "R1"),
        ({"plates": {"P_3"}}, "P_1"),
        ({"plates": {"P-10"}}, "P_10"),
        ({"plates": {"p_1"}}, "P_1"),
        ({"runs": {"R2"}, "plates": {"P_1"}}, "P_2"),
        ({"wells": {Well(label="C1")}}, "A1"),
        ({"active_plates": {"R1_P_01"}}, "R1_P_1"),
    ],
)
def test_asking_for_what_is_not_there_names_the_nearest(runs, asked, named) -> None:
    (wanted,) = next(reversed(asked.values()))
    with pytest.raises(ConfigurationError) as error:
        plates_of(runs, **asked)
    assert str(wanted) in str(error.value)
    assert named in str(error.value)


def test_a_run_is_not_one_whose_name_contains_it(lab, seeded) -> None:
    for run in ["R1", "R10", "A_R1"]:
        lab.scan(f"{run}_P_1", seeded, "A1")
    assert plates_of(lab, runs={"R1"}) == ["R1_P_1"]


def test_plates_left_out_are_told(runs, only) -> None:
    inventory = take_inventory([runs.root], SETTINGS, Selection(plates=frozenset({"P_1"})))
    told = only(inventory.findings, FindingKind.NOT_SELECTED)
    assert "R1_P_10, R2_P_2" in told.message


def test_an_active_plate_without_scans_is_told_while_the_others_go_on(runs, only) -> None:
    selection = Selection(active_plates=frozenset({"R1_P_1", "R1_P_100"}))
    inventory = take_inventory([runs.root], SETTINGS, selection)
    assert {str(series.plate) for series in inventory.wells} == {"R1_P_1"}
    told = only(inventory.findings, FindingKind.EMPTY_INPUT)
    assert "R1_P_100" in told.message
    assert "R1_P_10" in told.message


def test_one_well_keeps_the_calendar_of_its_whole_plate(lab, well_of, kinds) -> None:
    lab.timelines("R1_P_1", {"A1": "oooo", "A2": "..oo"})
    everything = take_inventory([lab.root], SETTINGS)
    selection = Selection(wells=frozenset({Well(label="A2")}))
    alone = take_inventory([lab.root], SETTINGS, selection)
    assert alone.wells == (well_of(everything, "A2"),)
    assert [scan.day for scan in alone.wells[0].scans] == [2, 3]
    assert kinds(alone.findings) == [FindingKind.NOT_SELECTED]


def test_consolidated_wells_are_marked_on_their_plate_only(runs) -> None:
    picked = PlateWell(plate="R1_P_1", well=Well(label="A2"))
    selection = Selection(consolidated=frozenset({picked}))
    inventory = take_inventory([runs.root], SETTINGS, selection)
    marked = [(str(series.plate), str(series.well)) for series in inventory.wells]
    assert [
        place for place, series in zip(marked, inventory.wells, strict=True) if series.consolidated
    ] == [("R1_P_1", "A2")]


def test_consolidated_wells_that_are_not_there_are_told_once(runs, only) -> None:
    entries = frozenset(
        {
            PlateWell(plate="R1_P_1", well=Well(label="H7")),
            PlateWell(plate="R9_P_1", well=Well(label="A1")),
            PlateWell(plate="R2_P_2", well=Well(label="A1")),
        }
    )
    inventory = take_inventory([runs.root], SETTINGS, Selection(consolidated=entries))
    told = only(inventory.findings, FindingKind.MISSING_WELL)
    assert "2 wells" in told.message
    assert "R1_P_1 H7, R9_P_1 A1" in told.message


def test_a_selection_survives_a_json_round_trip() -> None:
    selection = Selection(
        runs=frozenset({"R1"}),
        wells=frozenset({Well(label="A1")}),
        active_plates=frozenset({"R1_P_1"}),
        consolidated=frozenset({PlateWell(plate="R1_P_1", well=Well(label="A2"))}),
    )
    assert Selection.model_validate_json(selection.model_dump_json()) == selection


def test_wells_and_plates_come_in_order(lab, seeded) -> None:
    for plate in ["R2_P_1", "R1_P_2", "R1_P_1"]:
        lab.scan(plate, seeded + timedelta(days=1), "B10", "B9", "A12")
    wells = take_inventory([lab.root], IntakeSettings()).wells
    assert [f"{series.plate} {series.well}" for series in wells] == [
        f"{plate} {well}"
        for plate in ["R1_P_1", "R1_P_2", "R2_P_1"]
        for well in ["A12", "B9", "B10"]
    ]
