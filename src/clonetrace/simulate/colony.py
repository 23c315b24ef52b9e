"""Colonies: textured sheets of cells, by class of morphology."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Morphology
from clonetrace.simulate.canvas import Canvas, Patch, Picture
from clonetrace.simulate.cobbles import cobbles
from clonetrace.simulate.dome import dome_of, draw_dome
from clonetrace.simulate.footprint import footprint

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sheet:
    """The cells of one cluster.

    Attributes:
        xy_um: Places in the scan, from the well's centre, shape (cells, 2).
        angle: Direction of each cell's own texture, radians, shape (cells,).
        own: The number from 0 to 1 that stays with each cell, shape (cells,).
        focus: Sign and strength of the contrast, -1 to 1.
        strength: 0 for round cells that are no sheet yet, 1 for a colony.
        morphology: Class that it shows.
        hours: Since seeding.
        rotation: How the plate is turned in the scan, radians.
        seed: The same for the same colony on every day.
    """

    xy_um: Floats
    angle: Floats
    own: Floats
    focus: float
    strength: float
    morphology: Morphology
    hours: float
    rotation: float
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
    ragged: float = 0.7
    """How far the edge strays from a smooth one, um."""
    even: float = 0.0
    """How far the middle's looks reach to the rim, 0 to 1."""


_LOOKS = {
    Morphology.M1: _Look(texture=1.0, core_texture=0.8, core_dark=0.01, blotch=0.22, border=1.0),
    Morphology.M2: _Look(
        texture=0.95, core_texture=1.25, core_dark=0.12, blotch=0.3, border=0.6, ragged=1.2
    ),
    Morphology.M3: _Look(
        texture=1.1, core_texture=1.1, core_dark=0.12, blotch=0.5, border=0.2, even=0.5
    ),
    Morphology.M4: _Look(texture=1.2, core_texture=1.0, core_dark=0.03, blotch=0.5, border=0.3),
}


#: Young clusters have this much more texture than colonies; of how many cells they are.
_YOUNG, _YOUNG_CELLS = 0.35, 40.0


def draw_sheet(canvas: Canvas, sheet: Sheet) -> None:
    """Draw the cells of one cluster as a sheet of cobblestones."""
    rng = np.random.default_rng(sheet.seed)
    place = footprint(canvas, sheet.xy_um, sheet.own, sheet.angle, sheet.morphology)
    fine_um, look = place.patch.um_per_px, _LOOKS[sheet.morphology]
    depth = place.depth_um + _ragged(place.depth_um.shape, fine_um, look, rng)
    thick = float(np.clip(np.exp(rng.normal(0.33, 0.2)), 1.0, 2.2))
    thick *= 1 + _YOUNG / (1 + len(sheet.xy_um) / _YOUNG_CELLS)
    # A narrow condenser shows the thickness of a sheet, besides strong lines at its edge.
    narrow = math.sqrt(canvas.border)
    inside = _step(depth, 0.8 if look.border > 0.5 else 2.2)  # noqa: PLR2004  (a blurred outline)
    core = look.even + (1 - look.even) * _core(depth)
    uneven = _uneven(depth.shape, rng)
    texture = cobbles(place, sheet.xy_um, sheet.own, sheet.angle, sheet.focus)
    texture *= thick * math.sqrt(narrow) * look.texture * (1 + (look.core_texture - 1) * core)
    texture *= np.clip(1 + look.blotch * uneven, 0.4, 1.9)
    shade = np.float32(0.010 * thick * narrow) + look.core_dark * core * np.clip(
        1 + 0.8 * look.blotch * uneven, 0, 2
    )
    contrast = (inside * (texture - shade)).astype(np.float32)
    dome = dome_of(sheet.xy_um, sheet.hours, sheet.rotation, sheet.seed)
    if dome is not None:
        dome = replace(dome, strength=math.sqrt(narrow))
        draw_dome(contrast, depth, place.patch, dome, sheet.focus)
    lines = _border(depth, fine_um, sheet.focus, rng, wide=narrow)
    contrast += look.border * narrow * lines
    canvas.brighten(place.patch, np.float32(sheet.strength) * contrast.astype(np.float32))


