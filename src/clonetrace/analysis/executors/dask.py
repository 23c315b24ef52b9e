"""Running tasks on the workers of a Dask cluster, on other machines too."""

import logging
import secrets
import socket
import time
from collections.abc import Callable, Collection
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Future,
    InvalidStateError,
    wait,
)
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2

from clonetrace import __version__
from clonetrace.analysis.executors.executor import Result, Task
from clonetrace.analysis.fingerprint import detectors_name
from clonetrace.analysis.settings import Settings
from clonetrace.domain.errors import ConfigurationError, ExecutorLostError, StoreError
from clonetrace.files import Closing

#: Seconds between two looks at which workers there are.
_LOOK_EVERY_S = 1.0
#: Seconds to wait for the scheduler's first answer.
_ANSWERS_WITHIN_S = 8
#: Where the coordinating process leaves the word by which workers know its output folder.
_WORD = Path("cache", "workers.txt")


@dataclass(frozen=True)
class Terms:
    """What a worker must have in common with the coordinating process.

    Attributes:
        version: Of CloneTrace.
        detectors: Names networks, engine and their versions.
        settings: Of all stages, without passwords.
        out: The output folder, into which workers write pictures.
        word: What they must read there.
    """

    version: str
    detectors: str
    settings: Settings = field(compare=False)
    out: Path
    word: str


class DaskExecutor(Closing):
    """One task at a time for every worker of a cluster.

    Each task is bound to a worker: when that is gone, the task is taken back. Workers may come and
    go while an analysis runs.
    """

    one_machine = False

    def __init__(
        self, scheduler: str, out: Path, settings: Settings, *, patience_s: float = 300.0
    ) -> None:
        """Connect to a scheduler.

        Args:
            scheduler: Its address, such as `tcp://host:8786` or `tls://host:8786`.
            out: The output folder; all workers must see it under this path.
            settings: Of all stages.
            patience_s: Seconds to wait for a worker where there is none.

        Raises:
            ConfigurationError: There is no scheduler there, or Dask is not installed.
            StoreError: The output folder cannot be written.
        """
        self._scheduler, self._patience_s = scheduler, patience_s
        self._client: Any = _connect(scheduler)
        self._futures = self._client.get_executor(pure=False, retries=0)
        self._idle: set[str] = set()
        self._busy: dict[Future[Any], str] = {}
        self._looked_at = self._worked_at = time.monotonic()
        self._terms = Terms(
            version=__version__,
            detectors=detectors_name(settings),
            settings=settings.for_workers(),
            out=out.absolute(),
            word=_leave_word(out),
        )
        self._look()

    def free(self) -> int:
        """Return how many workers have nothing to do."""
        return len(self._idle)

    def submit(self, function: Callable[[Task], Result], task: Task) -> Future[Result]:
        """Hand a task to a free worker."""
        worker = self._idle.pop()
        theirs = self._futures.submit(
            _run_there, function, task, self._terms, workers=[worker], allow_other_workers=False
        )
        ours: Future[Result] = Future()
        self._busy[ours] = worker
        ours.add_done_callback(lambda done: theirs.cancel() if _given_up(done) else None)
        theirs.add_done_callback(lambda done: _pass_on(done, ours))
        return ours

    def wait(self, futures: Collection[Future[Result]]) -> set[Future[Result]]:
        """Wait for a task that is done, at most until the next look at the workers.

        Raises:
            ExecutorLostError: The scheduler is gone, or there was no worker for too long.
        """
        if futures:
            done, _ = wait(futures, timeout=_LOOK_EVERY_S, return_when=FIRST_COMPLETED)
        else:
            done = set()
            time.sleep(_LOOK_EVERY_S)
        overdue = time.monotonic() - self._looked_at > _LOOK_EVERY_S
        if overdue or not done or any(one.exception() for one in done):
            self._look()
            done = {one for one in futures if one.done()}
        for one in done:
            worker = self._busy.pop(one)
            if not isinstance(one.exception(), BrokenExecutor):
                self._idle.add(worker)
        return done

    def close(self) -> None:
        """Leave the cluster; its workers go on living."""
        for future in self._busy:
            future.cancel()
        self._client.close(timeout=2)
        (self._terms.out / _WORD).unlink(missing_ok=True)

    def _look(self) -> None:
        """Learn which workers there are; tasks of those that are gone are given up."""
        try:
            there = set(self._client.nthreads()) if self._client.status == "running" else None
        except (OSError, TypeError, ValueError, RuntimeError, CancelledError):
            there = None
        if there is None:
            raise ExecutorLostError(
                f"the scheduler {self._scheduler} was lost; the wells that are finished are kept: "
                "start the scheduler and its workers again, then the same command"
            )
        for future, worker in self._busy.items():
            if worker not in there:
                _fail(future, BrokenExecutor(f"the worker {worker} is gone"))
        self._idle = there - set(self._busy.values())
        self._looked_at = time.monotonic()
        if there:
            self._worked_at = self._looked_at
        elif self._looked_at - self._worked_at > self._patience_s:
            raise ExecutorLostError(
                f"the scheduler {self._scheduler} has had no worker for {self._patience_s:.0f} s; "
                "the wells that are finished are kept: start workers, then the same command"
            )


