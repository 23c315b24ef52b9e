"""Colonies: textured sheets of cells, by class of morphology."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Morphology
from clonetrace.simulate.canvas import Canvas, Patch, Picture
from clonetrace.simulate.grain import ATLAS_EDGE, ATLAS_UM, grain_atlas

Floats = NDArray[np.float64]

#: A sheet reaches this far beyond the centre of its outermost cells, um.
_SKIN_UM = 8.5
#: Gaps and bays up to twice this wide are closed, um; loose colonies keep theirs.
_TAUT_UM = 14.0
_LOOSE_TAUT_UM = 5.0


@dataclass(frozen=True, eq=False)
class Sheet:
    """The cells of one cluster.

    Attributes:
        xy_um: Places in the scan, from the well's centre, shape (cells, 2).
        angle: Direction of each cell's own texture, radians, shape (cells,).
        own: The number from 0 to 1 that stays with each cell, shape (cells,).
        focus: Sign and strength of the contrast, -1 to 1.
        strength: 0 for a cluster of round cells that has no sheet yet, 1 for a colony.
        morphology: Class that it shows.
        seed: The same for the same colony on every day.
    """

    xy_um: Floats
    angle: Floats
    own: Floats
    focus: float
    strength: float
    morphology: Morphology
    seed: tuple[int, ...]


@dataclass(frozen=True)
class _Look:
    """What tells the classes apart; contrasts are relative to the floor."""

    texture: float
    """Contrast of the texture at the rim of the sheet."""
    core_texture: float
    """Factor on it in the middle."""
    core_dark: float
    """How much darker the middle is."""
    blotch: float
    """Unevenness of darkness and texture."""
    border: float
    """Strength of the bright border."""
    even: float = 0.0
    """How far the middle's looks reach to the rim, 0 to 1."""


_LOOKS = {
    Morphology.M1: _Look(texture=1.0, core_texture=0.8, core_dark=0.01, blotch=0.22, border=1.0),
    Morphology.M2: _Look(texture=0.95, core_texture=1.25, core_dark=0.12, blotch=0.3, border=0.6),
    Morphology.M3: _Look(
        texture=1.1, core_texture=1.1, core_dark=0.12, blotch=0.5, border=0.2, even=0.5
    ),
    Morphology.M4: _Look(texture=1.2, core_texture=1.0, core_dark=0.03, blotch=0.5, border=0.3),
}


def draw_sheet(canvas: Canvas, sheet: Sheet) -> None:
    """Draw the cells of one cluster as a sheet of cobblestones."""
    rng = np.random.default_rng(sheet.seed)
    patch = _patch(canvas, sheet.xy_um)
    fine_um = patch.um_per_px
    nearest, cell = _nearest_cells(patch, sheet.xy_um)
    depth = _depth(nearest, fine_um, sheet.morphology)
    depth += _frayed(sheet, cell, depth.shape, fine_um, rng)
    look = _LOOKS[sheet.morphology]
    thick = float(np.clip(np.exp(rng.normal(0.45, 0.25)), 1.0, 2.6))
    inside = _step(depth, 0.8 if look.border > 0.5 else 2.2)  # noqa: PLR2004  (a blurred outline)
    core = look.even + (1 - look.even) * _core(depth)
    uneven = _uneven(nearest.shape, rng)
    texture = _texture(patch, sheet, nearest, cell)
    texture *= thick * look.texture * (1 + (look.core_texture - 1) * core)
    texture *= np.clip(1 + look.blotch * uneven, 0.4, 1.9)
    shade = np.float32(0.011 * thick) + look.core_dark * core * np.clip(
        1 + 0.8 * look.blotch * uneven, 0, 2
    )
    contrast = inside * (texture - shade)
    lines = _border(depth, fine_um, sheet.focus, rng, wide=math.sqrt(canvas.border))
    contrast += look.border * math.sqrt(canvas.border) * lines
    canvas.brighten(patch, np.float32(sheet.strength) * contrast.astype(np.float32))


