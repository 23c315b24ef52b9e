"""Running wells, wherever: one loop for one process, several, or a cluster."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass, replace
from pathlib import Path

from clonetrace.analysis.executors import Executor
from clonetrace.analysis.well import WellOutcome, WellTask, analyze_well, failed_well
from clonetrace.domain import address_of
from clonetrace.domain.errors import CloneTraceError, StoreError
from clonetrace.imaging import openings_told
from clonetrace.report import file_safe

#: Times that a well is begun whose worker dies of it.
_TRIES = 3


@dataclass(frozen=True)
class FinishedWell:
    """A task and what came of it."""

    task: WellTask
    outcome: WellOutcome


@dataclass(frozen=True)
class _Try:
    """A well that is handed out for the n-th time, counted from 1."""

    task: WellTask
    number: int = 1


def run_wells(tasks: Iterator[WellTask], executor: Executor) -> Iterator[FinishedWell]:
    """Analyse wells and yield their outcomes as they are ready.

    A well whose analysis breaks down gives a failed outcome; the others go on. One whose worker
    dies is begun again, the last time with nothing else under way on its machine; after the third
    death it is set aside as failed, and the scan that was opened last is named.

    Args:
        tasks: The wells; one is taken when a worker is free, so that memory does not grow with
            their number.
        executor: Runs them.

    Raises:
        StoreError: A picture could not be written, so nothing more can be kept.
        ExecutorLostError: The workers cannot be reached any more.
    """
    running: dict[Future[WellOutcome], _Try] = {}
    lost: deque[_Try] = deque()
    fresh = map(_Try, tasks)
    more = True
    while True:
        more = _hand_out(executor, running, lost, fresh) and more
        if not (running or lost or more):
            return
        for future in executor.wait(running):
            done = running.pop(future)
            outcome = _outcome(future, done)
            if outcome is None:
                lost.append(replace(done, number=done.number + 1))
            # Before the outcome is written, so that no worker waits for that.
            more = _hand_out(executor, running, lost, fresh) and more
            if outcome is not None:
                yield FinishedWell(done.task, outcome)


def _hand_out(
    executor: Executor,
    running: dict[Future[WellOutcome], _Try],
    lost: deque[_Try],
    fresh: Iterator[_Try],
) -> bool:
    """Give every free worker a well, and return whether there may be more of them."""
    for _ in range(executor.free()):
        if running and executor.one_machine and _wants_to_be_alone(running.values(), lost):
            return True
        one = lost.popleft() if lost else next(fresh, None)
        if one is None:
            return False
        function = analyze_safely if one.number == 1 else analyze_watched
        running[executor.submit(function, one.task)] = one
    return True


def _wants_to_be_alone(running: Iterable[_Try], lost: deque[_Try]) -> bool:
    """Whether a well is or will be tried for the last time: others may have taken its memory."""
    next_ones = [lost[0]] if lost else []
    return any(one.number == _TRIES for one in (*running, *next_ones))


def _outcome(future: Future[WellOutcome], done: _Try) -> WellOutcome | None:
    """Return what came of a well; None where it is to be tried again."""
    try:
        outcome = future.result()
    except BrokenExecutor:
        if done.number < _TRIES:
            return None
        outcome = failed_well(done.task.series, _deadly(done.task))
    if done.number > 1:
        _opened_last(done.task).unlink(missing_ok=True)
    return outcome


def analyze_safely(task: WellTask) -> WellOutcome:
    """Analyse a well; an unexpected error becomes a failed outcome that names it."""
    try:
        return analyze_well(task)
    except StoreError:
        raise
    except CloneTraceError as error:
        return failed_well(task.series, str(error))
    except Exception as error:  # noqa: BLE001 - one well must not stop the others
        return failed_well(task.series, f"unexpected {type(error).__name__}: {error}")


def analyze_watched(task: WellTask) -> WellOutcome:
    """Do the same for a well of which a worker died, and write down each scan that is opened."""
    note = _opened_last(task)

    def write_down(scan: Path) -> None:
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(address_of(scan), encoding="utf-8")

    with openings_told(write_down):
        return analyze_safely(task)


def _opened_last(task: WellTask) -> Path:
    series = task.series
    return task.out / "cache" / file_safe(str(series.plate)) / str(series.well) / "opened.txt"


def _deadly(task: WellTask) -> str:
    try:
        scan = _opened_last(task).read_text(encoding="utf-8")
    except (OSError, ValueError):
        scan = ""
    last = f", the last time with {scan} open" if scan else ""
    return (
        f"its worker process died {_TRIES} times while it analysed this well{last}; most often "
        "memory ran out: start again with fewer workers, or without that scan"
    )
