"""What everybody may know of people's decisions."""

import pytest

from clonetrace.domain import Clonality, Morphology, Ruling, Stage, Turn
from clonetrace.review import ruling_of


@pytest.fixture
def ruled(summary, history):
    """What is told of a well after readings; `second_reader` on."""

    def tell(text: str, now=None, *, then=None, second_reader: bool = True) -> Ruling | None:
        reviews = history(text, now or summary())
        return ruling_of(reviews, then or now or summary(), second_reader=second_reader)

    return tell


def test_where_nobody_decided_there_is_nothing_to_tell(ruled) -> None:
    assert ruled("") is None
    assert ruled("ada1M -ada1M") is None


@pytest.mark.parametrize(
    ("readings", "stage"), [("ada1P", Stage.SECOND), ("ada1P bob2M", Stage.THIRD)]
)
def test_until_readers_are_done_only_that_it_was_read_is_told(ruled, readings, stage) -> None:
    assert ruled(readings) == Ruling(stage=stage)


def test_one_reader_is_named_with_his_turn(ruled) -> None:
    told = ruled("ada1P", second_reader=False)
    assert (told.stage, told.clonality, told.agreeing) == (Stage.DECIDED, Clonality.POLYCLONAL, 1)
    assert told.by == "Ada, first reader"
    assert not told.confirms


def test_two_who_agree_are_both_named(ruled) -> None:
    told = ruled("ada1M bob2M")
    assert (told.by, told.agreeing, told.confirms) == ("Ada and Bob, two readers", 2, True)


@pytest.mark.parametrize(
    ("readings", "agreeing"), [("ada1M bob2P cy3M", 2), ("ada1E bob2P cy3M", 1)]
)
def test_of_three_those_are_counted_who_say_the_same(ruled, readings, agreeing) -> None:
    told = ruled(readings)
    assert (told.by, told.turn, told.agreeing) == ("Cy, third reader", Turn.THIRD, agreeing)


def test_one_person_twice_is_one_reader(ruled) -> None:
    assert ruled("ada1M ada1M", second_reader=False).agreeing == 1
    assert ruled("ada1M bob1M", second_reader=False).agreeing == 2
    assert ruled("ada1M ada1P bob1M", second_reader=False).agreeing == 1


def test_what_was_decided_beside_another_result_is_not_told(ruled, summary) -> None:
    before, after = summary("?", 0.9), summary("M", 0.995)
    told = ruled("ada1M bob2M", before, then=after)
    assert told == Ruling(stage=Stage.CHANGED)


def test_what_was_decided_before_the_picking_stays_decided(ruled, summary) -> None:
    told = ruled("ada1M bob2M", summary("M", 0.995), then=summary("C", None))
    assert (told.stage, told.confirms) == (Stage.DECIDED, True)
    assert ruled("ada1M", summary("M", 0.995), then=summary("C", None)).stage is Stage.SECOND


def test_comments_become_one_line(history, summary) -> None:
    first, second = history("ada1M bob2M")
    reviews = [
        first.model_copy(update={"comment": "a cell\nto its left", "morphology": Morphology.M1}),
        second.model_copy(update={"comment": " none "}),
    ]
    told = ruling_of(reviews, summary(), second_reader=True)
    assert told.comment == "a cell to its left; none"
    assert told.morphology is Morphology.M1
    assert told.decided_at == second.decided_at
