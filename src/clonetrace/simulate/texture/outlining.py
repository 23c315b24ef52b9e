"""Where the sheets of cells and the small things of a picture lie."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from clonetrace.simulate.texture.light import Field, Flags, blur
from clonetrace.simulate.texture.settings import TextureSettings

Labels = NDArray[np.int32]

#: Texture is measured over this much, um (standard deviation): first to find sheets, then finer to
#: draw their outline.
_FIND_UM = 6.0
_DRAW_UM = 3.5
#: Gaps in the texture of a sheet up to twice this wide are closed, um.
_CLOSE_UM = 9.0
#: Threads and trails narrower than twice this are not part of a sheet, um.
_OPEN_UM = 5.0
#: Holes in a sheet up to this large are closed, um2.
_HOLE_UM2 = 4000.0
#: Inner distance from a first outline at which a sheet's texture is that of its inside, um.
_INSIDE_UM = 10.0
#: The outline is rounded over this length, um (standard deviation).
_ROUND_UM = 2.0
#: A thing differs from the floor by so many standard deviations of the floor.
_SPECK_SIGMAS = 5.5


@dataclass(frozen=True, eq=False)
class Outlines:
    """What was found in one picture.

    Attributes:
        sheets: Number of each sheet of cells, from 1; 0 is floor. Shape of the picture.
        specks: Number of each small thing outside of the sheets, from 1.
        floor_sd: Standard deviation of the floor's fine texture, share of its brightness.
    """

    sheets: Labels
    specks: Labels
    floor_sd: float

    @property
    def covered(self) -> Flags:
        """Pixels that are not bare floor."""
        return np.asarray((self.sheets > 0) | (self.specks > 0))


def outline(relative: Field, um_per_px: float, settings: TextureSettings) -> Outlines:
    """Find what lies on the floor by its texture.

    Args:
        relative: Brightness as a share of the floor's, less 1. Shape (height, width).
        um_per_px: Its scale.
        settings: Sizes and ratios.
    """
    cobbles = blur(relative, settings.grain_um / um_per_px) - blur(
        relative, settings.cobble_um / um_per_px
    )
    energy = np.clip(cobbles, -settings.saturation, settings.saturation) ** 2
    smooth = blur(energy, _FIND_UM / um_per_px)
    floor = _floor_energy(smooth, settings.texture_ratio)
    rough = smooth > settings.texture_ratio * floor
    rough = _filled(_closed(rough, _CLOSE_UM / um_per_px), _HOLE_UM2 / um_per_px**2)
    rough = _opened(rough, (_OPEN_UM + _FIND_UM) / um_per_px)
    sheets = _refined(rough, energy, floor, um_per_px)
    floor_sd = float(np.sqrt(floor))
    specks = _specks(relative, sheets > 0, um_per_px, settings, floor_sd)
    return Outlines(_numbered(sheets > 0), _numbered(specks), floor_sd)


def _floor_energy(energy: Field, ratio: float) -> float:
    """Return the usual texture of the floor: of what is no rougher than the smoothest part."""
    smoothest = float(np.percentile(energy[::4, ::4], 10))
    quiet = energy[::4, ::4]
    quiet = quiet[quiet < ratio * smoothest]
    return float(np.median(quiet)) if quiet.size else max(smoothest, 1e-9)


def _refined(rough: Flags, energy: Field, floor: float, um_per_px: float) -> Flags:
    """Draw every outline where the texture is half-way between the floor's and the sheet's own.

    A step that is blurred evenly keeps its place at half its height.
    """
    fine = blur(energy, _DRAW_UM / um_per_px)
    drawn = np.zeros_like(rough)
    reach = round(2.5 * _FIND_UM / um_per_px)
    labels = _numbered(rough)
    for number, place in enumerate(ndimage.find_objects(labels), start=1):
        if place is None:
            continue
        window = tuple(slice(max(0, s.start - reach), s.stop + reach) for s in place)
        own = labels[window] == number
        deep = _depth(own) > _INSIDE_UM / um_per_px
        inside = float(np.median(fine[window][deep if deep.any() else own]))
        near = _depth(~own) < reach
        mask = near & (fine[window] > (floor + inside) / 2)
        mask = _filled(_closed(mask, _CLOSE_UM / um_per_px), _HOLE_UM2 / um_per_px**2)
        mask = _opened(mask, _OPEN_UM / um_per_px)
        soft = blur(mask.astype(np.float32), _ROUND_UM / um_per_px)
        drawn[window] |= soft > 0.5  # noqa: PLR2004
    return drawn


def _specks(
    relative: Field, sheets: Flags, um_per_px: float, settings: TextureSettings, floor_sd: float
) -> Flags:
    """Find dark and bright spots that stand out of the floor, away from the sheets."""
    spots = np.abs(blur(relative, 1.0 / um_per_px) - blur(relative, 30.0 / um_per_px))
    found = spots > _SPECK_SIGMAS * max(floor_sd, 1e-4)
    found &= _depth(~sheets) > settings.touching_um / um_per_px
    return _filled(_closed(found, 1.5 / um_per_px), 200.0 / um_per_px**2)


def _depth(flags: Flags) -> Field:
    """Return the distance of every set pixel from the nearest one that is not, in pixels.

    The picture's edge counts as set: what it cuts goes on behind it.
    """
    return np.asarray(
        cv2.distanceTransform(flags.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5), np.float32
    )


def _closed(flags: Flags, radius_px: float) -> Flags:
    near = _depth(~flags) <= radius_px
    return np.asarray(flags | (_depth(near) > radius_px))


def _opened(flags: Flags, radius_px: float) -> Flags:
    deep = _depth(flags) > radius_px
    return np.asarray(flags & (_depth(~deep) <= radius_px))


def _filled(flags: Flags, hole_px: float) -> Flags:
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~flags).astype(np.uint8), connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] <= hole_px
    small[0] = False
    return np.asarray(flags | small[labels])


def _numbered(flags: Flags) -> Labels:
    return np.asarray(cv2.connectedComponents(flags.astype(np.uint8), connectivity=8)[1], np.int32)
