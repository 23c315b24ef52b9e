"""What the report says, and how it looks as HTML."""

import math
import re
from dataclasses import replace
from datetime import datetime

import pytest

from clonetrace.domain import (
    Box,
    Clonality,
    Evidence,
    Fate,
    Morphology,
    Review,
    Signature,
    Turn,
    Well,
)
from clonetrace.report.clonality import (
    Basis,
    CloneRecord,
    Decisions,
    Event,
    Reading,
    RunRecord,
    ScanFile,
    Seeding,
    SeedingScan,
    clone_document,
    run_document,
)
from clonetrace.report.clonality.descent import descent_of
from clonetrace.report.clonality.document import clone_page
from clonetrace.report.clonality.evidence import weighed
from making import PLATE, make_detection, make_lineage, make_scan, make_well

SEEDED = datetime(2024, 3, 4, 8, 15)
NOW = "f" * 64


def told(**changes: object) -> CloneRecord:
    """A well of which little is known."""
    usual = {
        "result": make_well("C7", Clonality.MONOCLONAL, probability=0.9951, founders=1),
        "fingerprint": NOW,
        "files": (),
        "seeding_scan": SeedingScan(problem="There is no usable scan of day 0."),
        "basis": Basis(version="0.1.0", report_version="0.1.0"),
        "seeding": Seeding(method="limiting dilution", told="0.5 founders per well, the default"),
        "decisions": Decisions(),
        "history": (),
    }
    return CloneRecord(**usual | changes)


def review(**changes: object) -> Review:
    usual = {
        "plate": PLATE,
        "well": Well(label="C7"),
        "who": "ada",
        "name": "Dr. Ada Byron",
        "turn": Turn.FIRST,
        "clonality": Clonality.MONOCLONAL,
        "morphology": Morphology.M1,
        "decided_at": datetime(2024, 3, 20, 9, 30, 5),
        "machine": "monoclonal, P 0.995100",
        "fingerprint": NOW,
    }
    return Review(**usual | changes)


def signature(**changes: object) -> Signature:
    usual = {
        "plate": PLATE,
        "well": Well(label="C7"),
        "who": "qa",
        "name": "Quinn Aster",
        "meaning": "approved",
        "signed_at": datetime(2024, 3, 21, 16, 2, 59),
        "fingerprint": NOW,
        "decision": "monoclonal, M1",
    }
    return Signature(**usual | changes)


def words(html: str) -> str:
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def test_evidence_is_told_with_its_weight_as_a_factor_of_the_odds():
    result = make_well(
        "C7",
        Clonality.MONOCLONAL,
        reasons=(
            Evidence(statement="P(one founder) = 0.9951"),
            Evidence(statement="small", weight=-0.7),
            Evidence(statement="large", weight=2.5),
        ),
    )
    large, small = weighed(result)
    assert (large.statement, large.weight) == ("large", "+2.50")
    assert large.factor == f"odds \N{MULTIPLICATION SIGN} {math.exp(2.5):.0f}"
    assert small.factor == f"odds \N{DIVISION SIGN} {math.exp(0.7):.1f}"
    assert large.bar.left == 50 and small.bar.left + small.bar.width == 50
    assert large.bar.width > small.bar.width


def test_readers_and_signatures_are_named_with_time_and_meaning(tmp_path):
    decisions = Decisions(
        outcome="monoclonal, M1: two readers agree",
        decided=Clonality.MONOCLONAL,
        readings=(
            Reading(review=review(comment="one <round> cell")),
            Reading(review=review(turn=Turn.SECOND, who="ben", name="Ben")),
        ),
        signatures=(signature(),),
    )
    html = clone_document(told(decisions=decisions), tmp_path).html()
    assert "<round>" not in html
    text = words(html)
    for expected in (
        "first reader Dr. Ada Byron (ada) monoclonal, M1",
        "one &lt;round&gt; cell",
        "2024-03-20 09:30:05 UTC monoclonal, P 0.995100",
        "second reader Ben (ben)",
        "Readers: monoclonal, M1: two readers agree. Signatures: approved by Quinn Aster.",
        "Quinn Aster (qa) approved 2024-03-21 16:02:59 UTC monoclonal, M1",
    ):
        assert expected in text


def test_what_is_withdrawn_or_about_an_earlier_result_says_so(tmp_path):
    decisions = Decisions(
        outcome="read before the machine came to this result, and to be read again",
        readings=(Reading(review=review(withdrawn_at=datetime(2024, 3, 20, 10)), current=False),),
        signatures=(signature(fingerprint="0" * 64),),
    )
    page = clone_page(told(decisions=decisions), tmp_path)
    (decided,), (signed,) = page.decided, page.signed
    assert not decided.stands
    assert decided.remark == (
        "withdrawn 2024-03-20 10:00:00 UTC; about an earlier result of the machine"
    )
    assert signed.remark == "about an earlier result of the machine"
    assert page.signatures == "not signed as it is now (1 signature of an earlier result)"


def test_hidden_decisions_are_said_to_be_hidden(tmp_path):
    hidden = told(decisions=Decisions(outcome="waits for the second reader", hidden=1))
    text = words(clone_document(hidden, tmp_path).html())
    assert "Decisions of other readers are hidden from you until the well is decided." in text
    assert "No person has decided this well." not in text


def test_scans_that_are_missing_stand_in_the_table(tmp_path):
    scan = make_scan("C7", 0, SEEDED)
    result = make_well("C7", Clonality.MONOCLONAL, scans=(scan,))
    file = ScanFile(scan_key=scan.scan_key, remark="not found in /archive: bring the folder back")
    text = words(clone_document(told(result=result, files=(file,)), tmp_path).html())
    assert f"{scan.file_name} not found in /archive: bring the folder back" in text
    assert "There is no usable scan of day 0." in text


