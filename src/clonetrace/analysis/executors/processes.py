"""Running tasks in several processes of this machine."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import cv2

from clonetrace.analysis.executors.executor import Result, Task
from clonetrace.files import Closing


class ProcessExecutor(Closing):
    """As many pools of one process as there are workers.

    A pool breaks as a whole when one of its processes dies. Of pools of one process only that one
    breaks, together with the task that its worker died of; a new one takes its place.
    """

    one_machine = True

    def __init__(self, workers: int) -> None:
        """Start nothing yet: a process is started with its first task.

        Args:
            workers: Processes.
        """
        self._others = set(multiprocessing.active_children())
        self._idle = [_pool() for _ in range(workers)]
        self._busy: dict[Future[Any], ProcessPoolExecutor] = {}

    def free(self) -> int:
        """Return how many processes have nothing to do."""
        return len(self._idle)

    def submit(self, function: Callable[[Task], Result], task: Task) -> Future[Result]:
        """Hand a task to a free process."""
        pool = self._idle.pop()
        future = pool.submit(function, task)
        self._busy[future] = pool
        return future

    def wait(self, futures: Collection[Future[Result]]) -> set[Future[Result]]:
        """Wait for the first task that is done; the process of a broken pool is replaced."""
        done, _ = wait(futures, return_when=FIRST_COMPLETED)
        for future in done:
            pool = self._busy.pop(future)
            if isinstance(future.exception(), BrokenProcessPool):
                pool.shutdown(wait=False)
                pool = _pool()
            self._idle.append(pool)
        return done

    def close(self) -> None:
        """End all processes.

        They are told to end, not asked: one that was stopped in the middle of a task would be
        waited for until it is done.
        """
        for pool in (*self._idle, *self._busy.values()):
            pool.shutdown(wait=False, cancel_futures=True)
        own = set(multiprocessing.active_children()) - self._others
        for worker in own:
            worker.terminate()
        for worker in own:
            worker.join()


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_prepare_worker)


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
