"""Files that are either the old ones or complete new ones, never half."""

import errno
from collections.abc import Iterable
from pathlib import Path

from clonetrace.domain.errors import StoreError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def write_file(path: Path, chunks: Iterable[bytes]) -> Path:
    """Write a file under a temporary name beside it, then put it in its place.

    A process that is killed leaves the old file untouched. The temporary name is always the same,
    so that the next run replaces what was left over.

    Args:
        path: The file to write; its folder is made where it is missing.
        chunks: The content in pieces, so that a large file need not fit into memory.

    Returns:
        The path that was written.

    Raises:
        StoreError: The disk is full, the folder may not be written to, or writing failed otherwise.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        temporary.replace(path)
    except OSError as error:
        _discard(temporary)
        raise StoreError(_sentence(path, error)) from error
    except BaseException:
        _discard(temporary)
        raise
    return path


def read_bytes(path: Path) -> bytes:
    """Return what a file holds that can be made anew; nothing where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _discard(temporary: Path) -> None:
    try:
        temporary.unlink(missing_ok=True)
    except OSError:
        return  # the first error is the one to tell


def _sentence(path: Path, error: OSError) -> str:
    if error.errno in _FULL:
        return (
            f"{path} cannot be written because the disk is full: "
            "free some space and start again, what is finished is kept"
        )
    if error.errno in _FORBIDDEN:
        return (
            f"{path} cannot be written because its folder is write-protected for you: "
            "allow writing there or choose another output folder"
        )
    found = error.strerror or type(error).__name__
    return (
        f"{path} cannot be written ({found}): check that the output folder is there and is a "
        "folder, then start again"
    )
