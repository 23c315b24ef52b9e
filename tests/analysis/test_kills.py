"""A kill -9 at any moment: the next start completes, with the results of an undisturbed run."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("analyse_and_die.py")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")


def analyse(scans: Path, out: Path, kill_before_write: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, scans, out, str(kill_before_write)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_killed_again_and_again_the_run_ends_as_if_nothing_had_happened(
    bench, simulated, undisturbed, tables_and_pictures, kept
) -> None:
    """Every start goes on where the last one was killed: at the first write, and at random ones."""
    bench.root = simulated.out
    moments = [1, *sorted(random.Random(2).sample(range(4, 40), 4))]  # noqa: S311
    killed = [analyse(bench.scans, bench.out, moment).returncode for moment in moments]
    assert killed.count(-signal.SIGKILL) >= 4
    assert set(killed) <= {0, -signal.SIGKILL}

    end = analyse(bench.scans, bench.out, 0)

    assert end.returncode == 0, end.stderr
    assert tables_and_pictures(bench.out) == tables_and_pictures(undisturbed)
    assert kept(bench.out) == kept(undisturbed)
    assert not list(bench.out.rglob("*.tmp"))


def test_killed_while_the_tables_are_written_the_next_start_writes_them(
    bench, tables_and_pictures
) -> None:
    bench.add("A1", days=(0, 4))
    whole = bench.out.with_name("whole")
    writes = int(analyse(bench.scans, whole, 0).stdout)

    killed = analyse(bench.scans, bench.out, writes - 3)
    assert killed.returncode == -signal.SIGKILL
    report = bench.analyse()

    assert report.analysed == 0
    assert tables_and_pictures(bench.out) == tables_and_pictures(whole)
