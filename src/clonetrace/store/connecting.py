"""Connections to a database that is checked, locked and up to date."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from clonetrace.domain.errors import StoreError
from clonetrace.store.lock import WriterLock
from clonetrace.store.migrating import bring_up_to_date, check
from clonetrace.store.schema import HEAD
from clonetrace.store.sqlite import Access, looks_like_database, prepare
from clonetrace.store.store import Store
from clonetrace.store.trouble import Place, told


def connect(target: Path | str, *, read_only: bool) -> Store:
    """Do what `open_store` promises.

    Args:
        target: The database file, or an SQLAlchemy URL.
        read_only: Whether the store only reads.

    Raises:
        StoreError: The database cannot be used.
    """
    url = _url_of(target)
    place = _place_of(url)
    with told(place):
        if read_only:
            return _open_for_reading(url, place)
        return _open_for_writing(url, place)


def _open_for_writing(url: URL, place: Place) -> Store:
    lock = None
    if place.file is not None:
        place.file.parent.mkdir(parents=True, exist_ok=True)
        if place.file.exists():
            _refuse_other_files(place.file)
        lock = WriterLock(place.file)
    try:
        migrator = _engine(url, Access.MIGRATE)
        with migrator.begin() as connection:
            bring_up_to_date(connection, place)
        writer = _engine(url, Access.WRITE)
        with writer.connect():
            pass
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    return Store(place, reader=_engine(url, Access.READ), writer=writer, lock=lock)


def _open_for_reading(url: URL, place: Place) -> Store:
    if place.file is not None:
        if not place.file.exists():
            raise StoreError(
                f"{place.name} was expected to hold results, but there is no such file; "
                f"run clonetrace analyze first, or name its output folder"
            )
        _refuse_other_files(place.file)
    reader = _engine(url, Access.READ)
    try:
        with reader.connect() as connection:
            found = check(connection, place)
        _refuse_older_tables(found, place)
    except BaseException:
        reader.dispose()
        raise
    return Store(place, reader=reader, writer=None, lock=None)


def _refuse_older_tables(found: str | None, place: Place) -> None:
    if found != HEAD:
        raise StoreError(
            f"{place.name} has tables of an older CloneTrace (revision {found or 'none'}, needed "
            f"{HEAD}); run clonetrace analyze on its folder once to bring them up to date"
        )


def _refuse_other_files(file: Path) -> None:
    if file.is_dir():
        raise StoreError(
            f"{file} should be a database file, but is a folder; name a file in it instead"
        )
    if not looks_like_database(file):
        raise StoreError(
            f"{file} should be a CloneTrace database, but is another kind of file; "
            f"move it away or choose another output folder"
        )


def _url_of(target: Path | str) -> URL:
    if isinstance(target, str) and "://" in target:
        try:
            return make_url(target)
        except ArgumentError:
            raise StoreError(
                "the database URL is not understood; expected one such as "
                "postgresql+psycopg://user@host/name, or the path of a file"
            ) from None
    return URL.create("sqlite", database=str(Path(target).absolute()))


def _place_of(url: URL) -> Place:
    if url.get_backend_name() != "sqlite":
        return Place(name=url.render_as_string(hide_password=True), file=None)
    if not url.database or url.database == ":memory:":
        raise StoreError(
            f"{url} names no file; results must be kept in one, such as sqlite:///clonetrace.db"
        )
    file = Path(url.database).absolute()
    return Place(name=str(file), file=file)


def _engine(url: URL, access: Access) -> Engine:
    on_sqlite = url.get_backend_name() == "sqlite"
    options: dict[str, Any] = {"hide_parameters": True}
    if access is Access.MIGRATE:
        options["poolclass"] = NullPool
    elif access is Access.READ and not on_sqlite:
        # A result comes from several tables; by default a server may show each at another moment.
        options["isolation_level"] = "REPEATABLE READ"
    try:
        engine = create_engine(url, **options)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            f"the database of {url.render_as_string(hide_password=True)} needs a driver that is "
            f"not installed ({error}); install it, or leave the URL out to use a file"
        ) from error
    if on_sqlite:
        prepare(engine, access)
    return engine
