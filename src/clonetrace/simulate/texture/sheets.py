"""Contact sheets: every mask drawn over its cut-out, for a person to look at."""

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain.errors import StoreError
from clonetrace.simulate.texture.catalogue import TextureKind
from clonetrace.simulate.texture.cutting import Cutting
from clonetrace.simulate.texture.library import TextureLibrary

Colour = NDArray[np.uint8]

#: Folder of the contact sheets.
SHEETS = "sheets"
#: Edge of a frame and frames per sheet, by kind; small things are enlarged.
_FRAMES = {
    TextureKind.COLONY: (420, 12),
    TextureKind.CLUSTER: (240, 24),
    TextureKind.CELL: (120, 80),
    TextureKind.DEBRIS: (120, 80),
    TextureKind.FLOOR: (240, 24),
    TextureKind.WELL: (420, 12),
}
_LARGEST_ZOOM = 3
#: Grey levels per unit of contrast.
_GAIN = 500.0
#: Colours of the outlines: orange and blue, in OpenCV's order.
_TRAIN, _TEST = (60, 200, 255), (255, 160, 60)


def write_sheets(library: TextureLibrary) -> list[Path]:
    """Write contact sheets of all cut-outs: the picture, the mask's outline, the name.

    Outlines are orange for training and blue for testing.

    Returns:
        The files, in `SHEETS` below the library's folder.

    Raises:
        StoreError: A sheet cannot be written.
    """
    folder = library.folder / SHEETS
    written = []
    for kind, (edge, per_sheet) in _FRAMES.items():
        rows = library.rows(kind)
        for number, start in enumerate(range(0, len(rows), per_sheet), start=1):
            frames = [_frame(library.cutting(r), edge) for r in rows[start : start + per_sheet]]
            path = folder / f"{kind}-{number:02d}.png"
            _write(path, _arranged(frames, edge))
            written.append(path)
    return written


def _frame(cutting: Cutting, edge: int) -> Colour:
    """Draw one cut-out with its mask's outline and its name, enlarged where it is small."""
    rows, columns = cutting.mask.shape
    zoom = min(_LARGEST_ZOOM, edge / max(rows, columns))
    size = (max(1, round(columns * zoom)), max(1, round(rows * zoom)))
    gain = _GAIN if cutting.row.kind is not TextureKind.WELL else 128.0
    grey = np.clip((cutting.relative - 1) * gain + 128, 0, 255).astype(np.uint8)
    picture = cv2.cvtColor(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), cv2.COLOR_GRAY2BGR)
    mask = cv2.resize(cutting.mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    colour = _TEST if cutting.row.split == "test" else _TRAIN
    cv2.drawContours(picture, outlines, -1, colour, 1)
    frame = np.zeros((edge, edge, 3), dtype=np.uint8)
    frame[: size[1], : size[0]] = picture
    name = cutting.row.name.split("-", 1)[1]
    cv2.putText(frame, name, (2, edge - 4), cv2.FONT_HERSHEY_PLAIN, 0.6, (255, 255, 255), 1)
    return frame


def _arranged(frames: Sequence[Colour], edge: int) -> Colour:
    columns = max(1, math.ceil(math.sqrt(len(frames))))
    rows = math.ceil(len(frames) / columns)
    sheet = np.zeros((rows * edge, columns * edge, 3), dtype=np.uint8)
    for number, frame in enumerate(frames):
        top, left = number // columns * edge, number % columns * edge
        sheet[top : top + edge, left : left + edge] = frame
    return sheet


def _write(path: Path, sheet: Colour) -> None:
    _, content = cv2.imencode(".png", sheet)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(np.asarray(content)))
    except OSError as error:
        raise StoreError(
            f"{path} was to be written as a contact sheet, but {error.strerror or error}; "
            "make room or choose another folder"
        ) from error
