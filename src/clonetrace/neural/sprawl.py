"""Sprawl has no outline: where a network sees parts of it that overlap, it is one."""

import numpy as np

from clonetrace.neural.boxes import areas, common_areas
from clonetrace.neural.decoding import FoundBoxes

#: Parts that share this of the smaller one belong together, if they are about as sure: a part of
#: less than this share of the other's score may be nothing.
_SHARED, _AS_SURE = 0.1, 0.5


def joined(found: FoundBoxes, sprawl: int) -> FoundBoxes:
    """Join the boxes of sprawl that overlap.

    Args:
        found: What a view shows, surest first.
        sprawl: The class of sprawl.

    Returns:
        The other boxes as they are, and one box around each sprawl with the score of its surest
        part; surest first.
    """
    parts = np.flatnonzero(found.classes == sprawl)
    if len(parts) < 2:  # noqa: PLR2004
        return found
    boxes, scores = list(found.boxes_px[parts]), list(found.scores[parts])
    at = 0
    while at < len(boxes):
        others = np.array(boxes[:at] + boxes[at + 1 :], dtype=np.float32).reshape(-1, 4)
        mine = boxes[at][None]
        smaller = np.minimum(areas(others), areas(mine)[0])
        sure = np.array(scores[:at] + scores[at + 1 :], dtype=np.float32)
        as_sure = np.minimum(sure, scores[at]) >= _AS_SURE * np.maximum(sure, scores[at])
        near = np.flatnonzero(as_sure & (common_areas(mine, others)[0] > _SHARED * smaller))
        if not near.size:
            at += 1
            continue
        other = int(near[0]) + int(near[0] >= at)
        low, high = np.minimum(boxes[at], boxes[other]), np.maximum(boxes[at], boxes[other])
        boxes[at] = np.concatenate((low[:2], high[2:]))
        scores[at] = max(scores[at], scores[other])
        del boxes[other], scores[other]
        # A larger box may reach what a smaller one did not.
        at = 0
    rest = found.classes != sprawl
    together = np.concatenate((found.scores[rest], np.array(scores, dtype=np.float32)))
    order = np.argsort(-together, kind="stable")
    return FoundBoxes(
        boxes_px=np.concatenate((found.boxes_px[rest], np.array(boxes, dtype=np.float32)))[order],
        scores=together[order],
        classes=np.concatenate(
            (found.classes[rest], np.full(len(boxes), sprawl, dtype=found.classes.dtype))
        )[order],
    )
