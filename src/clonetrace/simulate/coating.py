"""The floor's coating: a slow unevenness, and the smudges and tracks that lie in it."""

import math
from functools import lru_cache

import cv2
import numpy as np

from clonetrace.simulate.canvas import Picture

#: Scale of the tile, um/px, and its edge in pixels; it is laid side by side without a seam.
COATING_UM = 8.0
COATING_PX = 1536
#: Even unevenness by its grain in um, share of the brightness (standard deviations). Finer grain
#: comes with the camera's noise. Chosen to have the real floor's contrast at 24 to 100 um, of which
#: a good part is smudges and tracks.
_GRAIN = {24.0: 0.0003, 90.0: 0.0009}
#: Smudges and tracks per mm2, counted in public scans with stretched contrast.
_SMUDGES, _TRACKS = 2.2, 1.2
#: Usual darkness of a smudge and spread of its logarithm; contrast of a track.
_SMUDGE, _SMUDGE_SPREAD, _TRACK = 0.005, 0.7, 0.006


@lru_cache(maxsize=1)
def coating_tile() -> Picture:
    """Return the brightness of a coating over its mean, minus 1, at `COATING_UM`.

    Returns:
        Shape (COATING_PX, COATING_PX); wraps around.
    """
    rng = np.random.default_rng(20210714)
    tile = np.zeros((COATING_PX, COATING_PX), dtype=np.float32)
    for grain_um, share in _GRAIN.items():
        noise = rng.standard_normal(tile.shape, dtype=np.float32)
        smooth = _blurred(noise, grain_um / COATING_UM)
        tile += np.float32(share / float(smooth.std())) * smooth
    area_mm2 = (COATING_PX * COATING_UM / 1000) ** 2
    for _ in range(rng.poisson(_SMUDGES * area_mm2)):
        _smudge(tile, rng)
    return tile + _tracks(rng.poisson(_TRACKS * area_mm2), rng)


def _blurred(picture: Picture, sigma_px: float) -> Picture:
    """Blur a tile that wraps around: the blur must not see its border."""
    margin = 4 * math.ceil(sigma_px)
    wrapped = np.pad(picture, margin, mode="wrap")
    smooth = cv2.GaussianBlur(wrapped, (0, 0), sigma_px)
    return np.asarray(smooth[margin:-margin, margin:-margin], dtype=np.float32)


def _smudge(tile: Picture, rng: np.random.Generator) -> None:
    """A soft dark cloud of 40 to 150 um: a stain, or something far out of focus."""
    wide = float(np.clip(24 * np.exp(rng.normal(0, 0.4)), 10, 60)) / COATING_UM
    long, angle = wide * rng.uniform(1, 2), rng.uniform(0, math.pi)
    dark = _SMUDGE * float(np.exp(rng.normal(0, _SMUDGE_SPREAD)))
    reach = math.ceil(2.8 * long)
    axis = np.arange(-reach, reach + 1)
    along = math.cos(angle) * axis[None, :] + math.sin(angle) * axis[:, None]
    across = math.cos(angle) * axis[:, None] - math.sin(angle) * axis[None, :]
    cloud = dark * np.exp(-((along / long) ** 2 + (across / wide) ** 2) / 2)
    row, column = rng.integers(0, COATING_PX, 2)
    tile[np.ix_((row + axis) % COATING_PX, (column + axis) % COATING_PX)] -= cloud


def _tracks(count: int, rng: np.random.Generator) -> Picture:
    """Faint trails of 100 to 500 um that something left on the coating, darker or lighter."""
    drawn = np.zeros((COATING_PX, COATING_PX), dtype=np.float32)
    for _ in range(count):
        steps = rng.integers(6, 24)
        heading = rng.uniform(0, 2 * math.pi) + np.cumsum(rng.normal(0, 0.35, steps))
        way = np.cumsum(np.column_stack((np.cos(heading), np.sin(heading))) * 2.6, axis=0)
        points = np.round((way + rng.uniform(0, COATING_PX, 2)) * 16).astype(np.int32)
        shade = float(rng.uniform(0.3, 1.0) * rng.choice((-1.0, -1.0, 1.0)))
        # Lines over the tile's border end there: they are too faint for it to be seen.
        cv2.polylines(drawn, [points.reshape(-1, 1, 2)], False, shade, 1, cv2.LINE_8, 4)
    return np.float32(_TRACK) * _blurred(drawn, 0.7)
