"""Connections to a database that is checked, locked and up to date."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from clonetrace.domain.errors import StoreError
from clonetrace.store.lock import WriterLock
from clonetrace.store.migrating import bring_up_to_date, check
from clonetrace.store.schema import HEAD
from clonetrace.store.server_lock import ServerLock
from clonetrace.store.sqlite import Access, looks_like_database, prepare
from clonetrace.store.store import Store
from clonetrace.store.trouble import Place, told


@dataclass(frozen=True)
class Target:
    """A database that is named by a person.

    Attributes:
        url: Where it is.
        place: The same for messages.
    """

    url: URL
    place: Place

    @classmethod
    def of(cls, named: Path | str) -> Self:
        """Understand the name of a file, or an SQLAlchemy URL.

        Raises:
            StoreError: The URL is not understood.
        """
        url = _url_of(named)
        return cls(url, _place_of(url))

    def must_exist(self) -> None:
        """Refuse a file that is not there, or is none of ours.

        Raises:
            StoreError: Always then.
        """
        if self.place.file is None:
            return
        if not self.place.file.exists():
            raise StoreError(
                f"{self.place.name} was expected to hold results, but there is no such file; "
                f"run clonetrace analyze first, or name its output folder"
            )
        _refuse_other_files(self.place.file)

    def lock(self) -> WriterLock | ServerLock:
        """Take the right to write; the folder of a file is made.

        Raises:
            StoreError: Another process has it, or the file is none of ours.
        """
        file = self.place.file
        if file is None:
            return ServerLock(_engine(self.url, Access.MIGRATE), self.place)
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists():
            _refuse_other_files(file)
        return WriterLock(file)

    @contextmanager
    def engine(self, access: Access) -> Iterator[Engine]:
        """Make connections for a while."""
        engine = _engine(self.url, access)
        try:
            yield engine
        finally:
            engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Engine]:
        """Be the only writer for a while, for changes of tables."""
        lock = self.lock()
        try:
            with self.engine(Access.MIGRATE) as engine:
                yield engine
        finally:
            lock.release()


def connect(target: Path | str, *, read_only: bool, beside: bool = False) -> Store:
    """Do what `open_store` promises.

    Args:
        target: The database file, or an SQLAlchemy URL.
        read_only: Whether the store only reads.
        beside: Whether it writes without being the only one.

    Raises:
        StoreError: The database cannot be used.
    """
    named = Target.of(target)
    with told(named.place):
        if read_only or beside:
            return _open_existing(named, writes=beside)
        return _open_for_writing(named)


def _open_for_writing(target: Target) -> Store:
    lock = target.lock()
    try:
        with target.engine(Access.MIGRATE) as migrator, migrator.begin() as connection:
            bring_up_to_date(connection, target.place)
        writer = _engine(target.url, Access.WRITE)
        with writer.connect():
            pass
    except BaseException:
        lock.release()
        raise
    reader = _engine(target.url, Access.READ)
    return Store(target.place, reader=reader, writer=writer, lock=lock)


def _open_existing(target: Target, *, writes: bool) -> Store:
    target.must_exist()
    reader = _engine(target.url, Access.READ)
    try:
        with reader.connect() as connection:
            found = check(connection, target.place)
        _refuse_older_tables(found, target.place)
    except BaseException:
        reader.dispose()
        raise
    writer = _engine(target.url, Access.WRITE) if writes else None
    return Store(target.place, reader=reader, writer=writer, lock=None)


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
    if not on_sqlite:
        # A server may be started anew between two wells.
        options["pool_pre_ping"] = True
    if url.get_backend_name() == "postgresql":
        options["connect_args"] = {"application_name": f"process {os.getpid()}"}
    try:
        engine = create_engine(url, **options)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            f"the database of {url.render_as_string(hide_password=True)} needs a driver that is "
            f"not installed ({error}); install it, for PostgreSQL with pip install "
            f"'clonetrace[postgres]', or leave the URL out to use a file"
        ) from error
    if on_sqlite:
        prepare(engine, access)
    return engine
