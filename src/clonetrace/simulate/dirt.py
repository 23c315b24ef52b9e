"""How dust, scratches, fibres and bubbles look."""

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.canvas import Canvas, Patch
from clonetrace.simulate.debris import THREAD_POINTS, Debris, DebrisKind
from clonetrace.simulate.remains import draw_dead_cell

Points = NDArray[np.int32]

#: Width of scratches, um.
_SCRATCH_UM = 2.66
#: Width of threads, um, and the scale above which they are too fine to be seen, um/px.
_THREAD_UM, _COARSE_UM = 2.0, 3.0
#: Width of dots among them, um, and how long they are at most, and at least with their round ends.
_DOT_UM, _LONGEST_DOT_UM, _LEAST_UM = 2.66, 3.0, 1.6
#: What OpenCV's smooth lines are wide, px (their grey, summed across; measured): the finest, and
#: how much wider the next is.
_FINEST_PX, _WIDER_PX = 4 / 3, 2.0


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
            _draw_scratch(canvas, thing)
        case DebrisKind.FIBRE:
            _draw_fibre(canvas, thing)
        case DebrisKind.THREADS:
            _draw_threads(canvas, thing)
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
    # Darkest in the middle; some are sharper than others.
    soft = 0.16 + 0.14 * (7 * thing.own % 1.0)
    body = 1 / (1 + np.exp(np.minimum((r - 0.95) / soft, 30)))
    look = -0.22 * body**1.5 + 0.045 * np.exp(-(((r - 1.65) / 0.35) ** 2))
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
        middle = 0.035 * np.exp(-((r / 0.35) ** 2))
        rings = -0.024 * np.exp(-(((r - 0.95) / 0.16) ** 2)) + 0.012 * np.exp(
            -(((r - 1.3) / 0.12) ** 2)
        )
        look = -0.024 * body + middle + rings
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


def _draw_threads(canvas: Canvas, thing: Debris) -> None:
    if thing.outline is None or canvas.um_per_px > _COARSE_UM:
        return
    points = thing.outline + np.array((thing.x_um, thing.y_um))
    (left, top), (right, bottom) = points.min(axis=0) - 6, points.max(axis=0) + 6
    patch = canvas.patch(left, top, right, bottom)
    drawn = np.zeros((patch.height, patch.width), dtype=np.uint8)
    each = points.reshape(-1, THREAD_POINTS, 2)
    dots = np.ptp(each, axis=1).max(axis=1) < _LONGEST_DOT_UM
    fine = np.round(patch.to_fine(each) * 16).astype(np.int32)[:, :, None]
    long_um = np.maximum(np.linalg.norm(np.diff(each, axis=1), axis=2).sum(axis=1), _LEAST_UM)
    light = 0.0
    threads, all_dots = np.flatnonzero(~dots), np.flatnonzero(dots)
    for chosen, width_um, share in (
        (threads, _THREAD_UM, 0.5),
        (all_dots[::2], _DOT_UM, 0.6),
        (all_dots[1::2], 0.6 * _DOT_UM, 1.0),
    ):
        _draw_lines(drawn, fine[chosen], width_um / patch.um_per_px, share)
        light += share * width_um * float(long_um[chosen].sum())
    # Round ends are larger, the wider a line is in pixels: all take as much light at every scale.
    light /= max(float(drawn.sum()) / 255 * patch.um_per_px**2, 1.0)
    soft = cv2.GaussianBlur(drawn, (0, 0), max(0.5, 0.7 / patch.um_per_px))
    canvas.brighten(patch, np.float32(-0.13 / 255 * thing.strength * light) * soft)


def _draw_lines(
    drawn: NDArray[np.uint8], lines: Sequence[Points] | Points, width_px: float, share: float
) -> None:
    """Draw lines that take as much light as lines of a width do, whatever the scale.

    They are at least as wide as that, and fainter where they are wider.
    """
    steps = max(0, math.ceil((width_px - _FINEST_PX) / _WIDER_PX))
    shade = 255 * share * min(1.0, width_px / (_FINEST_PX + steps * _WIDER_PX))
    thick = max(steps + 1, 2 * steps - 1)
    cv2.polylines(drawn, list(lines), False, shade, thick, cv2.LINE_AA, 4)


def _draw_scratch(canvas: Canvas, thing: Debris) -> None:
    """A groove: a fine dark line between faint bright ones."""
    if thing.outline is None:
        return
    patch, fine = _line_patch(canvas, thing, thing.outline, 10.0)
    drawn = np.zeros((patch.height, patch.width), dtype=np.uint8)
    _draw_lines(drawn, [fine], _SCRATCH_UM / patch.um_per_px, 1.0)
    line = drawn.astype(np.float32) / 255
    soft = cv2.GaussianBlur(line, (0, 0), max(0.6, 1.0 / patch.um_per_px))
    wide = cv2.GaussianBlur(soft, (0, 0), 4.0 / patch.um_per_px)
    canvas.brighten(patch, np.float32(-0.16 * thing.strength) * (soft - 0.7 * wide))


def _draw_fibre(canvas: Canvas, thing: Debris) -> None:
    """Lint: dark edges, a light core, here and there out of focus."""
    if thing.outline is None:
        return
    # The look follows from the strength, which no two fibres share.
    width_um = 10.7 + 8.0 * (37.0 * thing.strength % 1.0)
    patch, fine = _line_patch(canvas, thing, thing.outline, 2.5 * width_um)
    ups = 0.75 + 0.25 * np.cos(np.linspace(0, 9, len(fine)) + 90 * thing.strength)
    parts = []
    for share in (1.0, 0.6):
        drawn = np.zeros((patch.height, patch.width), dtype=np.uint8)
        for number in range(0, len(fine) - 1, 2):
            part, shade = fine[number : number + 3], float(ups[number])
            _draw_lines(drawn, [part], share * width_um / patch.um_per_px, shade)
        parts.append(drawn.astype(np.float32) / 255)
    edges, core = parts
    line = cv2.GaussianBlur(edges - core, (0, 0), max(0.6, 1.0 / patch.um_per_px))
    around = cv2.GaussianBlur(edges, (0, 0), 0.45 * width_um / patch.um_per_px)
    canvas.brighten(patch, np.float32(-0.44 * thing.strength) * (line - 0.2 * around))


def _line_patch(
    canvas: Canvas, thing: Debris, outline: NDArray[np.float64], margin_um: float
) -> tuple[Patch, Points]:
    """Return a patch around a line, and the line in sixteenths of its fine pixels."""
    points = outline + np.array((thing.x_um, thing.y_um))
    margin = margin_um + canvas.um_per_px
    (left, top), (right, bottom) = points.min(axis=0) - margin, points.max(axis=0) + margin
    patch = canvas.patch(left, top, right, bottom)
    fine = np.round(patch.to_fine(points) * 16).astype(np.int32)
    return patch, np.asarray(fine.reshape(-1, 1, 2), dtype=np.int32)
