"""A lab fits the probability to wells that it has reviewed."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from clonetrace.analysis import Settings, WebSettings, rulings_of
from clonetrace.domain import Clonality, Turn
from clonetrace.domain.errors import ConfigurationError
from clonetrace.evaluate.clonality import decided_wells, read_reviewed, recalibrate
from clonetrace.simulate import load_truth
from clonetrace.store import open_store
from clonetrace.trace import Scope, TraceSettings, load_parameters
from clonetrace.trace.settings import SeedingSettings
from making import decide

SETTINGS = TraceSettings(seeding=SeedingSettings(cells_per_well=0.5))
SCOPE = Scope(first_verdict_day=4, wall_margin_um=60)
SAID = {0: Clonality.EMPTY, 1: Clonality.MONOCLONAL, 2: Clonality.POLYCLONAL}
HEADER = "run,plate,well,founders\n"


@pytest.fixture
def review(perfect_run, tmp_path):
    """Write down wells of the run, with the founders that somebody says they have."""
    wells = load_truth(perfect_run).wells

    def written(founders_of=lambda well: well.founders_alive, wanted=lambda _: True) -> Path:
        lines = [
            f"{well.plate.run},{well.plate.name},{well.well},{founders_of(well)}"
            for well in wells
            if wanted(well)
        ]
        file = tmp_path / "reviewed.csv"
        file.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
        return file

    return written


def fit(run: Path, file: Path):
    with open_store(run / "results" / "clonetrace.db", read_only=True) as store:
        return recalibrate(store, read_reviewed(file), SETTINGS, SCOPE, source=str(file))


def test_wells_that_are_as_told_change_little(perfect_run, review) -> None:
    fitted = fit(perfect_run, review())
    assert fitted.wells >= 20
    assert fitted.wells + fitted.without == 30
    shipped = load_parameters()
    assert fitted.parameters.slope > 0.5 * shipped.slope
    assert fitted.parameters.joins == shipped.joins
    assert fitted.after.brier < 0.1


def test_wells_that_are_not_as_told_make_it_less_sure(perfect_run, review) -> None:
    """Of every second single clone the lab says that it was two."""

    def said(well) -> int:
        return 2 if well.founders_alive == 1 and well.well.column % 2 else well.founders_alive

    fitted = fit(perfect_run, review(said))
    assert fitted.parameters.slope < load_parameters().slope
    assert fitted.after.brier < fitted.before.brier
    assert np.isfinite(fitted.parameters.intercept)


def test_too_few_wells_are_refused(perfect_run, review) -> None:
    file = review(wanted=lambda well: well.well.row == 0)
    with pytest.raises(ConfigurationError, match=r"\d+ of its 12 wells .* 20 are needed"):
        fit(perfect_run, file)


@pytest.mark.parametrize(
    ("founders", "said"), [(1, "exactly one founder"), (2, "no or several founders")]
)
def test_wells_of_one_kind_are_refused(perfect_run, review, founders, said) -> None:
    with pytest.raises(ConfigurationError, match=rf"all \d+ wells .* have {said}"):
        fit(perfect_run, review(lambda _: founders))


def test_a_well_that_was_not_analysed_is_named(perfect_run, tmp_path) -> None:
    file = tmp_path / "reviewed.csv"
    file.write_text(HEADER + "OTHER,1_1,C7,1\n")
    with pytest.raises(ConfigurationError, match=r"line 2: .* no well C7 of plate OTHER_1_1"):
        fit(perfect_run, file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("run,plate,well\nR,1_1,A1\n", "line 1: .*founders is missing"),
        (HEADER + "R,1_1,A1,1\nR,1_1,A0,1\n", "line 3: 'A0' does not name a well"),
        (HEADER + "R,1_1,A1,one\n", "line 2: 'one' is no number of founders"),
        (HEADER + "R,1_1,A1,-1\n", "line 2: '-1' is no number of founders"),
        (HEADER + "R,1_1,A1\n", "line 2: '' is no number of founders"),
        (HEADER + ",1_1,A1,1\n", "line 2: run is empty"),
        (HEADER + "\nR,1_1,A1,1\nR,1_1,a01,2\n", "line 4: R_1_1 A1 stands in line 3 already"),
    ],
)
def test_a_wrong_line_is_told_with_its_number(tmp_path, text, said) -> None:
    file = tmp_path / "reviewed.csv"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=said):
        read_reviewed(file)


def test_what_a_spreadsheet_writes_is_understood(tmp_path) -> None:
    file = tmp_path / "reviewed.csv"
    file.write_bytes(b"\xef\xbb\xbfWell,Run,Plate,Founders,who\r\nc07, R ,1_1,2,Ann\r\n,,,,\r\n")
    (well,) = read_reviewed(file)
    assert (str(well.plate), str(well.well), well.founders) == ("R_1_1", "C7", 2)


def test_a_missing_file_is_named(tmp_path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.csv cannot be read"):
        read_reviewed(tmp_path / "none.csv")


@pytest.fixture
def own_store(perfect_run, tmp_path):
    """The run's database, for decisions of one test."""
    shutil.copytree(perfect_run / "results", tmp_path / "results")
    with open_store(tmp_path / "results" / "clonetrace.db") as store:
        yield store


def test_what_people_decided_fits_as_a_file_with_the_same_does(
    perfect_run, review, own_store
) -> None:
    for well in load_truth(perfect_run).wells:
        said = SAID[min(well.founders_alive, 2)]
        decide(own_store, str(well.well), said, plate=well.plate)

    wells = decided_wells(rulings_of(own_store, Settings()))

    assert len(wells) == 30
    from_reviews = recalibrate(own_store, wells, SETTINGS, SCOPE, source="the reviews")
    assert from_reviews == fit(perfect_run, review())


def test_only_settled_decisions_about_founders_are_taken(perfect_run, own_store) -> None:
    plate = load_truth(perfect_run).wells[0].plate
    every = ["A1", "A2", "A3", "A4", "A5", "A6"]
    said = [
        Clonality.MONOCLONAL,
        Clonality.POLYCLONAL,
        Clonality.EMPTY,
        Clonality.DIFFERENTIATED,
        Clonality.AMBIGUOUS,
        Clonality.MONOCLONAL,
    ]
    for well, verdict in zip(every, said, strict=True):
        decide(own_store, well, verdict, plate=plate)
        if well != "A6":
            decide(own_store, well, verdict, "bob", plate=plate, turn=Turn.SECOND)
    decide(own_store, "A7", Clonality.MONOCLONAL, plate=plate, machine="consolidated")

    def founders(settings: Settings) -> dict[str, int]:
        return {
            str(one.well): one.founders for one in decided_wells(rulings_of(own_store, settings))
        }

    two = Settings(web=WebSettings(second_reader=True))
    assert founders(two) == {"A1": 1, "A2": 2, "A3": 0}
    assert founders(Settings()) == {"A1": 1, "A2": 2, "A3": 0, "A6": 1}


def test_too_few_decisions_are_refused_with_where_they_come_from(own_store, perfect_run) -> None:
    plate = load_truth(perfect_run).wells[0].plate
    decide(own_store, "A1", Clonality.MONOCLONAL, plate=plate)
    wells = decided_wells(rulings_of(own_store, Settings()))
    with pytest.raises(ConfigurationError, match=r"the reviews: \d of its 1 wells have"):
        recalibrate(own_store, wells, SETTINGS, SCOPE, source="the reviews")
