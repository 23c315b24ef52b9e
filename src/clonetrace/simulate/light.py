"""Light in an empty well: lamp, wall, meniscus, reflections, condensation, the floor's coating."""

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.canvas import Picture, Window, part_of
from clonetrace.simulate.coating import COATING_PX, COATING_UM, coating_tile
from clonetrace.simulate.floor import Floor
from clonetrace.simulate.imager import Imager
from clonetrace.simulate.pose import Pose

#: Slow changes of the light are computed on a grid of this scale, um/px, and enlarged.
_GRID_UM = 8.0
#: The meniscus's shade differs along the wall by this share of the brightness (standard deviation,
#: at the wall), and by less with the way inwards, um: in public scans of 96-well plates by 8 to
#: 13 % at 100 um from the wall and 3 to 8 % at 500 um, in waves of down to an eighth of the wall.
_UNEVEN, _UNEVEN_UM, _UNEVEN_WAVES = 0.065, 300.0, 8
#: Scale on which that is computed, um/px.
_UNEVEN_GRID_UM = 48.0
_BAND_ROWS = 512
#: Chance per scan of condensation on the lid and of reflections at the wall.
_CONDENSATION, _REFLECTION = 0.015, 0.12
#: Beyond this far from the wall only its shade is left, um.
_SMOOTH_UM = 400.0
#: The wall is drawn out to this far beyond the floor's edge, um.
_BEYOND_UM = 700.0


@dataclass(frozen=True)
class Lit:
    """What the light of an empty well depends on.

    Attributes:
        size_px: Rows and columns of the scan.
        um_per_px: Scale.
        centre_x_px: The well's centre, with 0 at the left edge of the first pixel.
        centre_y_px: As above, downwards.
        floor: Of the well.
        imager: Lamp and meniscus.
        pose: How the plate sits and how bright the lamp is.
        artefacts: Factor on the frequency of condensation and reflections.
    """

    size_px: int
    um_per_px: float
    centre_x_px: float
    centre_y_px: float
    floor: Floor
    imager: Imager
    pose: Pose
    artefacts: float


