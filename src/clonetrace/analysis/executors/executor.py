"""The interface of what runs tasks, after that of `concurrent.futures`."""

from collections.abc import Callable, Collection
from concurrent.futures import Future
from types import TracebackType
from typing import Protocol, Self, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


class Executor(Protocol):
    """Workers that take one task each.

    A worker has one task at a time, so that a task whose worker dies is known to be the one that it
    died of. Its future then raises `concurrent.futures.BrokenExecutor`; the executor goes on with
    its other workers, and replaces the dead one where it can.
    """

    @property
    def one_machine(self) -> bool:
        """Whether all workers share the memory of this machine."""
        ...

    def free(self) -> int:
        """Return how many tasks can be handed out now."""
        ...

    def submit(self, function: Callable[[Task], Result], task: Task) -> Future[Result]:
        """Hand a task to a free worker.

        Args:
            function: A function of a module, so that other processes find it.
            task: Its argument.
        """
        ...

    def wait(self, futures: Collection[Future[Result]]) -> set[Future[Result]]:
        """Wait until something happens.

        Args:
            futures: Those that are under way.

        Returns:
            Those that are done; none where only the number of free workers may have changed.

        Raises:
            ExecutorLostError: The workers cannot be reached any more.
        """
        ...

    def close(self) -> None:
        """End what was started; tasks under way are given up."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
