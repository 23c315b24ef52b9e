"""Every exporter keeps the same promises."""

import csv
import errno
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from clonetrace.domain import Finding, WellResult
from clonetrace.domain.errors import StoreError
from clonetrace.report import (
    Exporter,
    HtmlReport,
    LegacyFiles,
    ReportAbout,
    WellsTable,
    atomic,
)


@pytest.fixture(params=["wells.csv", "legacy", "report.html"])
def exporter(
    request: pytest.FixtureRequest, about: ReportAbout, findings: list[Finding]
) -> Exporter:
    exporters: list[Exporter] = [WellsTable(), LegacyFiles(), HtmlReport(about, findings)]
    return next(exporter for exporter in exporters if exporter.name == request.param)


def contents(paths: tuple[Path, ...]) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in paths}


def words_of(path: Path) -> str:
    """Read a file with the standard library: its words, whatever its format."""
    text = path.read_text("utf-8")
    if path.suffix == ".csv":
        return " ".join(cell for row in csv.reader(text.splitlines()) for cell in row)
    if path.suffix == ".html":
        collected: list[str] = []

        class Words(HTMLParser):
            def handle_data(self, data: str) -> None:
                collected.append(data)

        Words().feed(text)
        return " ".join(collected)
    return text


def test_the_same_results_in_another_order_give_the_same_bytes(
    exporter: Exporter, results: list[WellResult], tmp_path: Path
) -> None:
    first = contents(exporter.write(results, tmp_path))
    assert contents(exporter.write(results[::-1], tmp_path)) == first


def test_an_independent_reader_finds_every_analysed_well(
    exporter: Exporter, results: list[WellResult], tmp_path: Path
) -> None:
    words = " ".join(words_of(path) for path in exporter.write(results, tmp_path))
    for result in results:
        if result.verdict.clonality != "consolidated":
            assert result.well.label in words
            assert result.verdict.clonality.value in words


def test_nothing_but_the_finished_files_is_left(
    exporter: Exporter, results: list[WellResult], tmp_path: Path
) -> None:
    out = tmp_path / "new" / "out"
    written = exporter.write(results, out)
    assert {path for path in out.rglob("*") if path.is_file()} == set(written)


def test_a_disk_that_fills_up_leaves_the_old_files(
    exporter: Exporter,
    results: list[WellResult],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = contents(exporter.write(results, tmp_path))

    def replace(self: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(StoreError, match=r"disk is full: free some space"):
        exporter.write(results[:1], tmp_path)
    assert contents(tuple(old)) == old
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_run_without_wells_still_writes(exporter: Exporter, tmp_path: Path) -> None:
    for path in exporter.write([], tmp_path):
        assert path.stat().st_size > 0


def test_a_stop_in_the_middle_of_a_file_leaves_the_old_one(tmp_path: Path) -> None:
    path = atomic.write_file(tmp_path / "wells.csv", [b"old"])

    def stopped() -> Iterator[bytes]:
        yield b"half of the ne"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        atomic.write_file(path, stopped())
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_left_over_of_a_killed_run_is_replaced(tmp_path: Path) -> None:
    (tmp_path / ".wells.csv.tmp").write_bytes(b"half")
    path = atomic.write_file(tmp_path / "wells.csv", [b"whole"])
    assert path.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_device_is_named_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".crop.jpg.tmp").symlink_to("/dev/full")
    with pytest.raises(StoreError, match=r"crop\.jpg cannot be written because the disk is full"):
        atomic.write_file(tmp_path / "crop.jpg", [b"x" * 100_000])
    assert not list(tmp_path.iterdir())


def test_a_file_in_the_place_of_the_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("not a folder")
    with pytest.raises(StoreError, match=r"check that the output folder"):
        atomic.write_file(tmp_path / "out" / "wells.csv", [b""])


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_missing_permission_is_explained(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_(self: Path, mode: str) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(Path, "open", open_)
    with pytest.raises(StoreError, match=r"write-protected for you: allow writing"):
        atomic.write_file(tmp_path / "wells.csv", [b""])
