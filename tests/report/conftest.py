"""Wells drawn as timelines, and synthetic crops.

A timeline has one character per day, day 0 first:

    c  one cell        o  young colony, grows day by day     D  differentiated colony
    .  scan in which nothing was found       ~  a colony, out of focus
    x  black scan                            (space)  no scan
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from clonetrace.domain import (
    Box,
    Clonality,
    ColonyMeasurement,
    Defect,
    Detection,
    Fate,
    Finding,
    FindingKind,
    Label,
    Level,
    Lineage,
    Morphology,
    PixelBox,
    Plate,
    Quality,
    ScanSummary,
    View,
    Well,
    WellResult,
)
from clonetrace.report import Mark, ReportAbout, ReportSettings, crop_path, draw_crop, save_crop
from making import (
    PLATE,
    make_colony,
    make_detection,
    make_grade,
    make_lineage,
    make_scan,
    make_well,
)

SEEDED = datetime(2024, 12, 28, 8, 15)
CREATED = datetime(2025, 1, 12, 17, 30)
MakeResult = Callable[..., WellResult]


def width_on(day: int) -> float:
    """Width in um of a colony whose area doubles every 24 h from a cell of 18 um."""
    return 18.0 * 2 ** (day / 2)


def scan_of(plate: Plate, well: Well, day: int, sign: str) -> ScanSummary:
    taken_at = SEEDED + timedelta(days=day)
    folder = f"{plate}_{taken_at.month}-{taken_at.day}-{taken_at.year}-8-15-00-AM"
    file_name = f"{folder}/Well_{well}_Ch1_1um.tif"
    quality = Quality()
    if sign == "x":
        quality = Quality(
            defects=(Defect.BLACK,), notes=(f"{file_name} is black: its brightest pixel is 3",)
        )
    if sign == "~":
        quality = Quality(
            defects=(Defect.OUT_OF_FOCUS,), focus=0.1, notes=(f"{file_name} is out of focus",)
        )
    return make_scan(
        str(well), day, SEEDED, file_name=file_name, quality=quality, searched=sign != "x"
    )


def seen_in(scan: ScanSummary, sign: str, x_um: float) -> tuple[ScanSummary, Box, Detection | None]:
    width = width_on(scan.day)
    box = Box(x_um=x_um, y_um=-240.0, width_um=width, height_um=width * 0.9)
    label = {"c": Label.CELL, "D": Label.DIFFERENTIATED}.get(sign, Label.COLONY)
    level = Level.CELL if sign == "c" else Level.LOCAL
    return scan, box, None if sign in ".x" else make_detection(box, label, level=level)


def lineages_of(timelines: tuple[str, ...], scans: dict[int, ScanSummary]) -> tuple[Lineage, ...]:
    lineages = []
    for number, timeline in enumerate(timelines, start=1):
        sightings = [
            seen_in(scans[day], sign, x_um=120.0 + 700.0 * (number - 1))
            for day, sign in enumerate(timeline)
            if sign not in " x"
        ]
        if any(found for _, _, found in sightings):
            fate = Fate.FOUNDER if timeline[0] == "c" else Fate.GHOST
            why = "1 cell of day 0 lies where the colony comes from"
            lineages.append(make_lineage(number, reversed(sightings), fate, why=why))
    return tuple(lineages)


def measurement_of(day: int, *, monoclonal: bool) -> ColonyMeasurement:
    width = width_on(day)
    left, top, edge = 1800, 1500, round(width)
    return make_colony(
        width / 1000,
        x_um=120.04,
        area_mm2=width**2 * 0.7 / 1e6,
        doubling_time_h=24.04,
        ready_to_pick=monoclonal and width > 1500,
        days_to_ready=0.0 if width > 1500 else 2.25,
        pixels=PixelBox(left=left, top=top, right=left + edge, bottom=top + edge),
    )


def make_result(
    well: str,
    clonality: Clonality,
    *timelines: str,
    plate: Plate | None = None,
    reasons: tuple[str, ...] = ("1 object was followed to day 0",),
    warnings: tuple[str, ...] = (),
    probability: float | None = None,
    failed: str | None = None,
) -> WellResult:
    """Make a well's result from timelines, one per object; the first gives the scans."""
    plate = plate or PLATE
    scans = {
        day: scan_of(plate, Well.parse(well), day, sign)
        for day, sign in enumerate(timelines[0] if timelines else "")
        if sign != " "
    }
    lineages = lineages_of(timelines, scans)
    newest = max((scan.day for scan in scans.values() if scan.quality.usable), default=0)
    monoclonal = clonality is Clonality.MONOCLONAL
    return make_well(
        well,
        clonality,
        plate=plate,
        reasons=reasons,
        probability=probability,
        founders=sum(line[0] == "c" for line in timelines) if lineages else None,
        lineages=lineages,
        largest=measurement_of(newest, monoclonal=monoclonal) if lineages else None,
        morphology=make_grade(Morphology.M1, M2=0.05, M3=0.03, M4=0.01) if monoclonal else None,
        scans=tuple(scans[day] for day in sorted(scans, reverse=True)),
        warnings=warnings,
        failed=failed,
    )


