"""What holds for every value of the domain."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

import clonetrace.domain
from clonetrace.domain import Value

Examples = dict[type[Value], Value]


def kinds(of: type[Value] = Value) -> Iterator[type[Value]]:
    for kind in of.__subclasses__():
        if kind.__module__.startswith("clonetrace.domain"):
            yield kind
            yield from kinds(kind)


ALL = sorted(set(kinds()), key=lambda kind: kind.__name__)


@pytest.fixture(params=ALL, ids=lambda kind: kind.__name__)
def example(request: pytest.FixtureRequest, examples: Examples) -> Value:
    kind: type[Value] = request.param
    assert kind in examples, f"add an example of {kind.__name__} to tests/domain/conftest.py"
    return examples[kind]


def test_the_examples_use_every_field(example: Value) -> None:
    assert example.model_fields_set == set(type(example).model_fields)


def test_it_survives_the_way_to_json_and_back(example: Value) -> None:
    assert type(example).model_validate_json(example.model_dump_json()) == example


def test_it_survives_the_way_to_plain_data_and_back(example: Value) -> None:
    assert type(example).model_validate(example.model_dump(mode="json")) == example


def test_it_is_frozen(example: Value) -> None:
    name = next(iter(type(example).model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(example, name, getattr(example, name))


def test_it_refuses_unknown_fields(example: Value) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        type(example).model_validate({**example.model_dump(), "colour": "blue"})


def test_it_says_what_it_is(example: Value) -> None:
    assert type(example).__doc__


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_it_is_a_public_name(kind: type[Value]) -> None:
    assert getattr(clonetrace.domain, kind.__name__) is kind
    assert kind.__name__ in clonetrace.domain.__all__


def test_numbers_that_are_none_are_refused() -> None:
    for number in ("NaN", "Infinity", "-Infinity"):
        with pytest.raises(ValidationError, match="finite"):
            clonetrace.domain.Alignment.model_validate({"dx_um": float(number)})


def test_all_public_names_exist() -> None:
    assert [
        name for name in clonetrace.domain.__all__ if not hasattr(clonetrace.domain, name)
    ] == []
