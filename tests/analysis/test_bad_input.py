"""Scans with flaws: one clear sentence each, and the other scans and wells go on."""

import io
import os
import re
from pathlib import Path

import numpy as np
import pytest
import tifffile

from clonetrace.analysis import Progress
from clonetrace.domain import Clonality, Defect, ScanSummary, WellResult

LATER = "-11-59-00-PM"
#: Where each flaw is: the well and the day. A1 has none; all wells are copies of it.
FLAWS = {
    "truncated": ("A2", 1),
    "black": ("A2", 2),
    "colours": ("A2", 3),
    "one pixel wide": ("A4", 1),
    "text": ("A4", 2),
    "empty file": ("A4", 3),
    "missing": ("A5", 2),
    "twice": ("A5", 3),
    "no day 0": ("A6", 0),
}


def tiff(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    tifffile.imwrite(stream, pixels, photometric="rgb" if pixels.ndim == 3 else "minisblack")
    return stream.getvalue()


@pytest.fixture(scope="module")
def plate(make_bench, tmp_path_factory):
    """A plate with a flaw in every well but the first."""
    bench = make_bench(tmp_path_factory.mktemp("flaws"))
    for well in ("A1", "A2", "A4", "A5", "A6", "A7"):
        bench.add(well)
    good = bench.scan("A1", 2).read_bytes()
    pixels = tifffile.imread(bench.scan("A1", 2))
    bench.replace(*FLAWS["truncated"], good[: len(good) // 2])
    bench.replace(*FLAWS["black"], tiff(np.full_like(pixels, 3)))
    bench.replace(*FLAWS["colours"], tiff(np.repeat(pixels[:, :, None], 3, axis=2)))
    bench.replace(*FLAWS["one pixel wide"], tiff(pixels[:, :1]))
    bench.replace(*FLAWS["text"], b"this is no image\n")
    bench.replace(*FLAWS["empty file"], b"")
    bench.scan(*FLAWS["missing"]).unlink()
    bench.scan(*FLAWS["no day 0"]).unlink()
    scan = bench.scan(*FLAWS["twice"])
    later = scan.parent.with_name(re.sub(r"-\d+-\d+-\d+-[AP]M$", LATER, scan.parent.name))
    later.mkdir()
    os.link(scan, later / scan.name)
    for day in range(5):
        bench.replace("A7", day, good[: len(good) // 3])
    return bench


@pytest.fixture(scope="module")
def results(plate) -> dict[str, WellResult]:
    report = plate.analyse(workers=2)
    assert report.failed == ()
    return {result.well.label: result for result in report.results}


def about(result: WellResult, *names: object) -> str:
    """Return the one warning that names a file."""
    (sentence,) = [text for text in result.warnings if any(str(name) in text for name in names)]
    return sentence


def day(result: WellResult, number: int) -> ScanSummary:
    return next(scan for scan in result.scans if scan.day == number)


def test_the_well_without_a_flaw_is_not_touched_by_the_others(results, undisturbed, kept) -> None:
    alone = next(one for one in kept(undisturbed) if one.well.label == "A1")
    assert results["A1"].verdict == alone.verdict
    assert results["A1"].lineages == alone.lineages


@pytest.mark.parametrize(
    ("flaw", "defect", "words"),
    [
        ("truncated", Defect.TRUNCATED, "ends|breaks off|truncated"),
        ("black", Defect.BLACK, "is black"),
        ("one pixel wide", Defect.TOO_SMALL, "is too small: 1 x "),
        ("colours", Defect.UNREADABLE, "is a colour image, 3 channels, where 1 is expected"),
        ("text", Defect.UNREADABLE, "is not a TIFF, PNG or JPEG image"),
        ("empty file", Defect.UNREADABLE, r"is empty \(0 bytes\)"),
    ],
)
def test_a_flawed_scan_is_named_and_the_others_of_its_well_are_used(
    results, plate, flaw, defect, words
) -> None:
    well, number = FLAWS[flaw]
    result = results[well]

    assert defect in day(result, number).quality.defects
    sentence = next(text for text in result.warnings if re.search(words, text))
    assert plate.scan(well, number).name in sentence
    assert "\n" not in sentence
    assert [scan.day for scan in result.scans if scan.quality.usable] == [4, 0]
    assert result.scans_used == 2


def test_a_missing_day_is_said_and_the_other_days_are_used(results) -> None:
    result = results["A5"]
    assert any("day 2" in warning and "A5" in warning for warning in result.warnings)
    assert [scan.day for scan in result.scans] == [4, 3, 1, 0]
    assert result.scans_used == 4


def test_without_its_day_0_no_founder_is_claimed(results) -> None:
    result = results["A6"]
    assert any("day 0" in warning and "A6" in warning for warning in result.warnings)
    assert result.day0_scan is None
    assert result.verdict.founders_seen is None
    assert result.verdict.clonality is not Clonality.MONOCLONAL


def test_of_two_scans_on_one_day_the_first_is_used(results, plate) -> None:
    (sentence,) = [warning for warning in results["A5"].warnings if LATER in warning]
    assert "is left out" in sentence
    assert plate.scan("A5", 3).parent.name in day(results["A5"], 3).file_name


def test_a_well_without_a_usable_scan_is_ambiguous_and_names_every_file(results, plate) -> None:
    result = results["A7"]
    assert result.verdict.clonality is Clonality.AMBIGUOUS
    assert result.verdict.reasons[0].statement == "no scan of this well can be used"
    for number in range(5):
        path = str(plate.scan("A7", number))
        assert sum(path in warning for warning in result.warnings) == 1


def test_the_table_says_what_was_missing(results, plate) -> None:
    lines = (plate.out / "wells.csv").read_text().splitlines()
    by_well = {line.split(",")[2]: line for line in lines[1:]}
    assert by_well.keys() == {"A1", "A2", "A4", "A5", "A6", "A7"}
    assert str(plate.scan("A2", 1)) in by_well["A2"]
    assert "is black" in by_well["A2"]
    assert "day 2" in by_well["A5"]
    assert "day 0" in by_well["A6"]


def test_nothing_was_written_to_the_input(results, plate) -> None:
    written = [path for path in plate.root.rglob("*") if path.is_file()]
    assert {path.suffix for path in written} == {".tif"}
    assert len(written) == 6 * 5 - 2 + 1


def test_a_scan_that_disappears_after_listing_is_named(bench) -> None:
    bench.add("A1", days=(0, 3, 4)).add("A2", days=(0, 2))
    gone = bench.scan("A1", 3)

    class Removing(Progress):
        def begin(self, wells: int, known: int) -> None:
            gone.unlink()

    report = bench.analyse(progress=Removing())

    first, second = report.results
    assert "cannot be opened (No such file or directory)" in about(first, str(gone))
    assert day(first, 3).quality.defects == (Defect.UNREADABLE,)
    assert (first.scans_used, second.scans_used) == (2, 2)
    assert report.failed == ()


def test_a_scan_that_is_still_being_copied_is_read_again(bench) -> None:
    """The file grows while it is analysed; the next start sees the whole of it."""
    bench.add("A1", days=(0, 4))
    whole = bench.scan("A1", 4).read_bytes()
    copied = bench.replace("A1", 4, whole[: len(whole) // 2])
    assert bench.analyse().results[0].scans_used == 1
    copied.write_bytes(whole)

    report = bench.analyse()

    assert report.analysed == 1
    assert report.results[0].scans_used == 2


def test_a_broken_link_in_place_of_a_scan_is_reported(bench) -> None:
    bench.add("A1", days=(0, 2))
    link = bench.scan("A1", 2)
    link.unlink()
    link.symlink_to(Path("/nowhere") / link.name)

    report = bench.analyse()

    assert any(str(link.parent) in finding.message for finding in report.findings)
    assert [scan.day for scan in report.results[0].scans] == [0]
