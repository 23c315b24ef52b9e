"""A disk that fills up while results are written."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clonetrace.domain import Plate, Well, WellResult
from clonetrace.domain.errors import StoreError
from clonetrace.store import Store, open_store


def test_the_wells_written_before_stay_readable(
    small_disk: Path, plate: Plate, make_result: Callable, make_readings: Callable
) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(18_000_000))
    database = small_disk / "clonetrace.db"

    def fill(store: Store, written: list[WellResult]) -> str:
        for number in range(len(written), 96):
            result = make_result(plate, Well.at(number // 12, number % 12).label)
            try:
                store.remember_well(
                    result, make_readings(count=400), fingerprint="f", detectors="d"
                )
            except StoreError as error:
                return str(error)
            written.append(result)
        return "all wells were written"

    written: list[WellResult] = []
    with open_store(database) as store:
        complaint = fill(store, written)
        assert f"the disk of {small_disk} is full; free some space there" in complaint
        assert len(written) > 10
        assert list(store.results()) == written

    with open_store(database, read_only=True) as store:
        assert list(store.results()) == written

    ballast.unlink()
    before = len(written)
    with open_store(database) as store:
        fill(store, written)
        assert len(written) > before
        assert list(store.results()) == written


def test_a_disk_without_any_space_takes_no_new_database(small_disk: Path) -> None:
    with (small_disk / "ballast").open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError:
            pass

    with pytest.raises(StoreError, match=f"the disk of {small_disk} is full"):
        open_store(small_disk / "clonetrace.db")
