"""From raw maps to boxes: the one place where a network's answer is read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.neural.anchors import AnchorSettings, anchor_edges, decoded

Floats = NDArray[np.float32]

#: A view has few objects; more candidates than this of one level are noise, and only cost time.
_MOST_PER_LEVEL = 1000


@dataclass(frozen=True, eq=False)
class RawMaps:
    """What a network says of one view.

    Attributes:
        classes: Logits of each level, shape (anchors per place * classes, rows, columns).
        boxes: Box numbers of each level (see `encoded`), shape (anchors per place * 4, rows,
            columns).
    """

    classes: Sequence[Floats]
    boxes: Sequence[Floats]

    @classmethod
    def of_outputs(cls, outputs: Sequence[Floats]) -> Self:
        """Sort a network's outputs: the classes of every level come first, then the boxes."""
        levels = len(outputs) // 2
        return cls(outputs[:levels], outputs[levels:])


@dataclass(frozen=True, eq=False)
class FoundBoxes:
    """Objects of one view, surest first.

    Attributes:
        boxes_px: Left, top, right, bottom, shape (objects, 4); may reach over the view's edge.
        scores: From 0 to 1, shape (objects,).
        classes: Numbers of the classes, shape (objects,).
    """

    boxes_px: Floats
    scores: Floats
    classes: NDArray[np.int64]

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Self:
        """Return some of the objects, by truth or by number."""
        return replace(
            self,
            boxes_px=self.boxes_px[which],
            scores=self.scores[which],
            classes=self.classes[which],
        )


_NOTHING = FoundBoxes(
    boxes_px=np.zeros((0, 4), dtype=np.float32),
    scores=np.zeros(0, dtype=np.float32),
    classes=np.zeros(0, dtype=np.int64),
)


def decode(
    maps: RawMaps, anchors: AnchorSettings, *, least_score: float, most_overlap: float
) -> FoundBoxes:
    """Read the boxes out of the maps and keep the surest of those that overlap.

    An object has one class: boxes suppress each other whatever their classes.

    Args:
        maps: What the network says.
        anchors: Which anchors it has.
        least_score: Lower scores are dropped.
        most_overlap: Intersection over union above which two boxes are the same object.
    """
    levels = [
        _level(classes, boxes, anchors, stride, least_score)
        for classes, boxes, stride in zip(maps.classes, maps.boxes, anchors.strides, strict=True)
    ]
    together = FoundBoxes(
        boxes_px=np.concatenate([one.boxes_px for one in levels]),
        scores=np.concatenate([one.scores for one in levels]),
        classes=np.concatenate([one.classes for one in levels]),
    )
    return _suppressed(together, most_overlap)


def _level(
    classes: Floats, boxes: Floats, anchors: AnchorSettings, stride: int, least_score: float
) -> FoundBoxes:
    per_place = anchors.per_place
    rows, columns = classes.shape[1:]
    logits = classes.reshape(per_place, -1, rows, columns)
    best = logits.max(axis=1)
    least = math.log(least_score / (1 - least_score))
    # Some ten times as fast as `nonzero` of three dimensions.
    anchor, row, column = np.unravel_index(np.flatnonzero(best > least), best.shape)
    if anchor.size > _MOST_PER_LEVEL:
        top = np.argsort(-best[anchor, row, column], kind="stable")[:_MOST_PER_LEVEL]
        anchor, row, column = anchor[top], row[top], column[top]
    if anchor.size == 0:
        return _NOTHING
    deltas = boxes.reshape(per_place, 4, rows, columns)[anchor, :, row, column]
    places = np.column_stack(((column + 0.5) * stride, (row + 0.5) * stride)).astype(np.float32)
    edges = anchor_edges(anchors, stride)[anchor]
    return FoundBoxes(
        boxes_px=decoded(np.concatenate((places, edges), axis=1), deltas),
        scores=1 / (1 + np.exp(-best[anchor, row, column])),
        classes=logits[anchor, :, row, column].argmax(axis=1),
    )


def _suppressed(found: FoundBoxes, most_overlap: float) -> FoundBoxes:
    if found.scores.size == 0:
        return found
    corners = found.boxes_px.astype(np.float64)
    rectangles = np.concatenate((corners[:, :2], corners[:, 2:] - corners[:, :2]), axis=1)
    kept = cv2.dnn.NMSBoxes(
        rectangles.tolist(), found.scores.tolist(), score_threshold=0.0, nms_threshold=most_overlap
    )
    order = np.asarray(kept, dtype=np.int64).ravel()
    order = order[np.argsort(-found.scores[order], kind="stable")]
    return found.chosen(order)
