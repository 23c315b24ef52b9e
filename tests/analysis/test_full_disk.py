"""A disk that fills up, at one file or another: one sentence, and the next start goes on."""

import multiprocessing
from pathlib import Path

import pytest

from clonetrace.domain.errors import StoreError


def fill(disk: Path, free: int) -> None:
    """Leave about so many bytes free."""
    ballast = disk / "ballast"
    ballast.unlink(missing_ok=True)
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
        file.truncate(max(0, file.tell() - free))


@pytest.fixture
def crowded(small_disk: Path, bench, simulated):
    """The simulated plate, to be analysed into a folder on a small disk."""
    bench.root, bench.out = simulated.out, small_disk / "results"
    return bench


def analyse_while_full(bench, free: int, workers: int) -> str:
    """Analyse with so little space that it fails, and return what is said."""
    fill(bench.out.parent, free)
    with pytest.raises(StoreError) as caught:
        bench.analyse(workers=workers)
    (bench.out.parent / "ballast").unlink()
    return str(caught.value)


def test_whichever_file_is_first_it_is_named_and_nothing_is_lost(
    crowded, undisturbed, tables_and_pictures, kept
) -> None:
    """The space grows by little and little, so that one kind of file after another fails."""
    sentences = [analyse_while_full(crowded, free, workers=1) for free in (0, 160_000, 330_000)]
    report = crowded.analyse()

    for sentence in sentences:
        assert sentence.startswith(str(crowded.out))
        assert "full" in sentence
        assert "free some space" in sentence
        assert "\n" not in sentence
    assert len({Path(sentence.split(" c", 1)[0]).suffix for sentence in sentences}) > 1
    assert report.failed == ()
    assert tables_and_pictures(crowded.out) == tables_and_pictures(undisturbed)
    assert kept(crowded.out) == kept(undisturbed)


def test_workers_are_stopped_when_the_disk_is_full(crowded) -> None:
    assert "full" in analyse_while_full(crowded, 160_000, workers=2)
    assert multiprocessing.active_children() == []
