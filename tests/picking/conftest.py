"""Wells whose colony can be picked, and a database that knows them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clonetrace.domain import (
    Box,
    Clonality,
    Level,
    Lineage,
    Morphology,
    Plate,
    ScanSummary,
    WellResult,
)
from clonetrace.store import Store, open_store
from making import make_colony, make_detection, make_grade, make_lineage, make_scan, make_well

#: A Friday.
SEEN = datetime(2025, 1, 10, 8, 15)
Make = Callable[..., WellResult]


def _lineage(number: int, x_um: float, width_um: float, scan: ScanSummary) -> Lineage:
    box = Box(x_um=x_um, y_um=-240, width_um=width_um, height_um=width_um * 0.8)
    return make_lineage(number, [(scan, box, make_detection(box, level=Level.GLOBAL))])


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
    probability: float | None = None,
) -> WellResult:
    scan = make_scan(well, 13, SEEN - timedelta(days=13))
    wide = width_mm > 1.5
    days = ready or ((0.0, 0.0, 0.0) if wide else (None, None, None))
    lineages = [_lineage(1, 120, width_mm * 1000, scan)]
    if neighbour_x_um is not None:
        lineages.append(_lineage(2, neighbour_x_um, 400, scan))
    return make_well(
        well,
        clonality,
        plate=Plate(run=run, name=plate),
        probability=probability,
        lineages=tuple(lineages),
        largest=make_colony(
            width_mm,
            ready_to_pick=wide
            and clonality is Clonality.MONOCLONAL
            and morphology is Morphology.M1,
            days_to_ready=days[0],
            days_to_ready_low=days[1],
            days_to_ready_high=days[2],
            days_to_touch=touch[0],
            days_to_touch_low=touch[1],
            days_to_touch_high=touch[2],
        ),
        morphology=morphology and make_grade(morphology),
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
