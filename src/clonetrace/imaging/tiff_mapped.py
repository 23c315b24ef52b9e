"""Scans in uncompressed TIFF files, read through a memory map."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tifffile

from clonetrace.domain import PixelBox
from clonetrace.imaging.shrink import Pixels
from clonetrace.imaging.source import GridSource
from clonetrace.imaging.tiff_page import stated_scale

#: Rows that are looked at together: some megabytes of a large scan.
_BAND_ROWS = 512


def can_be_mapped(page: tifffile.TiffPage) -> bool:
    """Whether the pixels lie in the file in one piece and as they are."""
    plain = page.photometric == tifffile.PHOTOMETRIC.MINISBLACK
    return bool(page.is_memmappable and not page.is_tiled and plain)


class MappedTiffSource(GridSource):
    """An uncompressed TIFF scan. A region costs its own rows and nothing else."""

    def __init__(self, path: Path, tiff: tifffile.TiffFile, page: tifffile.TiffPage) -> None:
        """Map the pixels into memory and close the file.

        Args:
            path: The file.
            tiff: The open file; it is closed here.
            page: Its checked page, one for which `can_be_mapped` holds.
        """
        stored = np.dtype(page.dtype).newbyteorder(tiff.byteorder)
        super().__init__(
            path,
            width_px=page.imagewidth,
            height_px=page.imagelength,
            dtype=stored.newbyteorder("="),
            stated_um_per_px=stated_scale(tiff, page),
        )
        self._map: Pixels | None = np.memmap(
            path,
            dtype=stored,
            mode="r",
            offset=page.dataoffsets[0],
            shape=(self.height_px, self.width_px),
        )
        tiff.close()

    def bands(self) -> Iterator[Pixels]:
        """Yield some rows at a time."""
        for top in range(0, self.height_px, _BAND_ROWS):
            bottom = min(top + _BAND_ROWS, self.height_px)
            yield self.inside(PixelBox(left=0, top=top, right=self.width_px, bottom=bottom))

    def inside(self, box: PixelBox) -> Pixels:
        """Return a part of the mapped pixels, in the machine's byte order."""
        if self._map is None:
            raise ValueError(f"{self.path} was closed and cannot be read")
        self.pixels_decoded += box.width * box.height
        return np.asarray(self._map[box.top : box.bottom, box.left : box.right], dtype=self.dtype)

    def close(self) -> None:
        """Let go of the mapped file."""
        self._map = None
