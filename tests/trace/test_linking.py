"""What may have become what, and at which cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Box
from clonetrace.trace import TraceSettings
from clonetrace.trace.linking import Link, link

SETTINGS = TraceSettings()


def box(width_um: float, x_um: float = 0.0) -> Box:
    return Box(x_um=x_um, y_um=0, width_um=width_um, height_um=width_um)


def linked(earlier: Box, later: Box, **how: float) -> Link | None:
    given = {"hours": 24.0, "missed": 0, "uncertain_um": 0.0, "reach_um": 60.0} | how
    return link(earlier, later, settings=SETTINGS, **given)


def cost(earlier: Box, later: Box, **how: float) -> float:
    found = linked(earlier, later, **how)
    assert found is not None
    return found.cost


def test_a_colony_that_doubled_where_it_was_costs_next_to_nothing() -> None:
    assert cost(box(100), box(145)) < 0.1


def test_debris_that_stays_the_same_is_no_less_itself() -> None:
    assert cost(box(60), box(60)) == pytest.approx(cost(box(60), box(80)))


@pytest.mark.parametrize("less", [(box(100), box(300)), (box(100, 60), box(145))])
def test_leaps_and_shifts_cost(less: tuple[Box, Box]) -> None:
    assert cost(*less) > cost(box(100), box(145)) + 0.5


def test_what_shrinks_much_was_something_else() -> None:
    assert linked(box(160), box(42)) is None


def test_each_missed_scan_costs_the_second_less_than_the_first() -> None:
    costs = [cost(box(100), box(145), missed=missed) for missed in range(3)]
    assert costs[0] < costs[1] < costs[2] < 2 * costs[1]


def test_what_lies_outside_is_no_part_and_is_taken_within_reach_only() -> None:
    beside = linked(box(20, 80), box(40))
    assert beside is not None
    assert beside.as_part is None
    assert linked(box(20, 100), box(40)) is None
    assert linked(box(20, 100), box(40), uncertain_um=30.0) is not None
    assert linked(box(20, 80), box(40), missed=2) is None


@given(st.floats(5, 500), st.floats(20, 500), st.floats(-300, 300), st.integers(0, 4))
def test_a_part_may_have_any_size(width: float, later: float, x: float, missed: int) -> None:
    found = linked(box(width, x), box(later), missed=missed)
    if found is not None and found.as_part is not None:
        assert 0 <= found.as_part <= found.cost
