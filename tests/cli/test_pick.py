"""`clonetrace pick`: from an output folder to a robot's worklist."""

from pathlib import Path

import pytest

from clonetrace.domain import (
    Clonality,
    ColonyMeasurement,
    Evidence,
    PixelBox,
    Plate,
    Quality,
    ScanSummary,
    Verdict,
    Well,
    WellResult,
)
from clonetrace.store import open_store


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """An output folder with two wells that are ready."""
    out = tmp_path / "results"
    with open_store(out / "clonetrace.db") as store:
        for well in ("C7", "B2"):
            store.remember_well(_ready(well), [], fingerprint="f", detectors="d")
    return out


def _ready(well: str) -> WellResult:
    return WellResult(
        plate=Plate(run="RUN7", name="1_2"),
        well=Well(label=well),
        verdict=Verdict(
            clonality=Clonality.MONOCLONAL, reasons=(Evidence(statement="one founder"),)
        ),
        largest=ColonyMeasurement(
            x_um=10,
            y_um=-20,
            width_mm=1.8,
            area_mm2=2,
            ready_to_pick=True,
            days_to_ready=0,
            pixels=PixelBox(left=0, top=0, right=900, bottom=900),
        ),
        scans=(
            ScanSummary(
                scan_key="d13",
                day=13,
                hours=312,
                taken_at="2025-01-10T08:15:00",
                file_name="Well.tif",
                quality=Quality(),
            ),
        ),
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
