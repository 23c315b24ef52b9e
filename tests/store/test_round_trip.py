"""What comes back equals what was put in: to the last bit of a number, in the same order."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clonetrace.domain import (
    Box,
    Clonality,
    ColonyMeasurement,
    Defect,
    Detection,
    Evidence,
    Fate,
    Finding,
    FindingKind,
    Label,
    Landmarks,
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
    Stray,
    Tile,
    Verdict,
    Well,
    WellResult,
)
from clonetrace.store import AnalysisRecord, Store, open_store

numbers = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(min_value=0, exclude_min=True, allow_infinity=False)
shares = st.floats(min_value=0, max_value=1)
counts = st.integers(0, 10_000)
indices = st.integers(-(2**31), 2**31 - 1)
# No name of a file holds the character of code 0, and PostgreSQL takes none.
letters = st.characters(exclude_characters="\0", exclude_categories=("Cs",))
texts = st.text(letters, max_size=12)
names = st.text(letters, min_size=1, max_size=12)
words = st.lists(texts, max_size=3).map(tuple)


def some(elements: st.SearchStrategy[Any], *, least: int = 0) -> st.SearchStrategy[Any]:
    return st.lists(elements, min_size=least, max_size=3).map(tuple)


plates = st.builds(Plate, run=names, name=names)
wells = st.builds(Well.at, row=st.integers(0, 31), column=st.integers(0, 47))
boxes = st.builds(Box, x_um=numbers, y_um=numbers, width_um=positive, height_um=positive)
detections = st.builds(
    Detection,
    box=boxes,
    label=st.sampled_from(Label),
    score=shares,
    level=st.sampled_from(Level),
    area_um2=st.none() | positive,
)
qualities = st.builds(
    Quality,
    defects=some(st.sampled_from(Defect)),
    focus=st.none() | st.floats(min_value=0, allow_infinity=False),
    notes=words,
)
frames = st.builds(
    ScanFrame,
    width_px=st.integers(1, 100_000),
    height_px=st.integers(1, 100_000),
    centre_x_px=numbers,
    centre_y_px=numbers,
    um_per_px=positive,
    well_radius_um=positive,
)
sightings = st.builds(
    Sighting,
    scan_key=texts,
    day=counts,
    hours=numbers,
    expected=boxes,
    detection=st.none() | detections,
)
lineages = st.builds(
    Lineage,
    number=st.integers(1, 99),
    parent=st.none() | st.integers(1, 99),
    sightings=some(sightings, least=1),
    fate=st.sampled_from(Fate),
    why=texts,
)
scans = st.builds(
    ScanSummary,
    scan_key=texts,
    day=counts,
    hours=numbers,
    taken_at=st.datetimes(),
    file_name=texts,
    quality=qualities,
    frame=st.none() | frames,
    searched=st.booleans(),
    crop=st.none() | texts,
)
verdicts = st.builds(
    Verdict,
    clonality=st.sampled_from(Clonality),
    probability_monoclonal=st.none() | shares,
    probability_low=st.none() | shares,
    probability_high=st.none() | shares,
    probability_empty=st.none() | shares,
    expected_founders=st.none() | positive,
    founders_seen=st.none() | counts,
    reasons=some(st.builds(Evidence, statement=texts, weight=st.none() | numbers), least=1),
)
measurements = st.builds(
    ColonyMeasurement,
    x_um=numbers,
    y_um=numbers,
    width_mm=positive,
    area_mm2=positive,
    doubling_time_h=st.none() | positive,
    ready_to_pick=st.booleans(),
    **dict.fromkeys(
        (f"days_to_{what}{end}" for what in ("ready", "touch") for end in ("", "_low", "_high")),
        st.none() | st.floats(min_value=0, allow_infinity=False),
    ),
    pixels=st.builds(PixelBox, left=indices, top=indices, right=indices, bottom=indices),
)
grades = st.builds(
    MorphologyGrade,
    morphology=st.sampled_from(Morphology),
    confidences=st.dictionaries(st.sampled_from(Morphology), shares),
)
results = st.builds(
    WellResult,
    plate=plates,
    well=wells,
    verdict=verdicts,
    lineages=some(lineages),
    strays=some(
        st.builds(
            Stray,
            scan_key=texts,
            day=counts,
            hours=numbers,
            detection=detections,
            from_colony_um=positive,
        )
    ),
    largest=st.none() | measurements,
    morphology=st.none() | grades,
    scans=some(scans),
    warnings=words,
    failed=st.none() | texts,
)
tiles = st.builds(
    SearchedTile,
    tile=st.builds(Tile, level=st.sampled_from(Level), column=indices, row=indices),
    detections=some(detections),
)
readings = st.builds(
    ScanReading,
    scan_key=texts,
    content=texts,
    quality=qualities,
    frame=st.none() | frames,
    rim=st.none() | st.builds(Rim, x_px=numbers, y_px=numbers, radius_px=positive, coverage=shares),
    scale_source=st.none() | st.sampled_from(ScaleSource),
    landmarks=st.builds(Landmarks, x_um=some(numbers), y_um=some(numbers)),
    tiles=some(tiles),
)
findings = st.builds(
    Finding,
    kind=st.sampled_from(FindingKind),
    message=texts,
    path=st.none() | names.map(Path),
    plate=st.none() | plates,
    well=st.none() | wells,
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """One store for all examples, so that later ones meet and replace earlier ones."""
    target: Path | str = tmp_path_factory.mktemp("kept") / "clonetrace.db"
    if request.param == "postgresql":
        target = request.getfixturevalue("make_postgres_url")()
    with open_store(target) as store:
        yield store


few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(result=results)
def test_any_result_comes_back_as_it_was(kept: Store, result: WellResult) -> None:
    kept.remember_well(result, [], fingerprint="f", detectors="classical 1")

    assert kept.result(result.plate, result.well) == result


@few
@given(
    result=results,
    scans_read=st.lists(readings, max_size=3, unique_by=lambda reading: reading.scan_key),
    detectors=names,
)
def test_any_readings_come_back_as_they_were(
    kept: Store, result: WellResult, scans_read: list[ScanReading], detectors: str
) -> None:
    kept.remember_well(result, scans_read, fingerprint="f", detectors=detectors)

    known = kept.readings(result.plate, result.well, detectors)
    assert {reading.scan_key: known[reading.scan_key] for reading in scans_read} == {
        reading.scan_key: reading for reading in scans_read
    }


@few
@given(noticed=st.lists(findings, max_size=4))
def test_any_findings_come_back_as_they_were(kept: Store, noticed: list[Finding]) -> None:
    kept.remember_findings(noticed)

    assert kept.findings() == tuple(noticed)


def test_a_well_with_everything(
    store: Store, plate: Plate, make_result: Callable, make_readings: Callable
) -> None:
    result, scans_read = make_result(plate), make_readings()

    store.remember_well(result, scans_read, fingerprint="f", detectors="classical 1")

    assert store.result(plate, result.well) == result
    known = store.readings(plate, result.well, "classical 1")
    assert known == {reading.scan_key: reading for reading in scans_read}


def test_a_well_with_the_least_that_can_be_said(store: Store, plate: Plate) -> None:
    result = WellResult(
        plate=plate,
        well=Well(label="A1"),
        verdict=Verdict(
            clonality=Clonality.AMBIGUOUS, reasons=(Evidence(statement="no scan can be used"),)
        ),
    )

    store.remember_well(result, [], fingerprint="f", detectors="classical 1")

    assert store.result(plate, result.well) == result
    assert store.readings(plate, result.well, "classical 1") == {}


@pytest.mark.parametrize("x_um", [0.1 + 0.2, 5e-324, -1.7976931348623157e308, 2.0**53 + 2, 1 / 3])
def test_numbers_keep_their_last_bit(
    store: Store, plate: Plate, make_result: Callable, x_um: float
) -> None:
    result = make_result(plate)
    result = result.model_copy(update={"largest": result.largest.model_copy(update={"x_um": x_um})})

    store.remember_well(result, [], fingerprint="f", detectors="classical 1")

    known = store.result(plate, result.well)
    assert known is not None
    assert known.largest is not None
    assert known.largest.x_um.hex() == x_um.hex()


def test_a_file_name_that_is_no_text_is_spelled_out(
    store: Store, plate: Plate, make_result: Callable
) -> None:
    path = Path("Well_C7_\udcb5m.tif")  # how Python shows the byte B5 of a file name
    message = f"{path} is no scan and was left out"
    store.remember_findings([Finding(kind=FindingKind.FOREIGN_FILE, message=message, path=path)])
    result = make_result(plate).model_copy(update={"failed": message, "warnings": (message,)})
    store.remember_well(result, [], fingerprint="f", detectors="classical 1")

    assert store.findings()[0].message == r"Well_C7_\udcb5m.tif is no scan and was left out"
    known = store.result(plate, result.well)
    assert known is not None
    assert known.failed == r"Well_C7_\udcb5m.tif is no scan and was left out"
    assert known.warnings == (message,)


def test_an_analysis_that_was_cut_off_has_no_end(store: Store) -> None:
    started = AnalysisRecord(
        started_at=datetime(2024, 3, 4, 8, 15, 0, 250),
        version="0.1.0",
        settings_json='{"detect": {}}',
        inputs=("scans/Läufe 2024", "scans/2025"),
    )
    finished = started.model_copy(
        update={"finished_at": datetime(2024, 3, 4, 9), "wells_done": 95, "wells_failed": 1}
    )
    later = started.model_copy(update={"started_at": datetime(2024, 3, 5, 8, 15)})

    store.record_analysis(started)
    store.record_analysis(later)
    store.record_analysis(finished)

    assert store.analyses() == (finished, later)