def outline_of(
    canvas: Canvas, xy_um: Floats, own: Floats, angle: Floats, morphology: Morphology
) -> tuple[Patch, NDArray[np.bool_]]:
    """Return which pixels of the scan a cluster covers.

    Args:
        canvas: Gives the scale.
        xy_um: Places of the cells in the scan, shape (cells, 2).
        own: The number from 0 to 1 that stays with each cell, shape (cells,).
        angle: Direction of each cell, radians, shape (cells,).
        morphology: Class that it shows.

    Returns:
        The patch around it, and the mask at the scan's scale.
    """
    place = footprint(canvas, xy_um, own, angle, morphology)
    patch, covered = place.patch, place.depth_um > 0
    if canvas.detail == 1:
        return patch, covered
    size = (patch.width // canvas.detail, patch.height // canvas.detail)
    small = cv2.resize(covered.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return patch, np.asarray(small >= 0.5)  # noqa: PLR2004  (half of the pixel)


def border_of(
    canvas: Canvas, covered: NDArray[np.bool_], focus: float, seed: tuple[int, ...]
) -> Picture:
    """Return what the imager adds to the edge of a sheet that was painted as usual imagers see it.

    Args:
        canvas: Gives the scale, and how strong the imager draws borders.
        covered: Pixels of the scan that the sheet covers, shape (height, width).
        focus: Sign and strength of the contrast, -1 to 1.
        seed: The same for the same colony on every day.

    Returns:
        Contrast to the floor, shape as `covered`; nothing where the imager is a usual one.
    """
    wide, detail = math.sqrt(canvas.border), canvas.detail
    if wide <= 1 or not covered.any():
        return np.zeros(covered.shape, dtype=np.float32)
    height, width = covered.shape
    fine = cv2.resize(covered.astype(np.float32), (width * detail, height * detail))
    within = cv2.distanceTransform((fine > 0.5).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)  # noqa: PLR2004
    beyond = cv2.distanceTransform((fine <= 0.5).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)  # noqa: PLR2004
    fine_um = canvas.um_per_px / detail
    depth = cv2.GaussianBlur(within - beyond, (0, 0), max(0.5, 1.1 / fine_um)) * fine_um
    rng = np.random.default_rng((*seed, 33))
    lines = (wide - 1) * _border(depth.astype(np.float32), fine_um, focus, rng, wide=wide)
    return np.asarray(
        cv2.resize(lines, (width, height), interpolation=cv2.INTER_AREA), dtype=np.float32
    )


def _ragged(
    shape: tuple[int, ...], fine_um: float, look: _Look, rng: np.random.Generator
) -> Picture:
    """How far the edge strays from the taut outline, um."""
    noise = cv2.GaussianBlur(
        rng.standard_normal(shape, dtype=np.float32), (0, 0), max(0.4, 2.2 / fine_um)
    )
    much = look.ragged / max(float(noise.std()), 1e-6)
    return np.asarray(np.float32(much) * noise, dtype=np.float32)


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
    line = np.exp(-(((depth + 0.4 + 1.0 * much) / ((1.0 + 0.7 * much) * wide)) ** 2))
    shade = np.exp(-(((depth - (2.6 + 1.2 * much) * wide) / (2.2 * wide)) ** 2))
    # The edge of a sheet gathers light whatever the focus; how much of it changes, but less so in
    # the light of a narrow condenser. So does the shade within, which is that of a wedge.
    bright = 0.036 * wide**0.4 + 0.024 * focus / wide
    dark = 0.020 + 0.010 * focus / wide
    return np.asarray(uneven * (bright * line - dark * shade), dtype=np.float32)