def test_limits_are_told_in_plain_words(tmp_path):
    text = words(clone_document(told(), tmp_path).html())
    assert "No regulator accepts an image, or this report, alone" in text
    assert "Two cells that lie on top of each other" in text


@pytest.mark.parametrize("clonality", list(Clonality))
@pytest.mark.parametrize("probability", [None, 0.5])
def test_every_verdict_has_a_report(tmp_path, clonality, probability):
    result = make_well("C7", clonality, probability=probability)
    text = words(clone_document(told(result=result), tmp_path).html())
    assert clonality.value in text
    assert ("50.00 %" in text) is (probability is not None)


def test_a_well_whose_analysis_failed_has_a_report(tmp_path):
    result = make_well("C7", Clonality.AMBIGUOUS, failed="the disk was gone")
    text = words(clone_document(told(result=result), tmp_path).html())
    assert "so that nothing is said of it: the disk was gone" in text


def test_the_identity_is_that_of_all_that_is_told(tmp_path):
    one, same = (clone_document(told(), tmp_path) for _ in range(2))
    other = clone_document(told(decisions=Decisions(signatures=(signature(),))), tmp_path)
    assert one == same
    assert one.identity != other.identity
    assert re.fullmatch(r"([0-9a-f]{4} ){3}[0-9a-f]{4}", one.identity)
    assert one.identity in words(one.html())


def test_a_report_has_the_date_of_the_newest_thing_that_it_tells(tmp_path):
    event = Event(
        number=3,
        at="2024-03-12T10:00:00.123456+00:00",
        who="lab",
        what="verdict: monoclonal",
        why="analysis",
        hash="0" * 64,
    )
    assert clone_document(told(), tmp_path).dated is None
    analysed = told(history=(event,))
    assert clone_document(analysed, tmp_path).dated == datetime(2024, 3, 12, 10)
    signed = replace(analysed, decisions=Decisions(signatures=(signature(),)))
    assert clone_document(signed, tmp_path).dated == signature().signed_at


def test_lineages_are_drawn_back_to_day_0_and_joined_where_they_merge():
    """Day 3 shows one colony, which is two before; a third thing does not count."""
    scans = [make_scan("C7", day, SEEDED) for day in (3, 2, 1, 0)]
    box = Box(x_um=0, y_um=0, width_um=60, height_um=60)
    found = make_detection(box)
    lineages = (
        make_lineage(1, [(scans[0], box, found)], Fate.SPLIT),
        make_lineage(2, [(scan, box, found) for scan in scans[1:]], parent=1),
        make_lineage(3, [(scans[1], box, found), (scans[2], box, None)], Fate.OPEN, parent=1),
        make_lineage(4, [(scan, box, found) for scan in scans], Fate.ABIOTIC, why="does not grow"),
    )
    drawn = descent_of(lineages, scans)
    days = [heading.x for heading in drawn.headings]
    assert days == sorted(days) and drawn.headings[0].text == "day 3"
    one, two, three, debris = drawn.tracks
    merge = two.lines[1]
    assert (merge.x1, merge.y1) == (days[0], one.y)
    assert (merge.x2, merge.y2) == (days[1], two.y)
    assert [dot.found for dot in three.dots] == [True, False]
    assert debris.dashed and debris.words == "does not count: does not grow"
    assert not two.dashed


def test_the_page_needs_nothing_else(document):
    html = document.html()
    addresses = re.findall(r"""(?:src|href)=["']([^"']*)""", html) + re.findall(
        r"url\(([^)]*)\)", html
    )
    assert len(addresses) > 5
    assert all(one.startswith(("data:", "#")) for one in addresses)


def test_the_page_of_a_server_has_nothing_inline(document):
    html = document.html(style="/reports/style.css", links=(("Runs", "/"),))
    assert '<link rel="stylesheet" href="/reports/style.css">' in html
    assert not re.search(r"<style|<script|\sstyle=|\son[a-z]+=", html)


def test_a_run_is_told_by_plates_and_clones(tmp_path):
    clone = told()
    empty = make_well("C8", Clonality.EMPTY)
    decided = make_well("D1", Clonality.AMBIGUOUS, probability=0.97)
    record = RunRecord(
        run=PLATE.run,
        results=(clone.result, empty, decided),
        decisions={
            (PLATE, decided.well): Decisions(
                outcome="polyclonal: one reader",
                decided=Clonality.POLYCLONAL,
                readings=(Reading(review=review(well=decided.well)),),
            )
        },
        clones=(clone,),
        left_out="",
        basis=clone.basis,
        seeding=clone.seeding,
        plate_wells=96,
    )
    html = run_document(record, tmp_path).html()
    text = words(html)
    assert "CT" not in text and "1_2 C7 monoclonal 99.51 %" in text
    assert "1_2 D1 ambiguous 97.00 %" in text and "polyclonal: one reader" in text
    assert "1_2 C8" not in text
    assert html.count('class="hole absent"') == 96 - 3
    (anchor,) = set(re.findall(r'href="#(clone-[0-9a-f]+)"', html))
    assert f'id="{anchor}"' in html


def test_clones_that_are_not_told_in_full_are_named(tmp_path):
    clone = told()
    record = RunRecord(
        run=PLATE.run,
        results=(clone.result,),
        decisions={},
        clones=(),
        left_out="The 1 clones are too many.",
        basis=clone.basis,
        seeding=clone.seeding,
        plate_wells=96,
    )
    text = words(run_document(record, tmp_path).html())
    assert "1_2 C7 monoclonal" in text and "The 1 clones are too many." in text
