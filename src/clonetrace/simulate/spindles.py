"""Sprawling spindle cells of differentiating colonies."""

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.canvas import Canvas, Picture

Floats = NDArray[np.float64]

#: Spindles are drawn from this many prepared directions and half lengths, um.
_DIRECTIONS = 24
_LENGTHS = (34.0, 52.0, 74.0)
#: Share of the tapered half length that can be told from the floor.
_SEEN = 0.8


def half_length_um(own: Floats) -> Floats:
    """Return how far spindles can be seen to reach from their middle, um.

    Args:
        own: The number from 0 to 1 that stays with each cell, shape (cells,).
    """
    return np.asarray(_SEEN * np.array(_LENGTHS)[_length(own)])


def draw_spindles(
    canvas: Canvas, xy_um: Floats, angle: Floats, own: Floats, contrast: float
) -> None:
    """Draw sprawling spindle cells.

    Args:
        canvas: Drawn into.
        xy_um: Places, shape (cells, 2).
        angle: Directions, radians, shape (cells,).
        own: The number from 0 to 1 that stays with each cell, shape (cells,).
        contrast: Sign and strength.
    """
    sprites = _sprites(canvas.um_per_px)
    turn = np.floor((angle % math.pi) / math.pi * _DIRECTIONS).astype(int) % _DIRECTIONS
    half = sprites[0].shape[0] // 2
    left = np.floor(xy_um[:, 0] / canvas.um_per_px + canvas.centre_x_px).astype(int) - half
    top = np.floor(xy_um[:, 1] / canvas.um_per_px + canvas.centre_y_px).astype(int) - half
    which = turn * len(_LENGTHS) + _length(own)
    strength = contrast * (0.9 + 0.8 * ((own * 7.3) % 1.0))
    for x, y, sprite, much in zip(left, top, which, strength, strict=True):
        canvas.stamp(int(x), int(y), np.float32(much) * sprites[sprite])


def _length(own: Floats) -> NDArray[np.int64]:
    return np.clip((own * len(_LENGTHS)).astype(np.int64), 0, len(_LENGTHS) - 1)


@lru_cache(maxsize=8)
def _sprites(um_per_px: float) -> tuple[Picture, ...]:
    half = math.ceil(1.15 * max(_LENGTHS) / um_per_px)
    fine = max(1, math.ceil(um_per_px / 2.0))
    edge = (2 * half + 1) * fine
    axis = (np.arange(edge, dtype=np.float32) + 0.5 - edge / 2) * np.float32(um_per_px / fine)
    sprites = []
    for direction in range(_DIRECTIONS):
        angle = (direction + 0.5) / _DIRECTIONS * math.pi
        along = math.cos(angle) * axis[None, :] + math.sin(angle) * axis[:, None]
        across = -math.sin(angle) * axis[None, :] + math.cos(angle) * axis[:, None]
        for length in _LENGTHS:
            # A slight curve: no cell lies straight.
            bent = across - 0.0028 * along**2 * (1 if direction % 2 else -1)
            taper = np.clip(1 - (along / length) ** 2, 0, 1)
            width = 1.0 + 4.4 * taper**2
            body = np.exp(-((bent / width) ** 2)) * np.sqrt(taper)
            edges = np.exp(-(((np.abs(bent) - 1.3 * width) / 1.3) ** 2)) * np.sqrt(taper)
            nucleus = np.exp(-(((along - 4) / 7) ** 2 + (bent / 3.4) ** 2))
            nucleolus = np.exp(-(((along - 5) / 1.6) ** 2 + (bent / 1.6) ** 2))
            sprite = 0.070 * edges - 0.055 * body - 0.022 * nucleus + 0.06 * nucleolus
            size = (2 * half + 1, 2 * half + 1)
            small = cv2.resize(sprite.astype(np.float32), size, interpolation=cv2.INTER_AREA)
            sprites.append(np.asarray(small, dtype=np.float32))
    return tuple(sprites)
