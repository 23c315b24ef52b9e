"""What a colony is painted with: its inside grown to a sheet, its border unrolled to a strip."""

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from clonetrace.simulate.texture.catalogue import CutOut
from clonetrace.simulate.texture.cutting import Cutting
from clonetrace.simulate.texture.library import TextureLibrary
from clonetrace.simulate.texture.light import Field, Flags, blur
from clonetrace.simulate.texture.outlining import depth
from clonetrace.simulate.texture.quilt import quilt, swatch

Points = NDArray[np.float64]

#: The strip shows the border from this far outside to this far inside, um.
OUTSIDE_UM = 18.0
INSIDE_UM = 22.0
#: Edge of the sheet, of the pieces that it is made of and of their overlap, um.
_SHEET_UM = 600.0
_PIECES_UM = (84.0, 64.0)
_OVERLAP = 0.25
#: Smaller colonies would show the same cells again and again.
_AREA_UM2 = 60_000.0
#: Bends in which the border's picture would be squeezed or stretched by more are left out.
_BEND = 1.7
#: A strip needs at least this share of the outline.
_FEW = 0.2
#: Depth at which that is looked at, um.
_BEND_UM = 14.0
#: The outline is straightened over this much before it is unrolled, um (standard deviation).
_STRAIGHT_UM = 9.0
#: Texture coarser than this is the light on the floor, not the colony, um.
_LEVEL_UM = 80.0


@dataclass(frozen=True, eq=False)
class Fabric:
    """Real texture of one colony at one scale, as contrast to the floor.

    Attributes:
        sheet: Its inside, grown to a square.
        strip: Its border, shape (depths, places along it): the first row lies `OUTSIDE_UM` outside
            of the outline, the last one `INSIDE_UM` inside; it is closed, the last column
            continues in the first.
        um_per_px: Scale of both.
    """

    sheet: Field
    strip: Field
    um_per_px: float


def has_fabric(row: CutOut) -> bool:
    """Whether a colony is large enough to be worked into a fabric."""
    return row.area_um2 >= _AREA_UM2


@lru_cache(maxsize=64)
def fabric(library: TextureLibrary, row: CutOut, um_per_px: float) -> Fabric | None:
    """Work a colony's cut-out into fabric.

    Args:
        library: Holds the cut-out.
        row: A colony.
        um_per_px: Scale to have it at.

    Returns:
        None where the colony has no inside to speak of.

    Raises:
        ConfigurationError: The library is damaged.
    """
    cutting = library.cutting(row)
    sheet = _sheet(cutting)
    if sheet is None:
        return None
    strip = _strip(cutting)
    shrink = row.um_per_px / um_per_px
    return Fabric(_resized(sheet, shrink), _resized(strip, shrink), um_per_px)


def _sheet(cutting: Cutting) -> Field | None:
    scale = cutting.row.um_per_px
    texture = cutting.relative - np.float32(1)
    inner = depth(np.pad(cutting.mask, 1))[1:-1, 1:-1] * scale
    # A piece's own level would show as a patch; what is common to the colony stays.
    deep = (inner > 0).astype(np.float32)
    sigma = _LEVEL_UM / scale
    level = blur(texture * deep, sigma) / np.maximum(blur(deep, sigma), np.float32(1e-3))
    mean = float(texture[cutting.mask].mean())
    even = np.asarray(texture - level + np.float32(mean), dtype=np.float32)
    rng = np.random.default_rng(list(cutting.row.name.encode()))
    for piece_um in _PIECES_UM:
        piece_px = round(piece_um / scale)
        source = swatch(even, inner > INSIDE_UM / 2, piece_px)
        if source is not None:
            overlap_px = max(4, round(_OVERLAP * piece_px))
            return quilt([source], round(_SHEET_UM / scale), piece_px, overlap_px, rng)
    return None


def _strip(cutting: Cutting) -> Field:
    """Unroll the border: follow the outline, and look along its normals."""
    scale = cutting.row.um_per_px
    outlines, _ = cv2.findContours(
        cutting.mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    longest = max(outlines, key=len)[:, 0, :].astype(np.float64)
    steps = np.hypot(*np.diff(longest, axis=0, append=longest[:1]).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    count = max(8, round(along[-1]))
    at = np.linspace(0, along[-1], count, endpoint=False)
    closed = np.vstack((longest, longest[:1]))
    path = np.column_stack([np.interp(at, along, closed[:, axis]) for axis in (0, 1)])
    path = ndimage.gaussian_filter1d(path, _STRAIGHT_UM / scale, axis=0, mode="wrap")
    tangent = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    tangent /= np.maximum(np.hypot(*tangent.T), 1e-6)[:, None]
    inward = np.column_stack((-tangent[:, 1], tangent[:, 0]))
    probe = np.clip(
        np.rint(path + 5 * inward).astype(int), 0, np.array(cutting.mask.shape)[::-1] - 1
    )
    if cutting.mask[probe[:, 1], probe[:, 0]].mean() < 0.5:  # noqa: PLR2004  (points outwards)
        inward = -inward
    gentle = _gentle(path, inward, scale)
    path, inward = path[gentle], inward[gentle]
    depths = np.arange(-OUTSIDE_UM, INSIDE_UM + 1e-6, scale) / scale
    x = path[None, :, 0] + depths[:, None] * inward[None, :, 0]
    y = path[None, :, 1] + depths[:, None] * inward[None, :, 1]
    strip = cv2.remap(
        cutting.relative,
        x.astype(np.float32),
        y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    return np.asarray(strip - np.float32(1), dtype=np.float32)


def _gentle(path: Points, inward: Points, scale: float) -> Flags:
    """Tell along which parts of the outline the strip shows its surroundings undistorted."""
    gentle = np.ones(len(path), dtype=bool)
    for depth_um in (-_BEND_UM, _BEND_UM):
        beside = path + depth_um / scale * inward
        apart = np.hypot(*(np.roll(beside, -1, axis=0) - np.roll(beside, 1, axis=0)).T)
        own = np.hypot(*(np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)).T)
        stretch = apart / np.maximum(own, 1e-6)
        gentle &= (stretch > 1 / _BEND) & (stretch < _BEND)
    return gentle if gentle.sum() > _FEW * len(path) else np.ones(len(path), dtype=bool)


def _resized(texture: Field, factor: float) -> Field:
    if math.isclose(factor, 1, rel_tol=0.02):
        return texture
    height, width = texture.shape
    size = (max(2, round(width * factor)), max(2, round(height * factor)))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(texture, size, interpolation=way), dtype=np.float32)
