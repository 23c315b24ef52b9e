"""Which crops a training is shown."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from clonetrace.simulate.dataset import Task
from clonetrace.train.album import pictured
from clonetrace.train.batches import balanced_order_of, detector_batches, rarest_classes
from clonetrace.train.settings import Schedule

SCHEDULE = Schedule(steps=100, batch=4, seed=3)


def test_rare_classes_are_seen_as_often_as_frequent_ones():
    classes = np.array([0] * 30 + [1] * 3 + [3] * 7)
    numbers = [n for step in range(30) for n in balanced_order_of(step, classes, SCHEDULE)]
    seen = Counter(int(classes[number]) for number in numbers)
    assert seen == {0: 40, 1: 40, 3: 40}
    assert set(numbers) == set(range(40))
    assert numbers == [n for step in range(30) for n in balanced_order_of(step, classes, SCHEDULE)]


def test_a_crop_counts_for_the_rarest_of_what_is_to_be_found_in_it(crop_of):
    crops = [
        crop_of(classes=[0, 0], ignored=[False, False]),
        crop_of(classes=[0, 2], ignored=[False, False]),
        crop_of(classes=[0], ignored=[True]),
        crop_of(classes=[], ignored=[]),
        crop_of(classes=[0, 1, 2], ignored=[False, True, False]),
    ]
    assert rarest_classes(crops).tolist() == [0, 2, -1, -1, 2]


def test_colonies_are_mostly_seen_in_windows_and_sometimes_in_whole_crops(tiny, make_crop):
    crops = [make_crop(seed, edge=512) for seed in range(8)]
    schedule = Schedule(steps=4, batch=8)
    seen = [tuple(one.views.shape) for one in detector_batches(crops, Task.LOCAL, tiny, schedule)]
    assert seen == [(8, 1, 256, 256)] * 3 + [(2, 1, 512, 512)]


def test_what_a_network_saw_where_nothing_is_lures_as_much_as_all_that_stands_out(make_crop):
    empty = replace(
        make_crop(1, edge=512),
        boxes_px=np.zeros((0, 4), np.float32),
        classes=np.zeros(0, np.int16),
        ignored=np.zeros(0, np.bool_),
    )
    box = np.array([[100, 200, 140, 240]], dtype=np.float32)
    before = pictured(empty, Task.LOCAL).lures
    after = pictured(empty, Task.LOCAL, lambda _: box).lures
    assert before is not None
    assert after is not None
    added = after - before
    assert added.sum() == pytest.approx(max(before.sum(), 1.0), rel=1e-3)
    rows, columns = np.nonzero(added > 1e-6)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (25, 30, 12, 17)


def test_objects_of_a_crop_that_shows_some_are_no_mistakes(make_crop):
    crop = make_crop(1, edge=512)
    assert len(crop.classes)
    everywhere = np.array([[0, 0, 512, 512]], dtype=np.float32)
    alone, seen = (pictured(crop, Task.LOCAL, s).lures for s in (None, lambda _: everywhere))
    np.testing.assert_array_equal(alone, seen)