def outline_of(
    canvas: Canvas, xy_um: Floats, radius_um: Floats, morphology: Morphology
) -> tuple[Patch, NDArray[np.bool_]]:
    """Return which pixels of the scan a cluster covers.

    Args:
        canvas: Gives the scale.
        xy_um: Places of the cells in the scan, shape (cells, 2).
        radius_um: Radii of the round cells, shape (cells,).
        morphology: Class that it shows.

    Returns:
        The patch around it, and the mask at the scan's scale.
    """
    patch = _patch(canvas, xy_um)
    nearest, cell = _nearest_cells(patch, xy_um)
    if len(xy_um) > 2:  # noqa: PLR2004  (three cells enclose something)
        covered = _depth(nearest, patch.um_per_px, morphology) > 0
    else:
        covered = nearest < 1.05 * radius_um[cell]
    if canvas.detail == 1:
        return patch, covered
    size = (patch.width // canvas.detail, patch.height // canvas.detail)
    small = cv2.resize(covered.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return patch, np.asarray(small >= 0.5)  # noqa: PLR2004  (half of the pixel)


def _patch(canvas: Canvas, xy_um: Floats) -> Patch:
    margin = 5 * _SKIN_UM
    left, top = xy_um.min(axis=0) - margin
    right, bottom = xy_um.max(axis=0) + margin
    return canvas.patch(left, top, right, bottom)


def _nearest_cells(patch: Patch, xy_um: Floats) -> tuple[Picture, NDArray[np.int64]]:
    """Return how far every pixel is from the nearest cell's centre, um, and which cell that is."""
    seeds = np.full((patch.height, patch.width), 255, dtype=np.uint8)
    columns, rows = np.floor(patch.to_fine(xy_um)).astype(int).T
    seeds[rows, columns] = 0
    nearest, labels = cv2.distanceTransformWithLabels(
        seeds, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    labels = np.asarray(labels, dtype=np.int32)
    cell_of = np.zeros(int(labels.max()) + 1, dtype=np.int64)
    cell_of[labels[rows, columns]] = np.arange(len(xy_um))
    return np.asarray(nearest * np.float32(patch.um_per_px)), cell_of[labels]


def _depth(nearest: Picture, fine_um: float, morphology: Morphology) -> Picture:
    """Return how deep inside the sheet's outline every pixel lies, um; negative outside.

    The outline is the cells' reach, widened and narrowed again: gaps between cells close, and the
    edge is drawn taut between the outermost cells, as epithelial colonies do.
    """
    taut = _LOOSE_TAUT_UM if morphology in (Morphology.M3, Morphology.M4) else _TAUT_UM
    wide = (nearest < _SKIN_UM + taut).astype(np.uint8)
    within = cv2.distanceTransform(wide, cv2.DIST_L2, cv2.DIST_MASK_5)
    beyond = np.maximum(nearest / np.float32(fine_um) - (_SKIN_UM + taut) / fine_um, 0)
    signed = cv2.GaussianBlur(within - beyond, (0, 0), max(0.5, 2.0 / fine_um))
    return np.asarray(signed * np.float32(fine_um) - np.float32(taut), dtype=np.float32)


def _frayed(
    sheet: Sheet,
    cell: NDArray[np.int64],
    shape: tuple[int, ...],
    fine_um: float,
    rng: np.random.Generator,
) -> Picture:
    """How far cells reach over the taut outline, um: no edge of a colony is smooth."""
    noise = cv2.GaussianBlur(
        rng.standard_normal(shape, dtype=np.float32), (0, 0), max(0.4, 1.6 / fine_um)
    )
    noise = np.asarray(noise / max(float(noise.std()), 1e-6), dtype=np.float32)
    own = ((sheet.own * 3.1) % 1.0 - 0.6).astype(np.float32)[cell]
    return np.asarray(3.5 * own + 1.1 * noise, dtype=np.float32)


def _step(depth: Picture, soft_um: float) -> Picture:
    return np.asarray(1 / (1 + np.exp(-np.clip(depth / np.float32(soft_um), -30, 30))))


def _core(depth: Picture) -> Picture:
    """From 0 at the outline to 1 in the middle of the sheet, round where the sheet is not."""
    deepest = max(float(depth.max()), 1.0)
    share = np.clip(depth / np.float32(deepest), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _uneven(shape: tuple[int, ...], rng: np.random.Generator) -> Picture:
    """A few blotches that grow with the colony and stay where they are in it."""
    drift = rng.normal(0, 1, (9, 9)).astype(np.float32)
    return np.asarray(cv2.resize(drift, shape[::-1], interpolation=cv2.INTER_CUBIC))


def _texture(patch: Patch, sheet: Sheet, nearest: Picture, cell: NDArray[np.int64]) -> Picture:
    """Cobblestones: every cell a little different, with a grain of its own, a seam between them.

    All of it follows from the cells, so it stays with them from day to day as they move apart.
    """
    fine_um = patch.um_per_px
    own = sheet.own.astype(np.float32)
    grain = _own_grain(patch, sheet, cell)
    dome = 0.5 - np.clip(nearest / np.float32(6.5), 0, 1.4)
    # A few cells round up before they divide: bright, in a dark ring.
    round_up = (own > 0.965)[cell]  # noqa: PLR2004  (one in 28)
    bead = np.exp(-((nearest / 2.6) ** 2)) - 0.75 * np.exp(-(((nearest - 4.8) / 1.5) ** 2))
    mixed = 0.030 * dome + 0.044 * ((own * 5.7) % 1.0 - 0.5)[cell]
    mixed += np.where(round_up, np.float32(0.11) * bead, np.float32(0))
    sign = math.copysign(0.35 + 0.65 * abs(sheet.focus), sheet.focus)
    mixed = cv2.GaussianBlur((sign * mixed).astype(np.float32), (0, 0), max(0.4, 0.8 / fine_um))
    # The grain loses its sharpness with the defocus, but hardly its contrast.
    return np.asarray(mixed + math.copysign(0.044, sheet.focus) * grain, dtype=np.float32)


def _own_grain(patch: Patch, sheet: Sheet, cell: NDArray[np.int64]) -> Picture:
    """Every cell's own piece of the grain atlas, turned by the cell's direction."""
    atlas = grain_atlas(patch.um_per_px)
    cos, sin = np.cos(sheet.angle) / ATLAS_UM, np.sin(sheet.angle) / ATLAS_UM
    x, y = sheet.xy_um[:, 0] - patch.left_um, sheet.xy_um[:, 1] - patch.top_um
    # Where in the atlas the patch's corner would be for each cell.
    start_u = (sheet.own * 977.0) % 1.0 * ATLAS_EDGE - cos * x - sin * y
    start_v = (sheet.own * 7919.0) % 1.0 * ATLAS_EDGE + sin * x - cos * y
    column = (np.arange(patch.width, dtype=np.float32) + 0.5) * np.float32(patch.um_per_px)
    row = (np.arange(patch.height, dtype=np.float32) + 0.5) * np.float32(patch.um_per_px)
    turn = np.column_stack((cos, sin, start_u, start_v)).astype(np.float32)[cell]
    u = turn[..., 0] * column[None, :] + turn[..., 1] * row[:, None] + turn[..., 2]
    v = turn[..., 0] * row[:, None] - turn[..., 1] * column[None, :] + turn[..., 3]
    wrap = ATLAS_EDGE - 1
    return np.asarray(atlas[v.astype(np.int32) & wrap, u.astype(np.int32) & wrap])


def _border(
    depth: Picture, fine_um: float, focus: float, rng: np.random.Generator, *, wide: float
) -> Picture:
    """A line along the outline, here stronger and there weaker; it moves out with the defocus.

    `wide` is the factor on its width.
    """
    shrink = max(1, round(9.0 / fine_um))
    small = (max(2, depth.shape[0] // shrink), max(2, depth.shape[1] // shrink))
    noise = cv2.GaussianBlur(rng.standard_normal(small, dtype=np.float32), (0, 0), 1.4)
    noise = np.asarray(noise / max(float(noise.std()), 1e-6), dtype=np.float32)
    uneven = np.clip(1 + 0.6 * cv2.resize(noise, depth.shape[::-1]), 0.1, 2.2)
    much = abs(focus)
    line = np.exp(-(((depth + 0.4 + 1.0 * much) / ((1.1 + 0.8 * much) * wide)) ** 2))
    shade = np.exp(-(((depth - (2.6 + 1.2 * much) * wide) / (2.2 * wide)) ** 2))
    # The edge of a sheet gathers light whatever the focus; only how much of it changes.
    bright = (0.045 + 0.034 * much) if focus > 0 else 0.034 - 0.054 * much
    dark = 0.026 * focus
    return np.asarray(uneven * (bright * line - dark * shade), dtype=np.float32)
