"""The light of a real whole well: shading, seams and wall, without what lies in it."""

import hashlib

import cv2
import numpy as np

from clonetrace.domain import Grey
from clonetrace.domain.errors import ConfigurationError
from clonetrace.simulate.texture.catalogue import CutOut, TextureKind
from clonetrace.simulate.texture.cutting import Cutting
from clonetrace.simulate.texture.light import Field, blur
from clonetrace.simulate.texture.stage import split_of

#: A light field reaches this many radii from the well's centre, and has this many rows.
LIGHT_REACH = 1.08
LIGHT_SIZE = 640
#: Width of the well in um, for the scale of the light field: an ordinary 96-well well.
_WELL_UM = 6350.0
#: Share of the well's brightness above which a pixel is lit.
_LIT = 0.4
#: The wall and its shadow lie beyond this share of the radius.
_WALL = 0.95
#: Smoothing of the light (rows of the light field, standard deviation), and the contrast from which
#: something is taken to lie on the floor rather than to be light.
_SMOOTH_PX = 16.0
_ON_FLOOR = 0.02
#: Directions and depths of the wall's own picture, and the directions that are averaged.
_DIRECTIONS, _DEPTHS, _SMOOTH_DIRECTIONS = 720, 96, 25


def cut_well(grey: Grey, source: str) -> Cutting:
    """Take the light of a whole well.

    Args:
        grey: Scan of one round well with a dark surround, shape (height, width).
        source: Its file name.

    Returns:
        A square of `LIGHT_SIZE` rows that reaches `LIGHT_REACH` radii from the well's centre; 1 is
        the brightness of the floor's middle.

    Raises:
        ConfigurationError: No lit disc with a dark surround is seen.
    """
    x, y, radius = _circle(grey, source)
    move = LIGHT_SIZE / 2 / (LIGHT_REACH * radius)
    affine = np.array(
        [[move, 0, LIGHT_SIZE / 2 - move * x], [0, move, LIGHT_SIZE / 2 - move * y]],
        dtype=np.float64,
    )
    # The scan is finer than the light field.
    soft = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), max(0.4 / move, 0.3))
    size = (LIGHT_SIZE, LIGHT_SIZE)
    square = np.asarray(cv2.warpAffine(soft, affine, size, flags=cv2.INTER_LINEAR), np.float32)
    middle = float(np.median(_centre(square)))
    square = square / np.float32(middle)
    floor = _floor(square)
    wall = _wall(square / floor)
    relative = np.asarray(floor * wall, dtype=np.float32)
    mask = _distance() < 1
    um_per_px = _WELL_UM / (LIGHT_SIZE / LIGHT_REACH)
    digest = hashlib.sha256(source.encode()).hexdigest()[:8]
    row = CutOut(
        name=f"{TextureKind.WELL}-{digest}-{max(0, round(x))}-{max(0, round(y))}",
        kind=TextureKind.WELL,
        split=split_of(source),
        source=source,
        left_px=max(0, round(x - LIGHT_REACH * radius)),
        top_px=max(0, round(y - LIGHT_REACH * radius)),
        columns=LIGHT_SIZE,
        rows=LIGHT_SIZE,
        um_per_px=um_per_px,
        width_um=_WELL_UM,
        area_um2=float(mask.sum()) * um_per_px**2,
        floor_grey=middle,
        contrast=float(relative[mask].std()),
        sharpness=0.0,
        gap_um=0.0,
    )
    return Cutting(row, relative, mask)


