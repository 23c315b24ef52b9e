"""Taking times side by side, on a stated number of cores and a stated machine."""

import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import cv2

from clonetrace.analysis import (
    AnalysisReport,
    AnalysisRequest,
    Progress,
    analyze_run,
    load_settings,
)
from clonetrace.domain import WellResult
from clonetrace.intake import Selection

Times = dict[str, list[float]]
_CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
#: Seconds between two looks at a process's memory.
_LOOK_EVERY_S = 0.1
_LIBRARIES = ("torch", "onnxruntime", "openvino", "opencv-python-headless", "imagecodecs", "zarr")


Tick = Callable[[], float]
"""`wall`, or `processor`: time that this process was at work, whatever else the machine did."""
wall, processor = time.perf_counter, time.process_time


def side_by_side(
    tasks: Mapping[str, Callable[[], object]], rounds: int, tick: Tick = wall
) -> Times:
    """Time tasks in rounds, each task once per round, so that a busy moment slows all alike.

    Every round begins with another task. A task that returns a number has timed itself.

    Returns:
        Seconds of each task, one for each round.
    """
    names = list(tasks)
    times: Times = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            began = tick()
            answer = tasks[name]()
            taken = tick() - began
            times[name].append(answer if isinstance(answer, float) else taken)
    return times


def seconds(task: Callable[..., object], *arguments: object, tick: Tick = wall) -> float:
    """Return the seconds that a call takes."""
    began = tick()
    task(*arguments)
    return tick() - began


@contextmanager
def cores(count: int) -> Iterator[None]:
    """Keep all threads of this process, and the processes that it starts, to so many cores.

    Where the system does not allow this (macOS), threads are merely asked for in this number.
    """
    _keep_to(_CORES[:count])
    cv2.setNumThreads(count)
    try:
        yield
    finally:
        _keep_to(_CORES)


def _keep_to(allowed: list[int]) -> None:
    if not hasattr(os, "sched_setaffinity"):
        return
    for thread in Path("/proc/self/task").iterdir():
        os.sched_setaffinity(int(thread.name), allowed)


class Clock(Progress):
    """Notes when each well is done."""

    def __init__(self, tick: Tick) -> None:
        self.wells: dict[str, float] = {}
        self._tick, self._last = tick, 0.0

    def begin(self, wells: int, known: int) -> None:  # noqa: ARG002
        """Start with the first well."""
        self._last = self._tick()

    def finished(self, result: WellResult) -> None:
        """Note how long a well took; true of one worker only."""
        now = self._tick()
        self.wells[str(result.well)] = now - self._last
        self._last = now


def analyse(
    folder: Path, out: Path | None = None, progress: Progress | None = None, tick: Tick = wall
) -> tuple[float, AnalysisReport]:
    """Analyse a folder in this process, and return the seconds that it took.

    Args:
        folder: With scans.
        out: Goes on with the results in it; None for a fresh folder that is removed afterwards.
        progress: Told about every well.
        tick: What time is taken by.

    Raises:
        RuntimeError: A well failed, so that the time means nothing.
    """
    with tempfile.TemporaryDirectory() as made:
        request = AnalysisRequest(
            inputs=(folder,),
            out=out or Path(made),
            selection=Selection(),
            settings=load_settings(None),
        )
        began = tick()
        report = analyze_run(request, progress or Progress())
        taken = tick() - began
    if report.failed:
        raise RuntimeError(f"{folder}: {report.failed[0].failed}")
    return taken, report


@dataclass(frozen=True)
class Commanded:
    """What `clonetrace analyze` cost as a process of its own.

    Attributes:
        seconds: From its start to its end, the start of Python and of the workers included.
        processor_s: Seconds that all its processes were at work.
        coordinator_mb: The most memory that the coordinating process had.
        worker_mb: The most that any process that analyses had.
    """

    seconds: float
    processor_s: float
    coordinator_mb: float
    worker_mb: float


def command(folder: Path, workers: int, config: str = "") -> Commanded:
    """Run `clonetrace analyze` as a person does.

    Args:
        folder: With scans.
        workers: Processes.
        config: Settings other than those shipped, in TOML.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    with tempfile.TemporaryDirectory() as made:
        settings, out = Path(made, "settings.toml"), Path(made, "results")
        settings.write_text(config, encoding="utf-8")
        arguments = ["analyze", str(folder), "--out", str(out), "--config", str(settings)]
        arguments += ["--workers", str(workers), "--json"]
        began, worked = wall(), processor_of_children()
        running = subprocess.Popen(  # noqa: S603
            [command_line(), *arguments], stdout=subprocess.DEVNULL
        )
        coordinator = worker = 0.0
        while running.poll() is None:
            coordinator = max(coordinator, _peak_mb(running.pid))
            worker = max([worker, *map(_peak_mb, _workers(running.pid))])
            # The peak is the system's own figure, so that nothing is missed between two looks.
            time.sleep(_LOOK_EVERY_S)
        taken, work = wall() - began, processor_of_children() - worked
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, arguments)
    return Commanded(taken, work, coordinator, worker or coordinator)


def processor_of_children() -> float:
    """Return the seconds that the processes which this one started, and which ended, worked."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _workers(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [int(one) for one in children if b"spawn_main" in _command_of(int(one))]


def _command_of(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:  # it has ended
        return b""


def _peak_mb(process: int) -> float:
    """Return the most memory that a process ever had, MB.

    Of the program alone: `ru_maxrss` would include that of the one that started it.
    """
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:  # it has ended
        return 0.0
    return next((int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM")), 0.0)


def machine() -> dict[str, str]:
    """Say what the figures were measured on."""
    facts = {"processor": _processor(), "cores": str(len(_CORES)), "system": platform.system()}
    if hasattr(os, "getloadavg"):
        facts["other work (load before)"] = f"{os.getloadavg()[0]:.1f}"
    if hasattr(os, "sysconf"):
        room = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
        facts["memory"] = f"{room:.0f} GB"
    facts["Python"] = platform.python_version()
    return facts | {name: version(name) for name in _LIBRARIES}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    known = dict(line.split(":", 1) for line in reversed(lines) if ":" in line)
    words = {key.strip(): value.strip() for key, value in known.items()}
    wanted = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile")
    flags = [one for one in wanted if one in words.get("flags", "").split()]
    return f"{words.get('model name', platform.processor())} ({', '.join(flags)})"


def command_line() -> str:
    """Return where the command `clonetrace` of this environment lies.

    Raises:
        RuntimeError: It is not installed.
    """
    found = shutil.which("clonetrace", path=str(Path(sys.executable).parent))
    if found is None:
        raise RuntimeError("the command clonetrace is not installed beside this Python")
    return found
