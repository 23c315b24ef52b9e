"""What people decide, correct and sign: kept beside the machine's verdict, and never forgotten."""

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clonetrace.domain import (
    Annotation,
    AnnotationKind,
    Box,
    Clonality,
    Label,
    Morphology,
    Plate,
    Review,
    Signature,
    Turn,
    Well,
)
from clonetrace.store import AuditKind, Store, open_store

C7 = Well(label="C7")
NOON = datetime(2024, 3, 12, 12, 0, 0, 250)
LATER = NOON + timedelta(minutes=3)
BOX = Box(x_um=-812.25, y_um=1 / 3, width_um=18.5, height_um=16.25)


@pytest.fixture
def analysed(store: Store, plate: Plate, make_result: Callable) -> Store:
    """A database with the result of well C7."""
    store.remember_well(make_result(plate), [], fingerprint="f", detectors="d")
    return store


@pytest.fixture
def review(plate: Plate) -> Review:
    return Review(
        plate=plate,
        well=C7,
        who="ada",
        name="Ada Lovelace",
        turn=Turn.FIRST,
        clonality=Clonality.POLYCLONAL,
        morphology=Morphology.M2,
        comment="a second cell « left » of it",
        decided_at=NOON,
        machine="monoclonal, P 0.995000",
        fingerprint="f",
    )


@pytest.fixture
def annotation(plate: Plate) -> Annotation:
    return Annotation(
        plate=plate,
        well=C7,
        scan_key="d00_2024-03-04T081500",
        kind=AnnotationKind.MOVED,
        label=Label.CELL,
        box=BOX,
        replaces=BOX.model_copy(update={"x_um": 3.25}),
        who="ada",
        made_at=NOON,
    )


@pytest.fixture
def signature(plate: Plate) -> Signature:
    return Signature(
        plate=plate,
        well=C7,
        who="ada",
        name="Ada Lovelace",
        meaning="reviewed",
        signed_at=LATER,
        fingerprint="f",
        decision="polyclonal, M2",
    )


@pytest.fixture
def decided(analysed: Store, review: Review, annotation: Annotation, signature: Signature) -> Store:
    """The same with a decision, a correction and a signature."""
    analysed.remember_review(review)
    analysed.remember_annotation(annotation)
    analysed.remember_signature(signature)
    return analysed


def of_people(store: Store) -> list:
    return [entry for entry in store.audit() if entry.kind is not AuditKind.VERDICT]


def test_a_decision_stands_beside_the_machine_s_verdict(
    analysed: Store, plate: Plate, review: Review, make_result: Callable
) -> None:
    assert analysed.remember_review(review)
    assert analysed.reviews(plate, C7) == (review,)
    assert analysed.result(plate, C7) == make_result(plate)
    (entry,) = of_people(analysed)
    assert (entry.kind, entry.who, entry.old) == (AuditKind.REVIEW, "ada", None)
    assert json.loads(entry.subject) == ["DX0012", "3_7", "C7", "review 1"]
    assert json.loads(entry.new)["clonality"] == "polyclonal"
    assert analysed.edits() == ()


def test_equal_decisions_are_entries_of_their_own(analysed: Store, review: Review) -> None:
    for _ in range(2):
        analysed.remember_review(review)
    assert len(of_people(analysed)) == 2


def test_taken_back_is_not_deleted(analysed: Store, plate: Plate, review: Review) -> None:
    analysed.remember_review(review)
    assert analysed.newest_review("ada") == review
    taken = analysed.withdraw(review, LATER)
    assert taken is not None
    assert analysed.reviews(plate, C7) == (taken,)
    assert taken.withdrawn_at == LATER
    assert analysed.newest_review("ada") is None
    assert analysed.withdraw(review, LATER) is None
    assert analysed.withdraw(taken, LATER) is None
    assert [entry.new for entry in of_people(analysed)][1:] == [
        "withdrawn at 2024-03-12T12:03:00.000250"
    ]
    assert analysed.edits() == ()


def test_the_newest_decision_of_a_reader_is_found_among_others(
    analysed: Store, review: Review
) -> None:
    mine = review.model_copy(update={"decided_at": LATER})
    for one in (review, mine, review.model_copy(update={"who": "bob"})):
        analysed.remember_review(one)
    assert analysed.newest_review("ada") == mine


def test_of_two_readers_at_once_one_decides_anew(
    target: Path | str, analysed: Store, plate: Plate, review: Review
) -> None:
    """Both saw a well without decisions; the turn of the later one rests on what is no more."""
    start, kept = threading.Barrier(2), []

    def decide(who: str) -> None:
        with open_store(target, beside=True) as store:
            start.wait(timeout=30)
            kept.append(store.remember_review(review.model_copy(update={"who": who}), known=()))

    readers = [threading.Thread(target=decide, args=(who,)) for who in ("ada", "bob")]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(timeout=60)
    assert sorted(kept) == [False, True]
    assert len(analysed.reviews(plate, C7)) == 1
    assert analysed.edits() == ()


