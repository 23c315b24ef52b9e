"""Crops: what the analysis saw of a well on one day, with marks and a scale bar."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from clonetrace.domain import Box, View
from clonetrace.domain.errors import StoreError
from clonetrace.report.atomic import write_file
from clonetrace.report.canvas import WHITE, Canvas, Picture
from clonetrace.report.contrast import Contrast
from clonetrace.report.marks import Edges, Mark, draw_mark
from clonetrace.report.settings import ReportSettings

#: Lengths of the scale bar, in um: round numbers that a reader can halve and double.
SCALE_BARS_UM = (50, 100, 200, 500, 1000)

#: Grey of the picture where the view is not square.
_SURROUND = 28


def draw_crop(
    view: View,
    marks: Sequence[Mark] = (),
    *,
    caption: str = "",
    contrast: Contrast | None = None,
    settings: ReportSettings | None = None,
) -> Picture:
    """Draw a view with its marks as a square picture.

    Args:
        view: What to show; the whole view is fitted into the square.
        marks: Objects to mark; those outside the view are left out. Those that do not count are
            drawn first, below the others.
        caption: A few words for the top left corner, such as `day 3`.
        contrast: The strip's contrast (`Contrast.of` all its views), so that its crops can be
            compared; by default the view's own.
        settings: Size of the picture and how far contrast may be stretched.

    Returns:
        RGB, shape (crop_px, crop_px, 3).
    """
    settings = settings or ReportSettings()
    contrast = contrast or Contrast.of([view], settings)
    fit = _Fit.of(view, settings.crop_px)
    canvas = Canvas(fit.square(contrast.apply(view.pixels)))
    visible = [mark for mark in marks if view.box.overlap_um2(mark.box) > 0]
    for mark in sorted(visible, key=lambda mark: mark.counts):
        draw_mark(canvas, mark, fit.edges(mark.box))
    _draw_scale_bar(canvas, view.um_per_px / fit.scale, settings.max_bar_share)
    if caption:
        margin = canvas.edge // 32
        canvas.text(caption, margin, margin + canvas.text_size(caption)[1])
    return canvas.picture


def save_crop(path: Path, picture: Picture, settings: ReportSettings | None = None) -> Path:
    """Write a crop as JPEG; an old one is replaced as a whole.

    Args:
        path: The file to write, ending in `.jpg`; its folder is made where it is missing.
        picture: RGB, shape (height, width, 3).
        settings: JPEG quality.

    Returns:
        The path.

    Raises:
        StoreError: The file cannot be written.
    """
    try:
        return write_file(path, [encode_crop(picture, settings)])
    except ValueError as error:
        raise StoreError(
            f"{path} cannot be written because its picture of shape {picture.shape} does not fit "
            "into a JPEG file: choose a smaller crop size"
        ) from error


def encode_crop(picture: Picture, settings: ReportSettings | None = None) -> bytes:
    """Return a crop as a JPEG file.

    Args:
        picture: RGB, shape (height, width, 3).
        settings: JPEG quality.

    Raises:
        ValueError: The picture does not fit into such a file.
    """
    quality = (settings or ReportSettings()).crop_quality
    # Full colour resolution: thin coloured lines on grey would be smeared otherwise.
    options = [
        cv2.IMWRITE_JPEG_QUALITY,
        quality,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    ]
    done, data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), options)
    if not done:
        raise ValueError(f"no JPEG file holds a picture of shape {picture.shape}")
    return data.tobytes()


@dataclass(frozen=True)
class _Fit:
    """How a view is scaled and centred in the square picture."""

    view: View
    edge: int
    scale: float

    @classmethod
    def of(cls, view: View, edge: int) -> "_Fit":
        return cls(view, edge, edge / max(view.pixels.shape))

    @property
    def _size(self) -> tuple[int, int]:
        height, width = self.view.pixels.shape
        return max(1, round(width * self.scale)), max(1, round(height * self.scale))

    @property
    def _corner(self) -> tuple[int, int]:
        width, height = self._size
        return (self.edge - width) // 2, (self.edge - height) // 2

    def square(self, pixels: Picture) -> Picture:
        # Area averaging keeps small cells when shrinking; cubic adds no rings worth the name
        # around them when enlarging.
        filtered = cv2.INTER_AREA if self.scale < 1 else cv2.INTER_CUBIC
        grey = cv2.resize(pixels, self._size, interpolation=filtered)
        picture = np.full((self.edge, self.edge, 3), _SURROUND, np.uint8)
        (width, height), (left, top) = self._size, self._corner
        picture[top : top + height, left : left + width] = grey[..., None]
        return picture

    def edges(self, box: Box) -> Edges:
        left, top = self._corner
        per_um = self.scale / self.view.um_per_px
        return Edges(
            (box.left_um - self.view.left_um) * per_um + left,
            (box.top_um - self.view.top_um) * per_um + top,
            (box.right_um - self.view.left_um) * per_um + left,
            (box.bottom_um - self.view.top_um) * per_um + top,
        )


def _draw_scale_bar(canvas: Canvas, um_per_px: float, max_share: float) -> None:
    room_um = canvas.edge * um_per_px
    fitting = [length for length in SCALE_BARS_UM if length <= room_um * max_share]
    length = max(fitting, default=SCALE_BARS_UM[0])
    length_px = length / um_per_px
    margin = canvas.edge // 32
    if length_px > canvas.edge - 2 * margin:
        return  # the view is narrower than the shortest bar
    right, y = float(canvas.edge - margin), float(canvas.edge - margin)
    bar = np.array([[[right - length_px, y], [right, y]]])
    canvas.segments(bar, WHITE, 3)
    text = f"{length} um"
    width, _ = canvas.text_size(text)
    left = min(math.floor(right - length_px / 2 - width / 2), canvas.edge - margin - width)
    canvas.text(text, left, round(y) - margin * 3 // 4)
