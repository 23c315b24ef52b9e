"""One example of every value of the domain."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import settings

from clonetrace.domain import (
    Alignment,
    Annotation,
    AnnotationKind,
    Box,
    Clonality,
    ColonyMeasurement,
    Defect,
    Detection,
    Evidence,
    Fate,
    FieldOfView,
    Finding,
    FindingKind,
    Inventory,
    Label,
    Landmarks,
    Level,
    Lineage,
    Morphology,
    MorphologyGrade,
    PixelBox,
    Plate,
    PlateFormat,
    Quality,
    Review,
    Rim,
    Ruling,
    ScaleSource,
    Scan,
    ScanFrame,
    ScanReading,
    ScanSummary,
    SearchedTile,
    Sighting,
    Signature,
    Stage,
    Stray,
    Tile,
    Turn,
    Value,
    Verdict,
    Well,
    WellResult,
    WellSeries,
    WellShape,
)

# A busy machine is no reason to fail.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def examples() -> dict[type[Value], Value]:
    """Every kind of value, each with fields that are easy to lose on the way to JSON and back."""
    every = (*_places(), *_input(), *_findings(), *_answers(), *_people())
    return {type(value): value for value in every}


def _people() -> list[Value]:
    at = datetime(2024, 3, 12, 9, 5, 1, 2)
    return [
        Review(
            plate=_PLATE,
            well=_WELL,
            who="ann",
            name="Ann Müller",
            turn=Turn.SECOND,
            clonality=Clonality.MONOCLONAL,
            morphology=Morphology.M2,
            comment="a fringe, see day 8",
            decided_at=at,
            machine="ambiguous, P 0.981000",
            fingerprint="0f",
            withdrawn_at=at,
        ),
        Annotation(
            plate=_PLATE,
            well=_WELL,
            scan_key=_SCAN.key,
            kind=AnnotationKind.MOVED,
            label=Label.COLONY,
            box=_BOX,
            replaces=_BOX,
            who="ann",
            made_at=at,
            withdrawn_at=at,
        ),
        Signature(
            plate=_PLATE,
            well=_WELL,
            who="ann",
            name="Ann Müller",
            meaning="approved",
            signed_at=at,
            fingerprint="0f",
            decision="monoclonal, first and second reader",
        ),
        Ruling(
            stage=Stage.DECIDED,
            clonality=Clonality.MONOCLONAL,
            morphology=Morphology.M1,
            readers=("Ann Müller", "Ben"),
            turn=Turn.SECOND,
            agreeing=2,
            decided_at=at,
            comment="a fringe, see day 8",
        ),
    ]


def _places() -> list[Value]:
    return [_BOX, _PIXELS, _RIM, _FRAME, _ALIGNMENT]


def _input() -> list[Value]:
    return [
        _PLATE,
        _WELL,
        PlateFormat(wells=4, rows=2, columns=2, well_width_mm=66.2, shape=WellShape.SQUARE),
        _SCAN,
        _FINDING,
        _SERIES,
        Inventory(wells=(_SERIES,), findings=(_FINDING,)),
    ]


def _findings() -> list[Value]:
    tile = Tile(level=Level.CELL, column=-3, row=2)
    searched = SearchedTile(tile=tile, detections=(_DETECTION,))
    landmarks = Landmarks(x_um=(1 / 3, -2.5), y_um=(0.1, 3000.0))
    return [
        _DETECTION,
        _QUALITY,
        tile,
        searched,
        landmarks,
        ScanReading(
            scan_key=_SCAN.key,
            content="31 bytes, 17 ns",
            quality=_QUALITY,
            frame=_FRAME,
            rim=_RIM,
            scale_source=ScaleSource.RIM,
            landmarks=landmarks,
            tiles=(searched,),
        ),
        FieldOfView(boxes=(_BOX,)),
        _SIGHTING,
        _LINEAGE,
        _STRAY,
    ]


def _answers() -> list[Value]:
    evidence = Evidence(statement="one colony, followed back to one cell on day 0", weight=4.6)
    verdict = Verdict(
        clonality=Clonality.MONOCLONAL,
        probability_monoclonal=0.995,
        probability_low=0.97,
        probability_high=0.999,
        probability_empty=1e-4,
        expected_founders=1.01,
        founders_seen=1,
        reasons=(evidence,),
    )
    grade = MorphologyGrade(
        morphology=Morphology.M1, confidences={Morphology.M1: 0.9, Morphology.M4: 0.1}
    )
    measurement = ColonyMeasurement(
        x_um=-812.25,
        y_um=1 / 3,
        width_mm=1.62,
        area_mm2=2.01,
        doubling_time_h=20.5,
        ready_to_pick=True,
        days_to_ready=0.0,
        days_to_ready_low=0.0,
        days_to_ready_high=0.0,
        days_to_touch=4.25,
        days_to_touch_low=1 / 3,
        days_to_touch_high=9.0,
        pixels=_PIXELS,
    )
    summary = ScanSummary(
        scan_key=_SCAN.key,
        day=_SCAN.day,
        hours=_SCAN.hours,
        taken_at=_SCAN.taken_at,
        file_name=_SCAN.path.name,
        quality=_QUALITY,
        frame=_FRAME,
        searched=True,
        crop="crops/3/C7.jpg",
    )
    result = WellResult(
        plate=_PLATE,
        well=_WELL,
        verdict=verdict,
        lineages=(_LINEAGE,),
        strays=(_STRAY,),
        largest=measurement,
        morphology=grade,
        scans=(summary,),
        warnings=("day 2 is missing",),
        failed="the analysis of this well failed",
    )
    return [evidence, verdict, grade, measurement, summary, result]


_BOX = Box(x_um=-812.25, y_um=1 / 3, width_um=0.1 + 0.2, height_um=1e-3)
_PIXELS = PixelBox(left=-4, top=10, right=30, bottom=44)
_ALIGNMENT = Alignment(dx_um=-12.5, dy_um=1 / 3, rotation_deg=0.1, uncertain_um=7)
_RIM = Rim(x_px=2001.25, y_px=1987.5, radius_px=1764.9, coverage=0.83)
_FRAME = ScanFrame(
    width_px=4000,
    height_px=3990,
    centre_x_px=2001.25,
    centre_y_px=1987.5,
    um_per_px=1.799,
    well_radius_um=3175.0,
)
_PLATE = Plate(run="DX0012", name="3_7")
_WELL = Well(label="C7")
_SCAN = Scan(
    plate=_PLATE,
    well=_WELL,
    taken_at=datetime(2023, 12, 31, 23, 59, 58),
    day=3,
    hours=71.75,
    path=Path("DX0012_3_7_12-31-2023-11-59-58-PM/Well_C7_Ch1_1um.tif"),
)
_FINDING = Finding(
    kind=FindingKind.MISSING_DAY,
    message="well C7 has no scan of day 2",
    path=_SCAN.path,
    plate=_PLATE,
    well=_WELL,
)
_SERIES = WellSeries(
    plate=_PLATE, well=_WELL, scans=(_SCAN,), consolidated=True, findings=(_FINDING,)
)
_DETECTION = Detection(box=_BOX, label=Label.CELL, score=0.7, level=Level.CELL, area_um2=154.0)
_QUALITY = Quality(
    defects=(Defect.OUT_OF_FOCUS, Defect.SCALE), focus=0.61, notes=("Well_C7.tif is blurred",)
)
_SIGHTING = Sighting(scan_key=_SCAN.key, day=3, hours=71.75, expected=_BOX, detection=_DETECTION)
_LINEAGE = Lineage(
    number=2,
    parent=1,
    sightings=(_SIGHTING, _SIGHTING.model_copy(update={"detection": None})),
    fate=Fate.GHOST,
    why="first seen on day 3; nothing in its place on day 0",
)
_STRAY = Stray(scan_key=_SCAN.key, day=1, hours=24.5, detection=_DETECTION, from_colony_um=97.25)
