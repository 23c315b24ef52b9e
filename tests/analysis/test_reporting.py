"""What a clonality report is gathered from: real scans, real results."""

import hashlib
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clonetrace import __version__
from clonetrace.analysis import AnalysisRequest, Progress, Settings, analyze_run, open_results
from clonetrace.analysis.reporting import Gatherer
from clonetrace.domain import Clonality, Review, Signature, Turn, Well
from clonetrace.domain.errors import StoreError
from clonetrace.imaging import open_source
from clonetrace.intake import Selection
from clonetrace.report.clonality import CloneRecord, Decisions
from clonetrace.store import Store

A1 = Well(label="A1")


def gather(run: Any, well: str = "A1", **options: Any) -> CloneRecord:
    with open_results(run.results, Settings(), read_only=True) as store:
        return Gatherer(store, second_reader=True).clone(run.plate, Well(label=well), **options)


def moved(run: Any, folder: Path) -> tuple[Any, Path]:
    """Copy results and scans, and let the analysis have read the copied scans."""
    copied = run.copy(folder)
    scans = folder / "scans"
    shutil.copytree(run.scans, scans)
    with open_results(copied.results, Settings()) as store:
        (record,) = store.analyses()
        store.record_analysis(record.model_copy(update={"inputs": (str(scans),)}))
    return copied, scans


def test_every_scan_that_was_used_is_named_with_the_hash_of_its_file(small_run):
    record = gather(small_run)
    used = [scan for scan in record.result.scans if scan.searched]
    assert [file.scan_key for file in record.files] == [scan.scan_key for scan in used]
    for scan, file in zip(used, record.files, strict=True):
        (path,) = small_run.scans.rglob(scan.file_name)
        content = path.read_bytes()
        assert file.sha256 == hashlib.sha256(content).hexdigest()
        assert file.size_bytes == len(content)
        assert file.remark == ""


def test_the_founder_is_shown_with_the_pixels_of_the_scan(small_run):
    record = gather(small_run)
    (founder,) = record.seeding_scan.founders
    assert founder.found
    day0 = record.result.day0_scan
    assert day0 is not None and day0.frame is not None
    view = founder.native
    assert view.um_per_px == day0.frame.um_per_px
    left = round(view.left_um / view.um_per_px + day0.frame.centre_x_px)
    top = round(view.top_um / view.um_per_px + day0.frame.centre_y_px)
    height, width = view.pixels.shape
    (path,) = small_run.scans.rglob(day0.file_name)
    source = open_source(path)
    whole = source.reduced(1)
    source.close()
    assert np.array_equal(view.pixels, whole[top : top + height, left : left + width])
    assert view.box.holds(founder.box.x_um, founder.box.y_um)


def test_what_the_result_rests_on_is_named_and_confirmed(small_run):
    basis = gather(small_run).basis
    assert basis.version == __version__
    assert basis.confirmed
    assert [model.task for model in basis.models] == ["global", "local", "cell", "morphology"]
    for model in basis.models:
        assert model.sha256 is not None and model.sha256[:16] in model.identity
        assert "{" not in model.identity
    assert basis.parameters_sha256[:16] in basis.rule
    assert basis.changed_settings == ()
    assert any("0.99" in line for line in basis.thresholds)


def test_founders_per_well_are_told_with_what_they_rest_on(small_run):
    seeding = gather(small_run).seeding
    assert (seeding.decided, seeding.empty) == (3, 1)
    assert "0.5 founders per well, the default: 3 wells are decided" in seeding.told


def test_scans_that_are_gone_are_told_in_their_place(small_run, tmp_path):
    run, scans = moved(small_run, tmp_path)
    shutil.rmtree(scans)
    record = gather(run)
    assert {file.sha256 for file in record.files} == {None}
    assert all(str(scans) in file.remark for file in record.files)
    assert record.seeding_scan.whole is None
    assert str(scans) in record.seeding_scan.problem
    assert not record.basis.confirmed


