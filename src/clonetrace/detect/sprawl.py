"""Differentiated cells: single spindles, strewn over much of the well."""

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.detect.outlines import disc
from clonetrace.domain import Detection, Label, Level, View

#: Width over which the cells' density is averaged, um: several spindle cells of 50 to 100 um.
_NEIGHBOURHOOD_UM = 400.0
#: Share of a neighbourhood that is textured where cells sprawl; dust covers far less.
_DENSE = 0.12
#: Narrowest sprawl, um. What is smaller is the fringe of a colony.
NARROWEST_UM = 1500.0
#: Texture this near to a compact colony is its border.
_BORDER_UM = 80.0


def may_sprawl(textured: NDArray[np.bool_], um_per_px: float) -> bool:
    """Whether `find_sprawl` may find any, whatever the outlines of compact colonies are.

    Without them less is textured, so no dense area is longer then.

    Args:
        textured: Where there is texture, shape (height, width).
        um_per_px: Scale.
    """
    dense = _dense(textured.astype(np.float32), um_per_px)
    least_px = NARROWEST_UM * (1 - 1e-6) / um_per_px
    # All dense areas together are quicker to measure than each.
    if max(cv2.boundingRect(dense)[2:]) < least_px:
        return False
    _, stats = _areas(dense)
    return bool((stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]] >= least_px).any())


def find_sprawl(
    textured: NDArray[np.bool_], colonies: NDArray[np.bool_], view: View
) -> list[Detection]:
    """Find areas that are strewn with cells outside compact colonies.

    Args:
        textured: Where there is texture, shape of the view.
        colonies: Outlines of compact colonies, same shape.
        view: The whole well.

    Returns:
        Differentiated areas with the area that their cells cover.
    """
    near = cv2.dilate(colonies.astype(np.uint8), disc(2 * _BORDER_UM / view.um_per_px)) > 0
    loose = (textured & ~near).astype(np.float32)
    labels, stats = _areas(_dense(loose, view.um_per_px))
    found = []
    for index in range(1, len(stats)):
        left, top, across, down, _ = (int(value) for value in stats[index])
        box = view.to_um(left, top, left + across, top + down)
        covered_px = float(loose[labels == index].sum())
        if max(box.width_um, box.height_um) < NARROWEST_UM or covered_px == 0:
            continue
        share = covered_px / float((labels == index).sum())
        found.append(
            Detection(
                box=box,
                label=Label.DIFFERENTIATED,
                score=min(1.0, 0.5 + share),
                level=Level.GLOBAL,
                area_um2=covered_px * view.um_per_px**2,
            )
        )
    return found


def _dense(textured: NDArray[np.float32], um_per_px: float) -> NDArray[np.uint8]:
    """Return 1 where much of the neighbourhood is textured, else 0."""
    width = max(3, round(_NEIGHBOURHOOD_UM / um_per_px) | 1)
    return (cv2.blur(textured, (width, width)) > _DENSE).astype(np.uint8)


def _areas(dense: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the number of each pixel's dense area, 0 for none, and OpenCV's account of each."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dense, connectivity=8)
    return labels.astype(np.int32, copy=False), stats.astype(np.int32, copy=False)
