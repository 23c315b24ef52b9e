"""How wrong the raw maps are."""

import torch
from torch import Tensor, nn

from clonetrace.train.targets import IGNORED

#: Focal loss (Lin et al. 2017, RetinaNet, table 1b): weight of objects, and how much less what is
#: easy counts.
_ALPHA, _GAMMA = 0.25, 2.0
#: Differences of box numbers under this count by their square.
_SMOOTH = 0.1


def focal_loss(logits: Tensor, classes: Tensor) -> Tensor:
    """Return the focal loss over the number of anchors with an object.

    Args:
        logits: Shape (views, anchors, classes).
        classes: What is there, see `Targets.classes`, shape (views, anchors).
    """
    counted = classes > IGNORED
    there = torch.zeros_like(logits)
    hits = classes >= 0
    there[hits, classes[hits]] = 1.0
    wrong = nn.functional.binary_cross_entropy_with_logits(logits, there, reduction="none")
    surprise = 1 - torch.exp(-wrong)
    weight = torch.where(there > 0, _ALPHA, 1 - _ALPHA) * surprise**_GAMMA
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
