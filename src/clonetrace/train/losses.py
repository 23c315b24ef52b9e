"""How wrong the raw maps are."""

import torch
from torch import Tensor, nn

from clonetrace.neural.anchors import MOST_LOG_SCALE
from clonetrace.train.settings import Scoring
from clonetrace.train.targets import IGNORED

#: Focal loss (Lin et al. 2017, RetinaNet, table 1b): weight of objects, and how much less what is
#: easy counts.
_ALPHA, _GAMMA = 0.25, 2.0
#: Differences of box numbers under this count by their square.
_SMOOTH = 0.1
#: Weight of the boxes' overlap against the scores (Li et al. 2020, section 4).
_OVERLAP_WEIGHT = 2.0


def detector_loss(
    logits: Tensor, found: Tensor, classes: Tensor, boxes: Tensor, scoring: Scoring
) -> Tensor:
    """Return how wrong scores and boxes are together.

    Args:
        logits: Shape (views, anchors, classes).
        found: Box numbers (see `encoded`), shape (views, anchors, 4).
        classes: What is there, see `Targets.classes`, shape (views, anchors).
        boxes: Box numbers as they should be, shape (views, anchors, 4).
        scoring: What the scores learn to say.
    """
    hits = classes >= 0
    if scoring is Scoring.PRESENCE:
        return focal_loss(logits, classes) + box_loss(found, boxes, classes)
    overlap, generalized = overlaps_of(found[hits], boxes[hits])
    apart = (1 - generalized).sum() / hits.sum().clamp(min=1)
    return focal_loss(logits, classes, overlap.detach()) + _OVERLAP_WEIGHT * apart


def focal_loss(logits: Tensor, classes: Tensor, fits: Tensor | None = None) -> Tensor:
    """Return the focal loss over the number of anchors with an object.

    Args:
        logits: Shape (views, anchors, classes).
        classes: What is there, see `Targets.classes`, shape (views, anchors).
        fits: Scores that the anchors with an object should have, in their order; all 1 where it is
            not given. Only then are objects and floor weighed differently.
    """
    counted = classes > IGNORED
    hits = classes >= 0
    there = torch.zeros_like(logits)
    there[hits, classes[hits]] = 1.0 if fits is None else fits
    wrong = nn.functional.binary_cross_entropy_with_logits(logits, there, reduction="none")
    weight = (logits.sigmoid() - there).abs() ** _GAMMA
    if fits is None:
        weight = weight * torch.where(there > 0, _ALPHA, 1 - _ALPHA)
    return (weight * wrong * counted[..., None]).sum() / hits.sum().clamp(min=1)


def box_loss(found: Tensor, boxes: Tensor, classes: Tensor) -> Tensor:
    """Return the mean difference of the box numbers where there is an object.

    Args:
        found: Shape (views, anchors, 4).
        boxes: As it should be, shape (views, anchors, 4).
        classes: What is there, shape (views, anchors).
    """
    hits = classes >= 0
    apart = nn.functional.smooth_l1_loss(found[hits], boxes[hits], beta=_SMOOTH, reduction="sum")
    return apart / hits.sum().clamp(min=1)


def overlaps_of(found: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    """Return how far boxes of the same anchors overlap, which the anchors' sizes do not change.

    Args:
        found: Box numbers (see `encoded`), shape (boxes, 4).
        boxes: The same of the boxes to compare them with, one by one.

    Returns:
        Intersection over union, from 0 to 1, and the generalized one, from -1 to 1, which also
        tells how far boxes that do not overlap lie apart; shapes (boxes,).
    """
    low, high = _corners(found)
    other_low, other_high = _corners(boxes)
    shared = (torch.minimum(high, other_high) - torch.maximum(low, other_low)).clamp(min=0).prod(1)
    area = (high - low).prod(1) + (other_high - other_low).prod(1) - shared
    around = (torch.maximum(high, other_high) - torch.minimum(low, other_low)).prod(1)
    overlap = shared / area.clamp(min=1e-9)
    return overlap, overlap - (around - area) / around.clamp(min=1e-9)


def _corners(numbers: Tensor) -> tuple[Tensor, Tensor]:
    half = numbers[:, 2:].clamp(max=MOST_LOG_SCALE).exp() / 2
    return numbers[:, :2] - half, numbers[:, :2] + half
