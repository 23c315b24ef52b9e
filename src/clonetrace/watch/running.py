"""The watcher as a service: one per output, woken by files and by time, stopped by signals."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from clonetrace.analysis import Progress
from clonetrace.domain import WellResult
from clonetrace.domain.errors import StoreError
from clonetrace.store.lock import WriterLock
from clonetrace.watch.watcher import Watcher, WatchRequest

_LOG = logging.getLogger(__name__)
_MS_PER_S = 1000
#: Files that arrive within this time wake the watcher once, in seconds.
_GATHER_S = 5.0


class Stopped(BaseException):
    """The watcher was told to stop in the middle of an analysis.

    Like `KeyboardInterrupt`, it is no `Exception`, so that nothing takes it for a failed well.
    """


class _UntilStopped(Progress):
    """Ends an analysis between two wells, should nobody have heard `Stopped` within one.

    Python drops an exception that a signal raises inside a destructor or a callback.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def finished(self, result: WellResult) -> None:  # noqa: ARG002
        if self._stop.is_set():
            raise Stopped


@contextmanager
def only_watcher(out: Path) -> Iterator[None]:
    """Be the only watcher of an output folder; the right ends with the process.

    Raises:
        StoreError: Another one is running.
    """
    out.mkdir(parents=True, exist_ok=True)
    try:
        lock = WriterLock(out / "watch")
    except StoreError as error:
        raise StoreError(
            f"{out} is being watched already: see `clonetrace status {out}`, stop the other "
            f"watcher, or choose another output folder ({error})"
        ) from error
    try:
        yield
    finally:
        lock.release()


def run_watcher(request: WatchRequest, *, once: bool = False) -> None:
    """Watch until SIGTERM or Ctrl-C.

    Args:
        request: What is watched.
        once: Look once and return, for a scheduler that calls again.

    Raises:
        ConfigurationError: A channel for alerts is wrong.
        StoreError: Another watcher is running, or the output cannot be written.
    """
    stop = threading.Event()
    with only_watcher(request.out):
        watcher = Watcher(request, progress=_UntilStopped(stop))
        with _stopped_by_signals(stop):
            try:
                _LOG.info("watching %s", ", ".join(map(str, request.inputs)))
                watcher.look()
                while not (once or stop.is_set()):
                    _wait(request, stop)
                    if not stop.is_set():
                        watcher.look()
            except Stopped:
                _LOG.info("stopped; what is finished is kept")
        watcher.close()


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Turn signals into `Stopped`, wherever the watcher is."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            stop.set()
            raise Stopped

    wanted = [signal.SIGTERM, signal.SIGINT]
    before = {number: signal.signal(number, ask) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait(request: WatchRequest, stop: threading.Event) -> None:
    """Wait until a file changes, the time of the next look comes, or the stop."""
    seconds = request.settings.watch.look_every_s
    try:
        import watchfiles  # noqa: PLC0415  (looks at what the system offers when imported)

        changes = watchfiles.watch(
            *request.inputs,
            debounce=int(min(seconds, _GATHER_S) * _MS_PER_S),
            rust_timeout=int(seconds * _MS_PER_S),
            yield_on_timeout=True,
            stop_event=stop,
            raise_interrupt=False,
        )
        next(iter(changes), None)
    except (ImportError, OSError, RuntimeError) as error:
        # Some drives offer no events, and some systems allow too few: looking is enough.
        _LOG.debug("no file events: %s", error)
        stop.wait(seconds)
