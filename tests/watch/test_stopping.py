"""SIGTERM in the middle of a long well: the watcher ends at once, and the next one goes on."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import cv2
import pytest
import tifffile

from clonetrace.store import open_store
from clonetrace.watch import recall

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="needs Linux's /proc and POSIX signals"
)

LONG = "Well_A2_Ch1_1um.tif"
#: Time that a stop may take, as docs/watch.md promises.
AT_ONCE_S = 10
#: Time after which nothing is waited for any more: many times what a busy machine takes.
LONGEST_S = 600
#: Scans of a well that are open at once when it is analysed for some seconds already.
MIDDLE = 6


@pytest.fixture(scope="module")
def scans(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A well with two scans, and one with those of 17 days at 1 um/px: the long one."""
    folder = tmp_path_factory.mktemp("long")
    for day in sorted(simulated.glob("[0-9][0-9]")):
        target = folder / "RUN7" / f"RUN7_1_2_1-{int(day.name) + 1}-2025-8-15-00-AM"
        target.mkdir(parents=True)
        pixels = tifffile.imread(day / "A2.tif")
        fine = cv2.resize(pixels, None, fx=6, fy=6, interpolation=cv2.INTER_CUBIC)
        tifffile.imwrite(target / LONG, fine, compression="zlib")
        if day.name in ("00", "01"):
            tifffile.imwrite(target / "Well_A1_Ch1_6um.tif", pixels)
    return folder


@contextmanager
def watcher(scans: Path, out: Path, workers: int) -> Iterator[subprocess.Popen[bytes]]:
    config = out.with_name("lab.toml")
    config.write_text(
        "[intake]\nplate_wells = 384\n"
        "[watch]\nstable_s = 0\nlook_every_s = 0.1\nexpected_wells = 1\n"
        f"[log]\nfile = '{out.with_name('log')}'\n"
    )
    command = (sys.executable, "-m", "clonetrace.cli", "watch", str(scans), "--out", str(out))
    with subprocess.Popen(
        [*command, "--config", str(config), "--workers", str(workers)]
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    children = map(int, listed.read_text().split()) if listed.exists() else ()
    return [pid, *(one for child in children for one in family(child))]


def open_scans(pid: int) -> int:
    """How many scans of the long well a process has open."""
    seen = 0
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        with suppress(FileNotFoundError):  # closed meanwhile
            seen += link.readlink().name == LONG
    return seen


def until(reached: Callable[[], bool]) -> None:
    latest = time.monotonic() + LONGEST_S
    while not reached():
        assert time.monotonic() < latest, "what was waited for did not come"
        time.sleep(0.01)


def test_it_stops_in_the_middle_of_a_long_well_and_goes_on_later(
    scans: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for workers in (1, 2):
        with watcher(scans, out, workers) as process:
            until(lambda p=process: max(map(open_scans, family(p.pid))) >= MIDDLE)
            descendants = family(process.pid)
            process.terminate()
            assert process.wait(AT_ONCE_S) == 0
        assert recall(out).process is None
        assert recall(out).doing == "stopped"
        until(lambda pids=descendants: not any(Path(f"/proc/{pid}").exists() for pid in pids))
        with open_store(out / "clonetrace.db", read_only=True) as store:
            assert [str(one.well) for one in store.results()] == ["A1"]

    with watcher(scans, out, 1) as process:
        until(lambda: (out / "report.html").exists() and recall(out).doing == "waiting")
        process.send_signal(signal.SIGTERM)
        assert process.wait(AT_ONCE_S) == 0
    with open_store(out / "clonetrace.db", read_only=True) as store:
        long = next(one for one in store.results() if str(one.well) == "A2")
        *stopped, analysis = store.analyses()
    assert long.scans_used == 17
    assert None in [one.finished_at for one in stopped]  # those that were cut off
    assert analysis.wells_done == 1  # the short well was not analysed again
