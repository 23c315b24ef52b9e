"""From light to grey levels: fields with seams, blur, noise, and the export's filters."""

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.canvas import Picture, Window, part_of
from clonetrace.simulate.floor import Floor
from clonetrace.simulate.imager import Imager

Image = NDArray[np.uint8] | NDArray[np.uint16]

#: Camera noise on a floor of grey 131 and its grain in pixels (standard deviations), grey of 255.
_CAMERA_GREY, _CAMERA_PX = 1.3, 0.6
#: Fine unevenness of the floor by its grain in um (standard deviations). Fitted, with the noise and
#: what follows, to the radial power spectrum of empty floor in 29 public tiles at 1 um/px (median).
_FLOOR_GREY = {0.87: 1.38, 13.2: 0.09}
#: The finest grain evens out over this width, um, by this share.
_EVEN_UM, _EVEN_SHARE = 2.4, 0.42
#: Spread of the noise from scan to scan (of its logarithm): real tiles differ by a tenth.
_NOISE_SPREAD = 0.06
_USUAL_GREY = 131.0
_NOISE_TILE = 1024
_BAND_ROWS = 256
#: Field maps are computed with this many nodes along an edge and enlarged.
_FIELD_NODES = 96


def stitched(
    pixels: Picture,
    um_per_px: float,
    *,
    floor: Floor,
    imager: Imager,
    seed: int,
    rng: np.random.Generator,
    window: Window | None = None,
) -> Picture:
    """Return the picture as taken field by field: each with its own gain and a small misplacement.

    Args:
        pixels: Light that reaches the camera, shape (size, size); the window's where one is given.
        um_per_px: Scale.
        floor: Of the well; fields that reach over its wall are exposed differently.
        imager: Size, gain and steps of the fields.
        seed: The run's seed; what belongs to the camera follows from it.
        rng: Source of what differs from scan to scan; the same for every window of a scan.
        window: Which part of the scan the pixels are; None for all of it.
    """
    window = window or Window.of_scan(pixels.shape[0])
    size = window.whole
    edges = field_edges(size, um_per_px, imager)
    count = len(edges) - 1
    at_wall = imager.edge_gain + _wall_gains(count, imager, seed)
    steps = field_steps(count, um_per_px, imager, rng)
    # The camera's vignette and dust and most of each field's gain stay from scan to scan.
    lasting = np.random.default_rng((seed, 6))
    gains = 1 + lasting.normal(0, imager.seam_gain, (count, count))
    gains += rng.normal(0, imager.seam_gain / 2, (count, count))
    field = _field(imager, edges[1] * um_per_px, lasting)
    # Fields are misplaced by up to this much, so a window needs what lies beside it.
    spare = 0 if window.is_whole else int(np.abs(steps).max()) + 1
    source = pixels
    if spare:
        edges_px = (spare,) * 4
        source = np.asarray(cv2.copyMakeBorder(pixels, *edges_px, cv2.BORDER_REPLICATE))
    taken = np.empty_like(pixels)
    for row in range(count):
        for column in range(count):
            top, bottom = int(edges[row]), int(edges[row + 1])
            left, right = int(edges[column]), int(edges[column + 1])
            if _crosses_wall((left, top, right, bottom), size, floor.half_width_um / um_per_px):
                gains[row, column] *= 1 + at_wall[row, column]
            x, y = steps[row, column]
            x = int(np.clip(x, -left, size - right))
            y = int(np.clip(y, -top, size - bottom))
            if not window.meets(left, top, right, bottom):
                continue
            rows = slice(max(top - window.top, 0), min(bottom - window.top, window.edge))
            columns = slice(max(left - window.left, 0), min(right - window.left, window.edge))
            part = taken[rows, columns]
            first = columns.start + window.left - left, rows.start + window.top - top
            scaled = np.float32(gains[row, column]) * field
            gain = part_of(scaled, (right - left, bottom - top), *first, np.empty_like(part))
            above, beside = spare + y + rows.start, spare + x + columns.start
            moved = source[above : above + part.shape[0], beside : beside + part.shape[1]]
            np.multiply(moved, gain, out=part)
    return taken


