"""Folders that are missing, empty, unreadable, write-protected or in the wrong place."""

from pathlib import Path

import pytest

from clonetrace.analysis import AnalysisRequest, Progress, Settings, analyze_run
from clonetrace.domain import Defect, FindingKind
from clonetrace.domain.errors import ConfigurationError, StoreError
from clonetrace.intake import Selection, read_active_plates, read_consolidated


def analyse(scans: Path, out: Path):
    request = AnalysisRequest(
        inputs=(scans,), out=out, selection=Selection(), settings=Settings(), workers=1
    )
    return analyze_run(request, Progress())


def test_an_input_that_does_not_exist_is_named(tmp_path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere does not exist; check its name\.$"):
        analyse(tmp_path / "nowhere", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_empty_input_gives_an_empty_table_and_says_why(tmp_path) -> None:
    (tmp_path / "scans").mkdir()
    report = analyse(tmp_path / "scans", tmp_path / "out")

    assert report.results == ()
    (finding,) = report.findings
    assert finding.kind is FindingKind.EMPTY_INPUT
    assert str(tmp_path / "scans") in finding.message
    assert (tmp_path / "out" / "wells.csv").read_text().startswith("run,plate,well,")
    assert report.page.exists()


def test_an_empty_folder_of_a_day_is_named_and_the_other_days_are_used(bench) -> None:
    bench.add("A1", days=(0, 3))
    empty = bench.scan("A1", 2).parent
    empty.mkdir()

    report = bench.analyse()

    assert any(f"{empty} is empty" in finding.message for finding in report.findings)
    assert report.results[0].scans_used == 2


@pytest.mark.parametrize("where", ["scans", "scans/results", "scans/SIM007"])
def test_results_are_never_written_to_the_input(bench, where) -> None:
    bench.add("A1", days=(0, 2))
    before = sorted(bench.root.rglob("*"))

    with pytest.raises(ConfigurationError, match=r"lies in the input .* choose a folder outside"):
        bench.analyse(bench.root / where)

    assert sorted(bench.root.rglob("*")) == before


def test_an_input_that_links_to_the_output_is_seen_through(bench) -> None:
    bench.add("A1", days=(0, 2))
    link = bench.root / "link"
    link.symlink_to(bench.scans)

    with pytest.raises(ConfigurationError, match="lies in the input"):
        bench.analyse(link / "results")


def test_an_unreadable_folder_is_named_and_the_other_days_are_used(bench, as_plain_user) -> None:
    bench.root, bench.out = as_plain_user / "input", as_plain_user / "results"
    copy(bench, days=(0, 2, 3))
    closed = bench.scan("A1", 2).parent
    closed.chmod(0)

    report = bench.analyse()
    closed.chmod(0o700)

    (finding,) = [one for one in report.findings if one.kind is FindingKind.UNREADABLE_FOLDER]
    assert str(closed) in finding.message
    assert "Permission denied" in finding.message
    assert [scan.day for scan in report.results[0].scans] == [3, 0]


def test_an_unreadable_file_is_named_and_the_other_days_are_used(bench, as_plain_user) -> None:
    bench.root, bench.out = as_plain_user / "input", as_plain_user / "results"
    copy(bench, days=(0, 2, 3))
    bench.scan("A1", 2).chmod(0)

    (result,) = bench.analyse().results

    (sentence,) = [text for text in result.warnings if str(bench.scan("A1", 2)) in text]
    assert "Permission denied" in sentence
    assert result.scans[1].quality.defects == (Defect.UNREADABLE,)
    assert result.scans_used == 2


def test_a_file_that_may_be_read_again_is_read_again(bench, as_plain_user) -> None:
    bench.root, bench.out = as_plain_user / "input", as_plain_user / "results"
    copy(bench, days=(0, 3))
    bench.scan("A1", 0).chmod(0)
    assert bench.analyse().results[0].scans_used == 1
    bench.scan("A1", 0).chmod(0o600)

    assert bench.analyse().results[0].scans_used == 2


def test_an_output_folder_that_may_not_be_written_is_named(bench, as_plain_user) -> None:
    bench.root, bench.out = as_plain_user / "input", as_plain_user / "results"
    copy(bench, days=(0, 2))
    bench.out.mkdir()
    bench.out.chmod(0o500)

    with pytest.raises(StoreError, match=r"cannot be opened for writing; check that .*/results "):
        bench.analyse()


def test_an_output_folder_that_is_a_file_is_named(bench) -> None:
    bench.add("A1", days=(0, 2))
    bench.out.write_text("notes of the lab")

    with pytest.raises(StoreError, match="results"):
        bench.analyse()
    assert bench.out.read_text() == "notes of the lab"


@pytest.mark.parametrize("read", [read_active_plates, read_consolidated])
def test_a_list_file_that_is_missing_is_named(tmp_path, read) -> None:
    with pytest.raises(ConfigurationError, match=r"list\.txt cannot be read"):
        read(tmp_path / "list.txt")


def copy(bench, days: tuple[int, ...]) -> None:
    """Lay scans out as files of the present user; links would share their permissions."""
    for day in days:
        target = bench.scan("A1", day)
        target.parent.mkdir(parents=True)
        target.write_bytes(bench.simulated.scans("A1")[day].read_bytes())
