"""Looks of dead cells: most are dark grains, some black clumps, bright drops or pale ghosts."""

import math

import numpy as np

from clonetrace.simulate.canvas import Canvas, Patch, Picture
from clonetrace.simulate.lumps import lumps

#: Upper ends of the shares of the looks among loose dead cells; the rest are ghosts. Counted by
#: eye in public tiles at 1 um/px.
_SHRUNKEN, _GRANULAR, _BLACK, _BRIGHT = 0.4, 0.7, 0.82, 0.93
#: Share of dead cells with blebs.
_BLEBBED = 0.4


def draw_dead_cell(
    canvas: Canvas, x_um: float, y_um: float, radius_um: float, *, strength: float, own: float
) -> None:
    """Draw a dead cell; its look does not hang on the focus.

    Args:
        canvas: Drawn into.
        x_um: Place.
        y_um: Place.
        radius_um: Of the whole grain.
        strength: Contrast; 1 is usual.
        own: The number from 0 to 1 that stays with the grain: its look stays from day to day.
    """
    reach = 2.0 * radius_um + canvas.um_per_px
    patch = canvas.patch(x_um - reach, y_um - reach, x_um + reach, y_um + reach)
    along, across = patch.offsets(x_um, y_um, 2 * math.pi * own)
    along, across = along / np.float32(radius_um), across / np.float32(radius_um)
    rng = np.random.default_rng(int(own * 2**40) + 1)
    if own < _SHRUNKEN:
        look = _shrunken(along, across, rng)
    elif own < _GRANULAR:
        look = _granular(along, across, own)
    elif own < _BLACK:
        look = _clover(along, across, rng)
    elif own < _BRIGHT:
        look = _bright(along, across, rng)
    else:
        look = _ghost(along, across, own)
    if rng.uniform() < _BLEBBED:
        look = look + _blebs(along, across, rng)
    look = _within(look, patch, (x_um, y_um), reach)
    canvas.brighten(patch, np.float32(strength) * look)


def _within(look: Picture, patch: Patch, place: tuple[float, float], reach_um: float) -> Picture:
    """Fade what reaches the patch's edge."""
    r = patch.distances(*place) / np.float32(reach_um)
    return np.asarray(look * np.clip(6 * (1 - r), 0, 1), dtype=np.float32)


def _spot(along: Picture, across: Picture, place: tuple[float, float], radius: float) -> Picture:
    """A round spot with a soft edge, 1 in its middle."""
    r = np.hypot(along - np.float32(place[0]), across - np.float32(place[1])) / np.float32(radius)
    return np.asarray(1 / (1 + np.exp(np.minimum((r - 0.9) / 0.16, 30))), dtype=np.float32)


def _outline(along: Picture, across: Picture, rng: np.random.Generator, uneven: float) -> Picture:
    """Distance from the middle over that of the outline, which is not quite round."""
    turn = np.arctan2(across, along)
    lobes = 1 + uneven * np.cos(2 * turn) + 0.8 * uneven * np.cos(3 * turn + rng.uniform(0, 6.28))
    return np.asarray(np.hypot(along, across) / lobes, dtype=np.float32)


def _edge(r: Picture, at: float, soft: float) -> Picture:
    return np.asarray(1 / (1 + np.exp(np.clip((r - at) / soft, -30, 30))), dtype=np.float32)


def _ring(r: Picture, at: float, width: float) -> Picture:
    return np.asarray(np.exp(-(((r - np.float32(at)) / np.float32(width)) ** 2)), dtype=np.float32)


def _shrunken(along: Picture, across: Picture, rng: np.random.Generator) -> Picture:
    """A small, smooth, dark grain: the nucleus has shrunk, the rest is gone."""
    r = _outline(along, across, rng, float(rng.uniform(0.02, 0.16)))
    dark, at = float(rng.uniform(0.2, 0.31)), float(rng.uniform(0.55, 0.8))
    body = _edge(r, at, 0.17)
    return np.asarray(-dark * body + 0.075 * _ring(r, at + 0.48, 0.2), dtype=np.float32)


def _granular(along: Picture, across: Picture, own: float) -> Picture:
    """A dark lumpy grain with a glint."""
    rng = np.random.default_rng(int(own * 2**40) + 2)
    r = _outline(along, across, rng, 0.12)
    body = _edge(r, 0.86, 0.1)
    grains = lumps(along, across, 0.48, own) * body
    angle, glint = 9 * own, float(rng.uniform(0.02, 0.26))
    x, y = 0.35 * math.cos(angle), 0.35 * math.sin(angle)
    shine = np.exp(-(((along - x) ** 2 + (across - y) ** 2) / 0.09))
    look = -0.22 * body + 0.11 * grains + glint * shine + 0.08 * _ring(r, 1.28, 0.2)
    return np.asarray(look, dtype=np.float32)


def _clover(along: Picture, across: Picture, rng: np.random.Generator) -> Picture:
    """A cell that fell into two to four black pieces."""
    look = 0.09 * _ring(np.asarray(np.hypot(along, across), dtype=np.float32), 1.25, 0.22)
    for _ in range(rng.integers(2, 5)):
        angle, far = rng.uniform(0, 2 * math.pi), rng.uniform(0.25, 0.6)
        place = far * math.cos(angle), far * math.sin(angle)
        look = look - rng.uniform(0.25, 0.45) * _spot(along, across, place, rng.uniform(0.3, 0.5))
    return np.asarray(np.maximum(look, -0.6), dtype=np.float32)


def _bright(along: Picture, across: Picture, rng: np.random.Generator) -> Picture:
    """A refractile drop: a bright middle in a dark ring."""
    r = _outline(along, across, rng, 0.07)
    middle = float(rng.uniform(0.12, 0.32)) * _edge(r, rng.uniform(0.35, 0.55), 0.12)
    rim = 0.16 * _ring(r, 0.82, 0.16)
    return np.asarray(middle - rim + 0.04 * _ring(r, 1.25, 0.2), dtype=np.float32)


def _ghost(along: Picture, across: Picture, own: float) -> Picture:
    """An emptied cell: an outline with grains in it."""
    rng = np.random.default_rng(int(own * 2**40) + 3)
    r = _outline(along, across, rng, 0.06)
    grains = lumps(along, across, 0.4, own) * _edge(r, 0.8, 0.08)
    rim = 0.15 * _ring(r, 0.95, 0.12)
    return np.asarray(0.12 * grains - rim + 0.05 * _ring(r, 1.3, 0.2), dtype=np.float32)


def _blebs(along: Picture, across: Picture, rng: np.random.Generator) -> Picture:
    """Small pieces that came off and lie beside the cell."""
    look = np.zeros_like(along)
    for _ in range(rng.integers(1, 4)):
        angle, far = rng.uniform(0, 2 * math.pi), rng.uniform(0.9, 1.45)
        place = far * math.cos(angle), far * math.sin(angle)
        spot = _spot(along, across, place, rng.uniform(0.14, 0.3))
        look = look - np.float32(rng.uniform(0.08, 0.24)) * spot
    return np.asarray(look, dtype=np.float32)
