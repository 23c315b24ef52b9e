"""Colonies: textured sheets with a thin bright border."""

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.canvas import Canvas, Picture

#: A sheet reaches this far beyond the centre of its outermost cells, um.
_SKIN_UM = 8.5
#: Gaps and bays up to twice this wide are closed, um.
_TAUT_UM = 14.0


def draw_sheet(
    canvas: Canvas,
    xy_um: NDArray[np.float64],
    *,
    focus: float,
    strength: float,
    rng: np.random.Generator,
) -> None:
    """Draw the cells of one cluster as a sheet of cobblestones.

    Args:
        canvas: Drawn into.
        xy_um: Places of the cells, shape (cells, 2).
        focus: Sign and strength of the contrast, -1 to 1.
        strength: 0 for a cluster of round cells that has no sheet yet, 1 for a colony.
        rng: Source of the texture's irregularities.
    """
    margin = 5 * _SKIN_UM
    left, top = xy_um.min(axis=0) - margin
    right, bottom = xy_um.max(axis=0) + margin
    patch = canvas.patch(left, top, right, bottom)
    fine_um = patch.um_per_px
    seeds = np.full((patch.height, patch.width), 255, dtype=np.uint8)
    columns, rows = np.floor(patch.to_fine(xy_um)).astype(int).T
    seeds[rows, columns] = 0
    nearest_px, labels = cv2.distanceTransformWithLabels(
        seeds, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = nearest_px * np.float32(fine_um)
    depth = _depth(nearest, fine_um)
    inside = 1 / (1 + np.exp(-np.clip(depth / np.float32(1.2), -30, 30)))
    texture = _texture(nearest, np.asarray(labels, dtype=np.int32), fine_um, focus, rng)
    border = _border(depth, fine_um, rng)
    contrast = inside * (texture - np.float32(0.02)) + border
    canvas.brighten(patch, np.float32(strength) * contrast.astype(np.float32))


def _depth(nearest: Picture, fine_um: float) -> Picture:
    """Return how deep inside the sheet's outline every pixel lies, um; negative outside.

    The outline is the cells' reach, widened and narrowed again: gaps between cells close, and the
    edge is drawn taut between the outermost cells, as epithelial colonies do.
    """
    wide = (nearest < _SKIN_UM + _TAUT_UM).astype(np.uint8)
    within = cv2.distanceTransform(wide, cv2.DIST_L2, cv2.DIST_MASK_5)
    beyond = np.maximum(nearest / np.float32(fine_um) - (_SKIN_UM + _TAUT_UM) / fine_um, 0)
    signed = cv2.GaussianBlur(within - beyond, (0, 0), max(0.5, 2.0 / fine_um))
    return np.asarray(signed * np.float32(fine_um) - np.float32(_TAUT_UM), dtype=np.float32)


def _texture(
    nearest: Picture,
    labels: NDArray[np.int32],
    fine_um: float,
    focus: float,
    rng: np.random.Generator,
) -> Picture:
    """Cobblestones: every cell a little different, a seam where cells meet, some grain."""
    own = rng.normal(0, 1, int(labels.max()) + 1).astype(np.float32)[labels]
    dome = 0.5 - np.clip(nearest / np.float32(6.5), 0, 1.4)
    fine = _grain(nearest.shape, 0.9 / fine_um, rng)
    coarse = _grain(nearest.shape, 2.6 / fine_um, rng)
    drift = rng.normal(0, 1, (7, 7)).astype(np.float32)
    uneven = 1 + 0.22 * cv2.resize(drift, nearest.shape[::-1], interpolation=cv2.INTER_CUBIC)
    mixed = np.float32(focus) * (0.020 * dome + 0.012 * own) + 0.016 * coarse
    mixed = cv2.GaussianBlur(mixed, (0, 0), max(0.4, 1.0 / fine_um)) + 0.010 * fine
    return np.asarray(np.clip(uneven, 0.4, 1.9) * rng.uniform(1.2, 2.2) * mixed, dtype=np.float32)


def _grain(shape: tuple[int, ...], sigma_px: float, rng: np.random.Generator) -> Picture:
    """Noise of one size of grain, with a standard deviation of 1."""
    noise = rng.standard_normal(shape, dtype=np.float32)
    sigma_px = max(sigma_px, 0.3)
    band = cv2.GaussianBlur(noise, (0, 0), sigma_px) - cv2.GaussianBlur(noise, (0, 0), 2 * sigma_px)
    return np.asarray(band / max(float(band.std()), 1e-6), dtype=np.float32)


def _border(depth: Picture, fine_um: float, rng: np.random.Generator) -> Picture:
    """A thin bright line along the outline, here stronger and there weaker."""
    uneven = cv2.GaussianBlur(
        rng.standard_normal(depth.shape, dtype=np.float32), (0, 0), 18.0 / fine_um
    )
    uneven = np.clip(1 + 0.5 * uneven / max(float(uneven.std()), 1e-6), 0.2, 2.0)
    line = np.exp(-(((depth + 1.5) / 2.6) ** 2))
    shade = np.exp(-(((depth - 4.5) / 3.0) ** 2))
    return np.asarray(uneven * (0.045 * line - 0.016 * shade), dtype=np.float32)
