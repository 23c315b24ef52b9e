"""Judge the focus of a scan by its sharpest edges.

The overview is too coarse to show an edge's width, but it shows where something is. So a few small
native regions around the most distinct things are read, and the width of the edges in them is
measured: local contrast over steepness. Width and not energy, because energy depends on how much
there is in a well; an edge is as sharp in an empty well as in a full one.

A seam or a grain of noise can pass for one sharp edge, so several places must show one; where only
one or two do, a steep wall confirms them. A scan in which nothing is sharp is out of focus: even an
empty well holds specks. Only a well without a single one is called so wrongly.
"""

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Grey, PixelBox, Rim
from clonetrace.imaging.circle import MAD_TO_SIGMA as _MAD_TO_SIGMA
from clonetrace.imaging.levels import GreyLevels
from clonetrace.imaging.polar import unroll
from clonetrace.imaging.settings import ImagingSettings
from clonetrace.imaging.source import PixelSource

Float32 = NDArray[np.float32]

#: Edge of a native region: several cells wide.
_SITE_UM = 160.0
_MIN_SITE_PX = 96
#: Distance over which an edge's contrast is taken; wider than a cell, narrower than shading.
_CONTRAST_UM = 40.0
_MIN_CONTRAST_PX = 9
#: Blur against noise before the steepness is taken.
_SMOOTHING_UM = 1.2
_MIN_SMOOTHING_PX = 0.9
#: The same for faint things.
_FAINT_SMOOTHING_UM = 3.5
_FAINT = 3.0
#: Width of a step over the deviation of its blur: the integral of a Gaussian over its peak.
_STEP_WIDTH = math.sqrt(2 * math.pi)
#: Least contrast of an edge that is measured: grey levels, and times that of the calm floor. With
#: less, the noise's own steepness would pass for sharpness.
_MIN_CONTRAST = 6.0
_MIN_CONTRAST_CALM = 2.5
_CALM_PERCENTILE = 25.0
#: Least slope of an edge, in deviations of the slope of the smoothed noise.
_MIN_SLOPE_SIGMAS = 5.0
#: Share of the distinct pixels that are the edges themselves.
_EDGE_PERCENTILE = 98.0
_MIN_EDGE_PIXELS = 60
#: Part of the well's radius in which things are looked for; the wall is another matter.
_INNER_SHARE = 0.92
#: Places with a sharp edge that are enough by themselves.
_MIN_SHARP_SITES = 3
#: How far from the rim the wall's contrast is taken, and along how many rays.
_WALL_REACH_UM = 120.0
_MIN_WALL_PX = 6
_WALL_RAYS = 180
#: Least contrast of the wall, grey levels.
_MIN_WALL_CONTRAST = 12.0
#: Parts across a region in which a stitching seam is looked for.
_SEAM_PARTS = 3
#: Least step of a seam, grey levels per pixel.
_MIN_SEAM = 0.15


@dataclass(frozen=True)
class Focus:
    """What the sharpest edges say.

    Attributes:
        sharpness: Allowed width of an edge over the least width found. None where no edge is.
        out_of_focus: Whether nothing in the scan is sharp.
    """

    sharpness: float | None
    out_of_focus: bool


def judge_focus(
    source: PixelSource,
    look: Grey,
    levels: GreyLevels,
    *,
    well: Rim,
    rim_seen: bool,
    um_per_px: float,
    settings: ImagingSettings,
) -> Focus:
    """Judge the focus from the small look and a few native regions.

    Args:
        source: The open scan.
        look: Its small look in 8-bit grey.
        levels: How its counts become grey.
        well: The floor's outline in native pixels.
        rim_seen: Whether that outline was fitted, so that there is an edge along it.
        um_per_px: Native scale.
        settings: Widths that count as sharp.

    Raises:
        UnreadableScanError: The file is damaged.
    """
    factor = source.look.factor
    sharp_um = max(settings.sharp_edge_um, settings.sharp_edge_px * um_per_px)
    size = max(_MIN_SITE_PX, round(_SITE_UM / um_per_px))
    widths = []
    for x, y in _sites(look, well, factor, size, settings.focus_sites):
        box = _square(source, x, y, size)
        width = edge_width(levels.exact(source.window(box)), um_per_px)
        if width is not None:
            widths.append(width)
        if _sharp(widths, sharp_um) >= _MIN_SHARP_SITES:
            break
    wall = _wall_width(look, well, factor, um_per_px) if rim_seen else None
    return _weigh(widths, wall, sharp_um, settings)


