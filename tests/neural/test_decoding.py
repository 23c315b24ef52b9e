"""Boxes out of raw maps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.neural import AnchorGrid, AnchorSettings, RawMaps, decode
from clonetrace.neural.anchors import decoded, encoded

TWO_LEVELS = AnchorSettings(strides=(4, 8))
RETINA = AnchorSettings(strides=(8, 16), scales=(1.0, 1.5), ratios=(0.5, 1.0, 2.0))
SURE, UNSURE = 4.0, -4.0


def silent_maps(anchors: AnchorSettings, edge: int, classes: int) -> RawMaps:
    shapes = AnchorGrid(anchors, edge, edge).shapes
    many = anchors.per_place
    return RawMaps(
        classes=[np.full((many * classes, *shape), UNSURE, np.float32) for shape in shapes],
        boxes=[np.zeros((many * 4, *shape), np.float32) for shape in shapes],
    )


def read(maps: RawMaps, anchors: AnchorSettings, least_score: float = 0.5):
    return decode(maps, anchors, least_score=least_score, most_overlap=0.5)


def test_nothing_is_found_where_no_place_is_sure():
    found = read(silent_maps(TWO_LEVELS, 64, 2), TWO_LEVELS)
    assert found.boxes_px.shape == (0, 4)
    assert found.scores.size == found.classes.size == 0


def test_a_sure_place_gives_the_box_of_its_anchor():
    maps = silent_maps(TWO_LEVELS, 64, 2)
    maps.classes[0][1, 3, 5] = SURE
    found = read(maps, TWO_LEVELS)
    # Row 3 and column 5 of stride 4 is the place (22, 14); the anchor is 16 px wide.
    assert found.boxes_px.tolist() == [[14, 6, 30, 22]]
    assert found.classes.tolist() == [1]
    assert found.scores[0] == pytest.approx(1 / (1 + np.exp(-SURE)))


def test_box_numbers_shift_and_enlarge_the_anchor():
    maps = silent_maps(TWO_LEVELS, 64, 1)
    maps.classes[1][0, 2, 2] = SURE
    maps.boxes[1][:, 2, 2] = (0.5, 0.0, np.log(2), 0.0)
    found = read(maps, TWO_LEVELS)
    # The anchor of 32 px around (20, 20) moves by 16 px to the right and doubles its width.
    assert found.boxes_px[0].tolist() == pytest.approx([4, 4, 68, 36])


def test_of_boxes_on_one_object_the_surest_stays_whatever_the_class():
    maps = silent_maps(TWO_LEVELS, 64, 2)
    maps.classes[0][0, 7, 7] = 2.0
    maps.classes[0][1, 7, 8] = 3.0
    found = read(maps, TWO_LEVELS)
    assert found.classes.tolist() == [1]


def test_objects_side_by_side_both_stay():
    maps = silent_maps(TWO_LEVELS, 64, 1)
    maps.classes[0][0, 7, 4] = maps.classes[0][0, 7, 8] = SURE
    assert len(read(maps, TWO_LEVELS).boxes_px) == 2


def test_several_anchors_per_place_keep_their_own_boxes():
    maps = silent_maps(RETINA, 64, 3)
    tall = 2 * 2 + 1  # third ratio, second scale
    maps.classes[0][tall * 3 + 2, 4, 4] = SURE
    found = read(maps, RETINA)
    left, top, right, bottom = found.boxes_px[0]
    assert found.classes.tolist() == [2]
    assert (bottom - top) / (right - left) == pytest.approx(2)
    assert (bottom - top) * (right - left) == pytest.approx(48**2, rel=1e-5)


def test_the_grid_lists_anchors_in_the_order_of_the_maps():
    grid = AnchorGrid(RETINA, 64, 48)
    assert len(grid.boxes) == (8 * 6 + 4 * 3) * 6 == len(grid.level)
    # One row down is one row of places further in the list.
    assert grid.boxes[6 * 6][:2].tolist() == [4, 12]
    assert grid.level[8 * 6 * 6] == 1


@given(
    st.lists(
        st.tuples(st.floats(-50, 500), st.floats(-50, 500), st.floats(2, 300), st.floats(2, 300)),
        min_size=1,
        max_size=8,
    )
)
def test_boxes_survive_being_said_relative_to_anchors(shapes):
    left_top = np.array([shape[:2] for shape in shapes], dtype=np.float32)
    boxes = np.concatenate(
        (left_top, left_top + np.array([shape[2:] for shape in shapes], dtype=np.float32)), axis=1
    )
    anchors = np.tile(np.array([[100, 100, 32, 32]], dtype=np.float32), (len(shapes), 1))
    assert np.allclose(decoded(anchors, encoded(anchors, boxes)), boxes, atol=1e-2)


def test_an_untrained_network_cannot_overflow():
    wild = np.full((1, 4), 1e6, dtype=np.float32)
    assert np.isfinite(decoded(np.array([[0, 0, 16, 16]], dtype=np.float32), wild)).all()
