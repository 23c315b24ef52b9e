"""Which databases are opened, and what is said of the others."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from clonetrace.domain import Plate, Well
from clonetrace.domain.errors import StoreError
from clonetrace.store import AuditKind, Author, DatabaseSettings, open_store
from clonetrace.store.schema import HEAD


def change(database: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_the_folder_and_the_database_are_created(tmp_path: Path) -> None:
    database = tmp_path / "new" / "folder" / "clonetrace.db"

    with open_store(database) as store:
        assert store.fingerprints() == {}

    assert database.is_file()


def test_results_are_there_after_closing_and_opening(
    database: Path, plate: Plate, make_result: Callable
) -> None:
    result = make_result(plate)
    with open_store(database) as store:
        store.remember_well(result, [], fingerprint="f", detectors="d")

    with open_store(database) as store:
        assert list(store.results()) == [result]


def test_a_path_and_a_url_name_the_same_database(
    database: Path, plate: Plate, make_result: Callable
) -> None:
    with open_store(f"sqlite:///{database}") as store:
        store.remember_well(make_result(plate), [], fingerprint="f", detectors="d")

    with open_store(str(database)) as store:
        assert store.fingerprint(plate, Well(label="C7")) == "f"


@pytest.mark.parametrize("folder", ["100 % done?", "Läufe #3", "a;b&mode=memory"])
def test_odd_folder_names_are_only_names(tmp_path: Path, folder: str) -> None:
    database = tmp_path / folder / "clonetrace.db"

    with open_store(database):
        pass

    assert database.is_file()
    with open_store(database, read_only=True) as store:
        assert store.findings() == ()


def test_closing_leaves_one_file_to_copy(
    database: Path, plate: Plate, make_result: Callable
) -> None:
    with open_store(database) as store:
        store.remember_well(make_result(plate), [], fingerprint="f", detectors="d")
    copy = database.with_name("copy.db")
    copy.write_bytes(database.read_bytes())

    assert not database.with_name("clonetrace.db-wal").exists()
    with open_store(copy, read_only=True) as store:
        assert store.fingerprint(plate, Well(label="C7")) == "f"


def test_creation_that_was_interrupted_is_done_again(database: Path) -> None:
    database.parent.mkdir()
    database.touch()

    with open_store(database) as store:
        assert store.fingerprints() == {}


@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, read_only: bool) -> None:
    file = tmp_path / "wells.csv"
    file.write_text("run,plate,well\n")

    with pytest.raises(StoreError, match=r"wells\.csv should be a CloneTrace database, but is"):
        open_store(file, read_only=read_only)

    assert file.read_text() == "run,plate,well\n"
    assert list(tmp_path.iterdir()) == [file]


def test_a_damaged_database_is_named(database: Path) -> None:
    with open_store(database):
        pass
    whole = database.read_bytes()
    database.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))

    with pytest.raises(StoreError, match=r"clonetrace\.db .* is damaged .* move it away"):
        open_store(database)


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder; name a file in it"):
        open_store(tmp_path)


def test_a_folder_under_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "results").touch()

    with pytest.raises(StoreError, match="deeper exists and that you may write in it"):
        open_store(tmp_path / "results" / "deeper" / "clonetrace.db")


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    database = tmp_path / "photos.db"
    change(database, "CREATE TABLE photos (id INTEGER)")

    with pytest.raises(StoreError, match=r"photos\.db .* tables of another program \(photos\)"):
        open_store(database)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_database_is_left_alone(database: Path, read_only: bool) -> None:
    with open_store(database):
        pass
    change(database, "UPDATE alembic_version SET version_num = '0999'")

    with pytest.raises(StoreError, match=r"newer CloneTrace .* revision 0999.* update CloneTrace"):
        open_store(database, read_only=read_only)

    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [
            ("0999",)
        ]


def test_after_a_refusal_the_database_is_free(database: Path) -> None:
    with open_store(database):
        pass
    change(database, "UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(StoreError):
        open_store(database)
    change(database, f"UPDATE alembic_version SET version_num = '{HEAD}'")  # noqa: S608

    with open_store(database) as store:
        assert store.fingerprints() == {}


def test_reading_creates_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"clonetrace\.db .* no such file; run clonetrace analyze"):
        open_store(tmp_path / "clonetrace.db", read_only=True)

    assert list(tmp_path.iterdir()) == []


def test_reading_does_not_migrate(tmp_path: Path) -> None:
    database = tmp_path / "clonetrace.db"
    database.touch()

    with pytest.raises(StoreError, match=r"older CloneTrace .* run clonetrace analyze"):
        open_store(database, read_only=True)

    assert database.read_bytes() == b""


def test_a_store_for_reading_does_not_write(
    database: Path, plate: Plate, make_result: Callable
) -> None:
    with open_store(database):
        pass

    with (
        open_store(database, read_only=True) as store,
        pytest.raises(StoreError, match="opened for reading only"),
    ):
        store.remember_well(make_result(plate), [], fingerprint="f", detectors="d")


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("://", "URL is not understood"),
        ("papyrus://scribe:secret@library/rolls", r"scribe:\*\*\*@library/rolls needs a driver"),
    ],
)
def test_a_url_that_cannot_be_used(url: str, complaint: str) -> None:
    with pytest.raises(StoreError, match=complaint) as caught:
        open_store(url)

    assert "secret" not in str(caught.value)


def test_a_password_in_the_settings_is_not_written_down() -> None:
    settings = DatabaseSettings.model_validate({"url": "postgresql://lab:secret@server/clones"})

    assert "secret" not in settings.model_dump_json()
    assert settings.url is not None
    assert settings.url.get_secret_value().endswith("secret@server/clones")


def test_what_people_decide_is_written_beside_an_analysis(database: Path) -> None:
    with open_store(database) as analysing:
        with open_store(database, beside=True) as deciding:
            values = {"A1": "looked at"}
            assert deciding.note_change(AuditKind.REVIEW, values, Author("ann", "a look")) == 1
        assert [entry.who for entry in analysing.audit()] == ["ann"]