def view_around(lineages: tuple[Lineage, ...], scan: ScanSummary, seed: int) -> View:
    """Draw dark round objects on a noisy grey floor, at the places where they were found."""
    rng = np.random.default_rng(seed)
    edge_um = max(300.0, width_on(scan.day) * 3)
    pixels = 120
    um_per_px = edge_um / pixels
    floor = cv2.GaussianBlur(rng.normal(150, 6, (pixels, pixels)), (3, 3), 0)
    view = View(
        floor.clip(0, 255).astype(np.uint8), um_per_px, 120 - edge_um / 2, -240 - edge_um / 2, 3175
    )
    for lineage in lineages:
        for sighting in lineage.seen:
            if sighting.scan_key == scan.scan_key and sighting.detection is not None:
                place = view.to_pixels(sighting.detection.box)
                centre = ((place.left + place.right) // 2, (place.top + place.bottom) // 2)
                axes = (max(place.width // 2, 2), max(place.height // 2, 2))
                cv2.ellipse(view.pixels, centre, axes, 0, 0, 360, 100, -1, cv2.LINE_AA)
    return view


def with_crops(result: WellResult, out: Path, crop_px: int = 96) -> WellResult:
    """Draw and save a crop per usable scan, and note its path in the result."""
    settings = ReportSettings(crop_px=crop_px)
    scans = []
    for seed, scan in enumerate(result.scans):
        if scan.quality.usable and result.lineages:
            marks = [
                Mark(sighting.detection.box, sighting.detection.label, lineage.number)
                for lineage in result.lineages
                for sighting in lineage.seen
                if sighting.scan_key == scan.scan_key and sighting.detection is not None
            ]
            path = crop_path(result.plate, result.well, scan, result.scans)
            view = view_around(result.lineages, scan, seed)
            save_crop(
                out / path, draw_crop(view, marks, caption=f"day {scan.day}", settings=settings)
            )
            scan = scan.model_copy(update={"crop": str(path)})  # noqa: PLW2901
        scans.append(scan)
    return result.model_copy(update={"scans": tuple(scans)})


@pytest.fixture(name="make_result")
def make_result_fixture() -> MakeResult:
    return make_result


@pytest.fixture
def results(tmp_path: Path) -> list[WellResult]:
    """Six wells of two plates, one per kind of verdict; crops lie in `tmp_path`."""
    second = Plate(run="RUN7", name="1_20")
    wells = [
        make_result("B2", Clonality.MONOCLONAL, "co oxo~oooooooo", probability=0.99949),
        make_result("A10", Clonality.POLYCLONAL, "coooooooo", "cooooooo.", reasons=("2 founders",)),
        make_result("A2", Clonality.EMPTY, "......", reasons=("no colony in 3 newest scans",)),
        make_result(
            "C1", Clonality.AMBIGUOUS, " .oooooooo", warnings=("RUN7_1_2 C1 has no day-0 scan",)
        ),
        make_result("H12", Clonality.DIFFERENTIATED, "cooooooDDD", plate=second),
        make_result("A1", Clonality.CONSOLIDATED, plate=second, reasons=("picked already",)),
        make_result(
            "D4",
            Clonality.AMBIGUOUS,
            "xxx",
            plate=second,
            reasons=("no scan could be used",),
            failed="Well_D4_Ch1_1um.tif <could> not be read",
        ),
    ]
    return [with_crops(result, tmp_path) for result in wells]


@pytest.fixture
def findings() -> list[Finding]:
    return [
        Finding(kind=FindingKind.FOREIGN_FILE, message="notes.txt is not a scan & was left out"),
        Finding(kind=FindingKind.MISSING_DAY, message="RUN7_1_2 B2 has no scan of day 2"),
    ]


@pytest.fixture
def about() -> ReportAbout:
    return ReportAbout(
        version="0.1.0",
        created=CREATED,
        settings=("ready to pick from 1.5 mm", "networks at: cell"),
    )
