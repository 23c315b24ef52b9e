"""The table of wells."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.domain import (
    Clonality,
    Morphology,
    Plate,
    Ruling,
    Stage,
    Turn,
    Well,
    WellResult,
)
from clonetrace.report import WellsTable, write_wells_table

HEADER = (
    "run,plate,well,clonality,probability_monoclonal,probability_low,probability_high,"
    "probability_empty,expected_founders,founders_seen,differentiated,morphology,"
    "morphology_confidence,width_mm,area_mm2,x_um,y_um,doubling_time_h,ready_to_pick,"
    "days_to_ready,days_to_ready_low,days_to_ready_high,days_to_touch,days_to_touch_low,"
    "days_to_touch_high,latest_scan,day0_scan,scans_used,reasons,decision,decision_morphology,"
    "decided_by,decided_at,decision_stage,decision_comment"
)


def rows_of(path: Path) -> dict[str, dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return {row["well"]: row for row in csv.DictReader(file)}


@pytest.fixture
def rows(results: list[WellResult], tmp_path: Path) -> dict[str, dict[str, str]]:
    return rows_of(write_wells_table(tmp_path, results))


def test_the_columns_are_those_that_scripts_expect(tmp_path: Path) -> None:
    assert write_wells_table(tmp_path, []).read_text("utf-8") == HEADER + "\n"


def test_wells_come_by_plate_then_row_then_column(rows: dict[str, dict[str, str]]) -> None:
    assert list(rows) == ["A2", "A10", "B2", "C1", "A1", "D4", "H12"]


def test_a_monoclonal_well_is_measured(rows: dict[str, dict[str, str]]) -> None:
    row = rows["B2"]
    assert (row["run"], row["plate"], row["clonality"]) == ("RUN7", "1_2", "monoclonal")
    assert row["probability_monoclonal"] == "0.99949"
    assert row["founders_seen"] == "1"
    assert (row["width_mm"], row["area_mm2"]) == ("2.304", "3.7159")
    assert (row["x_um"], row["y_um"]) == ("120.0", "-240.0")
    assert (row["ready_to_pick"], row["days_to_ready"]) == ("true", "0.0")
    assert (row["morphology"], row["morphology_confidence"]) == ("M1", "0.91")
    assert row["latest_scan"] == "RUN7_1_2_1-11-2025-8-15-00-AM/Well_B2_Ch1_1um.tif"
    assert row["day0_scan"] == "RUN7_1_2_12-28-2024-8-15-00-AM/Well_B2_Ch1_1um.tif"
    assert row["scans_used"] == "13"  # 15 days without the missing and the black one


def test_what_is_not_known_is_empty(rows: dict[str, dict[str, str]]) -> None:
    assert rows["C1"]["day0_scan"] == ""
    assert rows["A2"]["width_mm"] == rows["A2"]["founders_seen"] == ""
    assert rows["A2"]["ready_to_pick"] == "false"
    assert rows["A1"]["ready_to_pick"] == rows["A1"]["differentiated"] == ""


def test_the_newest_colony_says_whether_a_well_differentiates(
    rows: dict[str, dict[str, str]],
    make_result: Callable[..., WellResult],
    tmp_path: Path,
) -> None:
    assert rows["H12"]["differentiated"] == "true"
    assert rows["B2"]["differentiated"] == "false"
    fringe = make_result("A1", Clonality.POLYCLONAL, "cooooo", "coooDD")
    recovered = make_result("A2", Clonality.MONOCLONAL, "cooDDo")
    again = rows_of(write_wells_table(tmp_path, [fringe, recovered]))
    assert [row["differentiated"] for row in again.values()] == ["true", "false"]


def test_reasons_warnings_and_failures_stand_in_one_cell(rows: dict[str, dict[str, str]]) -> None:
    assert rows["C1"]["reasons"] == "1 object was followed to day 0; RUN7_1_2 C1 has no day-0 scan"
    assert rows["D4"]["reasons"] == (
        "Well_D4_Ch1_1um.tif <could> not be read; no scan could be used"
    )


def test_a_probability_is_not_rounded_up_to_a_threshold(
    make_result: Callable[..., WellResult], tmp_path: Path
) -> None:
    nearly = make_result("A1", Clonality.AMBIGUOUS, "co", probability=0.98996)
    assert rows_of(write_wells_table(tmp_path, [nearly]))["A1"]["probability_monoclonal"] == (
        "0.98996"
    )


def test_plates_whose_names_begin_alike_stay_apart(
    make_result: Callable[..., WellResult], tmp_path: Path
) -> None:
    wells = [
        make_result("A1", Clonality.EMPTY, plate=Plate(run="R", name=name))
        for name in ("1_10", "1_1")
    ]
    lines = write_wells_table(tmp_path, wells).read_text("utf-8").splitlines()[1:]
    assert [line.split(",")[1] for line in lines] == ["1_1", "1_10"]


def test_a_well_that_failed_or_is_not_monoclonal_is_never_ready(
    make_result: Callable[..., WellResult], tmp_path: Path
) -> None:
    ready = make_result("A1", Clonality.MONOCLONAL, "cooooooooooooooo")
    failed = ready.model_copy(update={"well": Well(label="A2"), "failed": "the disk went away"})
    doubtful = ready.verdict.model_copy(update={"clonality": Clonality.AMBIGUOUS})
    unsure = ready.model_copy(update={"well": Well(label="A3"), "verdict": doubtful})
    rows = rows_of(write_wells_table(tmp_path, [ready, failed, unsure]))
    assert [row["ready_to_pick"] for row in rows.values()] == ["true", "", "false"]


DECIDED = Ruling(
    stage=Stage.DECIDED,
    clonality=Clonality.POLYCLONAL,
    morphology=Morphology.M2,
    readers=("Ann Müller", "Bob Ott"),
    turn=Turn.SECOND,
    agreeing=2,
    decided_at=datetime(2025, 1, 12, 9, 30, 5, 250),
    comment="a second cell, to its left",
)
OF_PEOPLE = [name for name in HEADER.split(",") if name.startswith(("decision", "decided"))]


def people_say(results: list[WellResult], well: str, ruling: Ruling, out: Path) -> dict[str, str]:
    plate = next(one.plate for one in results if one.well.label == well)
    (path,) = WellsTable({(plate, Well.parse(well)): ruling}).write(results, out)
    return rows_of(path)[well]


def test_a_decision_stands_beside_the_machine_s_verdict(results, tmp_path) -> None:
    row = people_say(results, "B2", DECIDED, tmp_path)
    assert [row[name] for name in OF_PEOPLE] == [
        "polyclonal",
        "M2",
        "Ann Müller; Bob Ott",
        "2025-01-12T09:30:05Z",
        "decided",
        "a second cell, to its left",
    ]
    assert (row["clonality"], row["morphology"]) == ("monoclonal", "M1")
    assert row["ready_to_pick"] == "false"


def test_what_people_confirm_stays_ready(results, tmp_path) -> None:
    confirmed = DECIDED.model_copy(update={"clonality": Clonality.MONOCLONAL})
    assert people_say(results, "B2", confirmed, tmp_path)["ready_to_pick"] == "true"


def test_as_long_as_readers_are_blind_the_table_says_only_that_one_read(results, tmp_path) -> None:
    row = people_say(results, "B2", Ruling(stage=Stage.SECOND), tmp_path)
    assert {name: row[name] for name in OF_PEOPLE if row[name]} == {"decision_stage": "second"}
    assert row["ready_to_pick"] == "false"


def test_without_decisions_nothing_else_changes(rows, results, tmp_path) -> None:
    assert all(row[name] == "" for row in rows.values() for name in OF_PEOPLE)
    before = {well: dict(row) for well, row in rows.items()}
    people_say(results, "B2", DECIDED, tmp_path)
    after = rows_of(tmp_path / "wells.csv")
    changed = {
        (well, name)
        for well in after
        for name in after[well]
        if after[well][name] != before[well][name]
    }
    assert changed == {("B2", name) for name in (*OF_PEOPLE, "ready_to_pick")}


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_what_people_type_is_no_formula(results, tmp_path, typed) -> None:
    typing = DECIDED.model_copy(update={"comment": typed, "readers": (typed,)})
    row = people_say(results, "B2", typing, tmp_path)
    assert row["decision_comment"] == row["decided_by"] == f"'{typed}"
