"""The days of a well: `{"A1": "oo.o"}` is a well without a scan on day 2."""

from datetime import date, datetime, timedelta

import pytest

from clonetrace.domain import FindingKind
from clonetrace.intake import IntakeSettings, ScansPerDay, take_inventory

#: Small plates (wells A1 to B3), so that few wells are missing.
SIX = IntakeSettings(plate_wells=6, control_wells=("A2", "A3", "B1", "B2", "B3"))
TWO = IntakeSettings(plate_wells=6, control_wells=("A3", "B1", "B2", "B3"))


def days(series):
    return [scan.day for scan in series.scans]


def test_days_and_hours_count_from_the_first_scan_of_the_plate(lab, seeded) -> None:
    lab.scan("R1_1_2", seeded, "A2")
    lab.scan("R1_1_2", seeded + timedelta(minutes=30), "A1")
    lab.scan("R1_1_2", seeded + timedelta(days=1, hours=-2), "A1", "A2")
    first, second = take_inventory([lab.root], TWO).wells
    assert [(scan.day, scan.hours) for scan in first.scans] == [(0, 0.5), (1, 22.0)]
    assert [(scan.day, scan.hours) for scan in second.scans] == [(0, 0.0), (1, 22.0)]


@pytest.mark.parametrize(
    "evening",
    [datetime(2024, 2, 28, 23, 50), datetime(2023, 12, 31, 12, 5), datetime(2024, 4, 30, 0, 5)],
)
def test_a_run_can_cross_a_month_and_a_year(lab, evening) -> None:
    for day in range(3):
        lab.scan("R1_1_2", evening + timedelta(days=day), "A1")
    (series,) = take_inventory([lab.root], SIX).wells
    assert days(series) == [0, 1, 2]
    assert [scan.hours for scan in series.scans] == [0, 24, 48]
    assert series.newest.taken_at == evening + timedelta(days=2)


def test_midnight_begins_a_day_however_few_minutes_passed(lab) -> None:
    lab.scan("R1_1_2", datetime(2024, 3, 4, 23, 59), "A1")
    lab.scan("R1_1_2", datetime(2024, 3, 5, 0, 1), "A1")
    (series,) = take_inventory([lab.root], SIX).wells
    assert days(series) == [0, 1]


def test_the_first_scan_of_a_day_counts_and_the_others_are_told(lab, seeded, only) -> None:
    again = lab.scan("R1_1_2", seeded + timedelta(hours=6), "A1")
    lab.scan("R1_1_2", seeded, "A1")
    (series,) = take_inventory([lab.root], SIX).wells
    assert [scan.taken_at for scan in series.scans] == [seeded]
    told = only(series.findings, FindingKind.DUPLICATE_SCAN)
    assert told.path == again / "Well_A1_Ch1_1um.tif"
    assert "2024-03-04 14:15:00" in told.message


def test_a_second_scan_serves_a_well_that_the_first_one_lacks(lab, seeded, well_of) -> None:
    lab.scan("R1_1_2", seeded, "A1")
    lab.scan("R1_1_2", seeded + timedelta(hours=1), "A1", "A2")
    inventory = take_inventory([lab.root], TWO)
    assert well_of(inventory, "A1").scans[0].hours == 0
    assert well_of(inventory, "A2").scans[0].hours == 1
    assert well_of(inventory, "A2").findings == ()


def test_a_time_lapse_uses_every_scan_of_a_day(lab) -> None:
    lab.put(*(f"t{hour:02d}h.png" for hour in range(0, 45, 3)))
    settings = IntakeSettings(
        layout="pattern",
        pattern=r"t(?P<hours>\d+)h\.png",
        run="H3122",
        plate="1",
        well="B2",
        start=datetime(2024, 3, 4),
        scans_per_day=ScansPerDay.ALL,
    )
    inventory = take_inventory([lab.root], settings)
    (series,) = inventory.wells
    assert [scan.hours for scan in series.scans] == list(range(0, 45, 3))
    assert days(series) == [0] * 8 + [1] * 7
    assert len({scan.key for scan in series.scans}) == 15
    assert inventory.findings == series.findings == ()


@pytest.mark.parametrize("per_day", list(ScansPerDay))
def test_two_files_of_one_scan_are_one_scan(lab, seeded, only, per_day) -> None:
    folder = lab.scan("R1_1_2", seeded, "A1")
    (folder / f"{folder.name}__Well_A1_Ch1_1um.tif").touch()
    settings = SIX.model_copy(update={"scans_per_day": per_day})
    (series,) = take_inventory([lab.root], settings).wells
    assert len(series.scans) == 1
    assert "shows the same scan" in only(series.findings, FindingKind.DUPLICATE_SCAN).message


