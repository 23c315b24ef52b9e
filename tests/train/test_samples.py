"""What a network is shown of a crop."""

import numpy as np
import pytest

from clonetrace.domain import Label
from clonetrace.simulate.dataset import CATEGORIES, LabelledCrop, Task
from clonetrace.train.album import pictured
from clonetrace.train.augment import Sample
from clonetrace.train.crowding import laid_together
from clonetrace.train.samples import labels_of, training_sample, window_px

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
    picture = pictured(crop, task)
    return [training_sample([picture], task, np.random.default_rng(seed)) for seed in range(count)]


def test_most_windows_of_a_well_hold_its_only_colony():
    crop = well([(90, 610, 40, 40)], [COLONY])
    held = [sample for sample in windows(crop) if (~sample.labels.ignored).any()]
    assert {sample.contrast.shape for sample in held} == {(384, 384)}
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
        assert labels.boxes_px.max() <= 384
        sprawl = labels.classes == SPRAWL
        assert sprawl.any()
        assert not labels.ignored[sprawl].any()
        size = labels.boxes_px[:, 2:] - labels.boxes_px[:, :2]
        part = (size < 200 * 0.88 - 4).any(axis=1)
        assert labels.ignored[~sprawl & part].all()


def test_a_well_may_be_shown_whole():
    crop = well([(2, 2, 828, 828)], [SPRAWL])
    sample = training_sample(
        [pictured(crop, Task.GLOBAL)], Task.GLOBAL, np.random.default_rng(1), whole=True
    )
    assert sample.contrast.shape == (EDGE, EDGE)
    assert np.ptp(sample.labels.boxes_px) == pytest.approx(828)


def test_graded_colonies_are_never_cut():
    assert window_px(Task.MORPHOLOGY, 256) == 256


def test_windows_are_smaller_than_any_crop():
    assert window_px(Task.CELL, 512) == 448
    assert window_px(Task.LOCAL, 512) == 256
    assert window_px(Task.GLOBAL, 1664) == 384
    assert window_px(Task.LOCAL, 256) == 192


def bright(left: int, top: int, class_number: int, surround: int = 120) -> LabelledCrop:
    """A crop of the local module with one bright square."""
    pixels = np.full((512, 512), 120, dtype=np.uint8)
    pixels[:, :100] = surround
    pixels[top : top + 40, left : left + 40] = 140
    boxes = np.array([(left, top, 40, 40)], dtype=np.float32)
    classes = np.array([class_number], dtype=np.int16)
    return LabelledCrop(pixels, boxes, classes, np.zeros(1, dtype=np.bool_), 2.0, 1)


LOCAL = CATEGORIES[Task.LOCAL]


def test_crops_that_are_laid_together_show_the_objects_of_both():
    crops = [bright(200, 200, 0), bright(300, 340, 0)]
    pictures = [pictured(crop, Task.LOCAL) for crop in crops]
    seen = []
    for seed in range(20):
        sample = training_sample(pictures, Task.LOCAL, np.random.default_rng(seed), whole=True)
        seen.append(len(sample.labels.classes))
        for left, top, right, bottom in sample.labels.boxes_px.astype(int):
            inside = sample.contrast[top + 4 : bottom - 4, left + 4 : right - 4]
            if inside.size > 200:
                assert abs(inside.mean() - np.median(sample.contrast)) > 0.2
    assert max(seen) == 2


def test_objects_that_come_to_lie_on_each_other_do_not_count():
    together = laid_together(
        [
            Sample(np.zeros((64, 64), np.float32), labels_of(bright(*at, 0)))
            for at in ((9, 9), (19, 19))
        ],
        sprawl=1,
    )
    assert together.labels.ignored.tolist() == [True, True]


@pytest.mark.parametrize(
    "other", [bright(300, 340, LOCAL.index(Label.DIFFERENTIATED)), bright(300, 340, 0, surround=0)]
)
def test_sprawl_and_the_dark_surround_are_shown_alone(other: LabelledCrop):
    colony = bright(200, 200, 0)
    for seed in range(5):
        for crops in ([colony, other], [other, colony]):
            pictures = [pictured(crop, Task.LOCAL) for crop in crops]
            sample = training_sample(pictures, Task.LOCAL, np.random.default_rng(seed), whole=True)
            assert len(sample.labels.classes) == 1
