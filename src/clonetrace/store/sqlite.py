"""All that is particular to SQLite; other databases need none of it."""

import sqlite3
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError

#: Table option: keep a table in the order of its primary key. A well's rows then lie together, and
#: there is no second index to write. Only for tables with a key of several columns.
CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}

#: How long to wait for another connection, in ms. Writing a well takes milliseconds; whoever holds
#: the database longer than this has forgotten it.
BUSY_TIMEOUT_MS = 10_000

#: First bytes of every SQLite file (https://www.sqlite.org/fileformat.html, section 1.3).
_MAGIC = b"SQLite format 3\x00"


class Access(StrEnum):
    """What a connection is for."""

    READ = "read"
    WRITE = "write"
    MIGRATE = "migrate"


#: In WAL mode readers see the last whole well while another is being written, and NORMAL survives
#: a kill at any moment. A migration may rebuild a table under its old name; with foreign keys
#: enforced, dropping the old one would take the rows that refer to it along.
_PRAGMAS = {
    Access.READ: ("query_only = ON",),
    Access.WRITE: ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"),
    Access.MIGRATE: ("foreign_keys = OFF",),
}


def looks_like_database(file: Path) -> bool:
    """Whether a file is SQLite's, or empty, as it is when creation was interrupted.

    Raises:
        OSError: The file cannot be read.
    """
    with file.open("rb") as stream:
        start = stream.read(len(_MAGIC))
    return start in (b"", _MAGIC)


def prepare(engine: Engine, access: Access) -> None:
    """Set every new connection up, and make transactions cover reads and table changes too.

    Args:
        engine: A SQLite engine without connections yet.
        access: What the connections are for.
    """

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401
        # sqlite3 begins transactions on its own, but only before changes of rows: a result read
        # from several tables could mix two states.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (f"busy_timeout = {BUSY_TIMEOUT_MS}", *_PRAGMAS[access]):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if access is Access.READ else "BEGIN IMMEDIATE")


def fold_into_one_file(writer: Engine) -> None:
    """Leave WAL mode, so that the database is one file again, readable from a read-only folder.

    Where another program still reads, or the disk is full, WAL mode stays; nothing is lost by it.
    """
    try:
        connection = writer.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout = 0")
            cursor.execute("PRAGMA journal_mode = DELETE")
            cursor.close()
        finally:
            connection.close()
    except (SQLAlchemyError, sqlite3.Error):
        # The database is whole either way, and whoever closes it has nothing left to do about it.
        return
