"""Found boxes against labels."""

import numpy as np
import pytest

from clonetrace.evaluate.modules import average_precision, best_threshold, match, recall_at
from clonetrace.neural import FoundBoxes
from clonetrace.simulate.dataset import LabelledCrop

CELL, DOUBLET, DEBRIS = 0, 1, 2
NAMES = ("cell", "doublet", "debris")
LIVING = frozenset({CELL, DOUBLET})


def crop(*things: tuple[float, float, float, int], ignored: tuple[int, ...] = ()) -> LabelledCrop:
    """A crop with objects given as left, top, edge and class."""
    flags = np.zeros(len(things), dtype=np.bool_)
    flags[list(ignored)] = True
    boxes = [(left, top, edge, edge) for left, top, edge, _ in things]
    return LabelledCrop(
        pixels=np.zeros((100, 100), dtype=np.uint8),
        boxes_px=np.array(boxes, dtype=np.float32).reshape(-1, 4),
        classes=np.array([thing[3] for thing in things], dtype=np.int16),
        ignored=flags,
        um_per_px=1.0,
        image_id=1,
    )


def found(*boxes: tuple[float, float, float, int, float]) -> FoundBoxes:
    """Boxes given as left, top, edge, class and score, surest first."""
    corners = [(left, top, left + edge, top + edge) for left, top, edge, _, _ in boxes]
    return FoundBoxes(
        boxes_px=np.array(corners, dtype=np.float32).reshape(-1, 4),
        scores=np.array([box[4] for box in boxes], dtype=np.float32),
        classes=np.array([box[3] for box in boxes], dtype=np.int64),
    )


def matched(labels: LabelledCrop, boxes: FoundBoxes):
    return match([labels], [boxes], least_overlap=0.5, classes=LIVING)


def test_a_box_finds_the_object_that_it_overlaps():
    matches = matched(crop((10, 10, 16, CELL)), found((12, 11, 16, CELL, 0.9)))
    assert matches.score.tolist() == pytest.approx([0.9])
    assert matches.false_scores.size == 0


def test_a_second_box_on_the_same_object_is_a_false_alarm():
    matches = matched(
        crop((10, 10, 16, CELL)), found((10, 10, 16, CELL, 0.9), (12, 10, 16, CELL, 0.4))
    )
    assert matches.score.tolist() == pytest.approx([0.9])
    assert matches.false_scores.tolist() == pytest.approx([0.4])


def test_an_object_without_a_box_has_score_zero():
    matches = matched(crop((10, 10, 16, CELL)), found())
    assert matches.score.tolist() == [0]
    assert np.isnan(matches.box_px).all()


@pytest.mark.parametrize("what", ["ignored", "debris"])
def test_a_box_on_what_does_not_count_is_no_false_alarm(what):
    labels = crop((10, 10, 16, CELL if what == "ignored" else DEBRIS), ignored=(0,))
    matches = matched(labels, found((10, 10, 16, CELL, 0.9)))
    assert matches.score.size == 0
    assert matches.false_scores.size == 0


def test_boxes_called_debris_are_left_out():
    matches = matched(crop((10, 10, 16, CELL)), found((10, 10, 16, DEBRIS, 0.9)))
    assert matches.score.tolist() == [0]
    assert matches.false_scores.size == 0


def test_recall_is_read_where_so_many_false_alarms_are_left():
    labels = crop((0, 0, 10, CELL), (20, 0, 10, CELL), (40, 0, 10, CELL), (60, 0, 10, CELL))
    boxes = found(
        (0, 0, 10, CELL, 0.9),
        (80, 80, 10, CELL, 0.8),
        (20, 0, 10, CELL, 0.7),
        (80, 60, 10, CELL, 0.6),
        (40, 0, 10, CELL, 0.5),
    )
    matches = matched(labels, boxes)
    assert recall_at(matches, 0) == pytest.approx((0.25, 0.8))
    assert recall_at(matches, 1) == pytest.approx((0.5, 0.6))
    assert recall_at(matches, 5)[0] == pytest.approx(0.75)


def test_the_best_threshold_lies_between_hits_and_false_alarms():
    labels = crop((0, 0, 10, CELL), (20, 0, 10, CELL))
    boxes = found(
        (0, 0, 10, CELL, 0.9),
        (20, 0, 10, CELL, 0.7),
        (80, 80, 10, CELL, 0.3),
        (80, 60, 10, CELL, 0.2),
    )
    assert 0.3 <= best_threshold(matched(labels, boxes), beta=1) < 0.7


