"""How dust, scratches, fibres and bubbles look."""

import math

import cv2
import numpy as np

from clonetrace.simulate.canvas import Canvas
from clonetrace.simulate.debris import Debris, DebrisKind
from clonetrace.simulate.sprites import draw_dead_cell


def draw_debris(canvas: Canvas, thing: Debris) -> None:
    """Draw one thing that is not alive."""
    match thing.kind:
        case DebrisKind.DEAD_CELL:
            place = (thing.x_um, thing.y_um)
            draw_dead_cell(canvas, *place, thing.radius_um, strength=thing.strength, own=thing.own)
        case DebrisKind.SPECK:
            _draw_speck(canvas, thing)
        case DebrisKind.RING:
            _draw_ring(canvas, thing)
        case DebrisKind.SCRATCH:
            _draw_line(canvas, thing, width_um=2.5, contrast=-0.08)
        case DebrisKind.FIBRE:
            _draw_line(canvas, thing, width_um=7.0, contrast=-0.22)
        case DebrisKind.BUBBLE:
            _draw_bubble(canvas, thing)


def _draw_speck(canvas: Canvas, thing: Debris) -> None:
    reach = 2.5 * thing.radius_um + canvas.um_per_px
    patch = canvas.patch(
        thing.x_um - reach, thing.y_um - reach, thing.x_um + reach, thing.y_um + reach
    )
    along, across = patch.offsets(thing.x_um, thing.y_um, math.pi * thing.own)
    long = thing.radius_um * (1 + 0.5 * thing.own)
    r = np.sqrt((along / long) ** 2 + (across / thing.radius_um) ** 2)
    look = -0.17 / (1 + np.exp(np.minimum((r - 1.0) / 0.18, 30))) + 0.035 * np.exp(
        -(((r - 1.65) / 0.35) ** 2)
    )
    canvas.brighten(patch, np.float32(thing.strength) * look.astype(np.float32))


def _draw_ring(canvas: Canvas, thing: Debris) -> None:
    """Dust out of focus: a faint disc in a ring, or only a dark cloud."""
    cloud = thing.own < 0.5  # noqa: PLR2004  (half of them)
    reach = (2.4 if cloud else 1.6) * thing.radius_um
    patch = canvas.patch(
        thing.x_um - reach, thing.y_um - reach, thing.x_um + reach, thing.y_um + reach
    )
    r = patch.distances(thing.x_um, thing.y_um) / np.float32(thing.radius_um)
    if cloud:
        look = -0.06 * np.exp(-(r**2) / 0.9)
    else:
        body = 1 / (1 + np.exp(np.minimum((r - 0.9) / 0.12, 30)))
        look = -0.022 * body - 0.012 * np.exp(-(((r - 1.0) / 0.16) ** 2))
    canvas.brighten(patch, np.float32(thing.strength) * look.astype(np.float32))


def _draw_bubble(canvas: Canvas, thing: Debris) -> None:
    """A bubble bends the light away at its rim and gathers some in its middle."""
    reach = 1.35 * thing.radius_um + canvas.um_per_px
    patch = canvas.patch(
        thing.x_um - reach, thing.y_um - reach, thing.x_um + reach, thing.y_um + reach
    )
    along, across = patch.offsets(thing.x_um, thing.y_um, 2 * math.pi * thing.own)
    r = np.hypot(along, across) / np.float32(thing.radius_um)
    soft = 6.0 / thing.radius_um
    inside = 1 / (1 + np.exp(np.clip((r - 1) / soft, -30, 30)))
    rim = np.exp(-np.maximum(1 - r, 0) / 0.13) * inside
    glint = np.exp(
        -(((along / thing.radius_um - 0.35) ** 2 + (across / thing.radius_um) ** 2) / 0.02)
    )
    line = np.exp(-(((r - 1.06) / (1.2 * soft)) ** 2))
    look = -0.62 * rim + 0.07 * inside + 0.25 * glint * inside + 0.12 * line
    canvas.brighten(patch, np.float32(thing.strength) * look.astype(np.float32))


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