def test_a_day_that_only_this_well_lacks_is_told(lab, well_of, only) -> None:
    lab.timelines("R1_1_2", {"A1": "oo.o.", "A2": "ooooo"})
    inventory = take_inventory([lab.root], TWO)
    assert days(well_of(inventory, "A1")) == [0, 1, 3]
    told = only(well_of(inventory, "A1").findings, FindingKind.MISSING_DAY)
    assert "day 2 (2024-03-06), day 4 (2024-03-08)" in told.message
    assert well_of(inventory, "A2").findings == ()


def test_a_well_without_day_0_is_told(lab, well_of, kinds) -> None:
    lab.timelines("R1_1_2", {"A1": ".oo", "A2": "ooo"})
    series = well_of(take_inventory([lab.root], TWO), "A1")
    assert kinds(series.findings) == [FindingKind.MISSING_DAY_0]
    assert series.day0 is None
    assert days(series) == [1, 2]


def test_a_day_without_any_scan_is_told_once_for_the_plate(lab, only, kinds) -> None:
    lab.timelines("R1_1_2", {"A1": "oo..o", "A2": "oo..o"})
    inventory = take_inventory([lab.root], TWO)
    told = only(inventory.findings, FindingKind.MISSING_DAY)
    assert "was not scanned on day 2 (2024-03-06), day 3 (2024-03-07)" in told.message
    assert [kinds(series.findings) for series in inventory.wells] == [[], []]


def test_a_plate_that_lacks_only_its_seeding_scan_lacks_no_other_day(lab, kinds) -> None:
    lab.timelines("R1_1_2", {"A1": "ooo"})
    settings = SIX.model_copy(update={"seeding_dates": {"R1_1_2": date(2024, 3, 3)}})
    inventory = take_inventory([lab.root], settings)
    assert FindingKind.MISSING_DAY_0 in kinds(inventory.findings)
    assert FindingKind.MISSING_DAY not in kinds(inventory.findings)
    assert kinds(inventory.wells[0].findings) == [FindingKind.MISSING_DAY_0]


def test_a_stated_seeding_date_moves_day_0(lab, seeded, only) -> None:
    lab.timelines("R1_1_2", {"A1": "oo"})
    settings = SIX.model_copy(update={"seeding_dates": {"R1_1_2": date(2024, 3, 2)}})
    inventory = take_inventory([lab.root], settings)
    (series,) = inventory.wells
    assert days(series) == [2, 3]
    assert [scan.hours for scan in series.scans] == [0, 24]
    assert "day 0 (2024-03-02)" in only(inventory.findings, FindingKind.MISSING_DAY_0).message
    assert "day 0 (2024-03-02)" in only(series.findings, FindingKind.MISSING_DAY_0).message


def test_scans_before_the_seeding_date_are_left_out_and_told(lab, only) -> None:
    lab.timelines("R1_1_2", {"A1": "oooo"})
    settings = SIX.model_copy(update={"seeding_dates": {"R1_1_2": date(2024, 3, 6)}})
    inventory = take_inventory([lab.root], settings)
    (series,) = inventory.wells
    assert [(scan.day, scan.hours) for scan in series.scans] == [(0, 0), (1, 24)]
    told = [f for f in inventory.findings if "before the seeding date" in f.message]
    assert ["2 scans" in finding.message for finding in told] == [True]


def test_a_plate_scanned_only_before_its_seeding_date_has_no_wells(lab, kinds) -> None:
    lab.timelines("R1_1_2", {"A1": "oo"})
    settings = SIX.model_copy(update={"seeding_dates": {"R1_1_2": date(2025, 3, 4)}})
    inventory = take_inventory([lab.root], settings)
    assert inventory.wells == ()
    assert FindingKind.NOT_SELECTED in kinds(inventory.findings)


def test_a_misspelt_seeding_date_is_told_with_the_plate_that_was_meant(lab, only) -> None:
    lab.timelines("R1_1_2", {"A1": "oo"})
    settings = SIX.model_copy(update={"seeding_dates": {"R1_1_02": date(2024, 3, 3)}})
    told = only(take_inventory([lab.root], settings).findings, FindingKind.MISSING_DAY_0)
    assert "R1_1_02" in told.message
    assert "R1_1_2" in told.message


def test_wells_that_were_never_scanned_are_told_once_and_controls_never(lab, only) -> None:
    lab.timelines("R1_1_2", {"A1": "ooo"})
    inventory = take_inventory([lab.root], TWO)
    told = only(inventory.findings, FindingKind.MISSING_WELL)
    assert str(told.well) == "A2"
    control = only(inventory.findings, FindingKind.NOT_SELECTED)
    assert "A3, B1, B2, B3" in control.message


def test_control_wells_are_no_part_of_the_inventory_but_of_the_calendar(
    lab, well_of, kinds
) -> None:
    lab.timelines("R1_1_2", {"A1": ".oo", "B3": "ooo"})
    inventory = take_inventory([lab.root], SIX)
    assert [str(series.well) for series in inventory.wells] == ["A1"]
    assert days(well_of(inventory, "A1")) == [1, 2]
    assert kinds(well_of(inventory, "A1").findings) == [FindingKind.MISSING_DAY_0]
