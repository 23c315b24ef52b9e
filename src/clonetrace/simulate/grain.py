"""The grain of cells: organelles, ridges and folds, as a picture that cells take pieces of."""

import math
from functools import lru_cache

import cv2
import numpy as np

from clonetrace.simulate.canvas import Picture

#: Scale of the atlas, um/px, and its edge in pixels (a power of two: it is laid side by side).
ATLAS_UM = 0.5
ATLAS_EDGE = 1024


@lru_cache(maxsize=8)
def grain_atlas(um_per_px: float) -> Picture:
    """Return the grain, as sharp as a scan can show it, with a standard deviation of about 1.

    Args:
        um_per_px: Scale at which it is sampled; what is finer is averaged away.

    Returns:
        Shape (ATLAS_EDGE, ATLAS_EDGE), periodic.
    """
    rng = np.random.default_rng(20210715)
    folds = _band(rng, along_um=2.8, across_um=0.9)
    grains = _band(rng, along_um=1.0, across_um=1.0)
    lumps = _band(rng, along_um=2.4, across_um=2.4)
    mixed = 0.55 * folds + 0.7 * grains + 0.45 * lumps
    # Few strong granules among many faint ones, as in pictures of real sheets.
    mixed = np.sign(mixed) * np.abs(mixed) ** 1.35
    mixed /= max(float(mixed.std()), 1e-6)
    sigma_px = 0.42 * um_per_px / ATLAS_UM
    return np.asarray(_blurred(mixed, sigma_px, sigma_px), dtype=np.float32)


def _band(rng: np.random.Generator, along_um: float, across_um: float) -> Picture:
    """Noise of one grain, lit from the side: bright and dark flanks next to each other."""
    noise = rng.standard_normal((ATLAS_EDGE, ATLAS_EDGE), dtype=np.float32)
    along, across = along_um / ATLAS_UM, across_um / ATLAS_UM
    smooth = _blurred(noise, along, across)
    step = max(1, round(across))
    lit = smooth - np.roll(smooth, (step, step // 2), axis=(0, 1))
    return np.asarray(lit / max(float(lit.std()), 1e-6), dtype=np.float32)


def _blurred(picture: Picture, along_px: float, across_px: float) -> Picture:
    margin = 4 * math.ceil(max(along_px, across_px))
    wrapped = np.pad(picture.astype(np.float32), margin, mode="wrap")
    soft = cv2.GaussianBlur(wrapped, (0, 0), sigmaX=max(along_px, 0.1), sigmaY=max(across_px, 0.1))
    return np.asarray(soft[margin:-margin, margin:-margin], dtype=np.float32)
