"""From labelled crops to what a network is shown."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Label
from clonetrace.neural import contrast_of
from clonetrace.simulate.dataset import CATEGORIES, LabelledCrop, Task
from clonetrace.train.augment import Sample, relit, turned
from clonetrace.train.crowding import laid_together
from clonetrace.train.cutting import cut_labels
from clonetrace.train.targets import Labels

Floats = NDArray[np.float32]

#: Windows of a crop that training sees: smaller than the crop, so that they can lie here or there,
#: and be enlarged or shrunk by what scales of imagers may be wrong. A view is mostly empty where
#: colonies are looked for, so a part of it around one teaches as much as all of it.
_WINDOW_PX = {Task.GLOBAL: 256, Task.LOCAL: 256, Task.CELL: 448}
_WINDOW_SHARE = 0.875
#: Share of the windows that hold an object as a whole, where there is one; crops of the cell module
#: are hardly cut.
_OVER_OBJECT = {Task.GLOBAL: 0.75, Task.LOCAL: 0.75}
_ENLARGED = (0.88, 1.14)


def labels_of(crop: LabelledCrop) -> Labels:
    """Return a crop's labels as corners."""
    return Labels(
        boxes_px=crop.corners_px,
        classes=crop.classes.astype(np.int64),
        ignored=np.asarray(crop.ignored, dtype=np.bool_),
    )


def window_px(task: Task, size_px: int) -> int:
    """Return the edge of the windows that training sees of crops of a size.

    Colonies that fill their crop are shown whole.
    """
    if task not in _WINDOW_PX:
        return size_px
    return min(_WINDOW_PX[task], int(size_px * _WINDOW_SHARE) // 64 * 64)


def training_sample(
    crops: Sequence[LabelledCrop], task: Task, rng: np.random.Generator, *, whole: bool = False
) -> Sample:
    """Return crops as one picture as it might have been, for training.

    Args:
        crops: One crop, or several to be laid together.
        task: Decides whether they may be cut, and what cut objects are.
        rng: Source of every random choice.
        whole: Whether to show all of crops that may be cut.
    """
    names = CATEGORIES[task]
    sprawl = names.index(Label.DIFFERENTIATED) if Label.DIFFERENTIATED in names else None
    shown = [_shown(crop, task, rng, whole=whole) for crop in crops]
    sample = laid_together(shown, sprawl)
    return replace(sample, contrast=relit(sample.contrast, rng))


def _shown(crop: LabelledCrop, task: Task, rng: np.random.Generator, *, whole: bool) -> Sample:
    sample = Sample(contrast_of(crop.pixels), labels_of(crop))
    if not whole and window_px(task, crop.pixels.shape[0]) < crop.pixels.shape[0]:
        sample = _windowed(sample, task, rng)
    return turned(sample, rng)


def _windowed(sample: Sample, task: Task, rng: np.random.Generator) -> Sample:
    size = sample.contrast.shape[0]
    edge = window_px(task, size)
    scale = float(
        np.clip(np.exp(rng.normal(0, 0.07)), max(_ENLARGED[0], edge / size), _ENLARGED[1])
    )
    seen = edge / scale
    left, top = _corner(sample.labels, size, seen, _OVER_OBJECT.get(task, 0.0), rng)
    move = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]], dtype=np.float64)
    contrast = cv2.warpAffine(
        sample.contrast, move, (edge, edge), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    corner = np.array((left, top, left, top), dtype=np.float32)
    boxes = (sample.labels.boxes_px - corner) * np.float32(scale)
    return Sample(
        np.asarray(contrast), cut_labels(replace(sample.labels, boxes_px=boxes), edge, task)
    )


def _corner(
    labels: Labels, size: int, seen: float, over_object: float, rng: np.random.Generator
) -> Floats:
    """Where a window of a width begins: anywhere, or so that an object lies in it."""
    anywhere = rng.uniform(0, size - seen, 2)
    boxes = labels.boxes_px[~labels.ignored]
    if not len(boxes) or rng.random() >= over_object:
        return np.asarray(anywhere, dtype=np.float32)
    box = boxes[rng.integers(len(boxes))]
    middle = (box[:2] + box[2:]) / 2
    half = np.minimum((box[2:] - box[:2]) / 2, seen / 2)
    low, high = np.maximum(middle + half - seen, 0), np.minimum(middle - half, size - seen)
    return np.asarray(rng.uniform(np.minimum(low, high), high), dtype=np.float32)
