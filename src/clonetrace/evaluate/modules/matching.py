"""Which found box is which labelled object."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clonetrace.neural import FoundBoxes
from clonetrace.simulate.dataset import LabelledCrop

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Matches:
    """Labelled objects and false alarms of a set of crops.

    Attributes:
        crop: Number of each object's crop, shape (objects,).
        thing: Number of each object among its crop's labels, shape (objects,).
        score: Of the box that found it, 0 where none did, shape (objects,).
        box_px: Left, top, right, bottom of that box, NaN where none did, shape (objects, 4).
        false_scores: Scores of the boxes that found nothing, shape (false alarms,).
        false_crops: Numbers of their crops, shape (false alarms,).
    """

    crop: NDArray[np.int64]
    thing: NDArray[np.int64]
    score: Floats
    box_px: Floats
    false_scores: Floats
    false_crops: NDArray[np.int64]


def match(
    crops: Sequence[LabelledCrop],
    found: Sequence[FoundBoxes],
    *,
    least_overlap: float,
    classes: frozenset[int],
) -> Matches:
    """Give every found box, surest first, to the object that it overlaps most.

    Args:
        crops: The labelled crops.
        found: What was found in each.
        least_overlap: Intersection over union from which a box finds an object.
        classes: Numbers of the classes that count. Boxes of other classes are left out; objects
            of other classes, like ignored ones, are neither hits nor false alarms.
    """
    rows: list[tuple[int, int, float, NDArray[np.floating]]] = []
    alarms: list[tuple[int, float]] = []
    for number, (crop, boxes) in enumerate(zip(crops, found, strict=True)):
        counted = ~crop.ignored & np.isin(crop.classes, list(classes))
        corners = np.concatenate(
            (crop.boxes_px[:, :2], crop.boxes_px[:, :2] + crop.boxes_px[:, 2:]), axis=1
        )
        chosen = np.isin(boxes.classes, list(classes))
        taken: dict[int, int] = {}
        for box in np.flatnonzero(chosen):
            overlap = overlaps(boxes.boxes_px[box], corners)
            free = overlap.copy()
            free[list(taken)] = 0
            free[~counted] = 0
            best = int(free.argmax()) if free.size else -1
            if best >= 0 and free[best] >= least_overlap:
                taken[best] = int(box)
            elif not _excused(boxes.boxes_px[box], corners[~counted], least_overlap):
                alarms.append((number, float(boxes.scores[box])))
        for thing in np.flatnonzero(counted):
            by = taken.get(int(thing), -1)
            where = boxes.boxes_px[by] if by >= 0 else np.full(4, np.nan)
            rows.append((number, int(thing), float(boxes.scores[by]) if by >= 0 else 0.0, where))
    return Matches(
        crop=np.array([row[0] for row in rows], dtype=np.int64),
        thing=np.array([row[1] for row in rows], dtype=np.int64),
        score=np.array([row[2] for row in rows], dtype=np.float64),
        box_px=np.array([row[3] for row in rows], dtype=np.float64).reshape(-1, 4),
        false_scores=np.array([alarm[1] for alarm in alarms], dtype=np.float64),
        false_crops=np.array([alarm[0] for alarm in alarms], dtype=np.int64),
    )


def recall_at(matches: Matches, most_false: float) -> tuple[float, float]:
    """Return recall, and the score that gives it, at a number of false alarms.

    Args:
        matches: What was found.
        most_false: Largest number of false alarms in all crops together.

    Returns:
        Share of the objects found with a score above the threshold, and the threshold.
    """
    ordered = np.sort(matches.false_scores)[::-1]
    allowed = int(most_false)
    least = float(ordered[allowed]) if ordered.size > allowed else 0.0
    found = matches.score > least
    return (float(found.mean()) if found.size else float("nan")), least


def best_threshold(matches: Matches, beta: float) -> float:
    """Return the score above which the F-measure is best.

    Args:
        matches: What was found.
        beta: How many times as much recall weighs as precision.
    """
    best, chosen = -1.0, 0.5
    for least in np.linspace(0.06, 0.9, 85):
        hits = int((matches.score > least).sum())
        alarms = int((matches.false_scores > least).sum())
        missed = matches.score.size - hits
        f_beta = (1 + beta**2) * hits / max((1 + beta**2) * hits + beta**2 * missed + alarms, 1e-9)
        if f_beta > best:
            best, chosen = f_beta, float(least)
    return chosen


def overlaps(box: NDArray[np.floating], boxes: NDArray[np.floating]) -> Floats:
    """Return intersection over union of one box with others, corners, shape (boxes,)."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    common = np.maximum(high - low, 0).prod(axis=1)
    own = (box[2:] - box[:2]).prod()
    theirs = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    return np.asarray(common / np.maximum(own + theirs - common, 1e-9), dtype=np.float64)


def _excused(box: NDArray[np.floating], others: NDArray[np.floating], least_overlap: float) -> bool:
    """Whether a box shows something that does not count: it lies mostly within it."""
    if len(others) == 0:
        return False
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    common = np.maximum(high - low, 0).prod(axis=1)
    own = max(float((box[2:] - box[:2]).prod()), 1e-9)
    return bool((common / own >= least_overlap).any())
