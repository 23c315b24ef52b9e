"""Single small things: cells, dead cells, dust, scratches."""

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.canvas import Canvas, Picture
from clonetrace.simulate.debris import Debris, DebrisKind

#: Spindles are drawn from this many prepared directions and lengths.
_DIRECTIONS = 24
_LENGTHS = (34.0, 48.0, 64.0)


def draw_cell(canvas: Canvas, x_um: float, y_um: float, radius_um: float, contrast: float) -> None:
    """Draw a living rounded cell: a lens with a rim.

    Args:
        canvas: Drawn into.
        x_um: Place.
        y_um: Place.
        radius_um: Of the cell.
        contrast: Sign and strength; positive is a bright centre in a dark rim.
    """
    reach = 2.2 * radius_um + canvas.um_per_px
    patch = canvas.patch(x_um - reach, y_um - reach, x_um + reach, y_um + reach)
    r = patch.distances(x_um, y_um) / np.float32(radius_um)
    # Wider than the cell, as the scan's own blur would make it, but of the same strength.
    rim = np.exp(-(((r - 0.86) / 0.24) ** 2))
    core = np.exp(-((r / 0.5) ** 2))
    halo = np.exp(-(((r - 1.4) / 0.25) ** 2))
    canvas.brighten(patch, np.float32(contrast) * (0.20 * core - 0.19 * rim + 0.055 * halo))


def draw_dead_cell(
    canvas: Canvas, x_um: float, y_um: float, radius_um: float, strength: float
) -> None:
    """Draw a dead cell: a dark lumpy grain, whatever the focus.

    Args:
        canvas: Drawn into.
        x_um: Place.
        y_um: Place.
        radius_um: Of the whole grain.
        strength: Contrast; 1 is usual.
    """
    reach = 2.2 * radius_um + canvas.um_per_px
    patch = canvas.patch(x_um - reach, y_um - reach, x_um + reach, y_um + reach)
    r = patch.distances(x_um, y_um) / np.float32(radius_um)
    # The lumps follow from the place in the cell's own grain, so that they stay from day to day.
    lump = radius_um * 7.0 % 1.0 * 2 * math.pi
    body = 1 / (1 + np.exp((r - 0.85) / 0.1))
    halo = np.exp(-(((r - 1.35) / 0.22) ** 2))
    glints = np.zeros_like(r)
    for turn, weight in ((lump, 1.0), (lump + 2.4, 0.6)):
        place = (x_um + 0.38 * radius_um * math.cos(turn), y_um + 0.38 * radius_um * math.sin(turn))
        glints += weight * np.exp(-((patch.distances(*place) / (0.28 * radius_um)) ** 2))
    canvas.brighten(patch, np.float32(strength) * (-0.21 * body + 0.14 * glints + 0.04 * halo))


def draw_debris(canvas: Canvas, thing: Debris) -> None:
    """Draw one thing that is not alive."""
    match thing.kind:
        case DebrisKind.DEAD_CELL:
            draw_dead_cell(canvas, thing.x_um, thing.y_um, thing.radius_um, thing.strength)
        case DebrisKind.SPECK:
            _draw_speck(canvas, thing)
        case DebrisKind.RING:
            _draw_ring(canvas, thing)
        case DebrisKind.SCRATCH:
            _draw_line(canvas, thing, width_um=2.5, contrast=-0.08)
        case DebrisKind.FIBRE:
            _draw_line(canvas, thing, width_um=7.0, contrast=-0.22)


