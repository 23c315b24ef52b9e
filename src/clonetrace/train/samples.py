"""From labelled crops to what a network is shown."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Label
from clonetrace.neural import contrast_of
from clonetrace.simulate.dataset import CATEGORIES, LabelledCrop, Task
from clonetrace.train.album import SQUARE_PX, Picture
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
_ENLARGED = (0.88, 1.14)
#: So many pixels around a window are looked at as well: its edges are no edges of the crop.
_SPARE_PX = 3
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
    pictures: Sequence[Picture], task: Task, rng: np.random.Generator, *, whole: bool = False
) -> Sample:
    """Return crops as one picture as it might have been, for training.

    Args:
        pictures: One crop, or several to be laid together.
        task: Decides whether they may be cut, and what cut objects are.
        rng: Source of every random choice.
        whole: Whether to show all of crops that may be cut.
    """
    names = CATEGORIES[task]
    sprawl = names.index(Label.DIFFERENTIATED) if Label.DIFFERENTIATED in names else None
    shown = [_shown(picture, task, rng, whole=whole) for picture in pictures]
    sample = laid_together(shown, sprawl)
    return replace(sample, contrast=relit(sample.contrast, _COARSEST[task], rng))


def _shown(picture: Picture, task: Task, rng: np.random.Generator, *, whole: bool) -> Sample:
    crop = picture.crop
    if not whole and window_px(task, crop.pixels.shape[0]) < crop.pixels.shape[0]:
        return turned(_windowed(picture, task, rng), rng)
    return turned(Sample(contrast_of(crop.pixels, picture.floor), labels_of(crop)), rng)


def _windowed(picture: Picture, task: Task, rng: np.random.Generator) -> Sample:
    pixels, labels = picture.crop.pixels, labels_of(picture.crop)
    size = pixels.shape[0]
    edge = window_px(task, size)
    scale = float(
        np.clip(np.exp(rng.normal(0, 0.07)), max(_ENLARGED[0], edge / size), _ENLARGED[1])
    )
    seen = edge / scale
    left, top = _corner(picture, labels, seen, _OVER_OBJECT.get(task, 0.0), rng)
    # Only what the window shows is turned into contrast: crops may be many times as large.
    first_row, first_column = max(int(top) - _SPARE_PX, 0), max(int(left) - _SPARE_PX, 0)
    part = pixels[
        first_row : int(top + seen) + _SPARE_PX, first_column : int(left + seen) + _SPARE_PX
    ]
    move = np.array(
        [
            [scale, 0, (first_column - left) * scale],
            [0, scale, (first_row - top) * scale],
        ],
        dtype=np.float64,
    )
    contrast = cv2.warpAffine(
        contrast_of(part, picture.floor),
        move,
        (edge, edge),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    corner = np.array((left, top, left, top), dtype=np.float32)
    boxes = (labels.boxes_px - corner) * np.float32(scale)
    return Sample(np.asarray(contrast), cut_labels(replace(labels, boxes_px=boxes), edge, task))


def _corner(
    picture: Picture, labels: Labels, seen: float, over_object: float, rng: np.random.Generator
) -> Floats:
    """Where a window of a width begins: anywhere, or so that an object or a lure lies in it."""
    size = picture.crop.pixels.shape[0]
    boxes = labels.boxes_px[~labels.ignored]
    if over_object and len(boxes) and rng.random() < over_object:
        return _around(boxes[rng.integers(len(boxes))], size, seen, rng)
    if over_object and rng.random() < _OVER_STRIKING and picture.lures is not None:
        return _around(_drawn(picture.lures, rng), size, seen, rng)
    return np.asarray(rng.uniform(0, size - seen, 2), dtype=np.float32)


def _around(box: Floats, size: int, seen: float, rng: np.random.Generator) -> Floats:
    """Where a window begins that holds a box as a whole, if it can."""
    middle = (box[:2] + box[2:]) / 2
    half = np.minimum((box[2:] - box[:2]) / 2, seen / 2)
    low = np.clip(middle + half - seen, 0, size - seen)
    high = np.clip(middle - half, 0, size - seen)
    return np.asarray(rng.uniform(np.minimum(low, high), high), dtype=np.float32)


def _drawn(lures: Floats, rng: np.random.Generator) -> Floats:
    """Draw a square that stands out.

    Returns:
        Left, top, right, bottom, px.
    """
    weights = lures.ravel().astype(np.float64)
    row, column = divmod(int(rng.choice(weights.size, p=weights / weights.sum())), lures.shape[1])
    corner = np.array((column, row, column + 1, row + 1), dtype=np.float32)
    return corner * np.float32(SQUARE_PX)
