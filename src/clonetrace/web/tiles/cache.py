"""Tiles on disk, as many as fit: the one that was not asked for for the longest time goes first."""

import logging
import os
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

_LOG = logging.getLogger(__name__)
_SUFFIX = ".jpg"


class TileCache:
    """Keeps tiles by name; it forgets rather than fails."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        """Take stock of what an earlier server left.

        Args:
            folder: Where the tiles lie; it is made with the first of them.
            most_bytes: What they may take together; 0 keeps none.
        """
        self._folder = folder
        self._most = most_bytes
        self._lock = Lock()
        self._sizes: OrderedDict[str, int] = OrderedDict()
        for _, name, size in sorted(_lying_in(folder)):
            self._sizes[name] = size
        self._total = sum(self._sizes.values())
        self._told = False
        with self._lock:
            self._make_room()

    @property
    def total_bytes(self) -> int:
        """What the tiles take."""
        return self._total

    def get(self, name: str) -> bytes | None:
        """Return a tile, or None where it is not kept."""
        with self._lock:
            if name not in self._sizes:
                return None
            self._sizes.move_to_end(name)
        try:
            data = self._path(name).read_bytes()
            os.utime(self._path(name))
        except OSError:
            self._forget(name)
            return None
        return data

    def put(self, name: str, data: bytes) -> None:
        """Keep a tile; where the disk does not take it, it is made anew the next time.

        Args:
            name: Letters and digits.
            data: The encoded picture.
        """
        if len(data) > self._most:
            return
        try:
            self._write(name, data)
        except OSError as error:
            if not self._told:
                _LOG.warning("tiles cannot be kept in %s: %s", self._folder, error.strerror)
            self._told = True
            return
        with self._lock:
            self._total += len(data) - self._sizes.pop(name, 0)
            self._sizes[name] = len(data)
            self._make_room()

    def _write(self, name: str, data: bytes) -> None:
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            try:
                file.write(data)
                file.flush()
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise

    def _forget(self, name: str) -> None:
        with self._lock:
            self._total -= self._sizes.pop(name, 0)

    def _make_room(self) -> None:
        while self._total > self._most and self._sizes:
            name, size = self._sizes.popitem(last=False)
            self._total -= size
            with suppress(OSError):
                self._path(name).unlink()

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}{_SUFFIX}"


def _lying_in(folder: Path) -> list[tuple[int, str, int]]:
    """Return time of last use, name and size of the tiles; what a kill left half goes."""
    found = []
    with suppress(OSError):
        for path in folder.glob("??/*"):
            if path.suffix == _SUFFIX:
                status = path.stat()
                found.append((status.st_mtime_ns, path.stem, status.st_size))
            else:
                path.unlink()
    return found
