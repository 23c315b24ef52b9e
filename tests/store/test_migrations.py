"""The steps from one revision of the tables to the next."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from clonetrace.domain import Plate
from clonetrace.domain.errors import StoreError
from clonetrace.store import migrations, open_store
from clonetrace.store.caring import migrate_database
from clonetrace.store.migrating import migrate, revision_of
from clonetrace.store.schema import HEAD, Base
from clonetrace.store.sqlite import Access, prepare


@pytest.fixture
def connection(target: Path | str) -> Iterator[Connection]:
    if isinstance(target, Path):
        target.parent.mkdir()
    url = target if isinstance(target, str) else f"sqlite:///{target}"
    engine = create_engine(url, poolclass=NullPool)
    if not isinstance(target, str):
        prepare(engine, Access.MIGRATE)
    with engine.connect() as opened, opened.begin():
        yield opened
    engine.dispose()


def differences(connection: Connection) -> list:
    context = MigrationContext.configure(connection)
    return compare_metadata(context, Base.metadata)


def test_the_steps_lead_to_the_tables_of_the_schema(connection: Connection) -> None:
    migrate(connection)

    assert differences(connection) == []


def test_up_down_and_up_again(connection: Connection) -> None:
    migrate(connection)
    migrate(connection, "base")

    assert inspect(connection).get_table_names() == ["alembic_version"]
    assert revision_of(connection) is None

    migrate(connection)
    assert revision_of(connection) == HEAD
    assert differences(connection) == []


def test_wells_of_the_first_tables_are_kept(connection: Connection) -> None:
    migrate(connection, "0001")
    connection.execute(text("INSERT INTO plates (id, run, name) VALUES (1, 'R', '1_1')"))
    well = "id, plate_id, label, plate_row, plate_column, clonality, warnings, fingerprint"
    connection.execute(
        text(f"INSERT INTO wells ({well}) VALUES (7, 1, 'C7', 2, 6, 'empty', '[]', 'f')")  # noqa: S608
    )
    connection.execute(
        text("INSERT INTO evidence (well_id, position, statement) VALUES (7, 0, 'nothing')")
    )

    migrate(connection)

    assert differences(connection) == []
    row = connection.execute(text("SELECT label, probability_low FROM wells")).one()
    assert tuple(row) == ("C7", None)
    assert connection.execute(text("SELECT statement FROM evidence")).scalar() == "nothing"


def test_the_newest_step_is_the_one_that_the_schema_names() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))

    assert scripts.get_heads() == [HEAD]


def test_a_step_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'clonetrace.db'}")
    prepare(engine, Access.MIGRATE)

    with pytest.raises(KeyboardInterrupt), engine.begin() as connection:
        migrate(connection)
        raise KeyboardInterrupt

    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


def test_other_databases_take_the_tables_too() -> None:
    dialect = postgresql.dialect()
    statements = [
        str(CreateTable(table).compile(dialect=dialect)) for table in Base.metadata.sorted_tables
    ]

    assert len(statements) == 20
    assert not any("ROWID" in statement for statement in statements)
    assert any("x_um DOUBLE PRECISION" in statement for statement in statements)


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_older_tables_keep_the_wells_down_and_up_again(
    target: Path | str, plate: Plate, make_result: Callable, make_readings: Callable, revision: str
) -> None:
    result, readings = make_result(plate), make_readings()
    with open_store(target) as store:
        store.remember_well(result, readings, fingerprint="f", detectors="d")

    assert migrate_database(target, revision) == (HEAD, revision)
    with pytest.raises(StoreError, match=rf"tables of an older CloneTrace \(revision {revision}"):
        open_store(target, read_only=True)
    assert migrate_database(target) == (revision, HEAD)

    with open_store(target) as store:
        (kept,) = store.results()
        assert kept.lineages == result.lineages
        assert kept.scans == result.scans
        assert kept.verdict.reasons == result.verdict.reasons
        assert list(store.readings(plate, result.well, "d").values()) == readings
        assert store.edits() == ()
        assert store.audit()[0].why == "decided before there was an audit"


def test_all_the_way_down_nothing_is_left_of_the_tables(
    target: Path | str, ask: Callable, plate: Plate, make_result: Callable
) -> None:
    with open_store(target) as store:
        store.remember_well(make_result(plate), [], fingerprint="f", detectors="d")
    assert migrate_database(target, "base") == (HEAD, None)
    with pytest.raises(Exception, match="wells"):
        ask("SELECT * FROM wells")
    with open_store(target) as store:
        assert list(store.results()) == []


def test_a_revision_that_does_not_exist_is_named(target: Path | str) -> None:
    with open_store(target):
        pass
    with pytest.raises(StoreError, match=r"no revision 0099 of the tables; known are 0001, 0002"):
        migrate_database(target, "0099")
