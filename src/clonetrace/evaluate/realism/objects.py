"""Finding what lies on the floor, in the same way in simulated and real images."""

import math
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.detect.classical import local_contrast
from clonetrace.detect.outlines import connected_to
from clonetrace.domain import PixelBox, View

Mask = NDArray[np.bool_]

#: The band along the wall whose shading is no object, um.
_WALL_UM = 220.0
_BACKGROUND_UM = 160.0
_WINDOW_UM = 12.0
#: Local contrast of an object over that of the floor, and at least.
_OVER_FLOOR = 3.0
_LEAST_CONTRAST = 0.011
#: Share of this down to which texture belongs to an object that is clear elsewhere.
_FAINT = 0.6
_JOIN_UM = 14.0
#: Rims of objects that count neither as floor nor as object, um.
_RIM_UM = 25.0


class Kind(StrEnum):
    """Objects by width."""

    CELL = "cell"
    CLUSTER = "cluster"
    COLONY = "colony"


#: Widths of a circle of the same area, um. Cells of day 0 are 10 to 20 um wide; 40 to 150 um are
#: clusters of about 5 to 100 cells.
WIDTHS_UM: dict[Kind, tuple[float, float]] = {
    Kind.CELL: (9.0, 28.0),
    Kind.CLUSTER: (40.0, 150.0),
    Kind.COLONY: (180.0, 3000.0),
}
#: Coarsest scale at which a kind is looked for, um/px: a handful of pixels across.
_COARSEST_UM: dict[Kind, float] = {Kind.CELL: 2.0, Kind.CLUSTER: 3.5, Kind.COLONY: 10.0}


@dataclass(frozen=True, eq=False)
class FoundObject:
    """One object.

    Attributes:
        kind: By its width.
        width_um: Of a circle of the same area.
        box: In pixels of the view.
        mask: Which pixels of the box are its own.
    """

    kind: Kind
    width_um: float
    box: PixelBox
    mask: Mask


@dataclass(frozen=True, eq=False)
class Floor:
    """A view taken apart.

    Attributes:
        empty: Floor without objects and their rims.
        objects: Objects that lie wholly in the view.
        area_mm2: Of the whole floor that is seen.
    """

    empty: Mask
    objects: tuple[FoundObject, ...]
    area_mm2: float

    def of(self, kind: Kind) -> tuple[FoundObject, ...]:
        """Return the objects of a kind."""
        return tuple(one for one in self.objects if one.kind is kind)


def take_apart(view: View) -> Floor:
    """Tell objects from empty floor by their texture.

    Args:
        view: Pixels at their own scale.
    """
    scale = view.um_per_px
    inside = view.inside_well(_WALL_UM) & (view.pixels > 0)
    window = max(_WINDOW_UM, 3 * scale)
    texture = local_contrast(view, inside, _BACKGROUND_UM, window)
    noise = float(np.percentile(texture[inside], 25)) if inside.any() else 0.0
    least = max(_LEAST_CONTRAST, _OVER_FLOOR * noise)
    textured = connected_to((texture > least) & inside, (texture > _FAINT * least) & inside)
    joined = cv2.morphologyEx(textured.astype(np.uint8), cv2.MORPH_CLOSE, _disc(_JOIN_UM / scale))
    filled = _without_holes(joined.astype(np.uint8))
    outline = cv2.erode(filled, _disc(0.7 * window / scale)).astype(np.uint8)
    near = cv2.dilate(filled, _disc(2 * _RIM_UM / scale))
    return Floor(
        empty=inside & (near == 0),
        objects=tuple(_objects(outline, inside, scale)),
        area_mm2=float(np.count_nonzero(inside)) * scale**2 / 1e6,
    )


def _objects(outline: NDArray[np.uint8], inside: Mask, scale: float) -> list[FoundObject]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(outline, connectivity=8)
    height, width = outline.shape
    found = []
    for number in range(1, count):
        left, top, across, down, area = (int(value) for value in stats[number])
        wide = 2 * math.sqrt(area / math.pi) * scale
        kind = _kind(wide, scale)
        if left <= 1 or top <= 1 or left + across >= width - 1 or top + down >= height - 1:
            continue
        corners = inside[top, left] & inside[top + down - 1, left + across - 1]
        if kind is None or not corners:
            continue
        box = PixelBox(left=left, top=top, right=left + across, bottom=top + down)
        own = labels[top : top + down, left : left + across] == number
        found.append(FoundObject(kind, wide, box, own))
    return found


def _kind(width_um: float, scale: float) -> Kind | None:
    for kind, (low, high) in WIDTHS_UM.items():
        if low <= width_um <= high and scale <= _COARSEST_UM[kind]:
            return kind
    return None


def _without_holes(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled: NDArray[np.uint8] = np.zeros_like(mask)
    cv2.drawContours(filled, contours, -1, 1, cv2.FILLED)
    return filled


def _disc(diameter_px: float) -> NDArray[np.uint8]:
    edge = max(1, round(diameter_px)) | 1
    disc: NDArray[np.uint8] = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (edge, edge)).astype(
        np.uint8
    )
    return disc
