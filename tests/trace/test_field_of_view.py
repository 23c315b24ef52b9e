"""Where the earlier scan is searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Box
from clonetrace.trace import TraceSettings, field_of_view

SETTINGS = TraceSettings()
BOXES = st.builds(
    Box,
    x_um=st.floats(-3000, 3000),
    y_um=st.floats(-3000, 3000),
    width_um=st.floats(10, 3000),
    height_um=st.floats(10, 3000),
)


def colony(width_um: float, height_um: float = 200.0) -> Box:
    return Box(x_um=100, y_um=-50, width_um=width_um, height_um=height_um)


@pytest.mark.parametrize(("day", "factor"), [(5, 4), (6, 3)])
def test_cells_wander_more_in_the_first_days(day: int, factor: float) -> None:
    (box,) = field_of_view([colony(200)], day, 0, SETTINGS).boxes
    assert (box.width_um, box.height_um) == (factor * 200, factor * 200)
    assert (box.x_um, box.y_um) == (100, -50)


def test_the_field_of_a_small_colony_is_as_wide_as_a_cell_wanders() -> None:
    (box,) = field_of_view([colony(20, 100)], 3, 0, SETTINGS).boxes
    assert (box.width_um, box.height_um) == (300, 400)


@pytest.mark.parametrize("day", [5, 6])
def test_the_field_of_a_wide_colony_ends_a_little_beyond_it(day: int) -> None:
    (box,) = field_of_view([colony(900, 2000)], day, 0, SETTINGS).boxes
    assert (box.width_um, box.height_um) == (900 + 600, 2000 + 600)


def test_what_the_colony_filled_later_is_searched_as_it_is() -> None:
    expected, around = field_of_view([colony(20)], 3, 10, SETTINGS, [colony(900, 700)]).boxes
    assert expected == field_of_view([colony(20)], 3, 10, SETTINGS).boxes[0]
    assert around == colony(900, 700).padded(10)


def test_uncertainty_is_added_on_every_side() -> None:
    sure = field_of_view([colony(20), colony(900)], 3, 0, SETTINGS)
    unsure = field_of_view([colony(20), colony(900)], 3, 111, SETTINGS)
    for before, after in zip(sure.boxes, unsure.boxes, strict=True):
        assert after == before.padded(111)


@given(st.lists(BOXES, max_size=5), st.integers(0, 20), st.floats(0, 500))
def test_every_colony_lies_within_its_field(
    boxes: list[Box], day: int, uncertain_um: float
) -> None:
    fields = field_of_view(boxes, day, uncertain_um, SETTINGS).boxes
    assert len(fields) == len(boxes)
    for box, around in zip(boxes, fields, strict=True):
        assert around.overlap_um2(box) == pytest.approx(box.area_um2)
        assert min(around.width_um, around.height_um) >= 240


def test_the_field_reaches_as_far_as_cells_are_claimed() -> None:
    """What may be claimed must have been searched: the centre of a cell 120 um off the box."""
    cell = colony(20, 20)
    (box,) = field_of_view([cell], 1, 0, SETTINGS).boxes
    assert box.width_um / 2 >= SETTINGS.wander_first_days_um
