"""Objects behind URLs, through fsspec: listed, and read as a whole or in parts."""

import errno
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clonetrace.domain import address_of
from clonetrace.domain.errors import ConfigurationError

#: Bytes that are fetched at least: a request takes as long as some of these.
_BLOCK = 1 << 16
#: Blocks that one request fetches at most, 16 MB.
_MOST_BLOCKS = 256


def list_folder(path: Path) -> list[tuple[str, bool]]:
    """Return the names below a prefix, and whether each is a prefix itself.

    Raises:
        OSError: It is not there, may not be read, or the server does not answer.
    """
    with _told(path):
        system, key = _system(path)
        # What another analysis of this process saw may be days old.
        system.invalidate_cache(key)
        entries = system.ls(key, detail=True)
    here = key.rstrip("/")
    alone = entries[0] if len(entries) == 1 else {"name": "", "type": ""}
    if alone["name"] == here and alone["type"] == "file":
        raise NotADirectoryError(errno.ENOTDIR, "it is an object and no prefix", address_of(path))
    return [
        (entry["name"].rstrip("/").rpartition("/")[2], entry["type"] == "directory")
        for entry in entries
        # A prefix that was made by hand has an empty object of its own name.
        if entry["name"].rstrip("/") != here
    ]


def size_of(path: Path) -> int:
    """Return the number of bytes of an object.

    Raises:
        OSError: It is not there, may not be read, or the server does not answer.
    """
    return int(_info(path)["size"])


def stamp_of(path: Path) -> str:
    """Return size and version of an object; a listing of this process is not asked for again.

    Raises:
        OSError: It is not there, may not be read, or the server does not answer.
    """
    info = _info(path)
    known = (info.get(key) for key in ("ETag", "etag", "md5", "LastModified", "mtime", "updated"))
    version = next((str(one).strip('"') for one in known if one), "unknown")
    return f"{info['size']} bytes, version {version}"


def read(path: Path, start: int | None = None, end: int | None = None) -> bytes:
    """Return the bytes of an object from `start` on and before `end`; all of them by default.

    Raises:
        OSError: It is not there, may not be read, or the server does not answer.
    """
    with _told(path):
        system, key = _system(path)
        content: bytes = system.cat_file(key, start=start, end=end)
    return content


class RemoteFile(io.RawIOBase):
    """An object that is read like a file, of which only what is read is fetched, and that once.

    Reading on where the last reading ended fetches twice as much as the last time, up to 16 MB, so
    that a whole file takes few requests and a region little more than its bytes.
    """

    def __init__(self, path: Path) -> None:
        """Ask for the object's size; nothing of it is fetched.

        Raises:
            OSError: It is not there, may not be read, or the server does not answer.
        """
        super().__init__()
        self._path, self._size = path, size_of(path)
        self._blocks: dict[int, bytes] = {}
        self._at = self._next = 0
        self._ahead = 1

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return that any part can be read."""
        return True

    def tell(self) -> int:
        """Return where reading goes on."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, from the beginning, from here, or from the end."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        """Fill a buffer, as far as there are bytes; return how many."""
        view = memoryview(buffer).cast("B")
        end = min(self._at + len(view), self._size)
        done = 0
        while self._at < end:
            number, within = divmod(self._at, _BLOCK)
            if number not in self._blocks:
                self._fetch(number, -(-end // _BLOCK))
            part = self._blocks[number][within : within + end - self._at]
            view[done : done + len(part)] = part
            done += len(part)
            self._at += len(part)
        return done

    def close(self) -> None:
        """Let go of what was fetched."""
        self._blocks.clear()
        super().close()

    def _fetch(self, first: int, last: int) -> None:
        """Fetch the blocks from `first` on and before `last`, and more when reading goes on."""
        self._ahead = min(self._ahead * 2, _MOST_BLOCKS) if first == self._next else 1
        wanted = max(last, first + self._ahead)
        stop = first
        while stop < wanted and stop * _BLOCK < self._size and stop not in self._blocks:
            stop += 1
        content = read(self._path, first * _BLOCK, min(stop * _BLOCK, self._size))
        if len(content) != min(stop * _BLOCK, self._size) - first * _BLOCK:
            raise OSError(errno.EIO, "became shorter while it was read")
        for number in range(first, stop):
            place = (number - first) * _BLOCK
            self._blocks[number] = content[place : place + _BLOCK]
        self._next = stop


def _info(path: Path) -> dict[str, Any]:
    with _told(path):
        system, key = _system(path)
        info: dict[str, Any] = system.info(key)
    return info


def _system(path: Path) -> tuple[Any, str]:
    """Return the file system of a URL, one per process, and the object's name in it."""
    address = address_of(path)
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415  (an extra)

        system, key = url_to_fs(address)
    except ImportError as error:
        raise ConfigurationError(
            f"{address} needs a library that is not installed ({error}): for s3:// pip install "
            "'clonetrace[s3]', for others the library of fsspec that is named"
        ) from error
    except ValueError as error:
        raise ConfigurationError(f"{address} is no address that can be read: {error}") from error
    return system, key


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn whatever a library raises into an `OSError` that says in words what is wrong."""
    address = address_of(path)
    try:
        yield
    except ConfigurationError:
        raise
    except FileNotFoundError as error:
        said = f"there is no such bucket or object: {_reason(error)}"
        raise FileNotFoundError(errno.ENOENT, said, address) from error
    except PermissionError as error:
        said = f"access is denied, check the credentials: {_reason(error)}"
        raise PermissionError(errno.EACCES, said, address) from error
    except Exception as error:  # every library has errors of its own
        said = f"the server cannot be used, check its address and the network: {_reason(error)}"
        raise OSError(errno.EIO, said, address) from error


def _reason(error: BaseException) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(said).splitlines()[0]
