"""`clonetrace pick`: from an output folder to a robot's worklist."""

from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.domain import Clonality, WellResult
from clonetrace.store import open_store
from making import make_colony, make_scan, make_well


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """An output folder with two wells that are ready."""
    out = tmp_path / "results"
    with open_store(out / "clonetrace.db") as store:
        for well in ("C7", "B2"):
            store.remember_well(_ready(well), [], fingerprint="f", detectors="d")
    return out


def _ready(well: str) -> WellResult:
    return make_well(
        well,
        Clonality.MONOCLONAL,
        largest=make_colony(1.8, days_to_ready=0),
        scans=(make_scan(well, 13, datetime(2024, 12, 28, 8, 15)),),
    )


def test_a_worklist_is_written_once(clonetrace, results) -> None:
    done = clonetrace("pick", results, "--robot", "tecan", "--by", "Ada")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == [
        "RUN7_1_2 B2 -> PICK_RUN7_01 A1",
        "RUN7_1_2 C7 -> PICK_RUN7_01 B1",
    ]
    (worklist,) = (results / "worklists").iterdir()
    assert worklist.read_text().splitlines()[0] == "A;RUN7_1_2;;;10;;20;;;;"
    assert (results / "consolidated.txt").read_text() == "plate,well\nRUN7_1_2,B2\nRUN7_1_2,C7\n"

    assert "nothing is ready" in clonetrace("pick", results).stdout


def test_a_rehearsal_says_in_which_slots_the_plates_must_stand(clonetrace, results) -> None:
    done = clonetrace("pick", results, "--robot", "opentrons", "--rehearse")
    assert "slot 1: PICK_RUN7_01\nslot 2: RUN7_1_2\n" in done.stdout
    assert not (results / "worklists").exists()


def test_an_unknown_robot_is_wrong_use(clonetrace, results) -> None:
    done = clonetrace("pick", results, "--robot", "hamiltn")
    assert done.returncode == 2
    assert "robot 'hamiltn' does not fit" in done.stderr
