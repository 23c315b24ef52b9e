"""The first thing that is wrong with a value."""

import pytest
from pydantic import ValidationError, model_validator

from clonetrace.domain import Problem, Value, first_problem


class Seat(Value):
    row: int


class Table(Value):
    seats: tuple[Seat, ...]

    @model_validator(mode="after")
    def _somebody_sits_here(self) -> "Table":
        if not self.seats:
            raise ValueError("a table needs seats")
        return self


def problem_of(text: str) -> Problem:
    with pytest.raises(ValidationError) as caught:
        Table.model_validate_json(text)
    return first_problem(caught.value)


def test_the_place_leads_to_what_is_wrong() -> None:
    problem = problem_of('{"seats": [{"row": 1}, {"row": "front"}]}')
    assert problem.path == ("seats", 1, "row")
    assert problem.place == "seats.1.row"
    assert problem.found == "front"
    assert problem.message.startswith("Input should be a valid integer")


def test_of_several_problems_the_first_is_told() -> None:
    assert problem_of('{"seats": [{}, {"row": "front"}]}').place == "seats.0.row"


def test_an_unknown_key_can_be_told_from_a_wrong_value() -> None:
    problem = problem_of('{"seats": [{"row": 1, "aisle": true}]}')
    assert (problem.place, problem.kind) == ("seats.0.aisle", "extra_forbidden")


@pytest.mark.parametrize(
    ("text", "said"), [("{", "Invalid JSON"), ('{"seats": []}', "a table needs seats")]
)
def test_what_is_wrong_as_a_whole_has_no_place(text: str, said: str) -> None:
    problem = problem_of(text)
    assert problem.place == ""
    assert said in problem.message
