"""Copies of a database, and whether it is sound."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Integer, func, insert, select, text

from clonetrace.domain.errors import StoreError
from clonetrace.store.schema import Base

#: Rows that are copied at once.
_BATCH = 1000


def copy_file(source: Path, target: Path) -> None:
    """Copy an SQLite database, of one moment even while it is being written.

    Args:
        source: The database.
        target: The file to make; it must not exist.

    Raises:
        sqlite3.Error: One of the two cannot be used.
    """
    # Without the right to write, so that a wrong name makes no empty database.
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        # The copy comes in WAL mode when the original is in it; a backup should be one file.
        new.execute("PRAGMA journal_mode = DELETE")
        problems = [row[0] for row in new.execute("PRAGMA integrity_check")]
    if problems != ["ok"]:
        raise StoreError(
            f"the copy of {source} is damaged ({problems[0]}), and so was left out; run clonetrace "
            f"db check to see what is wrong"
        )


def copy_rows(source: Connection, target: Connection) -> int:
    """Copy all rows of all tables into the empty tables of another database.

    Args:
        source: In a transaction that shows one moment.
        target: In a transaction; its tables are of the newest revision and empty.

    Returns:
        The number of rows.
    """
    copied = 0
    for table in Base.metadata.sorted_tables:
        rows = source.execution_options(yield_per=_BATCH).execute(select(table)).mappings()
        for part in rows.partitions(_BATCH):
            target.execute(insert(table), [dict(row) for row in part])
            copied += len(part)
    if target.dialect.name == "postgresql":
        _advance_counters(target)
    return copied


def is_empty(connection: Connection) -> bool:
    """Whether no table holds a row."""
    return not any(
        connection.execute(select(func.count()).select_from(table)).scalar()
        for table in Base.metadata.sorted_tables
    )


def find_damage(connection: Connection) -> Iterator[str]:
    """Say in one sentence each what is wrong with the rows of a database."""
    if connection.dialect.name == "sqlite":
        for (problem,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if problem != "ok":
                yield f"the file is damaged: {problem}"
        for table, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"a row of {table} refers to a row that is not there"
    else:
        # A server enforces references; what it cannot know is whether an index misleads it.
        for table in Base.metadata.sorted_tables:
            connection.execute(select(func.count()).select_from(table))


def _advance_counters(connection: Connection) -> None:
    """Let the server count on behind the ids that were copied."""
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None or not isinstance(column.type, Integer):
            continue
        highest = connection.execute(select(func.max(column))).scalar()
        if highest is not None:
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :column), :value)"),
                {"table": table.name, "column": column.name, "value": highest},
            )
