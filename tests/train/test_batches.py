"""Which crops a training is shown."""

from collections import Counter

import numpy as np

from clonetrace.simulate.dataset import Task
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
