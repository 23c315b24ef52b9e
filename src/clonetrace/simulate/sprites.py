"""Single cells, living and dead."""

import math

import numpy as np

from clonetrace.simulate.canvas import Canvas, Picture

#: Plane waves that add up to the lumps of a cell; with fewer a pattern can be seen.
_WAVES = 7


def draw_cell(canvas: Canvas, x_um: float, y_um: float, radius_um: float, focus: float) -> None:
    """Draw a living rounded cell: a lens whose rings move outwards with the defocus.

    Args:
        canvas: Drawn into.
        x_um: Place.
        y_um: Place.
        radius_um: Of the cell.
        focus: Sign and strength of the defocus, -1 to 1; positive is a bright centre in a dark
            rim, and around 0 only a thin dark outline is left.
    """
    much = abs(focus)
    reach = (2.2 + 0.9 * much) * radius_um + canvas.um_per_px
    patch = canvas.patch(x_um - reach, y_um - reach, x_um + reach, y_um + reach)
    r = patch.distances(x_um, y_um) / np.float32(radius_um)
    rim = np.exp(-(((r - 0.80 - 0.08 * much) / (0.18 + 0.06 * much)) ** 2))
    core = np.exp(-((r / (0.42 + 0.10 * much)) ** 2))
    halo = np.exp(-(((r - 1.12 - 0.34 * much) / (0.16 + 0.12 * much)) ** 2))
    outer = np.exp(-(((r - 1.45 - 0.62 * much) / (0.18 + 0.14 * much)) ** 2))
    phase = (
        (0.08 + 0.14 * much) * core
        - (0.05 + 0.15 * much) * rim
        + (0.03 + 0.04 * much) * halo
        - 0.022 * much * outer
    )
    outline = -0.075 * (1 - much) * np.exp(-(((r - 0.95) / 0.14) ** 2))
    canvas.brighten(patch, np.float32(math.copysign(1, focus)) * phase + outline)


def draw_attached_cell(
    canvas: Canvas,
    x_um: float,
    y_um: float,
    radius_um: float,
    focus: float,
    *,
    own: float,
    angle: float,
    strength: float = 1.0,
) -> None:
    """Draw a cell that has attached: flat and drawn out, with a granular middle.

    Args:
        canvas: Drawn into.
        x_um: Place.
        y_um: Place.
        radius_um: Of the cell while it was round.
        focus: Sign and strength of the defocus, -1 to 1.
        own: The number from 0 to 1 that stays with the cell.
        angle: Direction in which it is drawn out, radians.
        strength: Factor on the contrast.
    """
    wide, long = 1.08 * radius_um, (1.2 + 0.45 * own) * radius_um
    reach = 2.0 * long + canvas.um_per_px
    patch = canvas.patch(x_um - reach, y_um - reach, x_um + reach, y_um + reach)
    along, across = patch.offsets(x_um, y_um, angle)
    turn = np.arctan2(across, along)
    lobes = 1 + 0.09 * np.cos(3 * turn + 40 * own) + 0.07 * np.cos(5 * turn + 90 * own)
    r = np.sqrt((along / long) ** 2 + (across / wide) ** 2) / lobes
    border = np.exp(-(((r - 1.05 - 0.06 * abs(focus)) / 0.16) ** 2))
    inner = np.exp(-(((r - 0.78) / 0.17) ** 2))
    body = 1 / (1 + np.exp(np.minimum((r - 0.95) / 0.08, 30)))
    off = (along - 0.15 * long) / (0.34 * long)
    nucleus = np.exp(-(off**2 + (across / (0.36 * wide)) ** 2))
    speckle = _lumps(along, across, 3.6, own) * body
    look = focus * (0.085 * border - 0.075 * inner + 0.05 * nucleus) + 0.035 * speckle
    canvas.brighten(patch, np.float32(strength) * (look - 0.02 * body).astype(np.float32))


def draw_dead_cell(
    canvas: Canvas, x_um: float, y_um: float, radius_um: float, *, strength: float, own: float
) -> None:
    """Draw a dead cell: a dark lumpy grain, whatever the focus.

    Args:
        canvas: Drawn into.
        x_um: Place.
        y_um: Place.
        radius_um: Of the whole grain.
        strength: Contrast; 1 is usual.
        own: The number from 0 to 1 that stays with the grain: its lumps stay from day to day.
    """
    reach = 2.0 * radius_um + canvas.um_per_px
    patch = canvas.patch(x_um - reach, y_um - reach, x_um + reach, y_um + reach)
    start = 2 * math.pi * own
    along, across = patch.offsets(x_um, y_um, start)
    turn = np.arctan2(across, along)
    lobes = 1 + 0.12 * np.cos(2 * turn + 31 * own) + 0.10 * np.cos(3 * turn + 57 * own)
    r = np.hypot(along, across) / (np.float32(radius_um) * lobes)
    body = 1 / (1 + np.exp(np.minimum((r - 0.86) / 0.1, 30)))
    halo = np.exp(-(((r - 1.3) / 0.2) ** 2))
    grains = _lumps(along, across, 0.48 * radius_um, own) * body
    glint_x, glint_y = 0.35 * radius_um * math.cos(9 * own), 0.35 * radius_um * math.sin(9 * own)
    glint = np.exp(-(((along - glint_x) ** 2 + (across - glint_y) ** 2) / (0.3 * radius_um) ** 2))
    look = -0.17 * body + 0.11 * grains + 0.19 * glint + 0.045 * halo
    canvas.brighten(patch, np.float32(strength) * look.astype(np.float32))


def _lumps(along: Picture, across: Picture, wide_um: float, own: float) -> Picture:
    """Lumps about `wide_um` apart without any order, between -1 and 1, the same for equal `own`."""
    rng = np.random.default_rng(int(own * 2**40))
    direction = 2 * math.pi / _WAVES * (np.arange(_WAVES) + rng.uniform(-0.4, 0.4, _WAVES))
    wave = 2 * math.pi / (wide_um * rng.uniform(0.7, 1.5, _WAVES))
    phase = rng.uniform(0, 2 * math.pi, _WAVES)
    total = np.zeros_like(along)
    for k_x, k_y, start in zip(
        wave * np.cos(direction), wave * np.sin(direction), phase, strict=True
    ):
        total += np.cos(np.float32(k_x) * along + np.float32(k_y) * across + np.float32(start))
    return np.asarray(np.clip(total * np.float32(0.5 / math.sqrt(_WAVES / 2)), -1, 1))
