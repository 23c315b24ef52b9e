"""Parts of sprawl that overlap are one."""

import numpy as np

from clonetrace.neural import FoundBoxes
from clonetrace.neural.sprawl import joined

COLONY, SPRAWL = 0, 1


def found(*boxes: tuple[tuple[float, float, float, float], float, int]) -> FoundBoxes:
    return FoundBoxes(
        boxes_px=np.array([box for box, _, _ in boxes], dtype=np.float32).reshape(-1, 4),
        scores=np.array([score for _, score, _ in boxes], dtype=np.float32),
        classes=np.array([number for _, _, number in boxes], dtype=np.int64),
    )


def told(boxes: FoundBoxes) -> list[tuple[list[float], float, int]]:
    return [
        (box.tolist(), round(float(score), 3), int(number))
        for box, score, number in zip(boxes.boxes_px, boxes.scores, boxes.classes, strict=True)
    ]


def test_parts_that_overlap_become_one_with_the_score_of_the_surest():
    parts = found(((0, 0, 100, 100), 0.9, SPRAWL), ((60, 60, 200, 180), 0.7, SPRAWL))
    assert told(joined(parts, SPRAWL)) == [([0, 0, 200, 180], 0.9, SPRAWL)]


def test_a_part_may_join_two_that_do_not_touch():
    parts = found(
        ((0, 0, 100, 100), 0.5, SPRAWL),
        ((150, 0, 250, 100), 0.9, SPRAWL),
        ((80, 0, 170, 100), 0.6, SPRAWL),
    )
    assert told(joined(parts, SPRAWL)) == [([0, 0, 250, 100], 0.9, SPRAWL)]


def test_what_lies_apart_and_colonies_stay_as_they_are_surest_first():
    boxes = found(
        ((300, 300, 400, 400), 0.8, SPRAWL),
        ((10, 10, 60, 60), 0.7, COLONY),
        ((0, 0, 100, 100), 0.6, SPRAWL),
        ((50, 50, 150, 150), 0.5, SPRAWL),
    )
    assert told(joined(boxes, SPRAWL)) == [
        ([300, 300, 400, 400], 0.8, SPRAWL),
        ([10, 10, 60, 60], 0.7, COLONY),
        ([0, 0, 150, 150], 0.6, SPRAWL),
    ]


def test_nothing_stays_nothing():
    assert told(joined(found(), SPRAWL)) == []
    assert told(joined(found(((0, 0, 9, 9), 0.4, SPRAWL)), SPRAWL)) == [([0, 0, 9, 9], 0.4, SPRAWL)]


def test_what_is_hardly_there_does_not_widen_what_surely_is():
    parts = found(((0, 0, 100, 100), 0.9, SPRAWL), ((60, 60, 200, 180), 0.3, SPRAWL))
    assert len(told(joined(parts, SPRAWL))) == 2
