"""Scans, readings, lineages and results: what they tell of themselves."""

from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.domain import (
    FATAL_DEFECTS,
    LIVING_FATES,
    Box,
    Clonality,
    Defect,
    Detection,
    Evidence,
    Fate,
    FieldOfView,
    Label,
    Level,
    Lineage,
    Plate,
    Quality,
    Scan,
    ScanFrame,
    ScanReading,
    ScanSummary,
    Sighting,
    Verdict,
    Well,
    WellResult,
    WellSeries,
)

PLATE, WELL = Plate(run="R", name="1"), Well(label="C7")
BOX = Box(x_um=0, y_um=0, width_um=20, height_um=20)
CELL = Detection(box=BOX, label=Label.CELL, score=0.8, level=Level.CELL)
FRAME = ScanFrame(
    width_px=10, height_px=10, centre_x_px=5, centre_y_px=5, um_per_px=1, well_radius_um=5
)
BLACK = Quality(defects=(Defect.BLACK,))


def scan(day: int) -> Scan:
    taken_at = datetime(2024, 3, 4 + day, 8, 15)
    return Scan(plate=PLATE, well=WELL, taken_at=taken_at, day=day, hours=24 * day, path=Path("x"))


def sighting(day: int, detection: Detection | None) -> Sighting:
    return Sighting(scan_key=f"d{day}", day=day, hours=24 * day, expected=BOX, detection=detection)


def summary(day: int, quality: Quality, *, searched: bool = True) -> ScanSummary:
    return ScanSummary(
        scan_key=f"d{day}",
        day=day,
        hours=24 * day,
        taken_at=scan(day).taken_at,
        file_name="x.tif",
        quality=quality,
        searched=searched,
    )


def result(*scans: ScanSummary) -> WellResult:
    verdict = Verdict(clonality=Clonality.EMPTY, reasons=(Evidence(statement="nothing"),))
    return WellResult(plate=PLATE, well=WELL, verdict=verdict, scans=scans)


def test_a_scans_key_sorts_by_day_and_can_be_a_file_name() -> None:
    assert scan(3).key == "d03_2024-03-07T081500"
    assert scan(9).key < scan(10).key


def test_a_series_knows_its_newest_scan_and_that_of_day_0() -> None:
    series = WellSeries(plate=PLATE, well=WELL, scans=(scan(0), scan(2)))
    assert (series.newest.day, series.day0) == (2, scan(0))
    assert WellSeries(plate=PLATE, well=WELL, scans=(scan(1), scan(2))).day0 is None


def test_a_series_without_scans_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 item"):
        WellSeries(plate=PLATE, well=WELL, scans=())


@pytest.mark.parametrize("defect", list(Defect))
def test_only_fatal_defects_make_a_scan_unusable(defect: Defect) -> None:
    quality = Quality(defects=(Defect.OUT_OF_FOCUS, defect))
    assert quality.usable is (defect not in FATAL_DEFECTS)
    reading = ScanReading(scan_key="d0", content="", quality=quality, frame=FRAME)
    assert reading.usable is quality.usable


def test_a_reading_without_a_frame_is_unusable() -> None:
    assert not ScanReading(scan_key="d0", content="", quality=Quality()).usable


def test_a_field_of_view_holds_what_any_of_its_boxes_holds() -> None:
    field = FieldOfView(boxes=(BOX, BOX.model_copy(update={"x_um": 100.0})))
    assert field.holds(0, 0)
    assert field.holds(95, 5)
    assert not field.holds(50, 0)
    assert not FieldOfView(boxes=()).holds(0, 0)


@pytest.mark.parametrize("fate", list(Fate))
def test_which_fates_count(fate: Fate) -> None:
    lineage = Lineage(number=1, sightings=(sighting(0, CELL),), fate=fate)
    assert (
        lineage.alive is (fate in {Fate.FOUNDER, Fate.GHOST, Fate.OPEN}) is (fate in LIVING_FATES)
    )
    assert lineage.counts is (lineage.alive or fate is Fate.SPLIT)


def test_misses_are_kept_but_not_seen() -> None:
    sightings = (sighting(2, CELL), sighting(1, None), sighting(0, CELL))
    lineage = Lineage(number=1, sightings=sightings, fate=Fate.FOUNDER)
    assert [one.day for one in lineage.seen] == [2, 0]


@pytest.mark.parametrize("score", [-0.01, 1.01])
def test_scores_lie_between_0_and_1(score: float) -> None:
    with pytest.raises(ValueError, match="than or equal to"):
        Detection(box=BOX, label=Label.CELL, score=score, level=Level.CELL)


def test_a_verdict_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="at least 1 item"):
        Verdict(clonality=Clonality.EMPTY, reasons=())


def test_the_latest_scan_is_the_newest_that_is_usable() -> None:
    well = result(summary(2, BLACK), summary(1, Quality()), summary(0, Quality()))
    assert well.latest_scan == summary(1, Quality())
    assert well.day0_scan == summary(0, Quality())
    assert well.scans_used == 2


def test_an_unusable_day_0_is_no_day_0() -> None:
    well = result(summary(1, Quality()), summary(0, BLACK))
    assert well.day0_scan is None
    assert result(summary(1, Quality())).day0_scan is None
    assert result().latest_scan is None


def test_scans_that_were_not_searched_are_not_used() -> None:
    assert result(summary(1, Quality()), summary(0, Quality(), searched=False)).scans_used == 1
