"""Which part of the floor a cluster covers, and how deep inside it every pixel lies."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Morphology
from clonetrace.simulate.canvas import Canvas, Patch, Picture
from clonetrace.simulate.protrusion import CELL_REACH_UM, Protrusions, protrusions

Floats = NDArray[np.float64]

#: Room around the cells for the tails and for what glows around them, um.
_MARGIN_UM = 52.0
#: Gaps and bays up to twice this wide are closed, um; loose colonies keep theirs.
_TAUT_UM = 22.0
_LOOSE_TAUT_UM = 5.0
#: A tail is this wide at its tip, as share of its base.
_TIP = 0.12
#: Tails are drawn to this part of a pixel: 2 to the power of it.
_SHIFT = 4


@dataclass(frozen=True, eq=False)
class Footprint:
    """What a cluster covers.

    Attributes:
        patch: The pixels around it.
        nearest_um: How far every pixel is from the nearest cell's centre.
        cell: Which cell that is.
        depth_um: How deep inside the cluster's outline a pixel lies; negative outside.
    """

    patch: Patch
    nearest_um: Picture
    cell: NDArray[np.int64]
    depth_um: Picture


def footprint(
    canvas: Canvas, xy_um: Floats, own: Floats, angle: Floats, morphology: Morphology
) -> Footprint:
    """Lay out a cluster.

    The outline is that of the cells and their tails, widened and narrowed again: gaps between
    cells close, and the edge is drawn taut, in hollow arcs, between whatever stands out.

    Args:
        canvas: Gives the scale.
        xy_um: Places of the cells in the scan, shape (cells, 2).
        own: The number from 0 to 1 that stays with each cell, shape (cells,).
        angle: Direction of each cell, radians, shape (cells,).
        morphology: Class that it shows.
    """
    left, top = xy_um.min(axis=0) - _MARGIN_UM
    right, bottom = xy_um.max(axis=0) + _MARGIN_UM
    patch = canvas.patch(left, top, right, bottom)
    nearest, cell = _nearest_cells(patch, xy_um)
    uncovered = (nearest >= CELL_REACH_UM).astype(np.uint8)
    _draw_tails(uncovered, patch, protrusions(xy_um, own, angle))
    loose = morphology in (Morphology.M3, Morphology.M4)
    taut = _LOOSE_TAUT_UM if loose else _TAUT_UM
    depth = _taut(uncovered, taut / patch.um_per_px, patch.um_per_px)
    return Footprint(patch, nearest, cell, depth)


def _nearest_cells(patch: Patch, xy_um: Floats) -> tuple[Picture, NDArray[np.int64]]:
    seeds = np.full((patch.height, patch.width), 255, dtype=np.uint8)
    columns, rows = np.floor(patch.to_fine(xy_um)).astype(int).T
    seeds[rows, columns] = 0
    nearest, labels = cv2.distanceTransformWithLabels(
        seeds, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    labels = np.asarray(labels, dtype=np.int32)
    cell_of = np.zeros(int(labels.max()) + 1, dtype=np.int64)
    cell_of[labels[rows, columns]] = np.arange(len(xy_um))
    return np.asarray(nearest * np.float32(patch.um_per_px)), cell_of[labels]


def _draw_tails(uncovered: NDArray[np.uint8], patch: Patch, tails: Protrusions) -> None:
    way = tails.tip_um - tails.base_um
    across = np.column_stack((-way[:, 1], way[:, 0]))
    across *= (tails.half_width_um / np.maximum(np.hypot(*way.T), 1e-6))[:, None]
    corners = (
        tails.base_um + across,
        tails.base_um - across,
        tails.tip_um - _TIP * across,
        tails.tip_um + _TIP * across,
    )
    pixels = np.stack([patch.to_fine(corner) - 0.5 for corner in corners], axis=1)
    for tail in np.rint(pixels * 2**_SHIFT).astype(np.int32):
        cv2.fillConvexPoly(uncovered, tail, 0, lineType=cv2.LINE_8, shift=_SHIFT)


def _taut(uncovered: NDArray[np.uint8], taut_px: float, fine_um: float) -> Picture:
    """Return the depth below the taut outline, um."""
    away = cv2.distanceTransform(uncovered, cv2.DIST_L2, cv2.DIST_MASK_5)
    within = cv2.distanceTransform((away < taut_px).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    signed = within - np.maximum(away, np.float32(taut_px))
    soft = cv2.GaussianBlur(signed, (0, 0), max(0.5, 1.1 / fine_um))
    return np.asarray(soft * np.float32(fine_um), dtype=np.float32)
