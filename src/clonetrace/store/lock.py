"""One writer at a time: a lock of the operating system on a file beside the database."""

import os
import sys
from pathlib import Path
from typing import BinaryIO

from clonetrace.domain.errors import StoreError

#: Databases that this process writes to. The operating system's lock keeps other processes out, but
#: not a second opening in the same one.
_held_here: set[Path] = set()


class WriterLock:
    """The right to write to one database; it ends when the process dies, however it dies.

    The lock file stays behind, empty of meaning unless a living process holds it: removing it would
    let two processes hold locks on two files of the same name.
    """

    def __init__(self, database: Path) -> None:
        """Take the lock.

        Args:
            database: The database file; the lock is taken on `<name>.lock` beside it.

        Raises:
            StoreError: Another process, or this one, is writing to the database.
            OSError: The lock file cannot be written.
        """
        self._database = database.resolve()
        path = database.with_name(f"{database.name}.lock")
        if self._database in _held_here:
            raise _taken(database, f"process {os.getpid()}")
        # Append mode opens the file without emptying what the holder wrote.
        stream = path.open("a+b", buffering=0)
        if not _try_lock(stream):
            holder = _holder(stream)
            stream.close()
            raise _taken(database, holder)
        try:
            stream.truncate(0)
            stream.write(f"process {os.getpid()}\n".encode())
        except OSError:
            stream.close()
            raise
        self._stream = stream
        _held_here.add(self._database)

    def release(self) -> None:
        """Give the right to write back; a second call does nothing."""
        if not self._stream.closed:
            self._stream.close()
            _held_here.discard(self._database)


def is_taken(database: Path) -> bool:
    """Whether somebody has the right to write; asking takes it from nobody, for no moment.

    Raises:
        OSError: The lock file cannot be read.
    """
    if database.resolve() in _held_here:
        return True
    path = database.with_name(f"{database.name}.lock")
    try:
        stream = path.open("rb", buffering=0)
    except FileNotFoundError:
        return False
    with stream:
        return _is_locked(stream)


def _taken(database: Path, holder: str) -> StoreError:
    return StoreError(
        f"another clonetrace ({holder}) is writing to {database}; wait until it has finished, "
        f"or choose another output folder"
    )


def _holder(stream: BinaryIO) -> str:
    stream.seek(0)
    try:
        return stream.read(100).decode(errors="replace").strip() or "unknown process"
    except OSError:
        return "unknown process"


if sys.platform == "win32":
    import msvcrt

    #: Locked byte, far behind the text: Windows lets nobody read what is locked.
    _LOCKED_BYTE = 1 << 20

    def _try_lock(stream: BinaryIO) -> bool:
        stream.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _is_locked(stream: BinaryIO) -> bool:
        # Windows has no question for it; the byte is locked for as long as it takes to let go.
        if not _try_lock(stream):
            return True
        stream.seek(_LOCKED_BYTE)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)
        return False

else:
    import fcntl
    import struct

    #: `struct flock`: type, whence, start, length, process; the BSDs begin with the start.
    _FLOCK = "@qqihh" if sys.platform == "darwin" else "@hhqqi"
    _TYPE = 3 if sys.platform == "darwin" else 0

    def _try_lock(stream: BinaryIO) -> bool:
        # A record lock, unlike that of flock, is not inherited: worker processes that outlive a
        # killed coordinator do not keep the database locked.
        try:
            fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _is_locked(stream: BinaryIO) -> bool:
        values = (0, 0, 0, fcntl.F_WRLCK, os.SEEK_SET)
        asked = values if sys.platform == "darwin" else (fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        answer = fcntl.fcntl(stream, fcntl.F_GETLK, struct.pack(_FLOCK, *asked))
        return bool(struct.unpack(_FLOCK, answer)[_TYPE] != fcntl.F_UNLCK)
