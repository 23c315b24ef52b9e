"""Running tasks in this process, one after the other."""

from collections.abc import Callable, Collection
from concurrent.futures import Future
from typing import Any

import cv2

from clonetrace.analysis.executors.executor import Result, Task
from clonetrace.files import Closing


class ThisProcessExecutor(Closing):
    """Runs a task when it is waited for, so that nothing is begun before its turn."""

    one_machine = True

    def __init__(self) -> None:
        """Leave threads to whoever wants several processes."""
        cv2.setNumThreads(1)
        self._next: tuple[Future[Any], Callable[[Any], Any], object] | None = None

    def free(self) -> int:
        """Return 1 as long as no task waits."""
        return int(self._next is None)

    def submit(self, function: Callable[[Task], Result], task: Task) -> Future[Result]:
        """Take a task."""
        future: Future[Result] = Future()
        self._next = (future, function, task)
        return future

    def wait(self, futures: Collection[Future[Result]]) -> set[Future[Result]]:  # noqa: ARG002
        """Run the task."""
        if self._next is None:
            return set()
        (future, function, task), self._next = self._next, None
        try:
            future.set_result(function(task))
        except Exception as error:  # noqa: BLE001 - raised where the result is asked for
            future.set_exception(error)
        return {future}