def empty_well(lit: Lit, well: np.random.Generator, scan: np.random.Generator) -> Picture:
    """Return the brightness of an empty well, grey of 255, shape (size, size).

    Args:
        lit: What it depends on.
        well: Source of what stays with the well.
        scan: Source of what differs from scan to scan.
    """
    size = lit.size_px
    slow = cv2.resize(slow_light(lit, well, scan), (size, size), interpolation=cv2.INTER_LINEAR)
    template = _wall(lit.um_per_px, lit.floor, lit.imager)
    middle = template.shape[0] / 2
    # A template pixel's centre is half a pixel from its edge, hence the shift before and after.
    angle = math.radians(lit.pose.rotation_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    half = 0.5 - middle
    move = np.array(
        [
            [cos, -sin, lit.centre_x_px - 0.5 + cos * half - sin * half],
            [sin, cos, lit.centre_y_px - 0.5 + sin * half + cos * half],
        ]
    )
    # Band by band: at 0.5 um/px a second whole picture would take a gigabyte.
    for top in range(0, size, _BAND_ROWS):
        band = slow[top : top + _BAND_ROWS]
        wall = cv2.warpAffine(
            template,
            move - np.array([[0, 0, 0], [0, 0, top]]),
            (size, band.shape[0]),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=float(template[0, 0]),
        )
        cv2.multiply(band, wall, dst=band)
    return np.asarray(slow, dtype=np.float32)


def lit_part(lit: Lit, slow: Picture, window: Window) -> Picture:
    """Return a window of what `empty_well` returns.

    Args:
        lit: What it depends on; of the whole scan.
        slow: What `slow_light` returned for it.
        window: Part of the scan.
    """
    part = np.empty((window.edge, window.edge), dtype=np.float32)
    part = part_of(slow, (lit.size_px, lit.size_px), window.left, window.top, part)
    inward, profile = _profile(lit.um_per_px, lit.floor, lit.imager)
    corners = _norm_um(lit, window, 2)
    # Far from the wall its shade is so smooth that a quarter of the places along an edge will do.
    smooth = float(corners.max()) < lit.floor.half_width_um - _SMOOTH_UM
    norm = _norm_um(lit, window, window.edge // 4 if smooth else window.edge)
    wall = np.interp(norm, lit.floor.half_width_um - inward, profile).astype(np.float32)
    wall = np.asarray(cv2.resize(wall, part.shape[::-1], interpolation=cv2.INTER_LINEAR))
    return np.asarray(part * wall, dtype=np.float32)


def _norm_um(lit: Lit, window: Window, count: int) -> NDArray[np.float64]:
    """How wide a floor must be to reach the places of a grid over a window."""
    angle, scale = math.radians(lit.pose.rotation_deg), lit.um_per_px
    step = (np.arange(count) + 0.5) * (window.edge / count)
    x = (step + window.left - lit.centre_x_px)[None, :] * scale
    y = (step + window.top - lit.centre_y_px)[:, None] * scale
    across = math.cos(angle) * x + math.sin(angle) * y
    return lit.floor.norm_um(across, math.cos(angle) * y - math.sin(angle) * x)


@lru_cache(maxsize=4)
def _wall(um_per_px: float, floor: Floor, imager: Imager) -> Picture:
    """Brightness of an evenly lit well by the place in it; negative where no light is."""
    radius = floor.half_width_um
    half = math.ceil((radius + _BEYOND_UM) / um_per_px)
    axis = (np.arange(2 * half, dtype=np.float64) + 0.5 - half) * um_per_px
    inward, profile = _profile(um_per_px, floor, imager)
    template = np.empty((2 * half, 2 * half), dtype=np.float32)
    for row in range(half):
        norm = floor.norm_um(axis, np.full_like(axis, axis[row]))
        template[row] = template[-1 - row] = np.interp(norm, radius - inward, profile)
    return template


def _profile(
    um_per_px: float, floor: Floor, imager: Imager
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Brightness by the way inwards from the wall, um; the ways fall."""
    radius = floor.half_width_um
    inward = radius - np.arange(0, 1.5 * (radius + _BEYOND_UM) + um_per_px, 1.0)
    depth = np.maximum(inward, 0)
    # The meniscus bends light away near the wall; the floor's edge itself is sharp.
    # How it falls is that of public scans of 96-well plates: by 18, 12, 6 and 4 % at 100, 240, 500
    # and 1000 um from the wall with the imager that is meant to be theirs.
    shade = 0.10 * np.exp(-depth / 170) + 0.05 * np.exp(-depth / 900) + 0.22 * np.exp(-depth / 32)
    line = 0.10 * np.exp(-(((inward - 26) / 7) ** 2))
    edge = 1 / (1 + np.exp(-np.clip(inward / 4.0, -30, 30)))
    dark = -0.1 if imager.surround == 0 else 0.0
    outside = dark + imager.surround * (1 - 0.75 * np.exp(-np.maximum(-inward, 0) / 90))
    for place, width, bright in ((14, 7, 0.8), (48, 9, 0.35), (110, 16, 0.22), (150, 8, 0.3)):
        outside += imager.wall_rings * bright * np.exp(-(((inward + place) / width) ** 2))
    profile = (1 - imager.meniscus * shade + line) * edge + outside * (1 - edge)
    return inward, profile


def slow_light(lit: Lit, well: np.random.Generator, scan: np.random.Generator) -> Picture:
    """Return light that changes slowly over the well, on a coarse grid of the whole scan.

    Args:
        lit: What it depends on.
        well: Source of what stays with the well.
        scan: Source of what differs from scan to scan.
    """
    edge_um = lit.size_px * lit.um_per_px
    count = math.ceil(edge_um / max(_GRID_UM, lit.um_per_px))
    axis = np.linspace(-1, 1, count, dtype=np.float32)
    x, y = axis[None, :], axis[:, None]
    imager = lit.imager
    tilt = scan.normal(0, 0.012, 2)
    lamp = 1 - np.float32(imager.lamp) * (x**2 + y**2) + tilt[0] * x + tilt[1] * y
    # The meniscus stands higher on one side, and shades it.
    shade, side = imager.meniscus * well.uniform(0.04, 0.2), well.uniform(0, 2 * math.pi)
    across = edge_um / 2 / lit.floor.half_width_um
    near_wall = np.minimum((x**2 + y**2) * across**2, 1.1) ** 3
    towards = across * (math.cos(side) * x + math.sin(side) * y)
    lamp = lamp - shade * near_wall * np.maximum(towards, -0.3)
    lamp = lamp * cv2.resize(_uneven_shade(lit, well), (count, count))
    um = axis * np.float32(edge_um / 2)
    shift = (
        np.float32(lit.centre_x_px * lit.um_per_px - edge_um / 2),
        np.float32(lit.centre_y_px * lit.um_per_px - edge_um / 2),
    )
    if scan.uniform() < _REFLECTION * lit.artefacts:
        lamp = lamp * _reflection(um[None, :] - shift[0], um[:, None] - shift[1], lit.floor, scan)
    if scan.uniform() < _CONDENSATION * lit.artefacts:
        lamp = lamp * _condensation(count, edge_um / count, scan)
    coated = lamp * _coating(count, edge_um / count, lit, well)
    return np.asarray(lit.pose.exposure * coated, dtype=np.float32)


def _uneven_shade(lit: Lit, well: np.random.Generator) -> Picture:
    """The meniscus stands higher here and lower there along the wall, and turns with the plate."""
    edge_um = lit.size_px * lit.um_per_px
    count = math.ceil(edge_um / _UNEVEN_GRID_UM)
    um = ((np.arange(count) + 0.5) / count) * edge_um
    x = (um - lit.centre_x_px * lit.um_per_px)[None, :]
    y = (um - lit.centre_y_px * lit.um_per_px)[:, None]
    angle = np.arctan2(y, x) - math.radians(lit.pose.rotation_deg)
    waves = np.arange(1, _UNEVEN_WAVES + 1)
    heights = well.normal(0, 1, _UNEVEN_WAVES) * waves**-0.5
    heights *= math.sqrt(2 / float((1.0 / waves).sum()))
    phases = well.uniform(0, 2 * math.pi, _UNEVEN_WAVES)
    along = np.zeros_like(angle)
    for wave, height, phase in zip(waves, heights, phases, strict=True):
        along += height * np.cos(wave * angle + phase)
    depth = np.maximum(lit.floor.half_width_um - lit.floor.norm_um(x + 0 * y, y + 0 * x), 0)
    shade = lit.imager.meniscus * _UNEVEN * along * np.exp(-depth / _UNEVEN_UM)
    return np.asarray(np.maximum(1 - shade, 0.3), dtype=np.float32)


def _reflection(x: Picture, y: Picture, floor: Floor, rng: np.random.Generator) -> Picture:
    """Bright arcs that follow the wall at some distance."""
    inward = floor.half_width_um - np.sqrt(x**2 + y**2)
    angle = np.arctan2(y, x)
    glow = np.ones_like(inward)
    for _ in range(rng.integers(1, 4)):
        middle, span = rng.uniform(-math.pi, math.pi), rng.uniform(0.15, 0.6)
        apart = np.angle(np.exp(1j * (angle - middle)))
        place, width = rng.uniform(50, 420), rng.uniform(14, 45)
        arc = np.exp(-(((inward - place) / width) ** 2) - (apart / span) ** 2)
        glow = glow + rng.uniform(0.03, 0.12) * arc
    return np.asarray(glow, dtype=np.float32)


def _condensation(count: int, um_per_px: float, rng: np.random.Generator) -> Picture:
    """Droplets on the lid, far out of focus: soft blotches over a part of the well."""
    fine_um = rng.uniform(25, 80)
    blotch = 0.8 * _smooth_noise(count, fine_um / um_per_px, rng)
    blotch += 0.6 * _smooth_noise(count, 2.5 * fine_um / um_per_px, rng)
    region = _smooth_noise(count, 900.0 / um_per_px, rng)
    veil = 1 / (1 + np.exp(-3 * (region - 0.3)))
    return np.asarray(1 + 0.024 * veil * (np.tanh(0.9 * blotch) - 0.5), dtype=np.float32)


def _smooth_noise(count: int, sigma_px: float, rng: np.random.Generator) -> Picture:
    """Noise of one grain with a standard deviation of 1, shape (count, count)."""
    shrink = max(1, int(sigma_px / 2))
    small = math.ceil(count / shrink)
    noise = rng.standard_normal((small, small), dtype=np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), max(sigma_px / shrink, 0.5))
    smooth = np.asarray(smooth / max(float(smooth.std()), 1e-6), dtype=np.float32)
    return np.asarray(cv2.resize(smooth, (count, count), interpolation=cv2.INTER_CUBIC))


def _coating(count: int, um_per_px: float, lit: Lit, well: np.random.Generator) -> Picture:
    """The unevenness of the floor, which moves with the plate; every well its own."""
    tile = coating_tile()
    angle = math.radians(lit.pose.rotation_deg)
    step = um_per_px / COATING_UM
    cos, sin = math.cos(angle) * step, math.sin(angle) * step
    x, y = lit.centre_x_px * lit.um_per_px / um_per_px, lit.centre_y_px * lit.um_per_px / um_per_px
    from_x, from_y = well.uniform(0, COATING_PX, 2)
    # Maps a place of the scan to the tile: turned back around the well's centre.
    back = np.array(
        [[cos, sin, from_x - cos * x - sin * y], [-sin, cos, from_y + sin * x - cos * y]]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    grain = cv2.warpAffine(tile, back, (count, count), flags=flags, borderMode=cv2.BORDER_WRAP)
    return np.asarray(1 + np.float32(lit.imager.noise) * grain, dtype=np.float32)
