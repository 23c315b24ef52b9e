"""From labelled crops to what a network is shown."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Label
from clonetrace.neural import contrast_of
from clonetrace.simulate.dataset import CATEGORIES, LabelledCrop, Task
from clonetrace.train.augment import Sample, relit, turned
from clonetrace.train.targets import Labels

Floats = NDArray[np.float32]

#: Windows of a crop that training sees, over the crop's edge: smaller, so that they can lie here or
#: there, and be enlarged or shrunk by what scales of imagers may be wrong.
_WINDOW = 0.875
_ENLARGED = (0.88, 1.14)
#: Objects cut by a window's edge by more than this are not whole, px.
_CUT_PX = 3.0
#: What of a cut object must be left to be seen, px.
_SLIVER_PX = 6.0


def labels_of(crop: LabelledCrop) -> Labels:
    """Return a crop's labels as corners."""
    left_top, size = crop.boxes_px[:, :2], crop.boxes_px[:, 2:]
    return Labels(
        boxes_px=np.concatenate((left_top, left_top + size), axis=1).astype(np.float32),
        classes=crop.classes.astype(np.int64),
        ignored=np.asarray(crop.ignored, dtype=np.bool_),
    )


def window_px(task: Task, size_px: int) -> int:
    """Return the edge of the windows that training sees of crops of a size.

    Whole wells and colonies that fill their crop are shown whole.
    """
    whole = task in {Task.GLOBAL, Task.MORPHOLOGY}
    return size_px if whole else int(size_px * _WINDOW) // 64 * 64


def plain_sample(crop: LabelledCrop) -> Sample:
    """Return a crop as it is, for measuring."""
    return Sample(contrast_of(crop.pixels), labels_of(crop))


def training_sample(crop: LabelledCrop, task: Task, rng: np.random.Generator) -> Sample:
    """Return a crop as it might have been, for training.

    Args:
        crop: The crop.
        task: Decides whether it may be cut, and what cut objects are.
        rng: Source of every random choice.
    """
    sample = plain_sample(crop)
    if window_px(task, crop.pixels.shape[0]) < crop.pixels.shape[0]:
        sample = _windowed(sample, task, rng)
    sample = turned(sample, rng)
    return replace(sample, contrast=relit(sample.contrast, rng))


def _windowed(sample: Sample, task: Task, rng: np.random.Generator) -> Sample:
    size = sample.contrast.shape[0]
    edge = window_px(task, size)
    scale = float(
        np.clip(np.exp(rng.normal(0, 0.07)), max(_ENLARGED[0], edge / size), _ENLARGED[1])
    )
    seen = edge / scale
    left, top = rng.uniform(0, size - seen, 2)
    move = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]], dtype=np.float64)
    contrast = cv2.warpAffine(
        sample.contrast, move, (edge, edge), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    corner = np.array((left, top, left, top), dtype=np.float32)
    boxes = (sample.labels.boxes_px - corner) * np.float32(scale)
    return Sample(np.asarray(contrast), _cut(replace(sample.labels, boxes_px=boxes), edge, task))


def _cut(labels: Labels, edge: int, task: Task) -> Labels:
    """Relabel what the window cuts: its size cannot be known any more."""
    inside = np.clip(labels.boxes_px, 0, edge)
    over = np.abs(inside - labels.boxes_px).max(axis=1, initial=0) > _CUT_PX
    left = (inside[:, 2:] - inside[:, :2]).min(axis=1, initial=edge)
    classes, ignored = labels.classes.copy(), labels.ignored.copy()
    if task is Task.LOCAL:
        names = CATEGORIES[task]
        classes[over & (classes == names.index(Label.COLONY))] = names.index(Label.OVERSPILL)
        ignored |= over & (left < _SLIVER_PX)
    else:
        ignored |= over
    kept = left > 1
    return Labels(
        boxes_px=inside[kept].astype(np.float32), classes=classes[kept], ignored=ignored[kept]
    )
