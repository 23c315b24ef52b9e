"""Wells whose colony can be picked, and a database that knows them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clonetrace.domain import (
    Box,
    Clonality,
    ColonyMeasurement,
    Detection,
    Evidence,
    Fate,
    Label,
    Level,
    Lineage,
    Morphology,
    MorphologyGrade,
    PixelBox,
    Plate,
    Quality,
    ScanSummary,
    Sighting,
    Verdict,
    Well,
    WellResult,
)
from clonetrace.store import Store, open_store

#: A Friday.
SEEN = datetime(2025, 1, 10, 8, 15)
Make = Callable[..., WellResult]


def _lineage(number: int, x_um: float, width_um: float, scan_key: str) -> Lineage:
    box = Box(x_um=x_um, y_um=-240, width_um=width_um, height_um=width_um * 0.8)
    found = Detection(box=box, label=Label.COLONY, score=0.9, level=Level.GLOBAL)
    sighting = Sighting(scan_key=scan_key, day=13, hours=312, expected=box, detection=found)
    return Lineage(number=number, sightings=(sighting,), fate=Fate.FOUNDER)


def _make(
    well: str,
    width_mm: float = 1.6,
    *,
    plate: str = "1_2",
    run: str = "RUN7",
    morphology: Morphology | None = Morphology.M1,
    clonality: Clonality = Clonality.MONOCLONAL,
    ready: tuple[float | None, float | None, float | None] | None = None,
    touch: tuple[float | None, float | None, float | None] = (None, None, None),
    neighbour_x_um: float | None = None,
) -> WellResult:
    scan = ScanSummary(
        scan_key="d13",
        day=13,
        hours=312,
        taken_at=SEEN,
        file_name=f"Well_{well}.tif",
        quality=Quality(),
        searched=True,
    )
    wide = width_mm > 1.5
    days = ready or ((0.0, 0.0, 0.0) if wide else (None, None, None))
    lineages = [_lineage(1, 120, width_mm * 1000, "d13")]
    if neighbour_x_um is not None:
        lineages.append(_lineage(2, neighbour_x_um, 400, "d13"))
    return WellResult(
        plate=Plate(run=run, name=plate),
        well=Well.parse(well),
        verdict=Verdict(clonality=clonality, reasons=(Evidence(statement="one founder"),)),
        lineages=tuple(lineages),
        largest=ColonyMeasurement(
            x_um=120,
            y_um=-240,
            width_mm=width_mm,
            area_mm2=1.5,
            ready_to_pick=wide
            and clonality is Clonality.MONOCLONAL
            and morphology is Morphology.M1,
            days_to_ready=days[0],
            days_to_ready_low=days[1],
            days_to_ready_high=days[2],
            days_to_touch=touch[0],
            days_to_touch_low=touch[1],
            days_to_touch_high=touch[2],
            pixels=PixelBox(left=100, top=100, right=900, bottom=740),
        ),
        morphology=morphology
        and MorphologyGrade(morphology=morphology, confidences={morphology: 1.0}),
        scans=(scan,),
    )


@pytest.fixture(scope="session")
def make() -> Make:
    """A well whose colony was 1.6 mm wide on Friday, 2025-01-10, unless told otherwise."""
    return _make


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "results" / "clonetrace.db") as opened:
        yield opened


@pytest.fixture
def remember(store: Store) -> Callable[..., None]:
    """Put results into the database."""

    def keep(*results: WellResult) -> None:
        for result in results:
            store.remember_well(result, [], fingerprint="f", detectors="d")

    return keep


@pytest.fixture
def monday() -> Callable[[], datetime]:
    """The clock of the bench."""
    return lambda: SEEN + timedelta(days=3)
