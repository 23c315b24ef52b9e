"""Running wells, in this process or in several."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

import cv2

from clonetrace.analysis.well import WellOutcome, WellTask, analyze_well, failed_well
from clonetrace.domain.errors import CloneTraceError, StoreError

#: Tasks that are handed out for each worker: enough that none is idle, few enough that memory does
#: not grow with the run.
_AHEAD = 2

_KILLED = (
    "the worker process was killed twice while it analysed this well, most often because memory "
    "ran out: start again with fewer workers"
)


@dataclass(frozen=True)
class FinishedWell:
    """A task and what came of it."""

    task: WellTask
    outcome: WellOutcome


def run_wells(tasks: Iterator[WellTask], workers: int) -> Iterator[FinishedWell]:
    """Analyse wells and yield their outcomes as they are ready.

    A well whose analysis breaks down gives a failed outcome; the others go on. Wells that were
    under way when a worker process was killed are tried once more, each in a process of its own.

    Args:
        tasks: The wells; taken one by one as workers become free.
        workers: Processes; 1 analyses in this process.

    Raises:
        StoreError: A picture could not be written, so nothing more can be kept.
    """
    if workers == 1:
        cv2.setNumThreads(1)
        for task in tasks:
            yield FinishedWell(task, analyze_safely(task))
        return
    lost = yield from _run_pool(tasks, workers)
    while lost:
        for task in lost:
            if (yield from _run_pool(iter([task]), 1)):
                yield FinishedWell(task, failed_well(task.series, _KILLED))
        lost = yield from _run_pool(tasks, workers)


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


def _run_pool(
    tasks: Iterator[WellTask], workers: int
) -> Generator[FinishedWell, None, list[WellTask]]:
    """Yield outcomes until the tasks end; return the tasks that were lost with a dead worker."""
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_prepare_worker
    )
    running: dict[Future[WellOutcome], WellTask] = {}
    try:
        while True:
            while len(running) < workers * _AHEAD and (task := next(tasks, None)) is not None:
                running[pool.submit(analyze_safely, task)] = task
            if not running:
                return []
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                outcome = future.result()
                yield FinishedWell(running.pop(future), outcome)
    except BrokenProcessPool:
        return list(running.values())
    finally:
        _close(pool, others)


def _close(pool: ProcessPoolExecutor, others: set[BaseProcess]) -> None:
    """End a pool whose results are all taken.

    Its workers are told to end, not asked: one that was killed while it waited for work holds the
    lock of the queue, and the others would wait for it for ever.
    """
    pool.shutdown(wait=False, cancel_futures=True)
    own = set(multiprocessing.active_children()) - others
    for worker in own:
        worker.terminate()
    for worker in own:
        worker.join()


def _prepare_worker() -> None:
    """Leave threads to the processes, and Ctrl-C to the coordinating process; die with it."""
    cv2.setNumThreads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """End this process when the coordinating one is gone: it would wait for tasks for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
