"""Verdicts against the truth of a simulated run."""

from pathlib import Path

import pytest

from clonetrace.domain import Clonality, Evidence, Verdict, WellResult
from clonetrace.evaluate import Share, compare_wells
from clonetrace.simulate import Case, SimulationSettings, simulate_run
from clonetrace.store import open_store

CASES = (Case.SINGLE, Case.DOUBLET, Case.TWO_APART, Case.EMPTY)
CALLED = (Clonality.MONOCLONAL, Clonality.MONOCLONAL, Clonality.POLYCLONAL)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of four wells; the results lack the last."""
    folder = tmp_path_factory.mktemp("run")
    truth = simulate_run(
        folder, SimulationSettings(wells=4, cases=CASES, days=1, um_per_px=5.0, faults=False)
    )
    with open_store(folder / "results" / "clonetrace.db") as store:
        for well, clonality in zip(truth.wells, CALLED, strict=False):
            verdict = Verdict(clonality=clonality, reasons=(Evidence(statement="made up"),))
            result = WellResult(plate=well.plate, well=well.well, verdict=verdict)
            store.remember_well(result, [], fingerprint="x", detectors="x")
    return folder


def test_wells_are_counted_by_what_they_are_and_what_they_were_called(run):
    report = compare_wells(run, run / "results")
    assert {(row.case, row.clonality): row.called for row in report.rows} == {
        (Case.SINGLE, Clonality.MONOCLONAL): {"monoclonal": 1},
        (Case.DOUBLET, Clonality.POLYCLONAL): {"monoclonal": 1},
        (Case.TWO_APART, Clonality.POLYCLONAL): {"polyclonal": 1},
        (Case.EMPTY, Clonality.EMPTY): {"no result": 1},
    }


def test_the_error_that_matters_is_told_both_ways(run):
    report = compare_wells(run, run / "results")
    assert report.polyclonal_called_monoclonal == Share(1, 2)
    assert report.called_monoclonal_wrongly == Share(1, 2)
    assert report.monoclonal_found == Share(1, 1)
    assert report.right == Share(2, 4)


def test_the_table_can_be_written(run, tmp_path):
    compare_wells(run, run / "results").write_csv(tmp_path / "wells.csv")
    lines = (tmp_path / "wells.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "clonality,case,called,wells"
    assert "polyclonal,doublet,monoclonal,1" in lines
    assert len(lines) == 5


def test_intervals_are_those_of_clopper_and_pearson():
    # Nobody of ten: the upper end is 1 - 0.025^(1/10).
    assert Share(0, 10).low == 0
    assert Share(0, 10).high == pytest.approx(1 - 0.025**0.1)
    assert Share(10, 10).low == pytest.approx(0.025**0.1)
    assert Share(10, 10).high == 1