def _circle(grey: Grey, source: str) -> tuple[float, float, float]:
    """Return centre and radius of the lit disc, px."""
    bright = float(np.percentile(grey, 95))
    lit = (grey > _LIT * bright).astype(np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(lit)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])) if len(stats) > 1 else 0
    area = float(stats[largest, cv2.CC_STAT_AREA])
    edges = (stats[largest, cv2.CC_STAT_WIDTH], stats[largest, cv2.CC_STAT_HEIGHT])
    radius = (edges[0] + edges[1]) / 4
    disc = np.pi * radius**2
    if largest == 0 or not 0.85 * disc < area < 1.05 * disc or area > 0.85 * grey.size:
        raise ConfigurationError(
            f"{source} should show one whole round well with a dark surround, but does not; "
            "take it out of the folder of wells"
        )
    return float(centres[largest][0]), float(centres[largest][1]), float(radius)


def _distance() -> Field:
    """Return every pixel's distance from the centre of a light field, in radii."""
    axis = (np.arange(LIGHT_SIZE, dtype=np.float32) + 0.5) / LIGHT_SIZE * 2 - 1
    return np.asarray(np.hypot(axis[None, :], axis[:, None]) * LIGHT_REACH, dtype=np.float32)


def _centre(square: Field) -> Field:
    return square[LIGHT_SIZE // 3 : -LIGHT_SIZE // 3, LIGHT_SIZE // 3 : -LIGHT_SIZE // 3]


def _floor(square: Field) -> Field:
    """Continue the floor outwards under the wall, and take away what lies on it."""
    r = _distance()
    inward = np.minimum(1, _WALL / np.maximum(r, 1e-6)).astype(np.float32)
    axis = np.arange(LIGHT_SIZE, dtype=np.float32) + np.float32(0.5 - LIGHT_SIZE / 2)
    across = (axis[None, :] * inward + np.float32(LIGHT_SIZE / 2 - 0.5)).astype(np.float32)
    down = (axis[:, None] * inward + np.float32(LIGHT_SIZE / 2 - 0.5)).astype(np.float32)
    extended = np.asarray(cv2.remap(square, across, down, cv2.INTER_LINEAR), np.float32)
    smooth = blur(extended, _SMOOTH_PX)
    for _ in range(3):
        # What lies on the floor is darker or brighter than the light around it.
        weight = (np.abs(extended / smooth - 1) < _ON_FLOOR).astype(np.float32) + np.float32(1e-3)
        smooth = blur(extended * weight, _SMOOTH_PX) / blur(weight, _SMOOTH_PX)
    return np.maximum(smooth, np.float32(0.05))


def _wall(ratio: Field) -> Field:
    """Return how the wall and its shadow dim the light, direction by direction."""
    edge = LIGHT_SIZE / 2
    polar = cv2.warpPolar(
        ratio,
        (_DEPTHS * 4, _DIRECTIONS),
        (edge - 0.5, edge - 0.5),
        edge,
        cv2.INTER_LINEAR | cv2.WARP_FILL_OUTLIERS,
    )
    wide = np.concatenate((polar, polar, polar))
    levels = np.clip(wide * 160, 0, 255).astype(np.uint8)
    # Along the wall only: cells beside it go, the fall of light across it stays.
    shifted = np.stack(
        [
            np.roll(levels, turn, axis=0)
            for turn in range(-_SMOOTH_DIRECTIONS, _SMOOTH_DIRECTIONS + 1, 2)
        ]
    )
    smooth = np.median(shifted, axis=0)[_DIRECTIONS : 2 * _DIRECTIONS].astype(np.float32) / 160
    back = cv2.warpPolar(
        smooth,
        (LIGHT_SIZE, LIGHT_SIZE),
        (edge - 0.5, edge - 0.5),
        edge,
        cv2.INTER_LINEAR | cv2.WARP_FILL_OUTLIERS | cv2.WARP_INVERSE_MAP,
    )
    r = _distance()
    back = np.clip(np.nan_to_num(back), 0, 2)
    near = np.clip((r - (_WALL - 0.06)) / 0.05, 0, 1)
    beyond = np.clip((r - 1.0) / (LIGHT_REACH - 1.0), 0, 1)
    wall = 1 + near * (back - 1)
    return np.asarray(np.where(beyond >= 1, 0, wall), dtype=np.float32)
