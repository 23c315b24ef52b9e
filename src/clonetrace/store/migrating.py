"""Bringing the tables of a database to the newest revision."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from clonetrace.domain.errors import StoreError
from clonetrace.store.schema import HEAD
from clonetrace.store.trouble import Place

_SCRIPTS = Path(__file__).with_name("migrations")
_VERSION_TABLE = "alembic_version"


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database's tables, or None where there are no tables yet."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    revision: str | None = connection.execute(
        text(f"SELECT version_num FROM {_VERSION_TABLE}")  # noqa: S608
    ).scalar()
    return revision


def migrate(connection: Connection, revision: str = "head") -> None:
    """Change the tables step by step up or down to a revision, within the open transaction.

    Args:
        connection: In a transaction, so that all steps are done or none.
        revision: Such as `0002`; `head` for the newest, `base` for no tables at all.

    Raises:
        StoreError: There is no such revision.
    """
    from alembic import command  # noqa: PLC0415  (slow to import, and seldom needed)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    if _is_older(revision, revision_of(connection)):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def _is_older(revision: str, present: str | None) -> bool:
    """Whether a revision lies before the present one; they are counted up.

    Raises:
        StoreError: There is no such revision.
    """
    if revision in ("head", "base"):
        return revision == "base"
    if revision not in _known_revisions():
        known = ", ".join(sorted(_known_revisions()))
        raise StoreError(f"there is no revision {revision} of the tables; known are {known}")
    return present is not None and revision < present


def bring_up_to_date(connection: Connection, place: Place) -> None:
    """Create the tables of an empty database, or bring older ones to the newest revision.

    Raises:
        StoreError: The tables are another program's, or a newer version's.
    """
    found = check(connection, place)
    if found != HEAD:
        migrate(connection)


def check(connection: Connection, place: Place) -> str | None:
    """Return the revision of tables that this version can use, None where there are none.

    Raises:
        StoreError: The tables are another program's, or a newer version's.
    """
    found = revision_of(connection)
    if found is None:
        _refuse_foreign_tables(connection, place)
    elif found not in _known_revisions():
        raise StoreError(
            f"{place.name} was written by a newer CloneTrace (its tables are of revision {found}, "
            f"this version knows {HEAD}); update CloneTrace, or choose another output folder"
        )
    return found


def _refuse_foreign_tables(connection: Connection, place: Place) -> None:
    tables = [name for name in inspect(connection).get_table_names() if name != _VERSION_TABLE]
    if tables:
        raise StoreError(
            f"{place.name} should be a CloneTrace database, but holds the tables of another "
            f"program ({', '.join(tables[:3])}); choose another output folder"
        )


def _known_revisions() -> frozenset[str]:
    """Revision names, which are the starts of the file names: `v0001_first_tables.py`."""
    files = (_SCRIPTS / "versions").glob("v*.py")
    return frozenset(file.stem[1:].partition("_")[0] for file in files)
