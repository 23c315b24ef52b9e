"""What people decided is in all that is written, beside what the machine says."""

import csv
from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.analysis import Settings, WebSettings, open_results
from clonetrace.analysis.outputs import write_outputs
from clonetrace.domain import Clonality, Morphology, Turn
from clonetrace.store import AnalysisRecord, Store
from clonetrace.trace import TraceSettings
from making import decide, make_colony, make_grade, make_scan, make_well

SEEDED = datetime(2025, 1, 1, 8, 15)
#: Without probabilities, wells are not decided anew by what their neighbours tell.
COUNTED = TraceSettings(rule="count")
WELLS = ("A1", "B7", "C3")


@pytest.fixture
def store(tmp_path: Path):
    """Three wells that are ready."""
    with open_results(tmp_path, Settings()) as opened:
        for label in WELLS:
            well = make_well(
                label,
                Clonality.MONOCLONAL,
                largest=make_colony(1.8, days_to_ready=0),
                morphology=make_grade(Morphology.M1),
                scans=(make_scan(label, 13, SEEDED),),
            )
            opened.remember_well(well, [], fingerprint="f", detectors="d")
        yield opened


def written(store: Store, out: Path, *, second_reader: bool = False) -> dict[str, bytes]:
    """Write the outputs and return every file but the database."""
    settings = Settings(trace=COUNTED, web=WebSettings(second_reader=second_reader))
    record = AnalysisRecord(started_at=SEEDED, version="0", settings_json="{}", inputs=())
    write_outputs(store, out, settings, findings=(), detectors="d", record=record)
    files = (path for path in out.rglob("*") if path.is_file() and "clonetrace.db" not in path.name)
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def test_a_decision_is_in_lists_table_and_page_and_not_in_the_old_files(store, tmp_path) -> None:
    before = written(store, tmp_path)
    review = decide(store, "B7", Clonality.POLYCLONAL, comment="two cells")
    after = written(store, tmp_path)

    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"wells.csv", "report.html", "picklists/RUN7_picklist.txt"}
    listed = after["picklists/RUN7_picklist.txt"].decode().splitlines()
    assert listed[0] == "Ready to pick: 2"
    at = listed.index("A person decided otherwise: 1")
    assert listed[at + 1] == (
        "RUN7_1_2 - B7 - polyclonal (Ann Müller, first reader); the machine says monoclonal"
    )
    rows = list(csv.DictReader(after["wells.csv"].decode().splitlines()))
    assert [(row["clonality"], row["decision"]) for row in rows] == [
        ("monoclonal", ""),
        ("monoclonal", "polyclonal"),
        ("monoclonal", ""),
    ]
    assert b"people: polyclonal" in after["report.html"]

    store.withdraw(review, SEEDED)
    assert written(store, tmp_path) == before


def test_nothing_tells_a_blind_reader_what_the_first_decided(store, tmp_path) -> None:
    """Whatever the first reader says, every file is the same to the byte."""
    told = {}
    for said in (Clonality.MONOCLONAL, Clonality.POLYCLONAL):
        review = decide(store, "B7", said, comment=f"it is {said}", morphology=Morphology.M2)
        told[said] = written(store, tmp_path, second_reader=True)
        store.withdraw(review, review.decided_at)
    first, other = told.values()
    assert first == other
    assert not any("Müller".encode() in content for content in first.values())
    assert b"B7 - waits for another reader" in first["picklists/RUN7_picklist.txt"]


def test_the_second_reader_settles_it(store, tmp_path) -> None:
    decide(store, "B7", Clonality.POLYCLONAL)
    decide(store, "B7", Clonality.POLYCLONAL, "bob", turn=Turn.SECOND)
    files = written(store, tmp_path, second_reader=True)
    listed = files["picklists/RUN7_picklist.txt"].decode()
    assert "B7 - polyclonal (Ann Müller and Bob Ott, two readers)" in listed
