"""What the imager makes of a well: light, wall, seams, focus and noise."""

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.canvas import Canvas, Picture
from clonetrace.simulate.cases import WELL_RADIUS_UM
from clonetrace.simulate.colony import draw_sheet
from clonetrace.simulate.debris import turned
from clonetrace.simulate.pose import Pose
from clonetrace.simulate.scene import ScanScene, WellStory
from clonetrace.simulate.settings import SimulationSettings
from clonetrace.simulate.sprites import draw_cell, draw_dead_cell, draw_debris, draw_spindles

Image = NDArray[np.uint8] | NDArray[np.uint16]

#: Edge of one camera field, um; a whole well is stitched from about 4 x 4 of them.
_FIELD_UM = 1850.0
#: Unevenness of an empty floor by its grain in pixels (standard deviations), grey of 255: chosen
#: to have the local contrast of empty floor in real scans of a plate imager.
_FLOOR_GREY = {0.45: 1.0, 1.5: 0.6, 4.0: 0.4}
#: Blur of a scan that is out of focus, um (standard deviation).
DEFOCUS_UM = 26.0
#: Cells of a cluster flatten into a sheet around this number.
_SHEET_CELLS = 14.0
#: Hours after which a seeded cell has attached.
_ATTACHED_H = 12.0
_NOISE_TILE = 1024


def render_scan(
    story: WellStory,
    day: int,
    settings: SimulationSettings,
    *,
    pose: Pose | None = None,
    defocus_um: float = 0.0,
    repeat: int = 0,
) -> Image:
    """Take the picture of a well on one day.

    Args:
        story: The well.
        day: Which of its scenes.
        settings: Scale, size and bits of the scan.
        pose: How the plate sits instead of as the scene says.
        defocus_um: Blur of the whole picture, standard deviation in um.
        repeat: Other noise for a second scan of the same moment.

    Returns:
        Shape (settings.size_px, settings.size_px), uint8 or uint16 as `settings.bits` asks.
    """
    scene = story.scenes[day]
    pose = scene.pose if pose is None else pose
    rng = np.random.default_rng((*scene.noise_seed, repeat))
    canvas = _empty_well(settings, pose, scene.noise_seed, rng)
    for thing in (*turned(story.debris, pose), *scene.floating):
        draw_debris(canvas, thing)
    _draw_cells(canvas, scene, pose, rng)
    if defocus_um > 0:
        _blur(canvas.pixels, defocus_um / settings.um_per_px)
    return _expose(canvas.pixels, settings.bits, rng)


def black_scan(settings: SimulationSettings, seed: tuple[int, ...]) -> Image:
    """Take a picture without light: only the camera's dark noise."""
    rng = np.random.default_rng(seed)
    dark = np.full((settings.size_px, settings.size_px), -0.8, dtype=np.float32)
    return _expose(dark, settings.bits, rng)


def centre_px(settings: SimulationSettings, pose: Pose) -> tuple[float, float]:
    """Return the well's centre (x, y), with 0 at the left edge of the first pixel."""
    middle = settings.size_px / 2
    return (
        middle + pose.shift_x_um / settings.um_per_px,
        middle + pose.shift_y_um / settings.um_per_px,
    )


def _draw_cells(canvas: Canvas, scene: ScanScene, pose: Pose, rng: np.random.Generator) -> None:
    cells = scene.cells
    xy = np.column_stack(pose.turn(cells.x_um, cells.y_um))
    if cells.spindle.any():
        moving = cells.spindle
        angle = cells.angle[moving] + math.radians(pose.rotation_deg)
        size = rng.uniform(size=int(moving.sum()))
        draw_spindles(canvas, xy[moving], angle, size, abs(pose.focus))
    else:
        for number in range(int(cells.cluster.max(initial=-1)) + 1):
            members = np.flatnonzero((cells.cluster == number) & ~cells.hidden)
            if members.size:
                # Attached cells are flatter, hence fainter, than the round ones of the seeding day.
                contrast = pose.focus if scene.hours < _ATTACHED_H else 0.8 * pose.focus
                radius_um = cells.radius_um[members]
                _draw_cluster(canvas, xy[members], radius_um, contrast=contrast, rng=rng)
    for cell in np.flatnonzero(cells.dead):
        x, y = xy[cell] + rng.normal(0, 2, 2)
        draw_dead_cell(canvas, x, y, 0.75 * cells.radius_um[cell], rng.uniform(0.5, 1.0))


def _draw_cluster(
    canvas: Canvas,
    xy_um: NDArray[np.float64],
    radius_um: NDArray[np.float64],
    *,
    contrast: float,
    rng: np.random.Generator,
) -> None:
    """Draw a few cells as lenses, many as a sheet, and both in between."""
    sheet = 1 / (1 + (_SHEET_CELLS / len(xy_um)) ** 2)
    if len(xy_um) > 2:  # noqa: PLR2004  (three cells enclose something)
        draw_sheet(canvas, xy_um, focus=contrast, strength=0.35 + 0.65 * sheet, rng=rng)
    if sheet < 0.98:  # noqa: PLR2004  (lenses fainter than the noise)
        for (x, y), radius in zip(xy_um, radius_um, strict=True):
            draw_cell(canvas, x, y, radius, contrast * (1 - sheet))


def _empty_well(
    settings: SimulationSettings, pose: Pose, seed: tuple[int, ...], rng: np.random.Generator
) -> Canvas:
    """Light on an empty well: fields with seams, then the wall around them."""
    size, scale = settings.size_px, settings.um_per_px
    centre_x, centre_y = centre_px(settings, pose)
    light = np.empty((size, size), dtype=np.float32)
    _light_fields(light, scale, pose, seed, rng)
    disc = _disc(scale)
    middle = disc.shape[0] / 2
    move = np.array([[1, 0, centre_x - middle], [0, 1, centre_y - middle]], dtype=np.float64)
    wall = cv2.warpAffine(
        disc,
        move,
        (size, size),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=-0.1,
    )
    cv2.multiply(light, wall, dst=light)
    return Canvas(light, scale, centre_x, centre_y)


