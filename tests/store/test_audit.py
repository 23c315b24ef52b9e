"""The audit: every change is written down, and every later edit is found."""

from collections.abc import Callable

import pytest

from clonetrace.domain import Plate
from clonetrace.store import AuditKind, Author, Store

ADA = Author("Ada", "a second cell was seen beside it")

#: How a person with every right gets around the refusal.
_OPEN = {
    "sqlite": ("DROP TRIGGER audit_refuses_update", "DROP TRIGGER audit_refuses_delete"),
    "postgresql": ("ALTER TABLE audit DISABLE TRIGGER ALL",),
}


@pytest.fixture
def decide(store: Store, plate: Plate, make_result: Callable) -> Callable[..., None]:
    def remember(clonality: str, well: str = "C7", author: Author | None = None) -> None:
        result = make_result(plate, well, clonality=clonality)
        store.remember_well(result, [], fingerprint="f", detectors="d", author=author)

    return remember


@pytest.fixture
def forge(request: pytest.FixtureRequest, ask: Callable) -> Callable[..., list]:
    """Change the database as somebody who may do everything."""
    kind = "postgresql" if "postgresql" in request.node.name else "sqlite"

    def change(statement: str) -> list:
        for opening in _OPEN[kind]:
            ask(opening)
        return ask(statement)

    return change


def test_who_when_why_and_what_of_a_changed_verdict(store: Store, decide: Callable) -> None:
    decide("monoclonal")
    decide("monoclonal")  # nothing changes, nothing is written
    decide("polyclonal", author=ADA)

    first, second = store.audit()

    assert (first.old, first.new) == (None, "monoclonal, P 0.995000")
    assert (second.old, second.new) == ("monoclonal, P 0.995000", "polyclonal, P 0.995000")
    assert (second.who, second.why) == ("Ada", "a second cell was seen beside it")
    assert second.subject == '["DX0012", "3_7", "C7"]'
    assert second.at.endswith("+00:00")
    assert second.previous == first.hash
    assert store.edits() == ()


def test_settings_are_noted_when_they_differ(store: Store) -> None:
    values = {"measure.ready_width_mm": "1.5", "trace.rule": '"probability"'}
    assert store.note_change(AuditKind.THRESHOLD, values, ADA) == 2
    assert store.note_change(AuditKind.THRESHOLD, values, ADA) == 0
    assert (
        store.note_change(AuditKind.THRESHOLD, values | {"measure.ready_width_mm": "1.2"}, ADA) == 1
    )
    assert [(entry.old, entry.new) for entry in store.audit()][-1] == ("1.5", "1.2")


def test_what_was_forgotten_stays_in_the_audit(store: Store, decide: Callable) -> None:
    decide("monoclonal")
    store.forget()
    decide("polyclonal")
    assert [entry.new[:4] for entry in store.audit()] == ["mono", "poly"]
    assert store.edits() == ()


@pytest.mark.parametrize("change", ["UPDATE audit SET who = 'Bob'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_it(
    store: Store, decide: Callable, ask: Callable, change: str
) -> None:
    decide("monoclonal")
    with pytest.raises(Exception, match="the audit is append-only"):
        ask(change)
    assert store.edits() == ()


@pytest.mark.parametrize("column", ["at", "who", "kind", "subject", "why", "old", "new"])
def test_an_altered_entry_is_found(
    store: Store, decide: Callable, forge: Callable, column: str
) -> None:
    for clonality in ("monoclonal", "polyclonal", "ambiguous"):
        decide(clonality)
    value = "model" if column == "kind" else "other"
    forge(f"UPDATE audit SET {column} = '{value}' WHERE number = 2")  # noqa: S608
    assert any(edit.startswith("entry 2 of the audit") for edit in store.edits())


def test_an_entry_whose_hash_was_made_anew_breaks_the_chain(
    store: Store, decide: Callable, forge: Callable
) -> None:
    for clonality in ("monoclonal", "polyclonal", "ambiguous"):
        decide(clonality)
    forged = store.audit()[1].model_copy(update={"why": "no reason"})
    forged_row = f"why = 'no reason', hash = '{forged.true_hash}'"
    forge(f"UPDATE audit SET {forged_row} WHERE number = 2")  # noqa: S608
    assert "entry 3 of the audit does not follow the one before it" in store.edits()


def test_an_entry_taken_out_is_found(store: Store, decide: Callable, forge: Callable) -> None:
    for clonality in ("monoclonal", "polyclonal", "ambiguous"):
        decide(clonality)
    forge("DELETE FROM audit WHERE number = 2")
    assert "entry 2 of the audit is missing; the next one is 3" in store.edits()


def test_the_newest_entry_taken_off_is_found_by_the_verdict(
    store: Store, decide: Callable, forge: Callable
) -> None:
    decide("monoclonal")
    decide("polyclonal")
    forge("DELETE FROM audit WHERE number = 2")
    assert store.edits() == (
        "the verdict of DX0012_3_7 C7 is 'polyclonal, P 0.995000', but the audit says "
        "'monoclonal, P 0.995000'",
    )


def test_a_verdict_changed_by_hand_is_found(store: Store, decide: Callable, ask: Callable) -> None:
    decide("polyclonal")
    decide("monoclonal", well="C8")
    ask("UPDATE wells SET clonality = 'monoclonal' WHERE label = 'C7'")
    (edit,) = store.edits()
    assert "DX0012_3_7 C7 is 'monoclonal, P 0.995000', but the audit says 'polyclonal" in edit
