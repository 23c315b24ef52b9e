"""Crops for training, with what is costly to know of each kept once it is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.neural import contrast_of, floor_grey
from clonetrace.simulate.dataset import LabelledCrop, Task

Floats = NDArray[np.float32]
#: Tells where a network sees objects in a crop: corners, px, shape (boxes, 4).
Seen = Callable[[LabelledCrop], Floats]

#: Modules that are shown windows over something that stands out: the others see whole crops.
_LURED = frozenset({Task.GLOBAL, Task.LOCAL})
#: What stands out is looked for in squares of this edge, in what is finer than the second number,
#: px; contrast beyond the third says no more. Nothing is lit under the fourth, and so many squares
#: beside it are the wall.
SQUARE_PX = 8
_FINE_PX, _STRIKING, _UNLIT, _WALL = 6.0, 0.5, -3.0, 11
#: Edge from which a crop is large.
_LARGEST_PX = 640


@dataclass(frozen=True, eq=False)
class Picture:
    """A crop and what is known of it.

    Attributes:
        crop: Pixels and labels.
        floor: Middle grey of its lit part.
        lures: How far the squares of `SQUARE_PX` stand out that hold no object, which a network
            may take for one; None where no module asks, and where nothing stands out.
    """

    crop: LabelledCrop
    floor: float
    lures: Floats | None


class Album:
    """Crops by number."""

    def __init__(self, crops: Sequence[LabelledCrop], task: Task, seen: Seen | None = None) -> None:
        """Open an album; nothing is looked at yet.

        Args:
            crops: They may be mapped from disk.
            task: What they are for.
            seen: What the network saw before this training: where it sees objects in a crop that
                holds none, lies half of the weight of the lures (Sung and Poggio 1998,
                bootstrapping; Shrivastava et al. 2016, hard example mining).
        """
        self._crops, self._task, self._seen = crops, task, seen
        self._known: dict[int, tuple[float, Floats | None]] = {}

    def __getitem__(self, number: int) -> Picture:
        crop = self._crops[number]
        if number not in self._known:
            picture = pictured(crop, self._task, self._seen)
            self._known[number] = picture.floor, picture.lures
        return Picture(crop, *self._known[number])


def pictured(crop: LabelledCrop, task: Task, seen: Seen | None = None) -> Picture:
    """Look at a crop for the first time; see `Album`."""
    floor = floor_grey(crop.pixels)
    if task not in _LURED:
        return Picture(crop, floor, None)
    lures = _lures(crop, floor)
    if seen is not None and not len(crop.classes):
        lures += _mistakes(seen(crop), lures)
    return Picture(crop, floor, lures if lures.sum() > 0 else None)


def _mistakes(boxes_px: Floats, lures: Floats) -> Floats:
    """Return squares under boxes where there is nothing, as heavy together as the lures."""
    squares = np.zeros_like(lures)
    for left, top, right, bottom in (boxes_px // SQUARE_PX).astype(int):
        squares[max(top, 0) : max(bottom + 1, 0), max(left, 0) : max(right + 1, 0)] = 1
    total = float(squares.sum())
    return squares * np.float32(max(float(lures.sum()), 1.0) / total) if total else squares


def _lures(crop: LabelledCrop, floor: float) -> Floats:
    size = crop.pixels.shape[0] // SQUARE_PX
    # Large crops are shrunk first: what a network takes for a colony is wider than two pixels.
    coarser = max(1, crop.pixels.shape[0] // _LARGEST_PX)
    small = cv2.resize(
        crop.pixels, None, fx=1 / coarser, fy=1 / coarser, interpolation=cv2.INTER_AREA
    )
    contrast = contrast_of(np.asarray(small, dtype=np.uint8), floor)
    fine = np.abs(contrast - cv2.GaussianBlur(contrast, (0, 0), _FINE_PX / coarser))
    squares = cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA)
    unlit = cv2.resize(contrast, (size, size), interpolation=cv2.INTER_AREA) < _UNLIT
    near_wall = cv2.dilate(unlit.astype(np.uint8), np.ones((_WALL, _WALL), np.uint8)) > 0
    # The noise of the floor stands out nowhere.
    squares = np.clip(squares - 2 * np.median(squares), 0, _STRIKING)
    squares[near_wall] = 0
    for left, top, right, bottom in (crop.corners_px // SQUARE_PX).astype(int):
        squares[max(top, 0) : max(bottom + 1, 0), max(left, 0) : max(right + 1, 0)] = 0
    return np.asarray(squares, dtype=np.float32)
