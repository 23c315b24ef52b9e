"""Round and square floors."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.simulate import Floor

PLATES = st.sampled_from((96, 384))


@given(plate=PLATES, seed=st.integers(0, 1000), margin=st.floats(0, 900))
def test_drawn_places_keep_their_distance_from_the_wall(
    plate: int, seed: int, margin: float
) -> None:
    floor = Floor.of_plate(plate)
    place = floor.somewhere(margin, np.random.default_rng(seed))
    assert floor.inward_um(*place) >= margin


@given(plate=PLATES, x=st.floats(-1e4, 1e4), y=st.floats(-1e4, 1e4))
def test_places_outside_are_moved_to_the_wall_and_others_stay(
    plate: int, x: float, y: float
) -> None:
    floor = Floor.of_plate(plate)
    kept_x, kept_y = floor.kept_inside(np.array([x]), np.array([y]), 50)
    assert floor.inward_um(kept_x[0], kept_y[0]) >= 50 - 1e-6
    if floor.inward_um(x, y) > 50:
        assert (kept_x[0], kept_y[0]) == (x, y)


@given(seed=st.integers(0, 1000), inward=st.floats(10, 300))
def test_places_at_the_wall_are_as_far_from_it_as_asked(seed: int, inward: float) -> None:
    for plate in (96, 384):
        floor = Floor.of_plate(plate)
        place = floor.at_wall(inward, np.random.default_rng(seed))
        assert abs(floor.inward_um(*place) - inward) < 1e-6


def test_square_wells_reach_into_their_corners() -> None:
    square = Floor.of_plate(384)
    assert square.inward_um(1400, 1400) > 0
    assert square.inward_um(1640, 1640) < 0
    assert Floor(square.half_width_um, Floor.of_plate(96).shape).inward_um(1400, 1400) < 0
