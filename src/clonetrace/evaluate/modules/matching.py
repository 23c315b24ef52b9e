"""Which found box is which labelled object."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clonetrace.neural import FoundBoxes
from clonetrace.neural.boxes import areas, common_areas, overlaps
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
        called: Class of that box, -1 where none did, shape (objects,).
        false_scores: Scores of the boxes that found nothing, shape (false alarms,).
        false_crops: Numbers of their crops, shape (false alarms,).
    """

    crop: NDArray[np.int64]
    thing: NDArray[np.int64]
    score: Floats
    box_px: Floats
    called: NDArray[np.int64]
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
    matched = [
        _matched(crop, boxes, least_overlap, list(classes))
        for crop, boxes in zip(crops, found, strict=True)
    ]
    return Matches(
        crop=np.array([n for n, one in enumerate(matched) for _ in one.thing], dtype=np.int64),
        thing=np.array([value for one in matched for value in one.thing], dtype=np.int64),
        score=np.array([value for one in matched for value in one.score], dtype=np.float64),
        box_px=np.array([box for one in matched for box in one.box_px]).reshape(-1, 4),
        called=np.array([value for one in matched for value in one.called], dtype=np.int64),
        false_scores=np.array([value for one in matched for value in one.false_scores]),
        false_crops=np.array(
            [n for n, one in enumerate(matched) for _ in one.false_scores], dtype=np.int64
        ),
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

    Returns:
        The lowest of the scores that are equally good; 0.5 where no score gives a hit.
    """
    best, chosen = 0.0, 0.5
    for least in np.linspace(0.06, 0.9, 85):
        hits = int((matches.score > least).sum())
        alarms = int((matches.false_scores > least).sum())
        missed = matches.score.size - hits
        f_beta = (1 + beta**2) * hits / max((1 + beta**2) * hits + beta**2 * missed + alarms, 1e-9)
        if f_beta > best:
            best, chosen = f_beta, float(least)
    return chosen


def _matched(
    crop: LabelledCrop, found: FoundBoxes, least_overlap: float, classes: list[int]
) -> Matches:
    """Match the boxes of one crop."""
    counted = ~crop.ignored & np.isin(crop.classes, classes)
    corners = crop.corners_px
    excused = corners[~counted]
    overlap = overlaps(found.boxes_px, corners)
    overlap[:, ~counted] = 0
    # A box shows something that does not count where it lies mostly within it.
    within = common_areas(found.boxes_px, excused)
    within /= np.maximum(areas(found.boxes_px), 1e-9)[:, None]
    by = np.full(counted.size, -1, dtype=np.int64)
    alarms: list[float] = []
    for box in np.flatnonzero(np.isin(found.classes, classes)):
        free = np.where(by < 0, overlap[box], 0)
        if free.max(initial=0) >= least_overlap:
            by[free.argmax()] = box
        elif within[box].max(initial=0) < least_overlap:
            alarms.append(float(found.scores[box]))
    thing = np.flatnonzero(counted)
    hit = by[thing] >= 0
    box_px = np.full((thing.size, 4), np.nan)
    box_px[hit] = found.boxes_px[by[thing][hit]]
    score = np.zeros(thing.size)
    score[hit] = found.scores[by[thing][hit]]
    called = np.full(thing.size, -1, dtype=np.int64)
    called[hit] = found.classes[by[thing][hit]]
    return Matches(
        crop=np.zeros(thing.size, dtype=np.int64),
        thing=thing,
        score=score,
        box_px=box_px,
        called=called,
        false_scores=np.array(alarms, dtype=np.float64),
        false_crops=np.zeros(len(alarms), dtype=np.int64),
    )
