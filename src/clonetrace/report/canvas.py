"""A square picture to draw on: lines, tags and lettering that stay legible on any background."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Shape (height, width, 3), RGB."""


@dataclass(frozen=True)
class Colour:
    """Red, green and blue, 0 to 255 each."""

    red: int
    green: int
    blue: int


WHITE = Colour(255, 255, 255)
INK = Colour(16, 20, 26)

_FONT = cv2.FONT_HERSHEY_DUPLEX

#: Opacity of the dark rim around lines and letters: enough on a bright background, and it hides
#: little of the picture.
_RIM_OPACITY = 0.55
_RIM_PX = 3


class Canvas:
    """Draws on an RGB picture in place; positions are pixels, x right and y down."""

    def __init__(self, picture: Picture) -> None:
        """Draw on this picture.

        Args:
            picture: Shape (edge, edge, 3), RGB; changed by every drawing method.
        """
        self.picture = picture
        self.edge = picture.shape[0]
        self._letter_scale = 0.58 * self.edge / 320

    def segments(self, ends: NDArray[np.float64], colour: Colour, thickness: float) -> None:
        """Draw straight lines with a dark rim.

        Args:
            ends: Shape (n, 2, 2): per line its two ends as x, y.
            colour: Of the lines.
            thickness: In pixels of a picture of 320 pixels; scaled to this one.
        """
        width = max(1, round(thickness * self.edge / 320))
        fraction = 4
        mask = np.zeros(self.picture.shape[:2], np.uint8)
        for line in np.rint(ends * 2**fraction).astype(int):
            start, end = (int(line[0][0]), int(line[0][1])), (int(line[1][0]), int(line[1][1]))
            cv2.line(mask, start, end, 255, width, cv2.LINE_AA, fraction)
        # Only the part around the lines is blended; the rest of the picture stays as it is.
        x, y, across, down = cv2.boundingRect(mask)
        x0, y0 = max(x - _RIM_PX, 0), max(y - _RIM_PX, 0)
        around = mask[y0 : y + down + _RIM_PX, x0 : x + across + _RIM_PX]
        self._paint(around, colour, x0, y0)

    def text_size(self, text: str) -> tuple[int, int]:
        """Return width and height of a line of text, in pixels."""
        (width, height), _ = cv2.getTextSize(text, _FONT, self._letter_scale, 1)
        return width, height

    def text(self, text: str, left: int, bottom: int, colour: Colour = WHITE) -> None:
        """Write a line of text with a dark rim; `bottom` is the letters' baseline."""
        width, height = self.text_size(text)
        pad = max(4, height // 2)
        mask = np.zeros((height + 2 * pad, width + 2 * pad), np.uint8)
        at = (pad, pad + height)
        cv2.putText(mask, text, at, _FONT, self._letter_scale, 255, 1, cv2.LINE_AA)
        self._paint(mask, colour, left - pad, bottom - height - pad)

    def tag(self, text: str, left: int, bottom: int, colour: Colour) -> None:
        """Write a short text in dark ink on a filled patch, kept inside the picture."""
        width, height = self.text_size(text)
        pad = max(2, round(4 * self.edge / 320))
        patch_width, patch_height = width + 2 * pad, height + 2 * pad
        left = min(max(left, 0), self.edge - patch_width)
        bottom = min(max(bottom, patch_height), self.edge)
        cv2.rectangle(
            self.picture,
            (left, bottom - patch_height),
            (left + patch_width - 1, bottom - 1),
            (colour.red, colour.green, colour.blue),
            cv2.FILLED,
        )
        at = (left + pad, bottom - pad)
        ink = (INK.red, INK.green, INK.blue)
        cv2.putText(self.picture, text, at, _FONT, self._letter_scale, ink, 1, cv2.LINE_AA)

    def _paint(self, mask: Picture, colour: Colour, left: int, top: int) -> None:
        """Blend a colour into the picture through a mask whose corner lies at (left, top)."""
        height, width = mask.shape[:2]
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + width, self.edge), min(top + height, self.edge)
        if x0 >= x1 or y0 >= y1:
            return
        rim = cv2.GaussianBlur(cv2.dilate(mask, np.ones((3, 3), np.uint8)), (3, 3), 0)
        inner = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
        dark = rim[inner][..., None] * (_RIM_OPACITY / 255)
        full = mask[inner][..., None] / 255
        target = self.picture[y0:y1, x0:x1]
        mixed = target * (1 - dark)
        ink = np.array([colour.red, colour.green, colour.blue])
        target[:] = np.rint(mixed * (1 - full) + ink * full).astype(np.uint8)
