"""Where in a colony a robot should pick."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Box
from clonetrace.picking import suggest_points

COLONY = Box(x_um=-800, y_um=240, width_um=1600, height_um=1200)


def test_one_point_is_the_centre() -> None:
    (point,) = suggest_points(COLONY, 1, tip_um=500)
    assert (point.x_um, point.y_um) == (-800, 240)


@given(st.integers(1, 9), st.floats(100, 3000), st.floats(100, 3000), st.floats(10, 1000))
def test_the_tip_stays_within_a_colony_that_is_wide_enough(count, width, height, tip) -> None:
    colony = Box(x_um=0, y_um=0, width_um=width, height_um=height)
    points = suggest_points(colony, count, tip)
    assert len(points) == count
    for point in points:
        assert abs(point.x_um) <= max((width - tip) / 2, 0) + 1e-6
        assert abs(point.y_um) <= max((height - tip) / 2, 0) + 1e-6


def test_points_lie_half_way_to_the_edge_and_apart_from_each_other() -> None:
    _, *ring = suggest_points(COLONY, 5, tip_um=100)
    right, lower, left, upper = ring
    assert (right.x_um, right.y_um) == pytest.approx((-400, 240))
    assert (lower.x_um, lower.y_um) == pytest.approx((-800, 540))
    assert (left.x_um, left.y_um) == pytest.approx((-1200, 240))
    assert (upper.x_um, upper.y_um) == pytest.approx((-800, -60))


def test_the_first_point_of_the_ring_is_the_farthest_from_the_neighbour() -> None:
    right = Box(x_um=1000, y_um=240, width_um=300, height_um=300)
    far = Box(x_um=-3000, y_um=240, width_um=10, height_um=10)
    _, *ring = suggest_points(COLONY, 5, 100, [far, right])
    distances = [math.hypot(point.x_um - 1000, point.y_um - 240) for point in ring]
    assert distances[0] == max(distances)