def test_corrections_have_numbers(analysed: Store, plate: Plate, annotation: Annotation) -> None:
    added = annotation.model_copy(update={"kind": AnnotationKind.ADDED, "replaces": None})
    first = analysed.remember_annotation(annotation)
    second = analysed.remember_annotation(added)
    assert analysed.annotations(plate, C7) == {first: annotation, second: added}
    assert second is not None
    taken = analysed.withdraw_annotation(second, added, LATER)
    assert analysed.annotations(plate)[second] == taken
    assert analysed.withdraw_annotation(second, added, LATER) is None
    assert len(of_people(analysed)) == 3
    assert analysed.edits() == ()


def test_a_correction_replaces_another_of_the_same_person(
    analysed: Store, plate: Plate, annotation: Annotation
) -> None:
    first = analysed.remember_annotation(annotation)
    better = annotation.model_copy(update={"made_at": LATER, "label": Label.DOUBLET})
    foreign = better.model_copy(update={"who": "bob"})
    assert analysed.remember_annotation(foreign, instead_of=first) is None
    assert analysed.remember_annotation(better, instead_of=99) is None
    second = analysed.remember_annotation(better, instead_of=first)
    kept = analysed.annotations(plate, C7)
    assert [kept[one].withdrawn_at for one in (first, second)] == [LATER, None]
    assert len(kept) == 2


def test_signatures_stay(analysed: Store, plate: Plate, signature: Signature) -> None:
    analysed.remember_signature(signature)
    assert analysed.signatures(plate, C7) == (signature,)
    (entry,) = of_people(analysed)
    assert (entry.kind, entry.why) == (AuditKind.SIGNATURE, "signed as reviewed")


def test_a_new_analysis_and_forgetting_keep_what_people_did(
    decided: Store, plate: Plate, make_result: Callable
) -> None:
    kept = decided.reviews(), decided.annotations(), decided.signatures()
    assert list(map(len, kept)) == [1, 1, 1]
    changed = make_result(plate, clonality="ambiguous")
    decided.remember_well(changed, [], fingerprint="g", detectors="d")
    decided.forget()
    assert (decided.reviews(), decided.annotations(), decided.signatures()) == kept
    assert decided.edits() == ()


def test_wells_of_similar_names_are_not_mixed_up(
    analysed: Store, plate: Plate, review: Review
) -> None:
    analysed.remember_review(review)
    assert analysed.reviews(Plate(run="DX0012", name="3"), C7) == ()
    assert analysed.reviews(plate, Well(label="C8")) == ()
    assert analysed.reviews(Plate(run="dx0012", name="3_7")) == ()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reviews SET clonality = 'monoclonal'",
        "UPDATE reviews SET who = 'bob'",
        "UPDATE reviews SET withdrawn_at = '2024-03-12 12:03:00'",
        "DELETE FROM reviews",
        "UPDATE annotations SET replaced_x_um = 3.5",
        "DELETE FROM annotations",
        "UPDATE signatures SET meaning = 'approved'",
        "DELETE FROM signatures",
    ],
)
def test_what_is_changed_by_hand_is_found(decided: Store, ask: Callable, change: str) -> None:
    assert decided.edits() == ()
    ask(change)
    (edit,) = decided.edits()
    assert "is missing" in edit if change.startswith("DELETE") else "differs from" in edit


def test_what_is_no_text_is_left_out(analysed: Store, plate: Plate, review: Review) -> None:
    analysed.remember_review(review.model_copy(update={"comment": "a\x00b\ud800c"}))
    assert analysed.reviews(plate, C7)[0].comment == "abc"
    assert analysed.edits() == ()


def test_a_well_in_a_few_columns(analysed: Store, plate: Plate, make_result: Callable) -> None:
    analysed.remember_well(make_result(plate, "A10"), [], fingerprint="g", detectors="d")
    analysed.remember_well(make_result(plate, "A9"), [], fingerprint="h", detectors="d")
    found = analysed.summaries()
    assert [one.well.label for one in found] == ["A9", "A10", "C7"]
    assert found == analysed.summaries(plate)
    (c7,) = analysed.summaries(plate, C7)
    assert (c7.machine, c7.fingerprint) == ("monoclonal, P 0.995000", "f")
    assert (c7.days_to_ready, c7.morphology, c7.failed) == (3.5, Morphology.M1, None)
    assert analysed.summaries(Plate(run="DX0012", name="3")) == ()
