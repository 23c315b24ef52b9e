"""Contact sheets: simulated beside real at the same scale, and shuffled with a key."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from clonetrace.domain import Grey, View
from clonetrace.evaluate.realism.objects import Floor, FoundObject, Kind
from clonetrace.evaluate.realism.picture import Origin, Picture


class Motif(StrEnum):
    """What a sheet shows."""

    WELL = "well"
    COLONY = "colony"
    CLUSTER = "cluster"
    CELL = "cell"


@dataclass(frozen=True)
class _Format:
    """How a motif is shown.

    Attributes:
        field_um: Width of what is shown.
        edge_px: Width of the picture on the sheet.
        gain: By how much contrast is raised around the floor's grey, which becomes mid grey.
    """

    field_um: float
    edge_px: int
    gain: float


_FORMATS: dict[Motif, _Format] = {
    Motif.WELL: _Format(6900.0, 760, 1.0),
    Motif.COLONY: _Format(900.0, 450, 2.5),
    Motif.CLUSTER: _Format(260.0, 300, 2.0),
    Motif.CELL: _Format(90.0, 220, 1.5),
}
_MID_GREY = 128.0
_GAP_PX = 6
_TITLE_PX = 34


@dataclass(frozen=True, eq=False)
class Pick:
    """One picture of a sheet.

    Attributes:
        pixels: Shape (edge, edge), 8-bit grey.
        origin: Where it comes from.
        source: Name of the image that it was cut from.
    """

    pixels: Grey
    origin: Origin
    source: str


def pick(
    pictures: Sequence[Picture],
    floors: Sequence[Floor],
    motif: Motif,
    most: int,
    rng: np.random.Generator,
) -> list[Pick]:
    """Draw pictures of a motif by chance.

    Args:
        pictures: Images of one origin.
        floors: What `take_apart` made of each.
        motif: What to show.
        most: How many.
        rng: Source of every random choice.

    Returns:
        At most `most`; fewer where the images show fewer.
    """
    shape = _FORMATS[motif]
    if motif is Motif.WELL:
        chosen = rng.permutation(len(pictures))[:most]
        return [_well(pictures[number], shape) for number in chosen if pictures[number].whole]
    places = [
        (number, (thing.box.left + thing.box.right) / 2, (thing.box.top + thing.box.bottom) / 2)
        for number, floor in enumerate(floors)
        for thing in floor.of(Kind(motif.value))
        if _fits(pictures[number].view, thing, shape)
    ]
    chosen = rng.permutation(len(places))[:most]
    return [
        _close_up(pictures[number], floors[number], x, y, shape)
        for number, x, y in (places[one] for one in chosen)
    ]


def side_by_side(picks: Sequence[Pick], columns: int) -> Grey:
    """Draw the labelled sheet: simulated on the left, real on the right.

    Args:
        picks: Of both origins.
        columns: Of each side.
    """
    sides = [
        _titled(_grid([one.pixels for one in picks if one.origin is origin], columns), origin)
        for origin in Origin
    ]
    height = max(side.shape[0] for side in sides)
    padded = [
        cv2.copyMakeBorder(
            side, 0, height - side.shape[0], 0, 3 * _GAP_PX, cv2.BORDER_CONSTANT, value=255
        )
        for side in sides
    ]
    return np.asarray(np.hstack(padded), dtype=np.uint8)


def shuffled(picks: Sequence[Pick], columns: int) -> Grey:
    """Draw the pictures in their order with nothing but a number on each.

    Args:
        picks: In the order that the key file states.
        columns: Of the sheet.
    """
    numbered = []
    for number, one in enumerate(picks, start=1):
        pixels = one.pixels.copy()
        cv2.putText(pixels, str(number), (6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 0, 3, cv2.LINE_AA)
        cv2.putText(
            pixels, str(number), (6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 255, 1, cv2.LINE_AA
        )
        numbered.append(pixels)
    return _grid(numbered, columns)


def _well(picture: Picture, shape: _Format) -> Pick:
    view = picture.view
    centre_x, centre_y = -view.left_um / view.um_per_px, -view.top_um / view.um_per_px
    pixels = _cut(view, centre_x, centre_y, shape)
    return Pick(pixels, picture.origin, picture.name)


def _close_up(picture: Picture, floor: Floor, x: float, y: float, shape: _Format) -> Pick:
    """Show an object with the floor around it at mid grey, as an eye adapts to a lamp."""
    view = picture.view
    half = shape.field_um / view.um_per_px / 2
    place = (
        slice(max(round(y - half), 0), round(y + half)),
        slice(max(round(x - half), 0), round(x + half)),
    )
    near = view.pixels[place][floor.empty[place]]
    grey = float(np.median(near if near.size else view.pixels[place]))
    cut = _cut(view, x, y, shape).astype(np.float32)
    relative = cut / max(grey, 1.0) - 1
    pixels = np.clip(_MID_GREY * (1 + shape.gain * relative), 0, 255).astype(np.uint8)
    return Pick(pixels, picture.origin, picture.name)


def _cut(view: View, x: float, y: float, shape: _Format) -> Grey:
    """Bring a square to the sheet's scale; every motif of a sheet has the same um per pixel."""
    factor = shape.field_um / shape.edge_px / view.um_per_px
    source: Grey = view.pixels
    if factor > 1:
        # Warping samples points: without this, fine texture of large pictures would alias.
        source = np.asarray(cv2.GaussianBlur(source, (0, 0), 0.45 * factor), dtype=np.uint8)
    left, top = x - shape.edge_px * factor / 2, y - shape.edge_px * factor / 2
    move = np.array([[factor, 0, left + factor / 2 - 0.5], [0, factor, top + factor / 2 - 0.5]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    edge = (shape.edge_px, shape.edge_px)
    return np.asarray(cv2.warpAffine(source, move, edge, flags=flags), dtype=np.uint8)


def _fits(view: View, thing: FoundObject, shape: _Format) -> bool:
    """Whether the field around an object lies in the image; its end would give the origin away."""
    half = shape.field_um / view.um_per_px / 2
    x = (thing.box.left + thing.box.right) / 2
    y = (thing.box.top + thing.box.bottom) / 2
    height, width = view.pixels.shape
    return bool(half <= x <= width - half and half <= y <= height - half)


def _grid(pictures: Sequence[Grey], columns: int) -> Grey:
    if not pictures:
        return np.full((_TITLE_PX, _TITLE_PX), 255, dtype=np.uint8)
    edge = pictures[0].shape[0] + _GAP_PX
    rows = -(-len(pictures) // columns)
    sheet: Grey = np.full((rows * edge + _GAP_PX, columns * edge + _GAP_PX), 255, dtype=np.uint8)
    for number, pixels in enumerate(pictures):
        top = _GAP_PX + number // columns * edge
        left = _GAP_PX + number % columns * edge
        sheet[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return sheet


def _titled(sheet: Grey, title: str) -> Grey:
    height = _TITLE_PX
    titled = cv2.copyMakeBorder(sheet, height, 0, 0, 0, cv2.BORDER_CONSTANT, value=255)
    font = cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(titled, title, (_GAP_PX, height - 10), font, 0.7, 0, 1, cv2.LINE_AA)
    return np.asarray(titled, dtype=np.uint8)
