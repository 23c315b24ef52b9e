"""Reading whole files, listing folders, and recognising change, wherever they lie."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from clonetrace.domain import is_remote
from clonetrace.files import remote

#: Stamp of a file that is not there.
MISSING = "missing"


@dataclass(frozen=True)
class Listed:
    """One name in a folder.

    Attributes:
        name: Of a file or a folder.
        is_folder: Which of the two it is; None where it is neither, such as a broken link.
    """

    name: str
    is_folder: bool | None


def list_folder(path: Path) -> list[Listed]:
    """List a folder, in any order.

    Raises:
        OSError: It cannot be listed; `strerror` says why in words.
    """
    if is_remote(path):
        return [Listed(name, is_folder) for name, is_folder in remote.list_folder(path)]
    with os.scandir(path) as entries:
        return [Listed(entry.name, _kind(entry)) for entry in entries]


def _kind(entry: os.DirEntry[str]) -> bool | None:
    try:
        # Names that are not valid text can be written neither to a table nor to a page.
        entry.name.encode()
        if entry.is_dir():
            return True
        return False if entry.is_file() else None
    except (OSError, UnicodeEncodeError):
        # A link that leads nowhere must not hide the rest of its folder.
        return None


def stamp_of(path: Path) -> str:
    """Return what changes when a file does; the same words for every file that is missing."""
    try:
        if is_remote(path):
            return remote.stamp_of(path)
        status = path.stat()
    except OSError:
        return MISSING
    return f"{status.st_size} bytes, {status.st_mtime_ns} ns"


def file_size(path: Path) -> int:
    """Return the number of bytes of a file.

    Raises:
        OSError: It is not there, or cannot be asked for.
    """
    return remote.size_of(path) if is_remote(path) else path.stat().st_size


def read_start(path: Path, length: int) -> bytes:
    """Return the first bytes of a file, as many as there are.

    Raises:
        OSError: It cannot be read.
    """
    if is_remote(path):
        return remote.read(path, 0, length)
    with path.open("rb") as file:
        return file.read(length)


def read_bytes(path: Path) -> bytes:
    """Return a whole file, in one go.

    Raises:
        OSError: It cannot be read.
    """
    return remote.read(path) if is_remote(path) else path.read_bytes()


def read_text(path: Path) -> str:
    """Return a whole file of UTF-8 text.

    Raises:
        OSError: It cannot be read.
        UnicodeDecodeError: It is no such text.
    """
    return read_bytes(path).decode("utf-8")


def open_binary(path: Path) -> Path | IO[bytes]:
    """Return what a library opens: the path of a file, or an object that reads parts of one.

    Raises:
        OSError: The file is not there.
    """
    return cast(IO[bytes], remote.RemoteFile(path)) if is_remote(path) else path
