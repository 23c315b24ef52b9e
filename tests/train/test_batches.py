"""Which crops a training is shown."""

from collections import Counter

import numpy as np

from clonetrace.train.batches import balanced_order_of, order_of
from clonetrace.train.settings import Schedule

SCHEDULE = Schedule(steps=100, batch=4, seed=3)


def test_every_crop_is_seen_once_before_any_is_seen_again():
    numbers = [number for step in range(5) for number in order_of(step, 10, SCHEDULE)]
    assert sorted(numbers[:10]) == list(range(10)) == sorted(numbers[10:])
    assert numbers[:10] != numbers[10:]


def test_rare_classes_are_seen_as_often_as_frequent_ones():
    classes = np.array([0] * 30 + [1] * 3 + [3] * 7)
    numbers = [n for step in range(30) for n in balanced_order_of(step, classes, SCHEDULE)]
    seen = Counter(int(classes[number]) for number in numbers)
    assert seen == {0: 40, 1: 40, 3: 40}
    assert set(numbers) == set(range(40))
    assert numbers == [n for step in range(30) for n in balanced_order_of(step, classes, SCHEDULE)]
