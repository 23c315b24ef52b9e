"""Accounts, logins and long lists, in both kinds of database; and many who write at once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clonetrace.domain import Plate, Role
from clonetrace.domain.errors import AccountError, StoreError
from clonetrace.store import Account, AuditKind, Author, Store, open_store
from clonetrace.store.listing import Chosen, Part

NOW = datetime(2024, 3, 10, 9)
HOUR = timedelta(hours=1)
ROOT = Author("root", "a test")
THREADS = 8


def account(name: str, role: Role = Role.VIEWER) -> Account:
    return Account(name=name, full_name=name.title(), role=role, created_at=NOW)


def at_once(work: Callable[[int], object], times: int) -> list[object]:
    """Do it in several threads, and return what came out, refusals among it."""

    def one(turn: int) -> object:
        try:
            return work(turn)
        except (AccountError, StoreError) as error:
            return error

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(times)))


def refusals(answers: Sequence[object]) -> list[str]:
    return [str(each) for each in answers if isinstance(each, Exception)]


@pytest.fixture
def analysing(target: Path | str) -> Iterator[Store]:
    """The store of an analysis, with an admin to begin with."""
    with open_store(target) as store:
        store.accounts.add(account("ann", Role.ADMIN), "hash of ann", ROOT)
        yield store


@pytest.fixture
def serving(analysing: Store, target: Path | str) -> Iterator[Store]:
    """The store of a review page beside the analysis."""
    with open_store(target, beside=True) as store:
        yield store


def claim(store: Store, name: str = "ann", now: datetime = NOW) -> str | None:
    return store.logins.claim_try(name, now=now, tries=5, locked_for=HOUR)


def test_an_account_comes_back_as_it_was_made(serving: Store) -> None:
    bob = account("bob").model_copy(update={"full_name": "Böb O'Neil; 林"})
    serving.accounts.add(bob, "hash of bob", ROOT)
    assert serving.accounts.all() == (account("ann", Role.ADMIN), bob)


def test_guesses_at_the_same_moment_are_counted_one_by_one(serving: Store) -> None:
    answers = at_once(lambda _: claim(serving), 24)
    assert sorted(answers, key=str) == [None] * 19 + ["hash of ann"] * 5
    assert claim(serving, now=NOW + HOUR) == "hash of ann"


def test_of_many_who_take_a_name_one_gets_it(serving: Store) -> None:
    answers = at_once(lambda turn: serving.accounts.add(account("bob"), f"{turn}", ROOT), 12)
    assert refusals(answers) == ["there is an account bob already"] * 11
    assert [one.name for one in serving.accounts.all()] == ["ann", "bob"]
    assert serving.edits() == ()


def test_two_admins_cannot_both_step_down(serving: Store) -> None:
    serving.accounts.add(account("bob", Role.ADMIN), "hash of bob", ROOT)
    names = ("ann", "bob")
    answers = at_once(lambda turn: serving.accounts.change_role(names[turn], Role.VIEWER, ROOT), 2)
    assert refusals(answers) == ["this is the last admin; make somebody else admin first"]
    assert [one.role for one in serving.accounts.all()].count(Role.ADMIN) == 1


def test_people_and_an_analysis_write_at_once(
    analysing: Store, serving: Store, plate: Plate, make_result: Callable
) -> None:
    wells = [f"A{column}" for column in range(1, 13)]

    def write(turn: int) -> None:
        if turn == 0:  # an analysis is one process that writes a well after the other
            for well in wells:
                analysing.remember_well(
                    make_result(plate, well), [], fingerprint="f", detectors="d"
                )
            return
        serving.logins.start_session("ann", f"{turn:064}", "csrf", now=NOW, idle=HOUR)
        serving.logins.add_token("ann", f"program {turn}", f"{turn:064}", NOW, ROOT)
        serving.logins.touch_session(f"{turn:064}", NOW)

    assert refusals(at_once(write, 25)) == []
    assert len(serving.logins.tokens("ann")) == 24
    assert [each.well for each in serving.listing.wells(Chosen(), Part(0, 99)).items] == wells
    kinds = [entry.kind for entry in serving.audit()]
    assert kinds.count(AuditKind.VERDICT) == 12
    assert kinds.count(AuditKind.ACCOUNT) == 2 + 24
    assert serving.edits() == ()


def test_sessions_and_tokens_end_together_with_access(serving: Store) -> None:
    serving.accounts.add(account("bob"), "hash of bob", ROOT)
    serving.logins.start_session("bob", "s" * 64, "csrf", now=NOW, idle=HOUR)
    number = serving.logins.add_token("bob", "LIMS", "t" * 64, NOW, ROOT)
    assert serving.logins.session("s" * 64).account.name == "bob"
    assert serving.logins.account_of_token("t" * 64)[1].number == number

    serving.accounts.let_in("bob", False, ROOT)
    assert serving.logins.session("s" * 64) is None
    assert serving.logins.account_of_token("t" * 64) is None
    assert claim(serving, "bob") is None
    with pytest.raises(AccountError, match="no account 'bob'"):
        serving.logins.start_session("bob", "u" * 64, "csrf", now=NOW, idle=HOUR)


def test_old_sessions_are_swept_out_at_the_next_login(serving: Store) -> None:
    serving.logins.start_session("ann", "a" * 64, "csrf", now=NOW, idle=HOUR)
    serving.logins.start_session("ann", "b" * 64, "csrf", now=NOW + HOUR, idle=HOUR)
    assert serving.logins.session("a" * 64) is None
    assert serving.logins.session("b" * 64) is not None


def test_plates_and_wells_are_listed(
    analysing: Store, serving: Store, plate: Plate, make_result: Callable
) -> None:
    for well, clonality in (("B1", "monoclonal"), ("A2", "polyclonal"), ("A1", "monoclonal")):
        result = make_result(plate, well, clonality=clonality)
        analysing.remember_well(result, [], fingerprint="f", detectors="d")
    (summary,) = serving.listing.plates()
    assert (summary.wells, summary.ready_to_pick) == (3, 0)
    assert summary.verdicts == {"monoclonal": 2, "polyclonal": 1}
    assert serving.listing.plates("another run") == ()

    first = serving.listing.wells(Chosen(run=plate.run), Part(0, 2))
    rest = serving.listing.wells(Chosen(run=plate.run), Part(first.next, 2))
    assert [each.well for each in (*first.items, *rest.items)] == ["B1", "A2", "A1"]
    assert rest.next is None
    ready = serving.listing.wells(Chosen(), Part(0, 9), ready=True)
    assert ready.items == ()


@pytest.mark.parametrize("text", ["\x00", "'; DROP TABLE wells; --", "%", "\U0001f9ec" * 1000])
def test_odd_text_only_matches_nothing(serving: Store, text: str) -> None:
    assert serving.listing.plates(text) == ()
    assert serving.listing.reviews(Chosen(run=text, plate=text), Part(0, 9)).items == ()
    assert claim(serving, text) is None


def test_an_analysis_that_begins_anew_forgets_no_account(analysing: Store) -> None:
    analysing.forget()
    assert analysing.accounts.all() == (account("ann", Role.ADMIN),)
