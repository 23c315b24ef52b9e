"""Scans that were opened a moment ago: some formats must be decoded as a whole for any part."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from clonetrace.imaging import PixelSource, open_source


@dataclass
class _Opened:
    lock: Lock = field(default_factory=Lock)
    source: PixelSource | None = None


class OpenScans:
    """Keeps the scans that were used last open; one thread at a time reads from each."""

    def __init__(self, most: int) -> None:
        """Keep at most so many open."""
        self._most = most
        self._lock = Lock()
        self._opened: OrderedDict[tuple[Path, str], _Opened] = OrderedDict()

    @contextmanager
    def using(self, path: Path, stamp: str) -> Iterator[PixelSource]:
        """Open a scan, or use it again.

        Args:
            path: Its file.
            stamp: Size and time of change of the file; with another one it is opened anew.

        Raises:
            UnreadableScanError: It cannot be read.
        """
        key = (path, stamp)
        with self._lock:
            opened = self._opened.setdefault(key, _Opened())
            self._opened.move_to_end(key)
            # The oldest is let go of by the threads that still use it.
            stale = [self._opened.popitem(last=False)[1]] if len(self._opened) > self._most else []
        for one in stale:
            _close(one)
        try:
            with opened.lock:
                if opened.source is None:
                    opened.source = open_source(path)
                yield opened.source
        finally:
            with self._lock:
                let_go = self._opened.get(key) is not opened
            if let_go:
                _close(opened)

    def close(self) -> None:
        """Close all."""
        with self._lock:
            opened = list(self._opened.values())
            self._opened.clear()
        for one in opened:
            _close(one)


def _close(opened: _Opened) -> None:
    with opened.lock:
        if opened.source is not None:
            opened.source.close()
            opened.source = None
