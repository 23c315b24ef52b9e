"""Lumps without any order: what granules in a cell look like."""

import math

import numpy as np

from clonetrace.simulate.canvas import Picture

#: Plane waves that add up to the lumps of a cell; with fewer a pattern can be seen.
_WAVES = 7


def lumps(along: Picture, across: Picture, wide: float, own: float) -> Picture:
    """Return lumps between -1 and 1, the same for equal `own`.

    Args:
        along: Place of every pixel along an axis of the cell.
        across: As above, across it.
        wide: Usual distance between lumps, in the unit of the places.
        own: The number from 0 to 1 that stays with the cell.
    """
    rng = np.random.default_rng(int(own * 2**40))
    direction = 2 * math.pi / _WAVES * (np.arange(_WAVES) + rng.uniform(-0.4, 0.4, _WAVES))
    wave = 2 * math.pi / (wide * rng.uniform(0.7, 1.5, _WAVES))
    phase = rng.uniform(0, 2 * math.pi, _WAVES)
    total = np.zeros_like(along)
    for k_x, k_y, start in zip(
        wave * np.cos(direction), wave * np.sin(direction), phase, strict=True
    ):
        total += np.cos(np.float32(k_x) * along + np.float32(k_y) * across + np.float32(start))
    return np.asarray(np.clip(total * np.float32(0.5 / math.sqrt(_WAVES / 2)), -1, 1))
