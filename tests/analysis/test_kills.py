"""A kill -9 at any moment: the next start completes, with the results of an undisturbed run."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("analyse_and_die.py")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")


@pytest.fixture(scope="module")
def analyse() -> Iterator[Callable[[Path, Path, int], tuple[int, int]]]:
    """Analyse in a process that kills itself before a write; return its status and its writes."""
    with subprocess.Popen(
        [sys.executable, SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as lives:

        def live(scans: Path, out: Path, last: int) -> tuple[int, int]:
            lives.stdin.write(json.dumps([str(scans), str(out), last]) + "\n")
            lives.stdin.flush()
            status, writes = json.loads(lives.stdout.readline())
            return status, writes

        yield live
        lives.stdin.close()


def test_killed_again_and_again_the_run_ends_as_if_nothing_had_happened(
    analyse, bench, *, simulated, undisturbed, tables_and_pictures, kept
) -> None:
    """Every start goes on where the last one was killed: at the first write, and at random ones."""
    bench.root = simulated.out
    moments = [1, *sorted(random.Random(2).sample(range(4, 40), 4))]  # noqa: S311
    killed = [analyse(bench.scans, bench.out, moment)[0] for moment in moments]
    assert killed.count(-signal.SIGKILL) >= 4
    assert set(killed) <= {0, -signal.SIGKILL}

    assert analyse(bench.scans, bench.out, 0)[0] == 0

    assert tables_and_pictures(bench.out) == tables_and_pictures(undisturbed)
    assert kept(bench.out) == kept(undisturbed)
    assert not list(bench.out.rglob("*.tmp"))


def test_killed_while_the_tables_are_written_the_next_start_writes_them(
    analyse, bench, simulated, undisturbed, tables_and_pictures
) -> None:
    bench.root = simulated.out
    whole = tables_and_pictures(undisturbed)
    shutil.copytree(undisturbed, bench.out)
    _, writes = analyse(bench.scans, bench.out, 0)
    for name in whole:
        if not name.startswith("crops"):
            (bench.out / name).unlink()

    assert analyse(bench.scans, bench.out, writes - 3)[0] == -signal.SIGKILL
    half = tables_and_pictures(bench.out)
    report = bench.analyse()

    assert set(whole) - set(half) == {"report.html"}
    assert report.analysed == 0
    assert tables_and_pictures(bench.out) == whole