def _light_fields(
    light: Picture, um_per_px: float, pose: Pose, seed: tuple[int, ...], rng: np.random.Generator
) -> None:
    """Fill the picture field by field: lamp, vignette, meniscus and the field's own gain."""
    size = light.shape[0]
    count = math.ceil(size * um_per_px / _FIELD_UM)
    edges = np.linspace(0, size, count + 1).round().astype(int)
    # The camera's vignette and most of each field's gain stay; the rest changes with every scan.
    imager, well = np.random.default_rng((seed[0], 6)), np.random.default_rng(seed[:-1])
    gains = 1 + imager.normal(0, 0.006, (count, count)) + rng.normal(0, 0.003, (count, count))
    tilt = rng.normal(0, 0.012, 2)
    shade, side = well.uniform(0.08, 0.28), well.uniform(0, 2 * math.pi)
    well_px = WELL_RADIUS_UM / um_per_px / (size / 2)
    axis = np.linspace(-1, 1, 24, dtype=np.float32)
    vignette = 1 - 0.012 * (axis[None, :] ** 2 + axis[:, None] ** 2)
    for row in range(count):
        for column in range(count):
            top, bottom = edges[row], edges[row + 1]
            left, right = edges[column], edges[column + 1]
            x = np.linspace(left, right, 24, dtype=np.float32) / size * 2 - 1
            y = np.linspace(top, bottom, 24, dtype=np.float32) / size * 2 - 1
            lamp = 1 - 0.07 * (x[None, :] ** 2 + y[:, None] ** 2)
            lamp += tilt[0] * x[None, :] + tilt[1] * y[:, None]
            # The meniscus stands higher on one side, and shades it.
            near_wall = np.minimum((x[None, :] ** 2 + y[:, None] ** 2) / well_px**2, 1.1) ** 3
            towards = math.cos(side) * x[None, :] + math.sin(side) * y[:, None]
            lamp -= shade * near_wall * np.maximum(towards, -0.3)
            field = (pose.exposure * gains[row, column] * lamp * vignette).astype(np.float32)
            light[top:bottom, left:right] = cv2.resize(field, (right - left, bottom - top))


@lru_cache(maxsize=4)
def _disc(um_per_px: float) -> Picture:
    """Brightness of an evenly lit well by distance from its centre; negative where no light is."""
    half = math.ceil((WELL_RADIUS_UM + 60) / um_per_px)
    axis = (np.arange(2 * half, dtype=np.float32) + 0.5 - half) * np.float32(um_per_px)
    r = np.sqrt(axis[None, :] ** 2 + axis[:, None] ** 2)
    inward = WELL_RADIUS_UM - np.arange(0, WELL_RADIUS_UM + 2000, 1.0)
    # The meniscus bends light away near the wall; the floor's edge itself is sharp.
    meniscus = (
        1 - 0.30 * np.exp(-np.maximum(inward, 0) / 170) - 0.22 * np.exp(-np.maximum(inward, 0) / 32)
    )
    line = 0.10 * np.exp(-(((inward - 26) / 7) ** 2))
    edge = 1 / (1 + np.exp(-np.clip(inward / 4.0, -30, 30)))
    profile = (meniscus + line) * edge * 1.1 - 0.1
    return np.asarray(np.interp(r, np.arange(profile.size, dtype=np.float32), profile), np.float32)


def _blur(pixels: Picture, sigma_px: float) -> None:
    """Blur in place; strong blurs on a smaller copy, where they cost little."""
    shrink = max(1, int(sigma_px / 3))
    size = pixels.shape[0]
    small = cv2.resize(pixels, (size // shrink, size // shrink), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma_px / shrink)
    pixels[:] = cv2.resize(small, (size, size), interpolation=cv2.INTER_LINEAR)


def _expose(pixels: Picture, bits: int, rng: np.random.Generator) -> Image:
    """Add the camera's noise and round to grey levels."""
    size = pixels.shape[0]
    tile = _noise_tile()
    # One long strip of noise is cut at other places for every scan: drawing 10 million normal
    # numbers would cost more than all the rest of the picture.
    for top in range(0, size, _NOISE_TILE):
        for left in range(0, size, _NOISE_TILE):
            part = pixels[top : top + _NOISE_TILE, left : left + _NOISE_TILE]
            y, x = rng.integers(0, _NOISE_TILE, 2)
            part += tile[y : y + part.shape[0], x : x + part.shape[1]]
    if bits == 8:  # noqa: PLR2004
        return np.asarray(cv2.convertScaleAbs(np.maximum(pixels, 0, out=pixels)), dtype=np.uint8)
    np.clip(pixels, 0, 255, out=pixels)
    return np.asarray(np.rint(pixels * np.float32(257)), dtype=np.uint16)


@lru_cache(maxsize=1)
def _noise_tile() -> Picture:
    """Camera noise, and the faint unevenness that the coating of a real well's floor has."""
    rng = np.random.default_rng(20210713)
    edge = 2 * _NOISE_TILE
    tile = np.zeros((edge, edge), dtype=np.float32)
    for sigma_px, grey in _FLOOR_GREY.items():
        noise = rng.standard_normal((edge, edge), dtype=np.float32)
        smooth = cv2.GaussianBlur(noise, (0, 0), sigma_px)
        tile += np.float32(grey / float(smooth.std())) * smooth
    return tile
