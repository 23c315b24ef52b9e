"""Scans in compressed or tiled TIFF files, of which only the needed pieces are decoded."""

from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tifffile

from clonetrace.domain import PixelBox
from clonetrace.domain.errors import UnreadableScanError
from clonetrace.imaging.refusals import DAMAGE
from clonetrace.imaging.shrink import Pixels
from clonetrace.imaging.source import GridSource
from clonetrace.imaging.tiff_page import stated_scale

#: Decoded pixels that are kept: of the scan that is being searched all, whose neighbouring regions
#: share strips, and of one that rests those of 4000 x 4000.
_AT_WORK_PIXELS, _AT_REST_PIXELS = 64_000_000, 16_000_000


class SegmentedTiffSource(GridSource):
    """A TIFF scan in strips or tiles. A region costs the strips or tiles that it touches."""

    def __init__(self, path: Path, tiff: tifffile.TiffFile, page: tifffile.TiffPage) -> None:
        """Take over an open file.

        Args:
            path: The file.
            tiff: The open file; it is closed with the source.
            page: Its checked page.
        """
        super().__init__(
            path,
            width_px=page.imagewidth,
            height_px=page.imagelength,
            dtype=np.dtype(page.dtype).newbyteorder("="),
            stated_um_per_px=stated_scale(tiff, page),
        )
        self._tiff, self._page = tiff, page
        self._inverted = page.photometric == tifffile.PHOTOMETRIC.MINISWHITE
        self._rows = page.tilelength if page.is_tiled else min(page.rowsperstrip, self.height_px)
        self._columns = page.tilewidth if page.is_tiled else self.width_px
        self._across = -(-self.width_px // self._columns)
        self._kept: OrderedDict[int, Pixels] = OrderedDict()
        self._kept_pixels = 0

    def bands(self) -> Iterator[Pixels]:
        """Yield one row of tiles, or one strip, at a time."""
        for top in range(0, self.height_px, self._rows):
            bottom = min(top + self._rows, self.height_px)
            yield self.inside(PixelBox(left=0, top=top, right=self.width_px, bottom=bottom))

    def inside(self, box: PixelBox) -> Pixels:
        """Put a part together from the segments that it touches."""
        result = np.zeros((box.height, box.width), dtype=self.dtype)
        for row in range(box.top // self._rows, -(-box.bottom // self._rows)):
            for column in range(box.left // self._columns, -(-box.right // self._columns)):
                segment = self._segment(row * self._across + column)
                self._paste(segment, row * self._rows, column * self._columns, result, box)
        return result

    @staticmethod
    def _paste(segment: Pixels, top: int, left: int, result: Pixels, box: PixelBox) -> None:
        first_row, first_column = max(top, box.top), max(left, box.left)
        last_row = min(top + segment.shape[0], box.bottom)
        last_column = min(left + segment.shape[1], box.right)
        result[
            first_row - box.top : last_row - box.top,
            first_column - box.left : last_column - box.left,
        ] = segment[first_row - top : last_row - top, first_column - left : last_column - left]

    def _segment(self, number: int) -> Pixels:
        kept = self._kept.get(number)
        if kept is not None:
            self._kept.move_to_end(number)
            return kept
        segment = self._decode(number)
        self.pixels_decoded += segment.size
        self._kept[number] = segment
        self._kept_pixels += segment.size
        self._keep_at_most(_AT_WORK_PIXELS)
        return segment

    def rest(self) -> None:
        """Give memory back; what was used last is kept for pictures."""
        self._keep_at_most(_AT_REST_PIXELS)

    def _keep_at_most(self, pixels: int) -> None:
        while self._kept_pixels > pixels and len(self._kept) > 1:
            self._kept_pixels -= self._kept.popitem(last=False)[1].size

    def _decode(self, number: int) -> Pixels:
        length = self._page.databytecounts[number]
        handle = self._tiff.filehandle
        handle.seek(self._page.dataoffsets[number])
        try:
            data = handle.read(length) if length else None
            decoded = self._page.decode(data, number, jpegtables=self._page.jpegtables)[0]
        except DAMAGE as error:
            raise UnreadableScanError(
                self.path,
                f"is damaged: piece {number} of its pixels cannot be decompressed ({error}); "
                "export or copy it again",
            ) from error
        # How a sparse file leaves out a piece that is all 0.
        if decoded is None:
            return np.zeros((self._rows, self._columns), dtype=self.dtype)
        pixels: Pixels = decoded[0, : self._rows, : self._columns, 0].astype(self.dtype)
        return ~pixels if self._inverted else pixels

    def close(self) -> None:
        """Close the file."""
        self._kept.clear()
        self._tiff.close()