def _connect(scheduler: str) -> Any:  # noqa: ANN401 - of a library without types
    try:
        from distributed import Client  # noqa: PLC0415  (an extra, and slow to import)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "--scheduler needs Dask, which is not installed: pip install 'clonetrace[dask]'"
        ) from error
    # What goes wrong is told in a sentence of our own.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)

    class QuietClient(Client):  # type: ignore[misc,unused-ignore]
        """A client that says nothing when it goes without ever having been connected."""

        def __del__(self) -> None:
            with suppress(Exception):
                super().__del__()  # type: ignore[no-untyped-call,unused-ignore]

    connect: Any = QuietClient
    try:
        return connect(scheduler, timeout=_ANSWERS_WITHIN_S, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ConfigurationError(
            f"no Dask scheduler answers at {scheduler} ({reason}): check the address, which looks "
            "like tcp://host:8786, and that `dask scheduler` runs there"
        ) from error


def _leave_word(out: Path) -> str:
    word = secrets.token_hex(8)
    try:
        (out / _WORD).parent.mkdir(parents=True, exist_ok=True)
        (out / _WORD).write_text(word, encoding="ascii")
    except OSError as error:
        raise StoreError(f"{out / _WORD} cannot be written ({error.strerror})") from error
    return word


def _given_up(future: Future[Any]) -> bool:
    return future.cancelled() or future.exception() is not None


def _fail(future: Future[Any], error: BaseException) -> None:
    """End a future with an error, unless it has ended meanwhile."""
    with suppress(InvalidStateError):
        future.set_exception(error)


def _pass_on(theirs: Future[Result], ours: Future[Result]) -> None:
    """Give the outcome of a task to the future that the analysis holds."""
    if theirs.cancelled():
        _fail(ours, BrokenExecutor("the cluster gave the task up"))
    elif (error := theirs.exception()) is None:
        with suppress(InvalidStateError):
            ours.set_result(theirs.result())
    elif type(error).__name__ == "KilledWorker":
        _fail(ours, BrokenExecutor(str(error)))
    else:
        _fail(ours, error)


def _run_there(function: Callable[[Task], Result], task: Task, terms: Terms) -> Result:
    """Run a task, on a worker."""
    _check(terms)
    return function(task)


@lru_cache(maxsize=4)
def _check(terms: Terms) -> None:
    """Refuse to work under other terms: results would differ, or pictures be lost.

    Raises:
        ConfigurationError: Another version, other networks, or another output folder.
    """
    cv2.setNumThreads(1)
    here = f"the Dask worker on {socket.gethostname()}"
    if __version__ != terms.version:
        raise ConfigurationError(
            f"{here} has CloneTrace {__version__} where {terms.version} is expected: install the "
            "same version there"
        )
    detectors = detectors_name(terms.settings)
    if detectors != terms.detectors:
        raise ConfigurationError(
            f"{here} would use other networks or engines ({detectors}) than the coordinating "
            f"process ({terms.detectors}): install the same libraries there"
        )
    try:
        word = (terms.out / _WORD).read_text(encoding="ascii")
    except (OSError, ValueError):
        word = ""
    if word != terms.word:
        raise ConfigurationError(
            f"{here} does not see the output folder {terms.out}, into which it must write "
            "pictures: choose one on a drive that all workers share"
        )
