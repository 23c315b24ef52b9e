"""The three files of the published tool."""

import csv
from collections.abc import Callable
from pathlib import Path

from clonetrace.domain import Clonality, Plate, WellResult
from clonetrace.report import write_legacy_files


def test_the_summary_has_a_line_per_analysed_well(
    results: list[WellResult], tmp_path: Path
) -> None:
    write_legacy_files(tmp_path, results)
    assert (tmp_path / "legacy" / "RUN7_summary.txt").read_text("utf-8").splitlines() == [
        "RUN7_1_2 - A2 - empty",
        "RUN7_1_2 - A10 - polyclonal",
        "RUN7_1_2 - B2 - monoclonal",
        "RUN7_1_2 - C1 - ambiguous",
        "RUN7_1_20 - D4 - ambiguous",
        "RUN7_1_20 - H12 - differentiated",
    ]


def test_the_stats_count_the_wells_of_every_plate(
    results: list[WellResult], tmp_path: Path
) -> None:
    write_legacy_files(tmp_path, results)
    first, second = (tmp_path / "legacy" / "RUN7_stats.txt").read_text("utf-8").split("\n\n")
    assert first.splitlines() == [
        "Plate RUN7_1_2",
        "Monoclonal wells ready for consolidation: 1",
        "Monoclonal wells: 1",
        "Polyclonal wells: 1",
        "Ambiguous wells: 1",
        "Empty wells: 1",
    ]
    assert second.splitlines()[-1] == "Differentiated wells: 1"


def test_the_details_give_pixels_of_the_latest_scan(
    results: list[WellResult], tmp_path: Path
) -> None:
    write_legacy_files(tmp_path, results)
    with (tmp_path / "legacy" / "RUN7_details.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["RowCol"]: row for row in csv.DictReader(file)}
    assert ",".join(rows["B2"].values()) == (
        "RUN7_1_2,B2,monoclonal,1-11-2025,M1,0.910,0.050,0.030,0.010,2304,2304,1800,1500,4104,3804"
    )
    assert rows["A2"]["DimX"] == rows["A2"]["PrimaryClassification"] == "-"
    assert rows["D4"]["DateCaptured"] == "-"
    assert "A1" not in rows  # picked already


def test_every_run_has_its_own_files(
    make_result: Callable[..., WellResult], tmp_path: Path
) -> None:
    runs = ("R/1", "R1")
    written = write_legacy_files(
        tmp_path,
        [make_result("A1", Clonality.EMPTY, plate=Plate(run=run, name="1_1")) for run in runs],
    )
    assert {path.parent for path in written} == {tmp_path / "legacy"}
    assert len({path.name for path in written}) == 6
