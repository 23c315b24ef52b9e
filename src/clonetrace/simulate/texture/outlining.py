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
#: As above when the outline is drawn: little, or loose grains beside the sheet grow to it.
_CLOSE_DRAWN_UM = 3.5
#: Threads narrower than twice this, and grains that hang on one, are not part of a sheet, um.
_OPEN_UM = 10.0
#: Holes in a sheet up to this large are closed, um2.
_HOLE_UM2 = 4000.0
#: Inner distance from a first outline at which a sheet's texture is that of its inside, um.
_INSIDE_UM = 10.0
#: The outline is rounded over this length, um (standard deviation).
_ROUND_UM = 2.0
#: A thing differs from the floor by so many standard deviations of the floor.
_SPECK_SIGMAS = 6.0
#: And, on the smoothest of floors, by this share of the brightness.
_SPECK_CONTRAST = 0.025
#: Its outline is drawn at this share of its strongest difference.
_SPECK_SHARE = 0.3


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
    rough = _wide_enough(rough, (settings.cluster_um + _FIND_UM) / um_per_px)
    sheets = _refined(rough, energy, floor, um_per_px)
    sheets = _wide_enough(sheets, settings.cluster_um / um_per_px)
    floor_sd = float(np.sqrt(floor))
    specks = _specks(relative, sheets, um_per_px, settings, floor_sd)
    return Outlines(_numbered(sheets), _numbered(specks), floor_sd)


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
        deep = depth(own) > _INSIDE_UM / um_per_px
        inside = float(np.median(fine[window][deep if deep.any() else own]))
        near = depth(~own) < reach
        mask = near & (fine[window] > (floor + inside) / 2)
        mask = _filled(_closed(mask, _CLOSE_DRAWN_UM / um_per_px), _HOLE_UM2 / um_per_px**2)
        mask = _largest(_opened(mask, _OPEN_UM / um_per_px))
        soft = blur(mask.astype(np.float32), _ROUND_UM / um_per_px)
        drawn[window] |= soft > 0.5  # noqa: PLR2004
    return drawn


def _wide_enough(flags: Flags, width_px: float) -> Flags:
    """Drop what is narrower than this: the texture around a single cell or grain."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(flags.astype(np.uint8), connectivity=8)
    wide = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= width_px
    wide[0] = False
    return np.asarray(wide[labels])


def _specks(
    relative: Field, sheets: Flags, um_per_px: float, settings: TextureSettings, floor_sd: float
) -> Flags:
    """Find dark and bright spots that stand out of the floor, away from the sheets."""
    spots = blur(relative, 0.8 / um_per_px) - blur(relative, 30.0 / um_per_px)
    strength = np.sqrt(blur(spots**2, 1.3 / um_per_px))
    found = strength > max(_SPECK_SIGMAS * floor_sd, _SPECK_CONTRAST)
    found &= depth(~sheets) > settings.touching_um / um_per_px
    found = _filled(_closed(found, 2.0 / um_per_px), 200.0 / um_per_px**2)
    labels = _numbered(found)
    peaks = np.zeros(int(labels.max()) + 1, dtype=np.float32)
    np.maximum.at(peaks, labels[found], strength[found])
    # The faint ring of light around a grain is not the grain.
    found &= strength > np.float32(_SPECK_SHARE) * peaks[labels]
    found = _filled(_closed(found, 1.5 / um_per_px), 200.0 / um_per_px**2)
    return np.asarray(blur(found.astype(np.float32), 1.2 / um_per_px) > 0.5)  # noqa: PLR2004


def depth(flags: Flags) -> Field:
    """Return the distance of every set pixel from the nearest one that is not, in pixels.

    The picture's edge counts as set: what it cuts goes on behind it.
    """
    if flags.all():
        return np.full(flags.shape, np.inf, dtype=np.float32)
    return np.asarray(
        cv2.distanceTransform(flags.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5), np.float32
    )


def _closed(flags: Flags, radius_px: float) -> Flags:
    near = depth(~flags) <= radius_px
    return np.asarray(flags | (depth(near) > radius_px))


def _opened(flags: Flags, radius_px: float) -> Flags:
    deep = depth(flags) > radius_px
    return np.asarray(flags & (depth(~deep) <= radius_px))


def _largest(flags: Flags) -> Flags:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(flags.astype(np.uint8), connectivity=8)
    if len(stats) < 2:  # noqa: PLR2004  (nothing but background)
        return flags
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))


def _filled(flags: Flags, hole_px: float) -> Flags:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        (~flags).astype(np.uint8), connectivity=4
    )
    small = stats[:, cv2.CC_STAT_AREA] <= hole_px
    small[0] = False
    return np.asarray(flags | small[labels])


def _numbered(flags: Flags) -> Labels:
    return np.asarray(cv2.connectedComponents(flags.astype(np.uint8), connectivity=8)[1], np.int32)
