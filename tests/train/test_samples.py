"""What a network is shown of a crop."""

import numpy as np
import pytest

from clonetrace.domain import Label
from clonetrace.simulate.dataset import CATEGORIES, LabelledCrop, Task
from clonetrace.train.samples import training_sample, window_px

EDGE = 832
COLONY, SPRAWL = (CATEGORIES[Task.GLOBAL].index(x) for x in (Label.COLONY, Label.DIFFERENTIATED))


def well(boxes: list[tuple[float, float, float, float]], classes: list[int]) -> LabelledCrop:
    return LabelledCrop(
        pixels=np.full((EDGE, EDGE), 120, dtype=np.uint8),
        boxes_px=np.array(boxes, dtype=np.float32).reshape(-1, 4),
        classes=np.array(classes, dtype=np.int16),
        ignored=np.zeros(len(boxes), dtype=np.bool_),
        um_per_px=8.0,
        image_id=1,
    )


def windows(crop: LabelledCrop, task: Task = Task.GLOBAL, count: int = 200):
    return [training_sample(crop, task, np.random.default_rng(seed)) for seed in range(count)]


def test_most_windows_of_a_well_hold_its_only_colony():
    crop = well([(90, 610, 40, 40)], [COLONY])
    held = [sample for sample in windows(crop) if (~sample.labels.ignored).any()]
    assert {sample.contrast.shape for sample in held} == {(448, 448)}
    assert 0.7 < len(held) / 200 < 0.95
    whole = [sample for sample in held if len(sample.labels.classes) == 1]
    edges = np.array([np.diff(s.labels.boxes_px[0].reshape(2, 2), axis=0)[0] for s in whole])
    assert edges.min() > 40 * 0.86 - 4
    assert edges.max() < 40 * 1.16


def test_a_cut_colony_is_neither_hit_nor_false_alarm_but_cut_sprawl_is_sprawl():
    crop = well([(2, 2, 828, 828), (300, 300, 200, 200)], [SPRAWL, COLONY])
    for sample in windows(crop, count=60):
        labels = sample.labels
        assert labels.boxes_px.min() >= 0
        assert labels.boxes_px.max() <= 448
        sprawl = labels.classes == SPRAWL
        assert sprawl.any()
        assert not labels.ignored[sprawl].any()
        size = labels.boxes_px[:, 2:] - labels.boxes_px[:, :2]
        part = (size < 200 * 0.88 - 4).any(axis=1)
        assert labels.ignored[~sprawl & part].all()


def test_a_well_may_be_shown_whole():
    crop = well([(2, 2, 828, 828)], [SPRAWL])
    sample = training_sample(crop, Task.GLOBAL, np.random.default_rng(1), whole=True)
    assert sample.contrast.shape == (EDGE, EDGE)
    assert np.ptp(sample.labels.boxes_px) == pytest.approx(828)


def test_graded_colonies_are_never_cut():
    assert window_px(Task.MORPHOLOGY, 256) == 256
    assert window_px(Task.LOCAL, 512) == window_px(Task.CELL, 512) == 448
