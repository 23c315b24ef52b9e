"""What an imager, a day and a plate may change about a crop, in contrast against the floor.

The simulator varies all of this too; here it is varied anew each time that a crop is seen.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.train.targets import Labels

Floats = NDArray[np.float32]

#: Share of the crops that are shown as a coarser imager would, and how many times as large its
#: pixels are at least.
_COARSE_SHARE, _COARSER = 0.25, 1.2


@dataclass(frozen=True, eq=False)
class Sample:
    """A crop on its way into a network.

    Attributes:
        contrast: See `contrast_of`, shape (size, size).
        labels: The objects in it.
    """

    contrast: Floats
    labels: Labels


def turned(sample: Sample, rng: np.random.Generator) -> Sample:
    """Return the sample in one of the eight ways that a square can lie."""
    contrast, boxes = sample.contrast, sample.labels.boxes_px
    height, width = contrast.shape
    if rng.random() < 0.5:  # noqa: PLR2004
        contrast, boxes = contrast[:, ::-1], _mirrored(boxes, width)
    if rng.random() < 0.5:  # noqa: PLR2004
        contrast, boxes = contrast.T, boxes[:, [1, 0, 3, 2]]
        height, width = width, height
    if rng.random() < 0.5:  # noqa: PLR2004
        contrast, boxes = contrast[:, ::-1], _mirrored(boxes, width)
    return Sample(np.ascontiguousarray(contrast), replace(sample.labels, boxes_px=boxes))


def relit(contrast: Floats, coarsest: float, rng: np.random.Generator) -> Floats:
    """Return the picture as another imager on another day might have taken it.

    Args:
        contrast: See `contrast_of`.
        coarsest: How many times as large the pixels of that imager may be.
        rng: Source of every random choice.
    """
    changed = contrast * np.float32(np.exp(rng.normal(0, 0.3)))
    if rng.random() < 0.15:  # noqa: PLR2004
        # Below the focus, what was bright is dark; the unlit surround stays unlit.
        changed = np.where(contrast > _unlit(contrast), -changed, changed)
    changed = _coarser(_refocused(changed, rng), coarsest, rng)
    changed = changed + _shade(changed.shape, rng)
    changed = _seamed(changed, rng)
    noise = rng.standard_normal(changed.shape, dtype=np.float32)
    if rng.random() < 0.5:  # noqa: PLR2004
        noise = 1.6 * cv2.GaussianBlur(noise, (0, 0), 0.7)
    changed = changed + np.float32(rng.exponential(0.03)) * noise
    return np.asarray(changed + np.float32(rng.normal(0, 0.08)), dtype=np.float32)


def _mirrored(boxes: Floats, width: int) -> Floats:
    return np.column_stack((width - boxes[:, 2], boxes[:, 1], width - boxes[:, 0], boxes[:, 3]))


def _unlit(contrast: Floats) -> float:
    """Contrast of black is -1 over the unit; halfway there, nothing living lies."""
    return 0.6 * float(min(contrast.min(), -3.0))


def _refocused(contrast: Floats, rng: np.random.Generator) -> Floats:
    draw = rng.random()
    if draw < 0.3:  # noqa: PLR2004
        return np.asarray(cv2.GaussianBlur(contrast, (0, 0), rng.uniform(0.4, 1.6)))
    if draw < 0.45:  # noqa: PLR2004
        soft = cv2.GaussianBlur(contrast, (0, 0), 1.5)
        return np.asarray(contrast + np.float32(rng.uniform(0.2, 0.9)) * (contrast - soft))
    if draw < 0.55:  # noqa: PLR2004
        # The look of scans whose slow shading an export filter took away.
        slow = cv2.GaussianBlur(contrast, (0, 0), rng.uniform(12, 40))
        return np.asarray(contrast - slow)
    return contrast


def _coarser(contrast: Floats, coarsest: float, rng: np.random.Generator) -> Floats:
    """The look of an imager with larger pixels, whose scans are enlarged for the network."""
    if rng.random() > _COARSE_SHARE:
        return contrast
    height, width = contrast.shape
    factor = float(np.exp(rng.uniform(*np.log((_COARSER, coarsest)))))
    size = (max(16, round(width / factor)), max(16, round(height / factor)))
    small = cv2.resize(contrast, size, interpolation=cv2.INTER_AREA)
    # Such an imager has noise of its own in every large pixel.
    small = small + np.float32(rng.exponential(0.03)) * rng.standard_normal(
        small.shape, dtype=np.float32
    )
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))


def _shade(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    nodes = rng.normal(0, rng.exponential(0.12), (3, 3)).astype(np.float32)
    return np.asarray(cv2.resize(nodes, shape[::-1], interpolation=cv2.INTER_CUBIC))


def _seamed(contrast: Floats, rng: np.random.Generator) -> Floats:
    """A camera field's edge: a step in brightness, and a misplacement of a pixel or two."""
    if rng.random() > 0.2:  # noqa: PLR2004
        return contrast
    edge = int(rng.integers(20, contrast.shape[1] - 20))
    seamed = contrast.copy()
    beyond = np.roll(contrast[:, edge:], int(rng.integers(-2, 3)), axis=0)
    seamed[:, edge:] = beyond + np.float32(rng.normal(0, 0.2))
    return seamed
