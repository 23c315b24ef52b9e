"""Which anchors have to find which object."""

import numpy as np
import pytest

from clonetrace.neural import AnchorGrid, AnchorSettings
from clonetrace.neural.anchors import decoded
from clonetrace.train import PAPER
from clonetrace.train.settings import Assignment
from clonetrace.train.targets import IGNORED, NOTHING, Labels, assign

ANCHORS = AnchorSettings(strides=(4, 8, 16, 32))


def labels(*boxes: tuple[float, float, float, float], ignored: bool = False) -> Labels:
    return Labels(
        boxes_px=np.array(boxes, dtype=np.float32).reshape(-1, 4),
        classes=np.arange(len(boxes), dtype=np.int64),
        ignored=np.full(len(boxes), ignored),
    )


def by_centre(*boxes: tuple[float, float, float, float], ignored: bool = False):
    grid = AnchorGrid(ANCHORS, 128, 128)
    return grid, assign(grid, labels(*boxes, ignored=ignored), Assignment.CENTRE)


def test_an_empty_crop_asks_for_nothing_everywhere():
    _, targets = by_centre()
    assert (targets.classes == NOTHING).all()


@pytest.mark.parametrize(("edge", "level"), [(8, 0), (16, 0), (32, 1), (64, 2), (120, 3)])
def test_an_object_belongs_to_the_level_of_its_size(edge, level):
    grid, targets = by_centre((60 - edge / 2, 60 - edge / 2, 60 + edge / 2, 60 + edge / 2))
    assert set(grid.level[targets.classes == 0]) == {level}


def test_the_anchors_of_an_object_lie_in_its_middle():
    grid, targets = by_centre((20, 40, 60, 56))
    places = grid.boxes[targets.classes == 0][:, :2]
    assert len(places) > 0
    assert np.abs(places - (40, 48)).max(axis=0).tolist() <= [5, 5]


def test_even_the_smallest_object_has_an_anchor():
    for x in np.arange(40, 44.1, 0.5):
        _, targets = by_centre((x, 50, x + 3, 53))
        assert (targets.classes == 0).any(), x


def test_what_lies_in_front_of_a_large_object_keeps_its_anchors():
    grid, targets = by_centre((0, 0, 128, 128), (56, 56, 72, 72))
    assert (targets.classes == 1).any()
    assert set(grid.level[targets.classes == 1]) == {0}


def test_ignored_objects_are_neither_hits_nor_false_alarms():
    _, targets = by_centre((50, 50, 70, 70), ignored=True)
    assert not (targets.classes >= 0).any()
    assert (targets.classes == IGNORED).any()


def test_the_box_numbers_lead_back_to_the_object():
    grid, targets = by_centre((20, 40, 60, 56))
    hits = targets.classes == 0
    back = decoded(grid.boxes[hits], targets.boxes[hits])
    assert np.allclose(back, [20, 40, 60, 56], atol=1e-3)


def test_by_overlap_the_best_anchor_finds_even_an_odd_shape():
    grid = AnchorGrid(PAPER.anchors, 256, 256)
    targets = assign(grid, labels((10, 100, 250, 112)), Assignment.OVERLAP)
    assert (targets.classes == 0).any()


def test_by_overlap_anchors_that_fit_are_hits_and_half_fitting_ones_are_ignored():
    grid = AnchorGrid(PAPER.anchors, 256, 256)
    targets = assign(grid, labels((100, 100, 132, 132)), Assignment.OVERLAP)
    hit = grid.boxes[targets.classes == 0]
    assert (np.abs(hit[:, :2] - 116) < 32).all()
    assert (targets.classes == IGNORED).any()
