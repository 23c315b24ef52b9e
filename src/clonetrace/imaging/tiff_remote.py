"""Scans in uncompressed TIFF files behind URLs, of which only the needed rows are fetched."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tifffile

from clonetrace.domain import PixelBox
from clonetrace.domain.errors import UnreadableScanError
from clonetrace.imaging.shrink import Pixels
from clonetrace.imaging.source import GridSource
from clonetrace.imaging.tiff_page import stated_scale

#: Rows that are looked at together: some megabytes of a large scan.
_BAND_ROWS = 512


def lies_in_one_piece(page: tifffile.TiffPage) -> bool:
    """Whether the pixels lie in the file in one piece and as they are."""
    plain = page.photometric == tifffile.PHOTOMETRIC.MINISBLACK
    whole = page.is_final and page.is_contiguous and not page.is_tiled
    return bool(whole and plain and page.fillorder == 1)


class RemoteTiffSource(GridSource):
    """An uncompressed TIFF scan behind a URL. A region costs its own rows and nothing else."""

    def __init__(self, path: Path, tiff: tifffile.TiffFile, page: tifffile.TiffPage) -> None:
        """Take over an open file.

        Args:
            path: The file.
            tiff: The open file; it is closed with the source.
            page: Its checked page, one that lies in one piece.
        """
        self._stored = np.dtype(page.dtype).newbyteorder(tiff.byteorder)
        super().__init__(
            path,
            width_px=page.imagewidth,
            height_px=page.imagelength,
            dtype=self._stored.newbyteorder("="),
            stated_um_per_px=stated_scale(tiff, page),
        )
        self._tiff, self._first = tiff, page.dataoffsets[0]

    def bands(self) -> Iterator[Pixels]:
        """Yield some rows at a time."""
        for top in range(0, self.height_px, _BAND_ROWS):
            bottom = min(top + _BAND_ROWS, self.height_px)
            yield self.inside(PixelBox(left=0, top=top, right=self.width_px, bottom=bottom))

    def inside(self, box: PixelBox) -> Pixels:
        """Fetch the rows of a box, and cut it out of them."""
        row = self.width_px * self._stored.itemsize
        file = self._tiff.filehandle
        try:
            file.seek(self._first + box.top * row)
            content = file.read(box.height * row)
        except OSError as error:
            raise UnreadableScanError(
                self.path, f"cannot be read ({error.strerror}); start again when it can"
            ) from error
        self.pixels_decoded += box.width * box.height
        rows = np.frombuffer(content, dtype=self._stored).reshape(box.height, self.width_px)
        return np.asarray(rows[:, box.left : box.right], dtype=self.dtype)

    def close(self) -> None:
        """Close the file."""
        self._tiff.close()
