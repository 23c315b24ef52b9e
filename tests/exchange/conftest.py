"""Two wells of one plate: a clone beside debris, and two colonies that merged."""

from datetime import datetime, timedelta

import pytest

from clonetrace.domain import (
    Box,
    Clonality,
    Detection,
    Evidence,
    Fate,
    Label,
    Level,
    Lineage,
    Plate,
    Quality,
    ScanFrame,
    ScanSummary,
    Sighting,
    Stray,
    Verdict,
    Well,
    WellResult,
)

SEEDED = datetime(2024, 12, 30, 8, 15)
DAYS = 3
#: The scan is 1000 px wide and high, of 4 um, with the well's centre at 500, 480.
FRAME = ScanFrame(
    width_px=1000,
    height_px=1000,
    centre_x_px=500,
    centre_y_px=480,
    um_per_px=4,
    well_radius_um=1900,
)


def _key(day: int) -> str:
    return f"d{day:02d}_{SEEDED + timedelta(days=day):%Y-%m-%dT%H%M%S}"


def _scan(well: str, day: int) -> ScanSummary:
    return ScanSummary(
        scan_key=_key(day),
        day=day,
        hours=24.0 * day,
        taken_at=SEEDED + timedelta(days=day),
        file_name=f"RUN7_1_2/Well_{well}_{day}.tif",
        quality=Quality(),
        frame=FRAME,
        searched=True,
    )


def _found(x_um: float, width_um: float, label: Label, area: float | None = None) -> Detection:
    box = Box(x_um=x_um, y_um=80, width_um=width_um, height_um=width_um / 2)
    return Detection(box=box, label=label, score=0.75, level=Level.LOCAL, area_um2=area)


def _lineage(number: int, fate: Fate, *found: Detection | None, parent: int | None = None):
    sightings = tuple(
        Sighting(
            scan_key=_key(day),
            day=day,
            hours=24.0 * day,
            expected=Box(x_um=0, y_um=0, width_um=9, height_um=9),
            detection=one,
        )
        for day, one in reversed(list(enumerate(found)))
    )
    return Lineage(number=number, parent=parent, sightings=sightings, fate=fate, why="seen")


def _result(well: str, clonality: Clonality, lineages, strays=()) -> WellResult:
    return WellResult(
        plate=Plate(run="RUN7", name="1_2"),
        well=Well(label=well),
        verdict=Verdict(
            clonality=clonality,
            probability_monoclonal=0.9951,
            founders_seen=1,
            reasons=(Evidence(statement="one founder"),),
        ),
        lineages=lineages,
        strays=strays,
        scans=tuple(_scan(well, day) for day in range(DAYS - 1, -1, -1)),
    )


@pytest.fixture
def results() -> list[WellResult]:
    """`B3`: a cell, a colony of 400 um on day 2, a grain of dust, a stray cell. `A1`: a merger."""
    cell, colony = _found(-100, 20, Label.CELL), _found(-100, 400, Label.COLONY, 60_000)
    dust = _found(600, 16, Label.DEBRIS)
    stray = Stray(
        scan_key=_key(0),
        day=0,
        hours=0,
        detection=_found(300, 20, Label.CELL),
        from_colony_um=30,
    )
    clone = _result(
        "B3",
        Clonality.MONOCLONAL,
        (
            _lineage(1, Fate.FOUNDER, cell, None, colony),
            _lineage(2, Fate.ABIOTIC, dust, dust, dust),
        ),
        (stray,),
    )
    merged = _result(
        "A1",
        Clonality.POLYCLONAL,
        (
            _lineage(1, Fate.SPLIT, None, None, colony),
            _lineage(2, Fate.FOUNDER, cell, _found(-150, 60, Label.COLONY), parent=1),
            _lineage(3, Fate.FOUNDER, _found(0, 24, Label.DOUBLET), None, parent=1),
        ),
    )
    return [clone, merged]
