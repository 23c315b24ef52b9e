"""What every anchor should say about a labelled crop."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clonetrace.neural.anchors import AnchorGrid, decoded, encoded
from clonetrace.neural.boxes import overlaps
from clonetrace.train.settings import Assignment

Floats = NDArray[np.float32]

#: Meaning of `Targets.classes` besides the numbers of the classes.
NOTHING, IGNORED = -1, -2

#: Overlaps (intersection over union) from which an anchor must find an object, and under which it
#: must find nothing (Lin et al. 2017, RetinaNet, section 4.1).
_HIT, _MISS = 0.5, 0.4
#: The middle part of an object, as a share of its half width, whose anchors must find it; at
#: least so many strides. Further out, up to the second share, either answer will do.
_CENTRAL, _CENTRAL_STRIDES, _SIDE = 0.25, 0.6, 0.55


@dataclass(frozen=True, eq=False)
class Labels:
    """The objects of one crop.

    Attributes:
        boxes_px: Left, top, right, bottom, shape (objects, 4).
        classes: Shape (objects,).
        ignored: Objects that are neither hits nor false alarms, shape (objects,).
    """

    boxes_px: Floats
    classes: NDArray[np.int64]
    ignored: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Targets:
    """What the anchors of one crop should say.

    Attributes:
        classes: Number of the class, `NOTHING` or `IGNORED`, shape (anchors,).
        boxes: Box numbers, 0 where there is no object, shape (anchors, 4).
    """

    classes: NDArray[np.int64]
    boxes: Floats


@dataclass(frozen=True, eq=False)
class _Claim:
    """The anchors that one object concerns."""

    thing: int
    hits: NDArray[np.int64]
    """Anchors that must find it."""
    near: NDArray[np.int64]
    """Anchors that may find it or nothing."""


def assign(grid: AnchorGrid, labels: Labels, assignment: Assignment) -> Targets:
    """Say for every anchor which object it has to find.

    Args:
        grid: The anchors of the crop.
        labels: The objects.
        assignment: The rule.
    """
    classes = np.full(len(grid.boxes), NOTHING, dtype=np.int64)
    boxes = np.zeros((len(grid.boxes), 4), dtype=np.float32)
    rule = _by_overlap if assignment is Assignment.OVERLAP else _by_centre
    for claim in rule(grid, labels.boxes_px):
        classes[claim.near[classes[claim.near] == NOTHING]] = IGNORED
        if labels.ignored[claim.thing]:
            classes[claim.hits] = IGNORED
            continue
        classes[claim.hits] = labels.classes[claim.thing]
        whole = np.broadcast_to(labels.boxes_px[claim.thing], (len(claim.hits), 4))
        boxes[claim.hits] = encoded(grid.boxes[claim.hits], whole)
    return Targets(classes=classes, boxes=boxes)


def _by_centre(grid: AnchorGrid, boxes: Floats) -> Iterator[_Claim]:
    """Large objects first: what lies in front of one belongs to the small."""
    edges = np.sqrt(np.maximum((boxes[:, 2:] - boxes[:, :2]).prod(axis=1), 1e-3))
    strides = np.array(grid.settings.strides)
    sizes = grid.settings.size_in_strides * strides
    for thing in np.argsort(-edges, kind="stable"):
        level = int(np.argmin(np.abs(np.log(sizes / edges[thing]))))
        mine = np.flatnonzero(grid.level == level)
        anchors = grid.boxes[mine]
        left, top, right, bottom = boxes[thing]
        middle = np.array(((left + right) / 2, (top + bottom) / 2))
        half = np.maximum(np.array((right - left, bottom - top)) / 2, 0.5)
        away = np.abs(anchors[:, :2] - middle)
        reach = np.maximum(_CENTRAL * half, _CENTRAL_STRIDES * strides[level])
        yield _Claim(
            thing=int(thing),
            hits=mine[(away <= reach).all(axis=1)],
            near=mine[(away <= np.maximum(_SIDE * half, reach)).all(axis=1)],
        )


def _by_overlap(grid: AnchorGrid, boxes: Floats) -> Iterator[_Claim]:
    if len(boxes) == 0:
        return
    overlap = overlaps(decoded(grid.boxes, np.zeros_like(grid.boxes)), boxes)
    best = overlap.argmax(axis=1)
    most = overlap.max(axis=1)
    for thing in range(len(boxes)):
        mine = best == thing
        hits = mine & (most >= _HIT)
        # No object goes without an anchor, however odd its shape.
        hits |= overlap[:, thing] >= max(float(overlap[:, thing].max()), 1e-6)
        near = mine & (most >= _MISS) & ~hits
        yield _Claim(thing, np.flatnonzero(hits), np.flatnonzero(near))