def _square(source: PixelSource, x: float, y: float, size: int) -> PixelBox:
    """A square around a place, moved into the scan: its border must not pass for an edge."""
    left = max(0, min(round(x - size / 2), source.width_px - size))
    top = max(0, min(round(y - size / 2), source.height_px - size))
    return PixelBox(
        left=left,
        top=top,
        right=min(left + size, source.width_px),
        bottom=min(top + size, source.height_px),
    )


def _weigh(
    widths: list[float], wall: float | None, sharp_um: float, settings: ImagingSettings
) -> Focus:
    """Several sharp places are a sharp scan; fewer need a steep wall, where one is seen."""
    sharp = _sharp(widths, sharp_um)
    confirmed = wall is None or wall <= settings.sharp_rim_um
    in_focus = sharp >= _MIN_SHARP_SITES or (sharp > 0 and confirmed)
    seen = [*widths, *([] if wall is None else [wall])]
    return Focus(
        sharpness=sharp_um / min(seen) if seen else None,
        out_of_focus=not in_focus,
    )


def _sharp(widths: list[float], sharp_um: float) -> int:
    """How many places show a sharp edge."""
    return sum(width <= sharp_um for width in widths)


def edge_width(pixels: Float32, um_per_px: float) -> float | None:
    """Return the width of the sharpest edges, in um.

    A step blurred by a Gaussian of standard deviation `s` has a width of 2.5 `s`. The smoothing
    against noise is taken off again. Faint things are measured with more smoothing.

    Args:
        pixels: Native pixels in grey levels, shape (height, width).
        um_per_px: Their scale.

    Returns:
        Contrast over steepness of the sharpest edges; None where nothing has enough contrast.
    """
    level = _without_slope(pixels)
    for smoothing_um, least in ((_SMOOTHING_UM, _MIN_CONTRAST), (_FAINT_SMOOTHING_UM, _FAINT)):
        smoothing = max(_MIN_SMOOTHING_PX, smoothing_um / um_per_px)
        width = _width_px(level, smoothing, least, _CONTRAST_UM / um_per_px)
        if width is not None:
            return um_per_px * math.sqrt(max(width**2 - (_STEP_WIDTH * smoothing) ** 2, 1.0))
    return None


def _width_px(pixels: Float32, smoothing: float, least: float, reach: float) -> float | None:
    """Contrast within `reach` over steepness, in pixels, of the sharpest distinct edges."""
    smooth = cv2.GaussianBlur(pixels, (0, 0), smoothing)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0) / 8
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1) / 8
    size = max(_MIN_CONTRAST_PX, round(reach)) | 1
    kernel = np.ones((size, size), np.uint8)
    contrast = cv2.dilate(smooth, kernel) - cv2.erode(smooth, kernel)
    # The quietest quarter shows what noise does, whatever its grain.
    calm = float(np.percentile(contrast, _CALM_PERCENTILE))
    noise = _MAD_TO_SIGMA * float(np.median(np.abs(across[contrast <= calm])))
    seams = _seams(across, smoothing, noise) | _seams(down.T, smoothing, noise).T
    distinct = (contrast > max(least, _MIN_CONTRAST_CALM * calm)) & ~seams
    if int(distinct.sum()) < _MIN_EDGE_PIXELS:
        return None
    slope = cv2.magnitude(across, down)[distinct]
    steepness = slope / contrast[distinct]
    steepest = float(np.percentile(steepness, _EDGE_PERCENTILE))
    # Where the edges themselves are masked as seams, only noise is left around them.
    real = float(np.median(slope[steepness >= steepest])) > _MIN_SLOPE_SIGMAS * noise
    return 1 / steepest if real and steepest > 0 else None


