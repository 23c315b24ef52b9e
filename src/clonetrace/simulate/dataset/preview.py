"""A sheet of a split's crops with their labels drawn in, for people."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.dataset.shards import LabelledCrop, ShardSet

Picture = NDArray[np.uint8]

#: File of the sheet in the set's folder.
PREVIEW_FILE = "preview.png"
_ROWS, _COLUMNS = 4, 6
#: Larger crops are shrunk to this edge, px.
_MOST_PX = 512
_MARGIN_PX = 4
#: Blue, green and red of the categories in their order, and of what is ignored.
_COLOURS = ((80, 230, 80), (60, 170, 255), (255, 190, 60), (220, 110, 230))
_IGNORED = (150, 150, 150)
#: Boxes are drawn this far outside of what they enclose, px, so that it stays to be seen.
_AROUND_PX = 2


def preview(shards: ShardSet) -> Picture:
    """Draw 24 crops from all over a split, or all of a smaller one.

    Args:
        shards: The split.

    Returns:
        Blue, green and red, shape (height, width, 3). Boxes have the colours of their categories
        (named in the first crop), grey ones are ignored; dots are single cells.
    """
    edge = min(shards.about.size_px, _MOST_PX)
    pitch = edge + _MARGIN_PX
    sheet = np.zeros((_ROWS * pitch, _COLUMNS * pitch, 3), dtype=np.uint8)
    count = min(_ROWS * _COLUMNS, len(shards))
    numbers = np.linspace(0, max(len(shards) - 1, 0), count).round().astype(int)
    for place, number in enumerate(numbers):
        row, column = divmod(place, _COLUMNS)
        drawn = _drawn(shards[int(number)], edge)
        if place == 0:
            _name(drawn, shards.about.categories)
        top, left = row * pitch, column * pitch
        sheet[top : top + edge, left : left + edge] = drawn
    return sheet


def write_preview(split_shards: Path, path: Path) -> None:
    """Write the sheet of a split as PNG.

    Args:
        split_shards: Folder of the split's shards.
        path: File to write.

    Raises:
        InputError: The shards cannot be read.
        OSError: The file cannot be written.
    """
    _, content = cv2.imencode(".png", preview(ShardSet(split_shards)))
    path.write_bytes(content.tobytes())


def _drawn(crop: LabelledCrop, edge: int) -> Picture:
    scale = edge / crop.pixels.shape[0]
    small = cv2.resize(crop.pixels, (edge, edge), interpolation=cv2.INTER_AREA)
    picture: Picture = np.asarray(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    for box, number, ignored in zip(crop.boxes_px, crop.classes, crop.ignored, strict=True):
        left, top, width, height = box * scale
        colour = _IGNORED if ignored else _COLOURS[int(number)]
        first = (round(left) - _AROUND_PX, round(top) - _AROUND_PX)
        last = (round(left + width) + _AROUND_PX, round(top + height) + _AROUND_PX)
        cv2.rectangle(picture, first, last, colour, 1)
    for x, y in crop.points_px * scale:
        cv2.circle(picture, (round(x), round(y)), 1, (60, 60, 255), -1)
    return picture


def _name(picture: Picture, categories: tuple[str, ...]) -> None:
    for number, name in enumerate(categories):
        place = (6, 16 + 16 * number)
        cv2.putText(picture, name, place, cv2.FONT_HERSHEY_SIMPLEX, 0.45, _COLOURS[number], 1)
