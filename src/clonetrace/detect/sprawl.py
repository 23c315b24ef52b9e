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
    width = max(3, round(_NEIGHBOURHOOD_UM / view.um_per_px) | 1)
    dense = (cv2.blur(loose, (width, width)) > _DENSE).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dense, connectivity=8)
    found = []
    for index in range(1, count):
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
