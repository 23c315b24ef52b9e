"""Pixels and their place in the well."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Box, View

VIEWS = st.builds(
    lambda height, width, um_per_px, left_um, top_um: View(
        pixels=np.zeros((height, width), np.uint8),
        um_per_px=um_per_px,
        left_um=left_um,
        top_um=top_um,
        well_radius_um=3175.0,
    ),
    st.integers(1, 60),
    st.integers(1, 60),
    st.floats(0.5, 10),
    st.floats(-3000, 3000),
    st.floats(-3000, 3000),
)


def view(size_px: int = 101, um_per_px: float = 2.0, radius_um: float = 80.0) -> View:
    """A square view with the well's centre in its middle."""
    half_um = size_px * um_per_px / 2
    return View(np.zeros((size_px, size_px), np.uint8), um_per_px, -half_um, -half_um, radius_um)


@given(VIEWS)
def test_the_box_is_that_of_all_pixels(seen: View) -> None:
    height, width = seen.pixels.shape
    assert seen.to_um(0, 0, width, height) == seen.box
    pixels = seen.to_pixels(seen.box)
    assert (pixels.left, pixels.top, pixels.width, pixels.height) == (0, 0, width, height)


@given(VIEWS, st.data())
def test_whole_pixels_come_back_from_the_well(seen: View, data: st.DataObject) -> None:
    left, top = data.draw(st.integers(-50, 50)), data.draw(st.integers(-50, 50))
    right, bottom = left + data.draw(st.integers(1, 50)), top + data.draw(st.integers(1, 50))
    pixels = seen.to_pixels(seen.to_um(left, top, right, bottom))
    assert (pixels.left, pixels.top, pixels.right, pixels.bottom) == (left, top, right, bottom)


def test_columns_go_along_x_and_rows_along_y() -> None:
    seen = View(np.zeros((10, 30), np.uint8), 2.0, 100.0, -500.0, 3175.0)
    assert seen.box == Box.from_edges(100, -500, 160, -480)
    assert seen.to_um(1, 2, 3, 4) == Box.from_edges(102, -496, 106, -492)


def test_inside_the_well_is_a_disc_around_its_centre() -> None:
    inside = view().inside_well()
    assert inside[50, 50]
    assert inside[50, 50 + 39]
    assert not inside[50, 50 + 40]
    assert not inside[50 + 40, 50]
    assert inside.sum() * 4 == pytest.approx(np.pi * 80**2, rel=0.02)


def test_the_margin_is_taken_off_the_wall() -> None:
    seen = view()
    assert seen.inside_well(20).sum() * 4 == pytest.approx(np.pi * 60**2, rel=0.02)
    assert not (seen.inside_well(20) & ~seen.inside_well(10)).any()


def test_a_margin_as_wide_as_the_well_leaves_nothing() -> None:
    assert not view().inside_well(80).any()
    assert not view().inside_well(500).any()


def test_the_wells_centre_may_lie_outside_the_view() -> None:
    away = View(np.zeros((20, 20), np.uint8), 1.0, 60.0, 0.0, 80.0)
    inside = away.inside_well()
    assert inside[0, 19]
    assert not inside[19, 19]
    assert not View(np.zeros((5, 5), np.uint8), 1.0, 500.0, 0.0, 80.0).inside_well().any()


@given(VIEWS, st.tuples(*[st.floats(-0.8, 0.8)] * 2), st.floats(0.1, 2))
def test_a_part_is_what_lies_in_a_box(seen: View, away: tuple[float, float], share: float) -> None:
    whole = seen.box
    box = Box(
        x_um=whole.x_um + away[0] * whole.width_um,
        y_um=whole.y_um + away[1] * whole.height_um,
        width_um=share * whole.width_um,
        height_um=share * whole.height_um,
    )
    part, wanted = seen.cut(box), seen.to_pixels(box)
    height, width = seen.pixels.shape
    rows = [row for row in range(height) if wanted.top <= row < wanted.bottom]
    columns = [column for column in range(width) if wanted.left <= column < wanted.right]
    assert part.pixels.shape == (len(rows), len(columns))
    if rows and columns:
        assert part.left_um == pytest.approx(seen.left_um + columns[0] * seen.um_per_px)
        assert part.top_um == pytest.approx(seen.top_um + rows[0] * seen.um_per_px)
    assert (part.um_per_px, part.well_radius_um) == (seen.um_per_px, seen.well_radius_um)
