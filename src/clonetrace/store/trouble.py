"""What went wrong with the database, as one sentence for the person at the bench."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from clonetrace.domain.errors import StoreError

#: Below this many free bytes a disk counts as full when it reports a mere "I/O error": SQLite needs
#: some space of its own even for reading.
_FULL_BELOW_BYTES = 1_000_000


@dataclass(frozen=True)
class Place:
    """Where a database is.

    Attributes:
        name: As it is shown to people; holds no password.
        file: The database file, or None where a server keeps the database.
    """

    name: str
    file: Path | None


@contextmanager
def told(place: Place) -> Iterator[None]:
    """Turn every error of the database within the block into a `StoreError`.

    Raises:
        StoreError: With one sentence that names the database and says what to do.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreError(explain(place, error)) from error
    except (ValidationError, LookupError) as error:
        reason = str(error).splitlines()[0]
        raise StoreError(
            f"{place.name} holds a value that this version of CloneTrace does not know ({reason}); "
            f"it was changed by hand or by another version, so move it away and analyse again"
        ) from error


def explain(place: Place, error: Exception) -> str:
    """Say in one sentence what is wrong and what to do.

    Args:
        place: The database.
        error: What SQLAlchemy or the operating system reported.
    """
    code = _code(error)
    folder = place.file.parent if place.file else place.name
    if code == "SQLITE_FULL" or (code.startswith("SQLITE_IOERR") and _disk_is_full(place)):
        return (
            f"{place.name} could not be written because the disk of {folder} is full; free some "
            f"space there and start again, the wells written so far are kept"
        )
    if code in ("SQLITE_NOTADB", "SQLITE_CORRUPT") or code.startswith("SQLITE_CORRUPT"):
        return (
            f"{place.name} should be a CloneTrace database, but is damaged or another kind of "
            f"file; move it away or choose another output folder"
        )
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return (
            f"{place.name} cannot be opened for writing; check that {folder} exists and that you "
            f"may write in it, or choose another output folder"
        )
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return (
            f"{place.name} is held by another program, such as a database browser with unsaved "
            f"changes; close it there and start again"
        )
    return f"{place.name} could not be used ({_reason(error)}); check the disk or the connection"


def _code(error: Exception) -> str:
    """SQLite's name of an error; "" for errors of other origin."""
    if isinstance(error, OSError):
        names = {errno.ENOSPC: "SQLITE_FULL", errno.EDQUOT: "SQLITE_FULL"}
        if isinstance(error, PermissionError | FileNotFoundError | NotADirectoryError):
            return "SQLITE_CANTOPEN"
        return names.get(error.errno or 0, "")
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(cause, "sqlite_errorname", ""))


def _reason(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return (str(cause).splitlines() or [type(cause).__name__])[0]


def _disk_is_full(place: Place) -> bool:
    return place.file is not None and shutil.disk_usage(place.file.parent).free < _FULL_BELOW_BYTES
