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
_WINDOW_PX = {Task.GLOBAL: 384, Task.LOCAL: 256, Task.CELL: 448}
_WINDOW_SHARE = 0.875
#: Share of the windows that hold an object as a whole, where there is one; crops of the cell module
#: are hardly cut.
_OVER_OBJECT = {Task.GLOBAL: 0.75, Task.LOCAL: 0.75}
#: Of the other windows of these modules, so many lie over something that stands out, such as
#: bubbles, hairs and the dead: an empty floor teaches nothing.
_OVER_STRIKING = 0.7
#: What stands out is looked for in squares of this edge, in what is finer than the second number,
#: px; contrast beyond the third says no more. Nothing is lit under the fourth, and so many squares
#: beside it are the wall.
_SQUARE_PX, _FINE_PX, _STRIKING, _UNLIT, _WALL = 8, 6.0, 0.5, -3.0, 11
_ENLARGED = (0.88, 1.14)
#: How many times as large as the module expects the pixels of an imager may be: public scans of
#: whole wells have up to 4.5 um/px.
_COARSEST = {Task.GLOBAL: 1.5, Task.LOCAL: 3.0, Task.CELL: 3.5, Task.MORPHOLOGY: 3.5}


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
    return replace(sample, contrast=relit(sample.contrast, _COARSEST[task], rng))


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
    left, top = _corner(sample, seen, _OVER_OBJECT.get(task, 0.0), rng)
    move = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]], dtype=np.float64)
    contrast = cv2.warpAffine(
        sample.contrast, move, (edge, edge), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    corner = np.array((left, top, left, top), dtype=np.float32)
    boxes = (sample.labels.boxes_px - corner) * np.float32(scale)
    return Sample(
        np.asarray(contrast), cut_labels(replace(sample.labels, boxes_px=boxes), edge, task)
    )


def _corner(sample: Sample, seen: float, over_object: float, rng: np.random.Generator) -> Floats:
    """Where a window of a width begins: anywhere, or so that an object or a lure lies in it."""
    size = sample.contrast.shape[0]
    boxes = sample.labels.boxes_px[~sample.labels.ignored]
    if over_object and len(boxes) and rng.random() < over_object:
        return _around(boxes[rng.integers(len(boxes))], size, seen, rng)
    if over_object and rng.random() < _OVER_STRIKING:
        lure = _striking(sample, rng)
        if lure is not None:
            return _around(lure, size, seen, rng)
    return np.asarray(rng.uniform(0, size - seen, 2), dtype=np.float32)


def _around(box: Floats, size: int, seen: float, rng: np.random.Generator) -> Floats:
    """Where a window begins that holds a box as a whole, if it can."""
    middle = (box[:2] + box[2:]) / 2
    half = np.minimum((box[2:] - box[:2]) / 2, seen / 2)
    low = np.clip(middle + half - seen, 0, size - seen)
    high = np.clip(middle - half, 0, size - seen)
    return np.asarray(rng.uniform(np.minimum(low, high), high), dtype=np.float32)


def _striking(sample: Sample, rng: np.random.Generator) -> Floats | None:
    """Draw a place that stands out of the floor and holds no object, None where nothing does.

    Returns:
        A square: left, top, right, bottom, px.
    """
    size = sample.contrast.shape[0] // _SQUARE_PX
    fine = np.abs(sample.contrast - cv2.GaussianBlur(sample.contrast, (0, 0), _FINE_PX))
    squares = cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA)
    unlit = cv2.resize(sample.contrast, (size, size), interpolation=cv2.INTER_AREA) < _UNLIT
    near_wall = cv2.dilate(unlit.astype(np.uint8), np.ones((_WALL, _WALL), np.uint8)) > 0
    # The noise of the floor stands out nowhere.
    squares = np.clip(squares - 2 * np.median(squares), 0, _STRIKING)
    squares[near_wall] = 0
    for left, top, right, bottom in (sample.labels.boxes_px // _SQUARE_PX).astype(int):
        squares[max(top, 0) : max(bottom + 1, 0), max(left, 0) : max(right + 1, 0)] = 0
    weights = squares.ravel().astype(np.float64)
    if weights.sum() <= 0:
        return None
    row, column = divmod(int(rng.choice(weights.size, p=weights / weights.sum())), size)
    corner = np.array((column, row, column + 1, row + 1), dtype=np.float32)
    return corner * np.float32(_SQUARE_PX)
