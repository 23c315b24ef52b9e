"""Where a well stands, whose turn it is, and who sees what."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clonetrace.domain import Clonality, Morphology, Turn
from clonetrace.review import Stage, standing_of, turn_for, visible_to


@pytest.mark.parametrize(
    ("told", "stage", "decision"),
    [
        ("", Stage.OPEN, None),
        ("ada1M", Stage.DECIDED, Clonality.MONOCLONAL),
        ("ada1M bob1P", Stage.DECIDED, Clonality.POLYCLONAL),
        ("ada1M -ada1M", Stage.OPEN, None),
        ("ada1M bob1P -bob1P", Stage.DECIDED, Clonality.MONOCLONAL),
    ],
)
def test_without_a_second_reader_the_newest_decision_counts(
    told: str, stage: Stage, decision: Clonality | None, history: Callable, summary: Callable
) -> None:
    found = standing_of(history(told), summary(), second_reader=False)
    assert found.stage is stage
    assert (found.decision and found.decision.clonality) == decision


@pytest.mark.parametrize(
    "case",
    [
        ("", Stage.OPEN, Turn.FIRST, None),
        ("ada1M", Stage.SECOND, Turn.SECOND, None),
        ("ada1M bob2M", Stage.DECIDED, None, Clonality.MONOCLONAL),
        ("ada1M bob2P", Stage.THIRD, Turn.THIRD, None),
        ("ada1M bob2P cy3P", Stage.DECIDED, None, Clonality.POLYCLONAL),
        ("ada1M bob2P cy3?", Stage.DECIDED, None, Clonality.AMBIGUOUS),
        # Taken back before anybody else had decided: as if it had never been.
        ("ada1M -ada1M", Stage.OPEN, Turn.FIRST, None),
        ("ada1M -ada1M bob1P", Stage.SECOND, Turn.SECOND, None),
        # Taken back when both could have been seen: nobody is blind any more.
        ("ada1M bob2M -bob2M", Stage.THIRD, Turn.THIRD, None),
        ("ada1M bob2M -ada1M", Stage.THIRD, Turn.THIRD, None),
        ("ada1M bob2P cy3P -cy3P", Stage.THIRD, Turn.THIRD, None),
    ],
)
def test_with_a_second_reader_two_agree_or_a_third_settles(
    case: tuple,
    history: Callable,
    summary: Callable,
) -> None:
    told, *expected = case
    found = standing_of(history(told), summary(), second_reader=True)
    decided = found.decision and found.decision.clonality
    assert [found.stage, found.turn, decided] == expected


@pytest.mark.parametrize(
    ("told", "who", "turn"),
    [
        ("", "ada", Turn.FIRST),
        ("ada1M", "ada", None),
        ("ada1M", "bob", Turn.SECOND),
        ("ada1M -ada1M", "ada", Turn.FIRST),
        ("ada1M bob2P", "ada", None),
        ("ada1M bob2P", "bob", None),
        ("ada1M bob2P", "cy", Turn.THIRD),
        ("ada1M bob2M", "cy", None),
        ("ada1M bob2P -bob2P", "bob", None),
        ("ada1M bob2P -bob2P", "cy", Turn.THIRD),
        ("ada1M bob2P cy3P -cy3P", "cy", Turn.THIRD),
        # Ada took hers back before Bob decided; she has not seen his.
        ("ada1M -ada1M bob1P", "ada", Turn.SECOND),
    ],
)
def test_who_may_decide(
    told: str, who: str, turn: Turn | None, history: Callable, summary: Callable
) -> None:
    reviews = history(told)
    standing = standing_of(reviews, summary(), second_reader=True)
    assert turn_for(standing, reviews, who) is turn


@pytest.mark.parametrize(
    ("told", "who", "seen"),
    [
        ("ada1M", "ada", "ada"),
        ("ada1M", "bob", ""),
        ("ada1M bob2P", "ada", "ada"),
        ("ada1M bob2P", "bob", "bob"),
        ("ada1M bob2P", "cy", "ada bob"),
        ("ada1M bob2M", "ada", "ada bob"),
        ("ada1M bob2M", "dee", "ada bob"),
        ("ada1M -ada1M", "bob", ""),
        ("ada1M bob2P cy3P", "bob", "ada bob cy"),
    ],
)
def test_readers_are_blind_to_each_other_until_the_well_is_decided(
    told: str, who: str, seen: str, history: Callable, summary: Callable
) -> None:
    reviews = history(told)
    standing = standing_of(reviews, summary(), second_reader=True)
    assert [one.who for one in visible_to(standing, reviews, who)] == seen.split()


def test_nobody_is_second_twice_on_a_well(history: Callable, summary: Callable) -> None:
    before, now = summary("M", 0.995), summary("?", 0.9)
    reviews = (*history("ada1M bob2M", before), *history("cy1P", now))
    standing = standing_of(reviews, now, second_reader=True)
    assert turn_for(standing, reviews, "bob") is None
    assert turn_for(standing, reviews, "ada") is Turn.SECOND
    # What was decided of the former result would tell the second reader something as well.
    assert visible_to(standing, reviews, "dee") == ()


@pytest.mark.parametrize(
    "case",
    [
        ("ada1M", ("M", 0.995), ("M", 0.993), False),
        ("ada1M", ("M", 0.995), ("?", 0.98), True),
        ("ada1P", ("?", 0.9), ("?", 0.2), True),
        ("ada1P", ("?", 0.9), ("?", 0.8), False),
        ("ada1?", ("?", 0.9), ("?", 0.9), True),
        ("ada1M", ("M", None), ("M", None), False),
        ("ada1M", ("M", 0.995), ("M", None), True),
    ],
)
def test_a_well_comes_back_when_new_scans_change_its_result(
    case: tuple,
    history: Callable,
    summary: Callable,
) -> None:
    told, before, now, comes_back = case
    reviews = history(told, summary(*before))
    found = standing_of(reviews, summary(*now, fingerprint="of another day"), second_reader=False)
    assert found.stage is (Stage.CHANGED if comes_back else Stage.DECIDED)


def test_a_grade_that_readers_disagree_about_is_left_open(
    history: Callable, summary: Callable
) -> None:
    def decided(*grades: Morphology | None) -> Morphology | None:
        reviews = [
            one.model_copy(update={"morphology": grade})
            for one, grade in zip(history("ada1M bob2M"), grades, strict=True)
        ]
        decision = standing_of(reviews, summary(), second_reader=True).decision
        assert decision is not None
        return decision.morphology

    assert decided(Morphology.M1, Morphology.M1) is Morphology.M1
    assert decided(Morphology.M1, None) is Morphology.M1
    assert decided(Morphology.M1, Morphology.M2) is None


_PEOPLE = ("ada", "bob", "cy", "dee")


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(_PEOPLE), st.sampled_from("MP-")), max_size=12))
def test_whatever_people_do_the_second_is_blind_and_the_third_another(
    history: Callable, summary: Callable, deeds: list[tuple[str, str]]
) -> None:
    """Readers decide when it is their turn, and take back what they last decided."""
    told: list[str] = []
    seen: dict[str, set[str]] = {who: set() for who in _PEOPLE}
    for who, deed in deeds:
        reviews = history(" ".join(told))
        standing = standing_of(reviews, summary(), second_reader=True)
        turn = turn_for(standing, reviews, who)
        mine = [one for one in reviews if one.who == who and one.withdrawn_at is None]
        if deed == "-" and mine:
            told.append(f"-{who}{list(Turn).index(mine[-1].turn) + 1}M")
        elif deed != "-" and turn is not None:
            blind = {who} if turn is not Turn.THIRD else set(_PEOPLE)
            assert seen[who] <= blind, told
            if turn is Turn.THIRD:
                standing_ones = [one for one in reviews if one.withdrawn_at is None]
                assert who not in {one.who for one in standing_ones}, told
            told.append(f"{who}{list(Turn).index(turn) + 1}{deed}")
        reviews = history(" ".join(told))
        standing = standing_of(reviews, summary(), second_reader=True)
        for person in _PEOPLE:
            visible = visible_to(standing, reviews, person)
            seen[person] |= {one.who for one in visible}