def test_a_scan_that_cannot_be_read_is_told_in_its_place(small_run, tmp_path):
    run, scans = moved(small_run, tmp_path)
    day0 = gather(run).result.day0_scan
    (path,) = scans.rglob(day0.file_name)
    path.write_bytes(b"II*\0 no more than this")
    record = gather(run)
    assert record.seeding_scan.problem.startswith("The scan of day 0 cannot be shown")
    oldest = record.files[-1]
    assert oldest.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert "another one than when it was analysed" in oldest.remark


def test_a_file_that_changed_since_is_told_and_nothing_is_confirmed(small_run, tmp_path):
    run, scans = moved(small_run, tmp_path)
    analyze_run(AnalysisRequest((scans,), run.results, Selection(), Settings()), Progress())
    before = gather(run)
    assert before.basis.confirmed
    (path,) = scans.rglob(before.result.scans[0].file_name)
    os.utime(path, (1, 1))
    after = gather(run)
    assert [bool(file.remark) for file in after.files] == [True] + [False] * 5
    assert [file.sha256 for file in after.files] == [file.sha256 for file in before.files]
    assert not after.basis.confirmed


def test_a_well_without_a_colony_has_a_report_too(small_run):
    record = gather(small_run, "A3")
    assert record.result.verdict.clonality is Clonality.EMPTY
    assert "no colony led back to it" in record.seeding_scan.problem


def test_a_well_that_is_not_there_is_one_sentence(small_run):
    with pytest.raises(StoreError, match="no well H11"):
        gather(small_run, "H11")
    with (
        open_results(small_run.results, Settings(), read_only=True) as store,
        pytest.raises(StoreError, match="no run 'RUN'"),
    ):
        Gatherer(store, second_reader=False).run("RUN")


def decide(store: Store, run: Any, who: str, turn: Turn, call: Clonality) -> Review:
    (now,) = store.summaries(run.plate, A1)
    review = Review(
        plate=run.plate,
        well=A1,
        who=who,
        name=who.title(),
        turn=turn,
        clonality=call,
        decided_at=datetime(2024, 3, 10, 8),
        machine=now.machine,
        fingerprint=now.fingerprint,
    )
    assert store.remember_review(review)
    return review


def test_a_blind_reader_does_not_learn_of_the_first_decision(small_run, tmp_path):
    run = small_run.copy(tmp_path)
    with open_results(run.results, Settings(), beside=True) as store:
        first = decide(store, run, "ada", Turn.FIRST, Clonality.MONOCLONAL)
        store.remember_signature(
            Signature(
                plate=run.plate,
                well=A1,
                who="ada",
                name="Ada",
                meaning="reviewed",
                signed_at=datetime(2024, 3, 10, 9),
                fingerprint=first.fingerprint,
                decision="monoclonal",
            )
        )
    hidden = gather(run, reader="ben").decisions
    assert (hidden.readings, hidden.signatures, hidden.hidden) == ((), (), 1)
    assert "ada" not in hidden.model_dump_json().lower()
    assert [one.what for one in gather(run, reader="ben").history] == [first.machine]
    own = gather(run, reader="ada").decisions
    assert [one.review for one in own.readings] == [first]
    assert own.outcome == "waits for the second reader"
    with open_results(run.results, Settings(), beside=True) as store:
        decide(store, run, "ben", Turn.SECOND, Clonality.MONOCLONAL)
    both = gather(run, reader="ben").decisions
    assert [one.review.who for one in both.readings] == ["ada", "ben"]
    assert both.outcome == "monoclonal: two readers agree"
    assert both.decided is Clonality.MONOCLONAL
    assert len(both.signatures) == 1


def test_a_run_tells_the_wells_that_a_machine_or_a_person_calls_clones(small_run, tmp_path):
    run = small_run.copy(tmp_path)
    with open_results(run.results, Settings(), beside=True) as store:
        decide(store, run, "ada", Turn.FIRST, Clonality.MONOCLONAL)
    with open_results(run.results, Settings(), read_only=True) as store:
        gatherer = Gatherer(store, second_reader=False)
        told = gatherer.run(run.plate.run)
        short = gatherer.run(run.plate.run, most=0)
    assert len(told.results) == 3
    assert [one.result.well for one in told.clones] == [A1]
    assert told.decisions[run.plate, A1] != Decisions()
    assert short.clones == () and "--all-clones" in short.left_out
