"""`clonetrace corrections`."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.analysis import Settings, open_results
from clonetrace.domain import Annotation, AnnotationKind, Label, Review, Turn
from clonetrace.store import Store

NOON = datetime(2024, 3, 12, 12)


@pytest.fixture
def corrected(analysed, tmp_path: Path) -> Path:
    """The results of two wells, whose cells of day 0 somebody has moved."""
    results = tmp_path / "results"
    shutil.copytree(analysed.out, results)
    with open_results(results, Settings(), beside=True) as store:
        assert move_cells(store) > 0
    return results


def move_cells(store: Store) -> int:
    made = 0
    for result in store.results():
        for lineage in result.lineages:
            for sighting in lineage.seen:
                found = sighting.detection
                if sighting.day > 0 or found is None:
                    continue
                store.remember_annotation(
                    Annotation(
                        plate=result.plate,
                        well=result.well,
                        scan_key=sighting.scan_key,
                        kind=AnnotationKind.MOVED,
                        label=Label.DOUBLET,
                        box=found.box.padded(2),
                        replaces=found.box,
                        who="ada",
                        made_at=NOON,
                    )
                )
                made += 1
    return made


def test_corrections_become_a_set_to_learn_from(clonetrace, corrected, scans, tmp_path) -> None:
    done = clonetrace("corrections", "cell", corrected, tmp_path / "set", "--scans", scans)
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "set" / "annotations.json").read_text())
    assert f"holds {len(document['images'])} pictures for the cell module now" in done.stdout
    names = {one["id"]: one["name"] for one in document["categories"]}
    labels = [names[one["category_id"]] for one in document["annotations"] if not one["iscrowd"]]
    assert "doublet" in labels
    assert all((tmp_path / "set" / one["file_name"]).is_file() for one in document["images"])


def test_corrections_of_day_0_teach_the_cell_module_alone(
    clonetrace, corrected, scans, tmp_path
) -> None:
    done = clonetrace("corrections", "local", corrected, tmp_path / "set", "--scans", scans)
    assert "holds 0 pictures" in done.stdout


def test_grades_become_a_set_to_learn_from(clonetrace, corrected, scans, tmp_path) -> None:
    """The colonies of three days are too narrow to be graded, unless that is asked for."""
    with open_results(corrected, Settings(), beside=True) as store:
        for now in store.summaries():
            store.remember_review(
                Review(
                    plate=now.plate,
                    well=now.well,
                    who="ada",
                    name="Ada",
                    turn=Turn.FIRST,
                    clonality="monoclonal",
                    morphology="M2",
                    decided_at=NOON,
                    machine=now.machine,
                    fingerprint=now.fingerprint,
                )
            )
        living = [one for one in store.results() if any(each.counts for each in one.lineages)]
    config = tmp_path / "clonetrace.toml"
    config.write_text("[morphology]\nnarrowest_um = 1.0\n", encoding="utf-8")
    options = ("--scans", scans, "--config", config)
    done = clonetrace("corrections", "morphology", corrected, tmp_path / "set", *options)
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "set" / "annotations.json").read_text())
    assert len(document["images"]) == len(document["annotations"]) == len(living) > 0
    assert {one["category_id"] for one in document["annotations"]} == {2}


def test_scans_that_are_gone_are_named(clonetrace, corrected, tmp_path) -> None:
    (tmp_path / "elsewhere").mkdir()
    done = clonetrace(
        "corrections", "cell", corrected, tmp_path / "set", "--scans", tmp_path / "elsewhere"
    )
    assert done.returncode == 2
    assert "is not in the input any more: name the folder that holds it with --scans" in done.stderr


def test_an_unknown_module_is_wrong_use(clonetrace, corrected, tmp_path) -> None:
    done = clonetrace("corrections", "cells", corrected, tmp_path / "set")
    assert done.returncode == 2
    assert "no module 'cells'; known are global, local, cell, morphology" in done.stderr
