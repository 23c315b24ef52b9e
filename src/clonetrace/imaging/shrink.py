"""Shrink pixels by averaging areas, exactly in place and without a copy of the whole image.

A result pixel `i` covers the native pixels from `i * factor` to `(i + 1) * factor`, whatever the
factor. So a place found in a shrunk image is a place in the native one, without drift towards the
far edge. Whole blocks are averaged; what is left of the factor, less than 2, is interpolated
between two pixels each way: a sixth of the work of averaging parts of pixels.
"""

import math
from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]
"""Grey pixels, uint8 or uint16, shape (height, width)."""

#: Rounding that is forgiven before a partly covered pixel is added.
_SLACK = 1e-6


def shrunk_length(length: int, factor: float) -> int:
    """Return how many pixels of `factor` native pixels cover `length` native pixels."""
    return max(1, math.ceil(length / factor - _SLACK))


def shrink(pixels: Pixels, factor: float) -> Pixels:
    """Average areas of about `factor` x `factor` pixels.

    Args:
        pixels: Shape (height, width), uint8 or uint16.
        factor: At least 1; need not be whole.

    Returns:
        The same dtype, shape (ceil(height / factor), ceil(width / factor)).
    """
    return shrink_bands([pixels], pixels.shape[1], pixels.shape[0], factor)


def shrink_bands(bands: Iterable[Pixels], width: int, height: int, factor: float) -> Pixels:
    """Shrink an image that comes in bands of full-width rows, top to bottom.

    Args:
        bands: Together the whole image; each of any height.
        width: Of the whole image, in native pixels.
        height: Of the whole image, in native pixels.
        factor: At least 1; need not be whole.

    Returns:
        The dtype of the bands, shape (ceil(height / factor), ceil(width / factor)).

    Raises:
        ValueError: The factor is below 1.
    """
    if factor < 1:
        raise ValueError(f"a factor of {factor} would enlarge the scan; it must be at least 1")
    whole = int(factor + _SLACK)
    blocks = np.concatenate(list(_block_means(bands, whole)), axis=0)
    rest = factor / whole
    size = (shrunk_length(width, factor), shrunk_length(height, factor))
    return blocks if rest < 1 + _SLACK else _shrink_rest(blocks, rest, size)


def _block_means(bands: Iterable[Pixels], block: int) -> Iterable[Pixels]:
    """Mean of whole blocks, carrying rows over from one band to the next."""
    carried: Pixels | None = None
    for band in bands:
        rows = band if carried is None else np.concatenate([carried, band], axis=0)
        usable = rows.shape[0] - rows.shape[0] % block
        carried = rows[usable:].copy() if usable < rows.shape[0] else None
        if usable:
            yield _block_mean(rows[:usable], block)
    if carried is not None:
        yield _block_mean(carried, block)


def _block_mean(rows: Pixels, block: int) -> Pixels:
    if block == 1:
        return np.array(rows)
    height, width = rows.shape
    missing = (-height % block, -width % block)
    if any(missing):
        rows = cv2.copyMakeBorder(rows, 0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)
    size = (rows.shape[1] // block, rows.shape[0] // block)
    return cv2.resize(rows, size, interpolation=cv2.INTER_AREA)


def _shrink_rest(blocks: Pixels, factor: float, size: tuple[int, int]) -> Pixels:
    """Shrink by a factor between 1 and 2; the scale is given exactly, not by the size."""
    spare = math.ceil(2 * factor)
    padded = cv2.copyMakeBorder(blocks, 0, spare, 0, spare, cv2.BORDER_REPLICATE)
    shrunk = cv2.resize(padded, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(shrunk[: size[1], : size[0]])
