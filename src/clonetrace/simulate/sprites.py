"""Single cells."""

import math

import numpy as np

from clonetrace.simulate.canvas import Canvas
from clonetrace.simulate.lumps import lumps
from clonetrace.simulate.remains import draw_dead_cell

__all__ = ["draw_attached_cell", "draw_cell", "draw_dead_cell"]


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
    speckle = lumps(along, across, 3.6, own) * body
    look = focus * (0.085 * border - 0.075 * inner + 0.05 * nucleus) + 0.035 * speckle
    canvas.brighten(patch, np.float32(strength) * (look - 0.02 * body).astype(np.float32))
