"""Looking after a database: backing it up, checking it, changing its tables."""

from pathlib import Path

from clonetrace.domain.errors import StoreError
from clonetrace.store import reviews
from clonetrace.store.auditing import find_edits
from clonetrace.store.backup import copy_file, copy_rows, find_damage, is_empty
from clonetrace.store.connecting import Target
from clonetrace.store.migrating import bring_up_to_date, check, migrate, revision_of
from clonetrace.store.schema import HEAD
from clonetrace.store.sqlite import Access
from clonetrace.store.trouble import told


def back_up(database: Path | str, file: Path) -> Path:
    """Copy a database into a new SQLite file, while it may be written.

    Args:
        database: A file, or an SQLAlchemy URL.
        file: To be made.

    Raises:
        StoreError: The database cannot be read, or the file exists or cannot be written.
    """
    if file.exists():
        raise StoreError(f"{file} exists already; a backup replaces nothing, name another file")
    source, target = Target.of(database), Target.of(file)
    temporary = file.with_name(f".{file.name}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        with told(target.place):
            file.parent.mkdir(parents=True, exist_ok=True)
        with told(source.place):
            source.must_exist()
            if source.place.file is not None:
                copy_file(source.place.file, temporary)
            else:
                _copy(source, Target.of(temporary))
            temporary.replace(file)
    finally:
        for left_over in (temporary, temporary.with_name(f"{temporary.name}.lock")):
            left_over.unlink(missing_ok=True)
    return file


def restore(backup: Path, database: Path | str) -> int:
    """Copy a backup into an empty database.

    Returns:
        The number of rows.

    Raises:
        StoreError: The backup cannot be read, or the database holds something.
    """
    source, target = Target.of(backup), Target.of(database)
    with told(source.place):
        source.must_exist()
        with source.engine(Access.READ) as engine, engine.connect() as connection:
            found = check(connection, source.place)
    if found != HEAD:
        raise StoreError(
            f"{backup} has tables of revision {found or 'none'}, needed is {HEAD}; copy the file, "
            f"bring the copy up to date with clonetrace db migrate, and restore that"
        )
    return _copy(source, target)


def check_database(database: Path | str) -> tuple[str, ...]:
    """Return what is wrong with a database, one sentence each; nothing where it is sound.

    Raises:
        StoreError: It cannot be read at all.
    """
    target = Target.of(database)
    with told(target.place):
        target.must_exist()
        with target.engine(Access.READ) as engine, engine.connect() as connection:
            found = check(connection, target.place)
            if found != HEAD:
                return (
                    f"the tables are of revision {found or 'none'}, needed is {HEAD}: run "
                    f"clonetrace db migrate",
                )
            return (
                *find_damage(connection),
                *find_edits(connection),
                *reviews.find_edits(connection),
            )


def migrate_database(database: Path | str, revision: str = HEAD) -> tuple[str | None, str | None]:
    """Change a database's tables to those of a revision, newer or older.

    Args:
        database: A file, or an SQLAlchemy URL.
        revision: Such as `0002`; `base` drops everything.

    Returns:
        The revision before and the one after.

    Raises:
        StoreError: There is no such revision, or the database cannot be changed.
    """
    target = Target.of(database)
    with told(target.place), target.writing() as engine, engine.begin() as connection:
        before = check(connection, target.place)
        migrate(connection, revision)
        return before, revision_of(connection)


def _copy(source: Target, target: Target) -> int:
    with (
        told(target.place),
        source.engine(Access.READ) as reader,
        target.writing() as writer,
        reader.connect() as old,
        writer.begin() as new,
    ):
        bring_up_to_date(new, target.place)
        if not is_empty(new):
            raise StoreError(
                f"{target.place.name} holds results already; restore into an empty database"
            )
        return copy_rows(old, new)