def field_steps(
    count: int, um_per_px: float, imager: Imager, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return how far beside its place each field was taken, px.

    What lies in a field appears this far up and to the left of where it is.

    Args:
        count: Fields along either axis.
        um_per_px: Scale.
        imager: How exact its stage is.
        rng: Source of what differs from scan to scan, as yet unused.

    Returns:
        Steps to the right and down by row and column of the field, shape (count, count, 2).
    """
    steps = np.clip(rng.normal(0, 1, (count, count, 2)), -3, 3) * imager.seam_step_um / um_per_px
    steps[count // 2, count // 2] = 0
    return np.rint(steps).astype(np.int64)


def _wall_gains(count: int, imager: Imager, seed: int) -> NDArray[np.float64]:
    """How fields that reach over the wall differ: the more so at the lower wall, as in real scans.

    In public scans of 96-well plates, fields of the lowest row are up to 5 % lighter or 4 % darker.
    """
    gains = np.random.default_rng((seed, 6, 1)).normal(0, 2.5 * imager.seam_gain, (count, count))
    gains[-1] *= 2
    return np.asarray(np.clip(gains, -0.08, 0.08))


def field_edges(size_px: int, um_per_px: float, imager: Imager) -> NDArray[np.int64]:
    """Return where the fields of a scan begin and end along either axis, in pixels.

    Args:
        size_px: Rows and columns of the scan.
        um_per_px: Scale.
        imager: Size of the fields.
    """
    count = max(1, math.ceil(size_px * um_per_px / imager.field_um))
    return np.linspace(0, size_px, count + 1).round().astype(np.int64)


def _crosses_wall(field: tuple[int, int, int, int], size: int, radius_px: float) -> bool:
    """Whether a corner of a field lies outside the well."""
    left, top, right, bottom = (edge - size / 2 for edge in field)
    return math.hypot(max(abs(left), abs(right)), max(abs(top), abs(bottom))) > 1.02 * radius_px


def _field(imager: Imager, edge_um: float, rng: np.random.Generator) -> Picture:
    """Brightness over one field: vignette, and dust on the camera out of focus."""
    axis = np.linspace(-1, 1, _FIELD_NODES, dtype=np.float32)
    x, y = axis[None, :], axis[:, None]
    field = 1 - np.float32(imager.vignette) * (x**2 + y**2)
    for _ in range(rng.poisson(imager.camera_dust)):
        place, radius = rng.uniform(-0.9, 0.9, 2), rng.uniform(35, 90) / (edge_um / 2)
        r = np.hypot(x - place[0], y - place[1]) / radius
        ring = np.exp(-(((r - 1) / 0.3) ** 2))
        field -= rng.uniform(0.004, 0.012) * (
            ring + 0.6 / (1 + np.exp(np.clip((r - 0.9) / 0.12, -30, 30)))
        )
    return np.asarray(field, dtype=np.float32)


def blur(pixels: Picture, sigma_px: float) -> Picture:
    """Return the picture blurred; strong blurs on a smaller copy, where they cost little."""
    shrink = max(1, int(sigma_px / 3))
    size = pixels.shape[0]
    if shrink == 1:
        return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma_px), dtype=np.float32)
    small = cv2.resize(pixels, (size // shrink, size // shrink), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma_px / shrink)
    large = cv2.resize(small, (size, size), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, dtype=np.float32)


def exposed(
    pixels: Picture, um_per_px: float, *, imager: Imager, rng: np.random.Generator
) -> Picture:
    """Return the picture with the camera's noise and after the export's filters.

    Args:
        pixels: Light that reaches the camera, grey of 255, shape (size, size); changed in place.
        um_per_px: Scale.
        imager: Noise and filters.
        rng: Source of the noise.
    """
    if imager.blur_um > 0:
        pixels = blur(pixels, imager.blur_um / um_per_px)
    _add_noise(pixels, um_per_px, imager, rng)
    if imager.sharpen > 0:
        soft = blur(pixels, 1.3)
        cv2.addWeighted(pixels, 1 + imager.sharpen, soft, -imager.sharpen, 0, dst=pixels)
    if imager.high_pass_um is not None:
        pixels = _high_passed(pixels, imager, imager.high_pass_um / um_per_px)
    return pixels


def rounded(pixels: Picture, bits: int) -> Image:
    """Return grey levels.

    Args:
        pixels: Grey of 255, shape (size, size); changed in place.
        bits: 8 or 16 per pixel; 16 bits use the whole range.
    """
    if bits == 8:  # noqa: PLR2004
        return np.asarray(cv2.convertScaleAbs(np.maximum(pixels, 0, out=pixels)), dtype=np.uint8)
    np.clip(pixels, 0, 255, out=pixels)
    return np.asarray(np.rint(pixels * np.float32(257)), dtype=np.uint16)


def _add_noise(pixels: Picture, um_per_px: float, imager: Imager, rng: np.random.Generator) -> None:
    """Add read noise everywhere, and shot noise where there is light, in place."""
    size = pixels.shape[0]
    tile = _noise_tile(um_per_px)
    # Shot noise grows with the root of the light; over the few levels of a floor a line will do.
    bright = imager.noise * math.sqrt(imager.floor_grey / _USUAL_GREY)
    bright *= math.exp(rng.normal(0, _NOISE_SPREAD))
    slope = np.float32((bright - imager.read_noise) / imager.floor_grey)
    # One large tile of noise is cut at other places for every scan: drawing 10 million normal
    # numbers would cost more than all the rest of the picture.
    for top in range(0, size, _BAND_ROWS):
        for left in range(0, size, _NOISE_TILE):
            part = pixels[top : top + _BAND_ROWS, left : left + _NOISE_TILE]
            y, x = rng.integers(0, _NOISE_TILE, 2)
            noise = tile[y : y + part.shape[0], x : x + part.shape[1]]
            strength = np.maximum(part, 0) * slope
            strength += np.float32(imager.read_noise)
            strength *= noise
            part += strength


def _high_passed(pixels: Picture, imager: Imager, sigma_px: float) -> Picture:
    """Keep what is finer than the filter, on a flat floor; what was dark stays dark."""
    lit = np.clip(pixels * np.float32(2 / imager.floor_grey), 0, 1)
    fine = (pixels - blur(pixels, sigma_px)) * np.float32(imager.high_pass_gain)
    return np.asarray(fine + lit * np.float32(imager.floor_grey), dtype=np.float32)


# A training set draws its scales from a list of few.
@lru_cache(maxsize=8)
def _noise_tile(um_per_px: float) -> Picture:
    rng = np.random.default_rng(20210713)
    edge = 2 * _NOISE_TILE
    tile = np.zeros((edge, edge), dtype=np.float32)
    grains = [(_CAMERA_PX, _CAMERA_GREY)]
    for grain_um, grey in _FLOOR_GREY.items():
        sigma_px = math.hypot(grain_um / um_per_px, _CAMERA_PX)
        # A pixel that is wider than the grain averages over it.
        grains.append((sigma_px, grey * grain_um / um_per_px / sigma_px))
    finest_px = grains[1][0]
    even_px = math.hypot(_EVEN_UM / um_per_px, _CAMERA_PX)
    for sigma_px, grey in grains:
        noise = rng.standard_normal((edge, edge), dtype=np.float32)
        smooth = cv2.GaussianBlur(noise, (0, 0), sigma_px)
        strength = np.float32(grey / float(smooth.std()))
        if sigma_px == finest_px:
            wide = cv2.GaussianBlur(noise, (0, 0), even_px)
            smooth = cv2.addWeighted(smooth, 1, wide, -_EVEN_SHARE, 0)
        tile += strength * smooth
    return tile