def draw_spindles(
    canvas: Canvas,
    xy_um: NDArray[np.float64],
    angle: NDArray[np.float64],
    size: NDArray[np.float64],
    contrast: float,
) -> None:
    """Draw sprawling spindle cells.

    Args:
        canvas: Drawn into.
        xy_um: Places, shape (cells, 2).
        angle: Directions, radians, shape (cells,).
        size: Relative length, 0 to 1, shape (cells,).
        contrast: Sign and strength.
    """
    sprites = _spindles(canvas.um_per_px)
    turn = np.floor((angle % math.pi) / math.pi * _DIRECTIONS).astype(int) % _DIRECTIONS
    length = np.clip((size * len(_LENGTHS)).astype(int), 0, len(_LENGTHS) - 1)
    half = sprites[0].shape[0] // 2
    x = np.floor(xy_um[:, 0] / canvas.um_per_px + canvas.centre_x_px).astype(int) - half
    y = np.floor(xy_um[:, 1] / canvas.um_per_px + canvas.centre_y_px).astype(int) - half
    edge = sprites[0].shape[0]
    height, width = canvas.pixels.shape
    fits = (x >= 0) & (y >= 0) & (x + edge <= width) & (y + edge <= height)
    for left, top, which in zip(
        x[fits], y[fits], (turn * len(_LENGTHS) + length)[fits], strict=True
    ):
        view = canvas.pixels[top : top + edge, left : left + edge]
        view += np.maximum(view, 0) * (np.float32(contrast) * sprites[which])


@lru_cache(maxsize=8)
def _spindles(um_per_px: float) -> tuple[Picture, ...]:
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
            taper = np.clip(1 - (along / length) ** 2, 0, 1)
            width = 1.5 + 6.5 * taper**2
            body = np.exp(-((across / width) ** 2)) * np.sqrt(taper)
            edges = np.exp(-(((np.abs(across) - 1.25 * width) / 2.2) ** 2)) * np.sqrt(taper)
            nucleus = np.exp(-((along / 9) ** 2 + (across / 4.5) ** 2))
            sprite = 0.08 * edges - 0.085 * body - 0.05 * nucleus
            size = (2 * half + 1, 2 * half + 1)
            small = cv2.resize(sprite.astype(np.float32), size, interpolation=cv2.INTER_AREA)
            sprites.append(np.asarray(small, dtype=np.float32))
    return tuple(sprites)


def _draw_speck(canvas: Canvas, thing: Debris) -> None:
    reach = 2.5 * thing.radius_um + canvas.um_per_px
    patch = canvas.patch(
        thing.x_um - reach, thing.y_um - reach, thing.x_um + reach, thing.y_um + reach
    )
    r = patch.distances(thing.x_um, thing.y_um) / np.float32(thing.radius_um)
    canvas.brighten(patch, np.float32(-0.16 * thing.strength) * np.exp(-(r**2) / 1.4))


def _draw_ring(canvas: Canvas, thing: Debris) -> None:
    reach = 1.6 * thing.radius_um
    patch = canvas.patch(
        thing.x_um - reach, thing.y_um - reach, thing.x_um + reach, thing.y_um + reach
    )
    r = patch.distances(thing.x_um, thing.y_um) / np.float32(thing.radius_um)
    body = 1 / (1 + np.exp((r - 0.9) / 0.12))
    ring = np.exp(-(((r - 1.0) / 0.16) ** 2))
    canvas.brighten(patch, np.float32(thing.strength) * (-0.022 * body - 0.012 * ring))


def _draw_line(canvas: Canvas, thing: Debris, width_um: float, contrast: float) -> None:
    if thing.outline is None:
        return
    points = thing.outline + np.array((thing.x_um, thing.y_um))
    margin = 4 * width_um + canvas.um_per_px
    (left, top), (right, bottom) = points.min(axis=0) - margin, points.max(axis=0) + margin
    patch = canvas.patch(left, top, right, bottom)
    drawn = np.zeros((patch.height, patch.width), dtype=np.uint8)
    fine = np.round(patch.to_fine(points) * 16).astype(np.int32)
    thick = max(1, round(width_um / patch.um_per_px))
    cv2.polylines(drawn, [fine.reshape(-1, 1, 2)], False, 255, thick, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(drawn.astype(np.float32) / 255, (0, 0), max(0.6, 1.0 / patch.um_per_px))
    wide = cv2.GaussianBlur(soft, (0, 0), 4.0 / patch.um_per_px)
    canvas.brighten(patch, np.float32(contrast * thing.strength) * (soft - 0.7 * wide))
