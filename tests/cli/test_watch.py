"""`clonetrace watch` as a service: it starts, it stops, and it says what it does."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clonetrace.watch import recall

COMMAND = (sys.executable, "-m", "clonetrace.cli")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    (tmp_path / "scans").mkdir()
    return tmp_path


def start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "watch", str(folder / "scans"), "--out", str(folder / "out")],
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_it_watches(watcher: subprocess.Popen[str]) -> None:
    called, watching = watcher.stderr.readline(), watcher.stderr.readline()
    assert "watch " in called
    assert "watching " in watching


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_in_good_order(watched: Path, number: signal.Signals) -> None:
    with start(watched) as watcher:
        wait_until_it_watches(watcher)
        watcher.send_signal(number)
        watcher.communicate()
    assert watcher.returncode == 0
    assert recall(watched / "out").process is None


def test_a_second_watcher_is_told_and_the_status_sees_the_first(clonetrace, watched) -> None:
    with start(watched) as first:
        wait_until_it_watches(first)
        second = clonetrace("watch", watched / "scans", "--out", watched / "out")
        assert second.returncode == 1
        assert "is being watched already" in second.stderr
        first.kill()
    done = clonetrace("status", watched / "out", "--json")
    if done.returncode == 0:  # it may have been killed before its first note
        assert json.loads(done.stdout)["alive"] is False


def test_one_look_for_a_scheduler(clonetrace, watched) -> None:
    done = clonetrace("watch", watched / "scans", "--out", watched / "out", "--once")
    assert done.returncode == 0, done.stderr
    assert "stopped in good order" in clonetrace("status", watched / "out").stdout


def test_a_status_without_a_watcher_is_wrong_use(clonetrace, tmp_path) -> None:
    done = clonetrace("status", tmp_path)
    assert done.returncode == 2
    assert "start clonetrace watch first" in done.stderr
