"""What the record of an analysis says while it runs, and where its input was."""

from pathlib import Path

import pytest

from clonetrace.analysis import Progress
from clonetrace.domain import WellResult
from clonetrace.intake import Selection
from clonetrace.intake.selection import PlateWell
from clonetrace.store import open_store


class Watching(Progress):
    """Reads the record after every well, as the review page does."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.told: list[int] = []

    def finished(self, result: WellResult) -> None:
        with open_store(self.database, read_only=True) as store:
            (record,) = store.analyses()
        assert record.finished_at is None
        self.told.append(record.wells_done)


def test_the_record_says_how_far_a_running_analysis_is(bench) -> None:
    wells = [f"A{column}" for column in range(1, 8)]
    for well in wells:
        bench.add(well, days=[0])
    plate = str(bench.simulated.truth.wells[0].plate)
    picked = frozenset(
        PlateWell.model_validate({"plate": plate, "well": {"label": well}}) for well in wells
    )
    watching = Watching(bench.out / "clonetrace.db")
    bench.analyse(selection=Selection(consolidated=picked), progress=watching)
    assert watching.told == [0, 0, 0, 0, 5, 5, 5]
    with open_store(bench.out / "clonetrace.db", read_only=True) as store:
        (record,) = store.analyses()
    assert record.wells_done == len(wells)
    assert record.finished_at is not None


def test_an_input_that_was_named_from_its_folder_is_found_from_elsewhere(
    bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.add("A1", days=[0])
    monkeypatch.chdir(bench.root)
    bench.analyse(inputs=(Path("scans"),))
    with open_store(bench.out / "clonetrace.db", read_only=True) as store:
        (record,) = store.analyses()
    (place,) = map(Path, record.inputs)
    assert place.is_absolute()
    assert place.samefile(bench.scans)
