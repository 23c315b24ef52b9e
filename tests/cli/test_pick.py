"""`clonetrace pick`: from an output folder to a robot's worklist."""

from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.domain import Clonality, WellResult
from clonetrace.store import open_store
from making import decide, make_colony, make_scan, make_well


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


def test_what_people_decided_is_looked_up_when_the_worklist_is_made(clonetrace, results) -> None:
    with open_store(results / "clonetrace.db") as store:
        decide(store, "B2", Clonality.POLYCLONAL)
    done = clonetrace("pick", results, "--robot", "echo")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == [
        "RUN7_1_2 C7 -> PICK_RUN7_01 A1",
        "RUN7_1_2 B2 is not picked: polyclonal (Ann Müller, first reader); "
        "the machine says monoclonal",
    ]
    assert (results / "consolidated.txt").read_text() == "plate,well\nRUN7_1_2,C7\n"


def test_a_lab_may_trust_one_reader(clonetrace, results, tmp_path) -> None:
    unsure = _ready("D4").model_copy(
        update={"verdict": make_well("D4", Clonality.AMBIGUOUS, probability=0.93).verdict}
    )
    with open_store(results / "clonetrace.db") as store:
        store.remember_well(unsure, [], fingerprint="f", detectors="d")
        decide(store, "D4", Clonality.MONOCLONAL, morphology="M1")
    config = tmp_path / "lab.toml"
    config.write_text('[picking]\nreviewed_ambiguous = "one_reader"\n')

    careful = clonetrace("pick", results, "--rehearse")
    trusting = clonetrace("pick", results, "--rehearse", "--config", config)

    both = "monoclonal, M1 (Ann Müller, first reader); the machine says ambiguous, P 93.00 %"
    assert f"RUN7_1_2 D4 is not picked: {both}" in careful.stdout
    assert f"RUN7_1_2 D4 is picked on people's word: {both}" in trusting.stdout
    assert "RUN7_1_2 D4 -> " in trusting.stdout
