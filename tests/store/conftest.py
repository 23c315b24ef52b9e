from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from clonetrace.domain import (
    WHOLE_WELL,
    Box,
    Clonality,
    Defect,
    Detection,
    Evidence,
    Fate,
    Label,
    Level,
    Morphology,
    Plate,
    Quality,
    Rim,
    ScaleSource,
    ScanFrame,
    ScanReading,
    ScanSummary,
    SearchedTile,
    Tile,
    WellResult,
)
from clonetrace.store import Store, open_store
from making import (
    make_colony,
    make_detection,
    make_grade,
    make_lineage,
    make_scan,
    make_well,
    scan_key,
)

DAYS = 4
SEEDED = datetime(2024, 3, 4, 8, 15)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "results" / "clonetrace.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest) -> Path | str:
    """A database of either kind: a file, or the URL of an empty one on a server."""
    wanted = "database" if request.param == "sqlite" else "postgres_url"
    named: Path | str = request.getfixturevalue(wanted)
    return named


@pytest.fixture
def store(target: Path | str) -> Iterator[Store]:
    with open_store(target) as opened:
        yield opened


@pytest.fixture
def ask(target: Path | str) -> Iterator[Callable[..., list]]:
    """Ask, or change, as a person with a database browser would."""
    url = target if isinstance(target, str) else f"sqlite:///{target}"
    engine = create_engine(url, poolclass=NullPool)

    def run(statement: str) -> list:
        with engine.begin() as connection:
            rows = connection.execute(text(statement))
            return [tuple(row) for row in rows] if rows.returns_rows else []

    yield run
    engine.dispose()


@pytest.fixture
def plate() -> Plate:
    return Plate(run="DX0012", name="3_7")


@pytest.fixture
def make_result() -> Callable[..., WellResult]:
    """A monoclonal well, its colony 100 um wide on day 0 and `growth` times wider every day."""
    return _result


@pytest.fixture
def make_readings() -> Callable[..., list[ScanReading]]:
    """Readings of the scans of `make_result`, each with `count` objects in the well."""
    return _readings


def _box(width_um: float) -> Box:
    return Box(x_um=-812.25, y_um=1 / 3, width_um=width_um, height_um=width_um * 0.9)


def _detection(width_um: float, level: Level = Level.LOCAL) -> Detection:
    label = Label.COLONY if width_um > 150 else Label.CELL
    return make_detection(
        _box(width_um), label, score=0.1 + 0.2, level=level, area_um2=0.7 * width_um**2
    )


def _frame() -> ScanFrame:
    return ScanFrame(
        width_px=4000,
        height_px=3990,
        centre_x_px=2001.5,
        centre_y_px=1987.25,
        um_per_px=1.799,
        well_radius_um=3175.0,
    )


def _scan(well: str, day: int) -> ScanSummary:
    name = f"Well_{well}_Ch1_1um.tif"
    blurred = Quality(
        defects=(Defect.OUT_OF_FOCUS,), focus=0.61, notes=(f"{name} is out of focus",)
    )
    return make_scan(
        well,
        day,
        SEEDED,
        quality=blurred if day == 1 else Quality(focus=0.61),
        frame=_frame(),
        crop=f"crops/{day}/{well}.jpg",
    )


def _result(
    plate: Plate, well: str = "C7", *, growth: float = 1.5, clonality: str = "monoclonal"
) -> WellResult:
    scans = tuple(_scan(well, day) for day in range(DAYS - 1, -1, -1))
    sightings = [
        (
            scan,
            _box(100 * growth ** (scan.day + 1)),
            None if scan.day == 1 else _detection(100 * growth**scan.day),
        )
        for scan in scans
    ]
    return make_well(
        well,
        Clonality(clonality),
        plate=plate,
        probability=0.995,
        founders=1,
        reasons=(
            Evidence(statement="one colony was followed to one cell of day 0", weight=4.2),
            Evidence(statement="the scan of day 1 is out of focus"),
        ),
        lineages=(
            make_lineage(1, sightings, why="a cell on day 0"),
            make_lineage(2, sightings[2:], Fate.ABIOTIC, parent=1),
        ),
        largest=make_colony(
            0.1 * growth ** (DAYS - 1),
            x_um=-812.25,
            y_um=1 / 3,
            area_mm2=0.08,
            doubling_time_h=20.5,
            days_to_ready=3.5,
        ),
        morphology=make_grade(Morphology.M1, M2=0.2, M3=0.1, M4=0.0),
        scans=scans,
        warnings=("no scan of day 2 was found",),
    )


def _readings(*, growth: float = 1.5, count: int = 8) -> list[ScanReading]:
    return [
        ScanReading(
            scan_key=scan_key(day, SEEDED),
            content="16000242:1709540100000000000",
            quality=Quality(focus=0.61),
            frame=_frame(),
            rim=Rim(x_px=2001.5, y_px=1987.25, radius_px=1764.9, coverage=0.93),
            scale_source=ScaleSource.RIM,
            tiles=(
                SearchedTile(
                    tile=WHOLE_WELL,
                    detections=(_detection(100 * growth**day, Level.GLOBAL),) * (count // 2),
                ),
                SearchedTile(tile=Tile(level=Level.LOCAL, column=-1, row=0), detections=()),
                SearchedTile(
                    tile=Tile(level=Level.CELL, column=2, row=-3),
                    detections=(_detection(100 * growth**day),) * (count - count // 2),
                ),
            ),
        )
        for day in range(DAYS)
    ]
