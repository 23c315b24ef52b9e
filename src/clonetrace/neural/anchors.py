"""Anchors: the places and sizes at which a dense detector answers."""

import math
from functools import cached_property
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from clonetrace.domain import Value

Floats = NDArray[np.float32]

#: A box may be at most e^4 = 55 times as wide as its anchor: nothing larger fits a view, and an
#: untrained network must not overflow.
MOST_LOG_SCALE = 4.0


class AnchorSettings(Value):
    """Which anchors a network has."""

    strides: tuple[Annotated[int, Field(ge=2, le=128)], ...]
    """Pixels of the view per cell of each map, finest first."""
    size_in_strides: Annotated[float, Field(gt=0)] = 4.0
    """Edge of the basic anchor over the stride. RetinaNet has 32 px at stride 8."""
    scales: tuple[Annotated[float, Field(gt=0)], ...] = (1.0,)
    """Factors on the edge."""
    ratios: tuple[Annotated[float, Field(gt=0)], ...] = (1.0,)
    """Height over width, at equal area."""

    @property
    def per_place(self) -> int:
        """Anchors at each cell of a map."""
        return len(self.scales) * len(self.ratios)


class AnchorGrid:
    """All anchors of a view, level by level, row by row, and anchor by anchor in each cell."""

    def __init__(self, settings: AnchorSettings, height_px: int, width_px: int) -> None:
        """Lay out the anchors.

        Args:
            settings: Which ones.
            height_px: Of the view.
            width_px: Of the view.
        """
        self.settings = settings
        #: Rows and columns of each level's map.
        self.shapes = tuple(
            (math.ceil(height_px / stride), math.ceil(width_px / stride))
            for stride in settings.strides
        )

    @cached_property
    def boxes(self) -> Floats:
        """Middle x, middle y, width and height in px, shape (anchors, 4)."""
        levels = [
            self._level(stride, *shape)
            for stride, shape in zip(self.settings.strides, self.shapes, strict=True)
        ]
        return np.concatenate(levels)

    @cached_property
    def level(self) -> NDArray[np.int64]:
        """Number of each anchor's level, shape (anchors,)."""
        per_place = self.settings.per_place
        counts = [rows * columns * per_place for rows, columns in self.shapes]
        return np.repeat(np.arange(len(counts)), counts)

    def _level(self, stride: int, rows: int, columns: int) -> Floats:
        edges = anchor_edges(self.settings, stride)
        y, x = np.mgrid[:rows, :columns].astype(np.float32)
        anchors = np.empty((rows, columns, len(edges), 4), dtype=np.float32)
        anchors[..., 0] = (x[..., None] + 0.5) * stride
        anchors[..., 1] = (y[..., None] + 0.5) * stride
        anchors[..., 2:] = edges
        return anchors.reshape(-1, 4)


def anchor_edges(settings: AnchorSettings, stride: int) -> Floats:
    """Return width and height of the anchors of one level, px, shape (anchors per place, 2)."""
    edge = settings.size_in_strides * stride
    edges = [
        (edge * scale / math.sqrt(ratio), edge * scale * math.sqrt(ratio))
        for ratio in settings.ratios
        for scale in settings.scales
    ]
    return np.array(edges, dtype=np.float32)


def encoded(anchors: Floats, boxes: Floats) -> Floats:
    """Say boxes relative to anchors, as in Faster R-CNN (Ren et al. 2015, eq. 2).

    Args:
        anchors: Middle and size, px, shape (boxes, 4).
        boxes: Left, top, right, bottom, px, shape (boxes, 4).

    Returns:
        Shift of the middle over the anchor's size, and log of the size's ratio, shape (boxes, 4).
    """
    size = np.maximum(boxes[:, 2:] - boxes[:, :2], 1e-3)
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    shift = (middle - anchors[:, :2]) / anchors[:, 2:]
    return np.concatenate((shift, np.log(size / anchors[:, 2:])), axis=1).astype(np.float32)


def decoded(anchors: Floats, deltas: Floats) -> Floats:
    """Return the boxes that `encoded` would turn into these numbers: left, top, right, bottom."""
    middle = anchors[:, :2] + deltas[:, :2] * anchors[:, 2:]
    half = anchors[:, 2:] * np.exp(np.minimum(deltas[:, 2:], MOST_LOG_SCALE)) / 2
    return np.concatenate((middle - half, middle + half), axis=1).astype(np.float32)
