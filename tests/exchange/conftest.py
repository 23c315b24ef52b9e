"""Two wells of one plate: a clone beside debris, and two colonies that merged."""

from datetime import datetime

import pytest

from clonetrace.domain import (
    Box,
    Clonality,
    Detection,
    Fate,
    Label,
    ScanFrame,
    ScanSummary,
    Stray,
    WellResult,
)
from making import make_detection, make_lineage, make_scan, make_well, scan_key

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


def _scan(well: str, day: int) -> ScanSummary:
    name = f"RUN7_1_2/Well_{well}_{day}.tif"
    return make_scan(well, day, SEEDED, file_name=name, frame=FRAME)


def _found(x_um: float, width_um: float, label: Label, area: float | None = None) -> Detection:
    box = Box(x_um=x_um, y_um=80, width_um=width_um, height_um=width_um / 2)
    return make_detection(box, label, score=0.75, area_um2=area)


def _lineage(number: int, fate: Fate, *found: Detection | None, parent: int | None = None):
    expected = Box(x_um=0, y_um=0, width_um=9, height_um=9)
    sightings = [(_scan("any", day), expected, one) for day, one in enumerate(found)]
    return make_lineage(number, reversed(sightings), fate, parent=parent, why="seen")


def _result(well: str, clonality: Clonality, lineages, strays=()) -> WellResult:
    return make_well(
        well,
        clonality,
        probability=0.9951,
        founders=1,
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
        scan_key=scan_key(0, SEEDED),
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
