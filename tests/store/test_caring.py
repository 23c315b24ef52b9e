"""Backups that can be restored, and checks that find damage."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.domain import Plate, Well
from clonetrace.domain.errors import StoreError
from clonetrace.store import AnalysisRecord, Pick, open_store
from clonetrace.store.caring import back_up, check_database, restore


@pytest.fixture
def full(target: Path | str, plate: Plate, make_result: Callable, make_readings: Callable):
    """A database with something in every corner."""
    with open_store(target) as store:
        for well in ("C7", "C8"):
            store.remember_well(
                make_result(plate, well), make_readings(), fingerprint=well, detectors="d"
            )
        store.record_analysis(
            AnalysisRecord(
                started_at=datetime(2024, 3, 4), version="1", settings_json="{}", inputs=("scans",)
            )
        )
        store.record_picks([_pick(plate, make_result(plate, "C7"))])
    return target


@pytest.fixture
def one_more(plate: Plate, make_result: Callable):
    return make_result(plate, "D1")


def _pick(plate: Plate, result) -> Pick:
    return Pick(
        plate=plate,
        well=result.well,
        destination_plate="PICK_01",
        destination_well=Well(label="A1"),
        picked_at=datetime(2024, 3, 9),
        picked_by="Ada",
        worklist="w.csv",
        result=result,
    )


def everything(target: Path | str) -> tuple:
    with open_store(target, read_only=True) as store:
        return (
            list(store.results()),
            dict(store.fingerprints()),
            store.readings(Plate(run="DX0012", name="3_7"), Well(label="C8"), "d"),
            store.analyses(),
            store.picks(),
            store.audit(),
        )


def test_a_backup_holds_everything_and_is_one_file(full, tmp_path: Path) -> None:
    backup = back_up(full, tmp_path / "safe" / "monday.db")
    assert everything(backup) == everything(full)
    assert list(backup.parent.iterdir()) == [backup]
    assert check_database(backup) == ()


def test_a_backup_is_made_while_another_writes(full, plate, make_result, tmp_path: Path) -> None:
    before = everything(full)
    with open_store(full) as store:
        backup = back_up(full, tmp_path / "monday.db")
        store.remember_well(make_result(plate, "D1"), [], fingerprint="f", detectors="d")
    assert everything(backup) == before


def test_a_backup_replaces_nothing(full, tmp_path: Path) -> None:
    (tmp_path / "monday.db").write_text("a week of work")
    with pytest.raises(StoreError, match="exists already"):
        back_up(full, tmp_path / "monday.db")
    assert (tmp_path / "monday.db").read_text() == "a week of work"


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_a_backup_is_restored_into_either_kind(
    full, into: str, one_more, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    backup = back_up(full, tmp_path / "monday.db")
    fresh = (
        tmp_path / "fresh.db"
        if into == "sqlite"
        else request.getfixturevalue("make_postgres_url")()
    )

    assert restore(backup, fresh) > 50

    assert everything(fresh) == everything(full)
    with open_store(fresh) as store:  # goes on counting where the backup ended
        store.remember_well(one_more, [], fingerprint="f", detectors="d")
        assert len(list(store.results())) == 3
    assert check_database(fresh) == ()


def test_nothing_is_restored_over_results(full, tmp_path: Path) -> None:
    backup = back_up(full, tmp_path / "monday.db")
    with pytest.raises(StoreError, match="restore into an empty database"):
        restore(backup, full)


def test_a_check_finds_an_edited_verdict(full, ask: Callable) -> None:
    assert check_database(full) == ()
    ask("UPDATE wells SET clonality = 'empty' WHERE label = 'C7'")
    (problem,) = check_database(full)
    assert "C7 is 'empty" in problem


def test_a_check_finds_lost_rows(
    database: Path, plate: Plate, make_result: Callable, tmp_path: Path
) -> None:
    import sqlite3  # noqa: PLC0415

    with open_store(database) as store:
        store.remember_well(make_result(plate), [], fingerprint="f", detectors="d")
    connection = sqlite3.connect(database)
    with connection:
        connection.execute("DELETE FROM lineages")  # without the program's foreign keys
    connection.close()
    assert "a row of sightings refers to a row that is not there" in check_database(database)


def test_a_damaged_file_is_named(
    database: Path, plate: Plate, make_result: Callable, make_readings: Callable
) -> None:
    with open_store(database) as store:
        store.remember_well(make_result(plate), make_readings(), fingerprint="f", detectors="d")
    content = bytearray(database.read_bytes())
    content[8192:-8192] = bytes(len(content) - 16384)
    database.write_bytes(content)
    try:
        problems = " ".join(check_database(database))
    except StoreError as error:
        problems = str(error)
    assert "damaged" in problems


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no such file"):
        check_database(tmp_path / "lost.db")
    with pytest.raises(StoreError, match="there is no such file"):
        back_up(tmp_path / "lost.db", tmp_path / "monday.db")
    assert list(tmp_path.iterdir()) == []
