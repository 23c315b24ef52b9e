"""What an analysis leaves in its output folder, and whether it is right where it is easy."""

import csv
from dataclasses import replace

import polars as pl

from clonetrace.domain import Clonality, FindingKind, Plate, Well
from clonetrace.intake import PlateWell, Selection
from clonetrace.simulate import CLONALITY

COLUMNS = [
    "run",
    "plate",
    "well",
    "clonality",
    "probability_monoclonal",
    "probability_low",
    "probability_high",
    "probability_empty",
    "expected_founders",
    "founders_seen",
    "differentiated",
    "morphology",
    "morphology_confidence",
    "width_mm",
    "area_mm2",
    "x_um",
    "y_um",
    "doubling_time_h",
    "ready_to_pick",
    "days_to_ready",
    "days_to_ready_low",
    "days_to_ready_high",
    "days_to_touch",
    "days_to_touch_low",
    "days_to_touch_high",
    "latest_scan",
    "day0_scan",
    "scans_used",
    "reasons",
    "decision",
    "decision_morphology",
    "decided_by",
    "decided_at",
    "decision_stage",
    "decision_comment",
]


def test_the_table_has_the_promised_columns_in_their_order(undisturbed) -> None:
    table = pl.read_csv(undisturbed / "wells.csv")
    assert table.columns == COLUMNS
    assert table["run"].unique().to_list() == ["SIM007"]
    assert table["plate"].unique().to_list() == ["CT_01"]
    assert table["well"].to_list() == ["A1", "A2"]
    assert set(table["clonality"]) <= {kind.value for kind in Clonality}
    assert table["reasons"].str.len_chars().min() > 10


def test_every_scan_of_a_well_with_a_colony_has_a_picture(undisturbed, kept) -> None:
    for result in kept(undisturbed):
        if result.largest is None:
            continue
        assert len(result.scans) == 5
        for scan in result.scans:
            assert scan.crop == f"crops/day{scan.day:02d}/SIM007_CT_01_{result.well}.jpg"
            assert (undisturbed / scan.crop).read_bytes().startswith(b"\xff\xd8")


def test_the_files_of_the_published_tool_can_be_read(undisturbed) -> None:
    folder = undisturbed / "legacy"
    summary = [line.split(" - ") for line in (folder / "SIM007_summary.txt").open()]
    assert [line[:2] for line in summary] == [["SIM007_CT_01", f"A{n}"] for n in (1, 2)]
    assert {line[2].strip() for line in summary} <= {kind.value for kind in Clonality}

    stats = dict(
        line.rsplit(": ", 1)
        for line in (folder / "SIM007_stats.txt").read_text().splitlines()
        if ": " in line
    )
    counted = [int(stats[f"{kind} wells"]) for kind in ("Polyclonal", "Ambiguous", "Empty")]
    assert sum(counted) + int(stats["Monoclonal wells"]) == 2

    rows = list(csv.DictReader((folder / "SIM007_details.csv").open()))
    for row in rows:
        assert row["DateCaptured"] == "3-1-2024"
        if row["DimX"] != "-":
            assert int(row["CoordX2"]) - int(row["CoordX1"]) == int(row["DimX"])


def test_easy_wells_get_the_right_verdict(fine) -> None:
    results = fine.report.results
    assert [one.verdict.clonality for one in results] == [
        CLONALITY[well.case] for well in fine.truth.wells
    ]
    single = results[0]
    assert single.verdict.founders_seen == 1
    (founder,) = fine.truth.wells[0].founders
    assert single.largest is not None
    assert abs(single.largest.x_um - founder.x_um) < 250
    assert abs(single.largest.y_um - founder.y_um) < 250


def test_a_well_that_was_picked_is_listed_and_not_read(bench) -> None:
    bench.add("A1", days=(0, 4)).add("A2", days=(0, 4))
    for day in (0, 4):
        bench.replace("A2", day, b"must not be read")
    picked = frozenset({PlateWell(plate="SIM007_CT_01", well=Well(label="A2"))})

    report = bench.analyse(selection=Selection(consolidated=picked))

    assert report.results[1].verdict.clonality is Clonality.CONSOLIDATED
    assert report.results[1].warnings == ()
    summary = (bench.out / "legacy" / "SIM007_summary.txt").read_text()
    assert "A1" in summary
    assert "A2" not in summary


def test_control_wells_are_left_out_and_named(bench) -> None:
    bench.add("A1", days=(0, 2)).add("A2", days=(0, 2))
    intake = bench.settings.intake.model_copy(update={"control_wells": ("A2",)})
    bench = replace(bench, settings=bench.settings.model_copy(update={"intake": intake}))

    report = bench.analyse()

    assert [str(one.well) for one in report.results] == ["A1"]
    assert any("A2" in one.message for one in report.findings if "ontrol" in one.message)


def test_only_what_is_asked_for_is_analysed_and_the_rest_stays_known(bench) -> None:
    bench.add("A1", days=(0, 2)).add("A2", days=(0, 2))
    both = bench.analyse().results

    report = bench.analyse(selection=Selection(wells=frozenset({Well(label="A2")})))

    assert (report.analysed, report.results) == (0, both[1:])
    assert any(one.kind is FindingKind.NOT_SELECTED for one in report.findings)
    assert (bench.out / "wells.csv").read_text().count("\n") == 3


def test_active_plates_leave_the_others_out(bench) -> None:
    bench.add("A1", days=(0, 2))
    plates = frozenset({"SIM007_CT_01", "SIM007_CT_99"})

    report = bench.analyse(selection=Selection(active_plates=plates))

    assert [one.plate for one in report.results] == [Plate(run="SIM007", name="CT_01")]
    assert any("SIM007_CT_99" in one.message for one in report.findings)


def test_fresh_forgets_and_analyses_everything(bench, tables_and_pictures) -> None:
    bench.add("A1", days=(0, 2))
    bench.analyse()
    before = tables_and_pictures(bench.out)

    report = bench.analyse(fresh=True)

    assert report.analysed == 1
    assert tables_and_pictures(bench.out) == before


def test_another_setting_decides_again_without_reading(bench) -> None:
    bench.add("A1", days=(0, 3, 4)).analyse()
    for day in (0, 3, 4):
        bench.blot_out(bench.scan("A1", day))
    measure = bench.settings.measure.model_copy(update={"ready_width_mm": 0.1})
    changed = replace(bench, settings=bench.settings.model_copy(update={"measure": measure}))

    report = changed.analyse()

    assert report.analysed == 1
    assert [scan.quality.usable for scan in report.results[0].scans] == [True] * 3