def test_of_equally_good_thresholds_the_lowest_is_taken():
    # Anything from the last hit down is as good: there are no false alarms.
    matches = matched(crop((0, 0, 10, CELL)), found((0, 0, 10, CELL, 0.7)))
    assert best_threshold(matches, beta=1) == pytest.approx(0.06)


def test_a_missed_object_costs_more_where_recall_weighs_more():
    labels = crop((0, 0, 10, CELL), (20, 0, 10, CELL))
    boxes = found(
        (0, 0, 10, CELL, 0.905),
        (80, 80, 10, CELL, 0.605),
        (80, 60, 10, CELL, 0.505),
        (80, 40, 10, CELL, 0.455),
        (20, 0, 10, CELL, 0.305),
    )
    matches = matched(labels, boxes)
    # F1 is 2/3 for the first object alone and 4/7 for both with three false alarms; F2 is 5/9
    # and 10/13.
    assert 0.605 < best_threshold(matches, beta=1) < 0.905
    assert best_threshold(matches, beta=2) < 0.305


def test_ignored_objects_do_not_move_the_threshold():
    things = [(0, 0, 10, CELL), (20, 0, 10, CELL)]
    specks = [(80, 80, 10, CELL), (80, 60, 10, CELL), (80, 40, 10, CELL)]
    boxes = found(
        (0, 0, 10, CELL, 0.905),
        *((*speck, 0.605) for speck in specks),
        (20, 0, 10, CELL, 0.405),
        (60, 20, 10, CELL, 0.205),
    )
    ignoring = matched(crop(*things, *specks, ignored=(2, 3, 4)), boxes)
    assert 0.205 < best_threshold(ignoring, beta=1) < 0.405
    # Where the same boxes show nothing, they are false alarms.
    assert best_threshold(matched(crop(*things), boxes), beta=1) > 0.605


@pytest.mark.parametrize(
    ("labels", "boxes"),
    [
        (crop(), found()),
        (crop(), found((0, 0, 10, CELL, 0.9))),
        (crop((0, 0, 10, CELL), ignored=(0,)), found((0, 0, 10, CELL, 0.9))),
        (crop((0, 0, 10, CELL)), found((50, 50, 10, CELL, 0.9))),
    ],
    ids=["nothing at all", "only a false alarm", "only an ignored object", "only a miss"],
)
def test_without_a_hit_the_threshold_is_one_half(labels, boxes):
    assert best_threshold(matched(labels, boxes), beta=2) == 0.5


def test_boxes_between_two_objects_find_one_each():
    # Either box overlaps both objects by 13/19.
    labels = crop((10, 10, 16, CELL), (16, 10, 16, CELL))
    boxes = found((13, 10, 16, CELL, 0.9), (13, 10, 16, CELL, 0.8), (13, 10, 16, CELL, 0.7))
    matches = matched(labels, boxes)
    assert matches.score.tolist() == pytest.approx([0.9, 0.8])
    assert matches.false_scores.tolist() == pytest.approx([0.7])


def test_perfect_boxes_have_an_average_precision_of_one():
    labels = [crop((10, 10, 16, CELL), (50, 50, 30, DOUBLET)), crop((30, 30, 16, CELL))]
    boxes = [
        found((10, 10, 16, CELL, 0.9), (50, 50, 30, DOUBLET, 0.8)),
        found((30, 30, 16, CELL, 0.7)),
    ]
    precision = average_precision(labels, boxes, NAMES)
    assert precision.ap50 == pytest.approx(1.0)
    assert precision.ap50_95 == pytest.approx(1.0)
    assert precision.by_class == pytest.approx({"cell": 1.0, "doublet": 1.0})


def test_half_of_the_objects_missed_is_half_of_the_precision():
    labels = [crop((10, 10, 16, CELL), (50, 50, 16, CELL))]
    precision = average_precision(labels, [found((10, 10, 16, CELL, 0.9))], NAMES)
    assert precision.ap50 == pytest.approx(0.5, abs=0.01)


def test_sloppy_boxes_count_at_a_low_overlap_only():
    labels = [crop((10, 10, 20, CELL))]
    precision = average_precision(labels, [found((14, 10, 20, CELL, 0.9))], NAMES)
    assert precision.ap50 == pytest.approx(1.0)
    assert precision.ap50_95 == pytest.approx(0.4, abs=0.01)


def test_nothing_found_is_a_precision_of_zero():
    precision = average_precision([crop((10, 10, 16, CELL))], [found()], NAMES)
    assert precision.ap50 == 0
    assert precision.by_class == {"cell": 0.0}
