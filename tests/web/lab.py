"""Results with scans on disk, as an analysis leaves them, without the time that one takes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tifffile
from numpy.typing import NDArray

from clonetrace.analysis import Settings, open_results
from clonetrace.domain import (
    Box,
    Clonality,
    Evidence,
    Fate,
    Label,
    Landmarks,
    Morphology,
    Plate,
    Rim,
    ScanFrame,
    ScanReading,
    ScanSummary,
    WellResult,
)
from clonetrace.store import AnalysisRecord
from making import make_colony, make_detection, make_grade, make_lineage, make_scan, make_well

SEEDED = datetime(2024, 3, 4, 8, 15)
PLATE = Plate(run="RUN7", name="1_2")
DAYS = 4
UM_PER_PX = 9.0


def pixels_of(width: int, height: int, kind: Any = np.uint8, seed: int = 1) -> NDArray[Any]:
    """A bright floor with grain and some structure; every part differs from every other."""
    grain = np.random.default_rng(seed).normal(0, 6, (height, width))
    slope = np.linspace(-25, 25, width)[None, :] + np.linspace(-15, 15, height)[:, None]
    waves = 12 * np.sin(np.arange(width)[None, :] / 17) * np.cos(np.arange(height)[:, None] / 23)
    grey = np.clip(140 + slope + waves + grain, 1, 255)
    return (grey * (1 if kind == np.uint8 else 40)).astype(kind)


def write_scan(file: Path, pixels: NDArray[Any]) -> Path:
    """Write a scan as its suffix and name say: deflate, uncompressed, PNG or JPEG."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".tif":
        packed = None if "raw" in file.stem else "zlib"
        tifffile.imwrite(file, pixels, compression=packed, rowsperstrip=64)
    else:
        assert cv2.imwrite(str(file), pixels)
    return file


def scan_file(scans: Path, well: str, day: int, suffix: str = ".tif") -> Path:
    """Where the Celigo imager puts a scan."""
    at = SEEDED + timedelta(days=day)
    folder = f"{PLATE}_{at.month}-{at.day}-{at.year}-{at.hour}-{at:%M-%S}-AM"
    return scans / PLATE.run / folder / f"Well_{well}_Ch1_9um{suffix}"


def frame_of(width: int, height: int, **changes: float) -> ScanFrame:
    usual = {
        "width_px": width,
        "height_px": height,
        "centre_x_px": width / 2,
        "centre_y_px": height / 2,
        "um_per_px": UM_PER_PX,
        "well_radius_um": UM_PER_PX * min(width, height) / 2.1,
    }
    return ScanFrame(**usual | changes)


def grown_well(well: str, frame: ScanFrame, **changes: object) -> WellResult:
    """A colony of four days with its founder, and dust beside it."""
    scans = [
        make_scan(well, day, SEEDED, frame=frame, crop=f"crops/day{day:02d}/{PLATE}_{well}.jpg")
        for day in reversed(range(DAYS))
    ]
    boxes = [
        Box(x_um=120, y_um=-240, width_um=20 * 2.2**scan.day, height_um=18 * 2.2**scan.day)
        for scan in scans
    ]
    labels = [Label.COLONY, Label.COLONY, Label.COLONY, Label.CELL]
    colony = make_lineage(
        1,
        [
            (scan, box, make_detection(box, label))
            for scan, box, label in zip(scans, boxes, labels, strict=True)
        ],
    )
    dust = Box(x_um=-500, y_um=300, width_um=25, height_um=25)
    beside = make_lineage(
        2,
        [(scan, dust, make_detection(dust, Label.DEBRIS)) for scan in scans],
        Fate.ABIOTIC,
        why="it does not grow",
    )
    usual: dict[str, object] = {
        "plate": PLATE,
        "reasons": (
            Evidence(statement="one cell in its place on day 0", weight=2.5),
            Evidence(statement="a clone may have been missed", weight=-1.5),
        ),
        "probability": 0.995,
        "founders": 1,
        "scans": tuple(scans),
        "lineages": (colony, beside),
        "largest": make_colony(1.6, days_to_ready=0.0),
        "morphology": make_grade(Morphology.M1, M2=0.1),
        "warnings": ("Well_C7 of day 2 is out of focus",),
    }
    return make_well(well, Clonality.MONOCLONAL, **usual | changes)


def readings_of(scans: Sequence[ScanSummary], spots: Sequence[Landmarks]) -> list[ScanReading]:
    return [
        ScanReading(
            scan_key=scan.scan_key,
            content="as it was",
            quality=scan.quality,
            frame=scan.frame,
            rim=Rim(x_px=1, y_px=1, radius_px=100, coverage=0.9),
            landmarks=marks,
        )
        for scan, marks in zip(scans, spots, strict=True)
    ]


def keep(
    out: Path,
    wells: Sequence[WellResult],
    scans: Path,
    settings: Settings | None = None,
    readings: Sequence[ScanReading] = (),
) -> None:
    """Write results down, with the record of an analysis of the folder `scans`."""
    settings = settings or Settings()
    with open_results(out, settings) as store:
        store.record_analysis(
            AnalysisRecord(
                started_at=datetime(2024, 3, 20, 9),
                finished_at=datetime(2024, 3, 20, 9, 12),
                version="0.1.0",
                settings_json=settings.model_dump_json(),
                inputs=(str(scans),),
                wells_done=len(wells),
            )
        )
        for well in wells:
            store.remember_well(well, readings, fingerprint=f"of {well.well}", detectors="none")
