"""Marks on a crop: a box around every object, and the number of its lineage."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Box, Label
from clonetrace.report.canvas import Canvas, Colour

GREEN = Colour(60, 222, 120)
RED = Colour(255, 92, 72)
GREY = Colour(214, 218, 224)

#: Smallest mark around a single cell, as a share of the crop's edge: the corners stay clear of it.
_SMALLEST_CORNERS = 0.085
_CELL_MARGIN = 0.022
_DASH, _GAP = 7.0, 5.0
_CELLS = frozenset({Label.CELL, Label.DOUBLET})


@dataclass(frozen=True)
class Mark:
    """An object to be marked in a crop.

    Attributes:
        box: Its place in the well.
        label: What it looks like. Cells get corners that do not hide them, others a whole box.
        number: Its lineage's number, written beside it; None to write nothing.
        counts: Whether it counts for the verdict. Objects that do not are grey and dashed.
    """

    box: Box
    label: Label
    number: int | None = None
    counts: bool = True

    @property
    def colour(self) -> Colour:
        """Green, red for differentiated, grey for what does not count."""
        if not self.counts:
            return GREY
        return RED if self.label is Label.DIFFERENTIATED else GREEN

    @property
    def text(self) -> str:
        """The number, with `d` for differentiated: the colour is not the only sign."""
        number = "" if self.number is None else str(self.number)
        return f"{number}d" if self.label is Label.DIFFERENTIATED else number


@dataclass(frozen=True)
class Edges:
    """A rectangle in pixels of a picture, between pixels where need be."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, margin: float, smallest: float = 0.0) -> "Edges":
        """Return the rectangle with a margin around it, and at least so wide and high."""
        across = max(smallest - (self.right - self.left) - 2 * margin, 0) / 2
        down = max(smallest - (self.bottom - self.top) - 2 * margin, 0) / 2
        return Edges(
            self.left - margin - across,
            self.top - margin - down,
            self.right + margin + across,
            self.bottom + margin + down,
        )

    @property
    def corners(self) -> NDArray[np.float64]:
        """The corners clockwise from the top left, shape (4, 2) as x, y."""
        left, top, right, bottom = self.left, self.top, self.right, self.bottom
        return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)


def draw_mark(canvas: Canvas, mark: Mark, place: Edges) -> None:
    """Draw a mark.

    Args:
        canvas: The crop.
        mark: What to draw.
        place: The mark's box in pixels of the crop.
    """
    if mark.label in _CELLS:
        edge = canvas.edge
        place = place.grown(_CELL_MARGIN * edge, _SMALLEST_CORNERS * edge)
        lines, thickness = _corner_lines(place), 1.6
    else:
        lines, thickness = _box_lines(place), 2.0
    if not mark.counts:
        lines, thickness = _dashed(lines, canvas.edge / 320), 1.4
    canvas.segments(lines, mark.colour, thickness)
    if mark.text:
        _draw_number(canvas, mark, place)


def _draw_number(canvas: Canvas, mark: Mark, place: Edges) -> None:
    width, height = canvas.text_size(mark.text)
    gap = round(canvas.edge / 64)
    left, bottom = round(place.right) + gap, round(place.top) + height
    if left + width + 2 * gap > canvas.edge:
        left = round(place.left) - width - 3 * gap
    if left < gap:  # the box fills the crop: write the number into its corner
        left, bottom = round(min(place.right, canvas.edge)) - width - 3 * gap, bottom + 2 * gap
    canvas.tag(mark.text, left, max(bottom, height + 2 * gap), mark.colour)


def _box_lines(place: Edges) -> NDArray[np.float64]:
    corners = place.corners
    return np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)


def _corner_lines(place: Edges) -> NDArray[np.float64]:
    sides = _box_lines(place)
    share = 0.3
    near = np.stack([sides[:, 0], sides[:, 0] + share * (sides[:, 1] - sides[:, 0])], axis=1)
    far = np.stack([sides[:, 1] - share * (sides[:, 1] - sides[:, 0]), sides[:, 1]], axis=1)
    return np.concatenate([near, far])


def _dashed(lines: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    dashes = []
    for start, end in lines:
        length = float(np.hypot(*(end - start)))
        if length == 0:
            continue
        step = (end - start) / length
        for begin in np.arange(0.0, length, (_DASH + _GAP) * scale):
            stop = min(begin + _DASH * scale, length)
            dashes.append([start + begin * step, start + stop * step])
    return np.array(dashes, float).reshape(-1, 2, 2)
