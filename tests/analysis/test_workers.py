"""One process or two, a process that dies: the results are the same."""

import os
import signal
from pathlib import Path

import pytest

from clonetrace.analysis import Progress


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]


def is_worker(pid: int) -> bool:
    return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()


class Killer(Progress):
    """Kills a worker process as soon as the first well is done."""

    def __init__(self) -> None:
        self.killed: list[int] = []

    def finished(self, result: object) -> None:
        if not self.killed:
            victim = next(child for child in children(os.getpid()) if is_worker(child))
            os.kill(victim, signal.SIGKILL)
            self.killed.append(victim)


def test_two_workers_give_the_same_bytes_as_one(
    bench, simulated, undisturbed, tables_and_pictures, kept
) -> None:
    bench.root = simulated.out
    bench.analyse(workers=2)

    assert tables_and_pictures(bench.out) == tables_and_pictures(undisturbed)
    assert kept(bench.out) == kept(undisturbed)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")
def test_a_killed_worker_costs_nothing_but_time(
    bench, simulated, undisturbed, tables_and_pictures, kept
) -> None:
    bench.root = simulated.out
    killer = Killer()

    report = bench.analyse(workers=2, progress=killer)

    assert killer.killed
    assert report.failed == ()
    assert tables_and_pictures(bench.out) == tables_and_pictures(undisturbed)
    assert kept(bench.out) == kept(undisturbed)
