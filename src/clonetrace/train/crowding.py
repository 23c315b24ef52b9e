"""Crowded views, laid together from several crops.

Simulated wells hold a few clones, so a view with many objects in it is sprawl, and a network that
has seen no other takes every crowded well for sprawl. Contrast is 0 on the floor: what is added to
it looks as if it lay there.
"""

from collections.abc import Sequence
from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.neural.boxes import areas, common_areas
from clonetrace.train.augment import Sample
from clonetrace.train.targets import Labels

#: Beyond this contrast nothing is lit: the surround of the well.
_UNLIT = -3.0
#: Share of a view that may be that dark: small things are.
_MOST_UNLIT = 0.02
#: Objects that share more than this of the smaller box lie on each other, as none do in wells.
_ON_EACH_OTHER = 0.15


#: What is seen around an object's box comes with it: so many pixels, and their soft edge.
_AROUND_PX, _SOFT_PX = 8, 3.0
#: A crop with this many times the noise of another would drown that one's objects.
_NOISIER = 1.5


def laid_together(samples: Sequence[Sample], sprawl: int | None) -> Sample:
    """Return one sample with the objects of all.

    Args:
        samples: Of equal shape. The objects of the others are laid into the first. It is kept as
            it is where it shows sprawl or the surround of the well; others that do are left out,
            and so are those whose objects would drown in its noise.
        sprawl: Class of what has no outline, whose parts would fill the view.
    """
    first, *others = samples
    if not _is_open(first, sprawl):
        return first
    noise = _noise(first) / _NOISIER
    fitting = (one for one in others if _is_open(one, sprawl) and _noise(one) > noise)
    return reduce(_sum, fitting, first)


def _is_open(sample: Sample, sprawl: int | None) -> bool:
    dark = float((sample.contrast < _UNLIT).mean())
    return dark < _MOST_UNLIT and not (sample.labels.classes == sprawl).any()


def _noise(sample: Sample) -> float:
    """How much neighbouring pixels differ."""
    return float(np.median(np.abs(np.diff(sample.contrast, axis=1)))) + 1e-6


def _objects_of(sample: Sample) -> NDArray[np.float32]:
    """The contrast of a sample around its objects, 0 elsewhere."""
    mask = np.zeros_like(sample.contrast)
    for left, top, right, bottom in sample.labels.boxes_px:
        rows = slice(max(int(top) - _AROUND_PX, 0), int(bottom) + _AROUND_PX)
        mask[rows, max(int(left) - _AROUND_PX, 0) : int(right) + _AROUND_PX] = 1
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), _SOFT_PX), dtype=np.float32)
    return soft * sample.contrast


def _sum(one: Sample, other: Sample) -> Sample:
    """Lay two samples together; what comes to lie on each other is ignored."""
    shared = common_areas(one.labels.boxes_px, other.labels.boxes_px)
    smaller = np.minimum.outer(areas(one.labels.boxes_px), areas(other.labels.boxes_px))
    on_each_other = shared > _ON_EACH_OTHER * np.maximum(smaller, 1e-6)
    labels = Labels(
        boxes_px=np.concatenate((one.labels.boxes_px, other.labels.boxes_px)),
        classes=np.concatenate((one.labels.classes, other.labels.classes)),
        ignored=np.concatenate(
            (
                one.labels.ignored | on_each_other.any(axis=1),
                other.labels.ignored | on_each_other.any(axis=0),
            )
        ),
    )
    return Sample(one.contrast + _objects_of(other), labels)
