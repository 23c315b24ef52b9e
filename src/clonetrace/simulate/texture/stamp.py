"""Put a cut-out as a whole into the box of a simulated thing."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.texture.catalogue import CutOut
from clonetrace.simulate.texture.cutting import Cutting
from clonetrace.simulate.texture.light import Field, Flags, blur
from clonetrace.simulate.texture.outlining import depth

Floats = NDArray[np.float64]

#: Cut-outs are not made larger or smaller than this; cells do not come in every size.
_SCALES = (0.7, 1.5)
#: Nor are they stretched by more than this.
_STRETCH = 1.45
#: Turns that are tried until the cut-out's box has the proportions of the place.
_TURNS = 24
#: Floor beside the mask fades out between these distances from it, um.
_FADE_UM = (2.5, 9.0)


@dataclass(frozen=True, eq=False)
class Stamped:
    """A cut-out in its place.

    Attributes:
        contrast: Brightness over the floor's, minus 1; 0 away from the cut-out.
        mask: What it covers.
    """

    contrast: Field
    mask: Flags


def best_cut_outs(
    rows: Sequence[CutOut], width_um: float, seed: tuple[int, ...]
) -> Iterator[CutOut]:
    """Go through the cut-outs that can be scaled to a width, in an order that the seed decides.

    The order does not depend on the width: a thing that grows keeps its cut-out while it fits.
    """
    order = np.random.default_rng((*seed, 22)).permutation(len(rows))
    low, high = _SCALES
    return (rows[i] for i in order if low <= width_um / rows[i].width_um <= high)


def stamp(
    cutting: Cutting, place: Flags, um_per_px: float, seed: tuple[int, ...]
) -> Stamped | None:
    """Turn, flip and scale a cut-out so that its box is that of the place.

    Args:
        cutting: What to place.
        place: Pixels of the simulated thing; only their box counts.
        um_per_px: Scale of the place.
        seed: Decides turn and flip.

    Returns:
        None where the cut-out would have to be stretched too far.
    """
    box = np.array(cv2.boundingRect(place.astype(np.uint8)), dtype=np.float64)
    rng = np.random.default_rng((*seed, 23))
    flip = -1.0 if rng.uniform() < 0.5 else 1.0  # noqa: PLR2004  (one in two)
    turns = rng.uniform(0, 2 * math.pi, _TURNS)
    cos, sin = np.cos(turns), np.sin(turns)
    spins = np.array([[flip * cos, -sin], [flip * sin, cos]]).transpose(2, 0, 1)
    turned = cutting.corners @ spins.transpose(0, 2, 1)
    low = turned.min(axis=1)
    scales = box[2:] / np.maximum(turned.max(axis=1) - low, 1e-6)
    um = scales * um_per_px / cutting.row.um_per_px
    fits = um.max(axis=1) < _STRETCH * um.min(axis=1)
    fits &= (um.min(axis=1) > _SCALES[0]) & (um.max(axis=1) < _SCALES[1])
    if not fits.any():
        return None
    first = int(np.argmax(fits))
    matrix = scales[first][:, None] * spins[first]
    return _placed(cutting, matrix, box[:2] - scales[first] * low[first], place.shape)


def _placed(cutting: Cutting, matrix: Floats, shift: Floats, shape: tuple[int, ...]) -> Stamped:
    # The outline speaks of corners of pixels, the images of their middles.
    move = shift + matrix @ (0.5, 0.5) - 0.5
    affine = np.column_stack((matrix, move))
    size = (shape[1], shape[0])
    scale = cutting.row.um_per_px
    beyond = depth(~cutting.mask) * scale
    fade = np.clip((beyond - _FADE_UM[0]) / (_FADE_UM[1] - _FADE_UM[0]), 0, 1)
    contrast = ((cutting.relative - 1) * (1 - fade * fade * (3 - 2 * fade))).astype(np.float32)
    shrink = math.sqrt(abs(float(np.linalg.det(matrix))))
    if shrink < 1:
        # Several pixels of the cut-out fall into one of the scan.
        contrast = blur(contrast, 0.4 / shrink)
    painted = cv2.warpAffine(contrast, affine, size, flags=cv2.INTER_LINEAR)
    soft = cv2.warpAffine(cutting.mask.astype(np.float32), affine, size, flags=cv2.INTER_LINEAR)
    return Stamped(np.asarray(painted, dtype=np.float32), np.asarray(soft > 0.5))  # noqa: PLR2004
