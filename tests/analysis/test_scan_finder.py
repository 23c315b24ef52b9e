"""Files of scans are found through what the analyses were given, and by nothing else."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.analysis import Settings, open_results, scan_finder
from clonetrace.analysis.scan_finder import ScanFinder, ScanKey
from clonetrace.domain import Plate, Well
from clonetrace.intake import IntakeSettings
from clonetrace.store import AnalysisRecord, Store
from making import scan_key
from web.lab import PLATE, SEEDED, scan_file


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_results(tmp_path / "results", Settings()) as opened:
        yield opened


@pytest.fixture
def analysed(store: Store) -> Callable[..., None]:
    """Write down that folders were analysed, each time a day later."""

    def write(*folders: Path, settings: str | None = None) -> None:
        store.record_analysis(
            AnalysisRecord(
                started_at=datetime(2024, 4, 1 + len(store.analyses())),
                version="0.1.0",
                settings_json=settings or Settings().model_dump_json(),
                inputs=tuple(map(str, folders)),
            )
        )

    return write


@pytest.fixture
def finder(store: Store, monkeypatch: pytest.MonkeyPatch) -> ScanFinder:
    monkeypatch.setattr(scan_finder, "_PATIENCE_S", 0.0)
    return ScanFinder(store, IntakeSettings())


def touched(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"any")
    return file


def key(day: int, well: str = "C7", plate: Plate = PLATE) -> ScanKey:
    return ScanKey(plate, Well(label=well), scan_key(day, SEEDED))


def test_a_scan_is_found_by_plate_well_and_key(
    tmp_path: Path, finder: ScanFinder, analysed: Callable[..., None]
) -> None:
    files = [touched(scan_file(tmp_path / "scans", "C7", day)) for day in (0, 1)]
    analysed(tmp_path / "scans")
    assert [finder.find(key(day)) for day in (0, 1, 2)] == [*files, None]
    assert finder.find(key(0, "C8")) is None
    assert finder.find(key(0, plate=Plate(run="RUN7", name="1_20"))) is None
    assert finder.find(ScanKey(PLATE, Well(label="C7"), "../../etc/passwd")) is None


def test_days_count_as_the_analysis_counted_them(
    tmp_path: Path, finder: ScanFinder, analysed: Callable[..., None]
) -> None:
    touched(scan_file(tmp_path / "scans", "C7", 0))
    file = touched(scan_file(tmp_path / "scans", "C7", 1))
    later = Settings(intake=IntakeSettings(seeding_dates={str(PLATE): datetime(2024, 3, 3)}))
    analysed(tmp_path / "scans", settings=later.model_dump_json())
    assert finder.find(key(1)) is None
    day = ScanKey(PLATE, Well(label="C7"), key(1).scan.replace("d01", "d02"))
    assert finder.find(day) == file


def test_scans_of_a_later_analysis_are_found_too(
    tmp_path: Path, finder: ScanFinder, analysed: Callable[..., None]
) -> None:
    first = touched(scan_file(tmp_path / "old", "C7", 0))
    analysed(tmp_path / "old")
    assert finder.find(key(0)) == first
    second = touched(scan_file(tmp_path / "new", "C8", 0))
    assert finder.find(key(0, "C8")) is None
    analysed(tmp_path / "new")
    assert finder.find(key(0, "C8")) == second
    assert finder.find(key(0)) == first


def test_a_folder_that_moved_is_found_in_its_new_place(
    tmp_path: Path, finder: ScanFinder, analysed: Callable[..., None]
) -> None:
    old = touched(scan_file(tmp_path / "old", "C7", 0))
    analysed(tmp_path / "old")
    assert finder.find(key(0)) == old
    (tmp_path / "old").rename(tmp_path / "new")
    assert finder.find(key(0)) == old  # where it was, for whoever says that it is gone
    analysed(tmp_path / "new")
    assert finder.find(key(0)) == scan_file(tmp_path / "new", "C7", 0)


@pytest.mark.parametrize("settings", ["{}", "no JSON", '{"intake": {"unheard of": 1}}', "[1]"])
def test_settings_of_another_version_are_no_obstacle(
    tmp_path: Path, finder: ScanFinder, analysed: Callable[..., None], settings: str
) -> None:
    file = touched(scan_file(tmp_path / "scans", "C7", 0))
    analysed(tmp_path / "scans", settings=settings)
    assert finder.find(key(0)) == file


def test_folders_that_are_gone_are_passed_over(
    tmp_path: Path, finder: ScanFinder, analysed: Callable[..., None]
) -> None:
    file = touched(scan_file(tmp_path / "scans", "C7", 0))
    analysed(tmp_path / "scans", tmp_path / "gone")
    analysed(tmp_path / "gone")
    assert finder.find(key(0)) == file


def test_nothing_is_looked_through_again_and_again(
    tmp_path: Path, store: Store, analysed: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[object] = []
    real = scan_finder.take_inventory
    monkeypatch.setattr(
        scan_finder,
        "take_inventory",
        lambda *given: looks.append(given) or real(*given),
    )
    (tmp_path / "scans").mkdir()
    for _ in range(5):
        analysed(tmp_path / "scans")
    finder = ScanFinder(store, IntakeSettings())
    for day in range(20):
        assert finder.find(key(day)) is None
    assert len(looks) == 1
