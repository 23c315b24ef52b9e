from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from clonetrace.domain import (
    WHOLE_WELL,
    Box,
    Clonality,
    ColonyMeasurement,
    Defect,
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
    Rim,
    ScaleSource,
    ScanFrame,
    ScanReading,
    ScanSummary,
    SearchedTile,
    Sighting,
    Tile,
    Verdict,
    Well,
    WellResult,
)
from clonetrace.store import Store, open_store

DAYS = 4


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


def _scan_key(day: int) -> str:
    return f"d{day:02d}_2024-03-{day + 4:02d}T081500"


def _box(width_um: float) -> Box:
    return Box(x_um=-812.25, y_um=1 / 3, width_um=width_um, height_um=width_um * 0.9)


def _detection(width_um: float, level: Level = Level.LOCAL) -> Detection:
    return Detection(
        box=_box(width_um),
        label=Label.COLONY if width_um > 150 else Label.CELL,
        score=0.1 + 0.2,
        level=level,
        area_um2=0.7 * width_um**2,
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


def _result(
    plate: Plate, well: str = "C7", *, growth: float = 1.5, clonality: str = "monoclonal"
) -> WellResult:
    days = range(DAYS - 1, -1, -1)
    sightings = tuple(
        Sighting(
            scan_key=_scan_key(day),
            day=day,
            hours=24.0 * day,
            expected=_box(100 * growth ** (day + 1)),
            detection=None if day == 1 else _detection(100 * growth**day),
        )
        for day in days
    )
    scans = tuple(
        ScanSummary(
            scan_key=_scan_key(day),
            day=day,
            hours=24.0 * day,
            taken_at=datetime(2024, 3, 4, 8, 15) + timedelta(days=day),
            file_name=f"Well_{well}_Ch1_1um.tif",
            quality=Quality(
                defects=(Defect.OUT_OF_FOCUS,) if day == 1 else (),
                focus=0.61,
                notes=(f"Well_{well}_Ch1_1um.tif is out of focus",) if day == 1 else (),
            ),
            frame=_frame(),
            searched=True,
            crop=f"crops/{day}/{well}.jpg",
        )
        for day in days
    )
    return WellResult(
        plate=plate,
        well=Well.parse(well),
        verdict=Verdict(
            clonality=Clonality(clonality),
            probability_monoclonal=0.995,
            founders_seen=1,
            reasons=(
                Evidence(statement="one colony was followed to one cell of day 0", weight=4.2),
                Evidence(statement="the scan of day 1 is out of focus"),
            ),
        ),
        lineages=(
            Lineage(number=1, sightings=sightings, fate=Fate.FOUNDER, why="a cell on day 0"),
            Lineage(number=2, parent=1, sightings=sightings[2:], fate=Fate.ABIOTIC),
        ),
        largest=ColonyMeasurement(
            x_um=-812.25,
            y_um=1 / 3,
            width_mm=0.1 * growth ** (DAYS - 1),
            area_mm2=0.08,
            doubling_time_h=20.5,
            ready_to_pick=False,
            days_to_ready=3.5,
            pixels=PixelBox(left=1400, top=1900, right=1700, bottom=2200),
        ),
        morphology=MorphologyGrade(
            morphology=Morphology.M1,
            confidences={
                Morphology.M1: 0.7,
                Morphology.M2: 0.2,
                Morphology.M3: 0.1,
                Morphology.M4: 0.0,
            },
        ),
        scans=scans,
        warnings=("no scan of day 2 was found",),
    )


def _readings(*, growth: float = 1.5, count: int = 8) -> list[ScanReading]:
    return [
        ScanReading(
            scan_key=_scan_key(day),
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