def _without_slope(pixels: Float32) -> Float32:
    """Take a plane off: shading is no broad edge."""
    height, width = pixels.shape
    x = np.linspace(-1, 1, width, dtype=np.float32)
    y = np.linspace(-1, 1, height, dtype=np.float32)
    slope_x = float((pixels.mean(axis=0) * x).mean() / (x**2).mean())
    slope_y = float((pixels.mean(axis=1) * y).mean() / (y**2).mean())
    level: Float32 = pixels - np.float32(slope_x) * x[None, :] - np.float32(slope_y) * y[:, None]
    return level


def _sites(look: Grey, well: Rim, factor: int, size: int, count: int) -> list[tuple[float, float]]:
    """Centres, in native pixels, of the most distinct things on the floor.

    Distinct in two directions: a stitching seam is a sharp line even in a blurred scan.
    """
    radius = _INNER_SHARE * well.radius_px / factor
    middle_x, middle_y = well.x_px / factor - 0.5, well.y_px / factor - 0.5
    left, top = (max(0, math.floor(at - radius)) for at in (middle_x, middle_y))
    floor = look[top : math.ceil(middle_y + radius) + 1, left : math.ceil(middle_x + radius) + 1]
    smooth = cv2.GaussianBlur(floor, (0, 0), 1.0)
    score = cv2.cornerMinEigenVal(smooth, blockSize=5)
    x = np.arange(left, left + floor.shape[1], dtype=np.float32) - np.float32(middle_x)
    y = np.arange(top, top + floor.shape[0], dtype=np.float32) - np.float32(middle_y)
    score[x[None, :] ** 2 + y[:, None] ** 2 > radius**2] = 0
    reach = max(2, round(size / factor / 2))
    sites = []
    for _ in range(count):
        _, best, _, (column, row) = cv2.minMaxLoc(score)
        if best <= 0:
            break
        sites.append(((left + column + 0.5) * factor, (top + row + 0.5) * factor))
        score[
            max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1
        ] = 0
    return sites


def _seams(across: NDArray[Any], smoothing: float, noise: float) -> NDArray[np.bool_]:
    """Columns in which a whole third of the rows steps the same way: a seam, not a cell."""
    height = across.shape[0] // _SEAM_PARTS
    parts = across[: height * _SEAM_PARTS].reshape(_SEAM_PARTS, height, -1)
    middle = _middle(parts)
    same = np.abs(middle)
    differing = _MAD_TO_SIGMA * _middle(np.abs(parts - middle[:, None, :]))
    seam = (same > max(noise, _MIN_SEAM)) & (differing < np.maximum(same / 4, 1.5 * noise))
    width = 2 * math.ceil(3 * smoothing) + 3
    mask = cv2.dilate(seam.astype(np.uint8), np.ones((1, width), np.uint8)) > 0
    # What is left over below belongs to the last part.
    rows = np.minimum(np.arange(across.shape[0]) // height, _SEAM_PARTS - 1)
    result: NDArray[np.bool_] = mask[rows]
    return result


def _middle(parts: NDArray[Any]) -> NDArray[Any]:
    """Return the median of each column of each part, shape (parts, columns)."""
    ordered = np.sort(parts, axis=1)
    half = parts.shape[1] // 2
    middle: NDArray[Any] = (ordered[:, half] + ordered[:, parts.shape[1] - 1 - half]) / 2
    return middle


def _wall_width(look: Grey, well: Rim, factor: int, um_per_px: float) -> float | None:
    """Width of the wall's edge in the small look, in um: the median over all rays."""
    scale = um_per_px * factor
    radius = well.radius_px / factor
    reach = max(_MIN_WALL_PX, round(_WALL_REACH_UM / scale))
    centre = (well.x_px / factor, well.y_px / factor)
    grey, inside = unroll(look, centre, _WALL_RAYS, radius + np.arange(-reach, reach + 1))
    near = grey[inside.all(axis=1)]
    contrast = np.ptp(near, axis=1)
    clear = contrast > _MIN_WALL_CONTRAST
    if clear.sum() < _WALL_RAYS // 10:
        return None
    steepness = np.abs(np.gradient(near[clear], axis=1)).max(axis=1)
    return float(np.median(contrast[clear] / steepness)) * scale
