"""Scans in PNG files."""

import struct
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import imagecodecs
import numpy as np

from clonetrace.domain import PixelBox
from clonetrace.domain.errors import TruncatedScanError, UnreadableScanError
from clonetrace.files import read_bytes
from clonetrace.imaging.refusals import DAMAGE, refuse_channels, refuse_depth
from clonetrace.imaging.scale import believable
from clonetrace.imaging.shrink import Pixels
from clonetrace.imaging.source import GridSource

SIGNATURE = b"\x89PNG\r\n\x1a\n"

#: Channels of the PNG colour types (PNG specification, section 11.2.2); a palette means colours.
_CHANNELS = {0: 1, 2: 3, 3: 3, 4: 2, 6: 4}
_HEADER_END = 33


class PngSource(GridSource):
    """A PNG scan. Its rows are one compressed stream, so it is decoded once and then kept."""

    def __init__(self, path: Path) -> None:
        """Read the file's header and check that it is complete.

        Args:
            path: A file that begins with the PNG signature.

        Raises:
            TruncatedScanError: The file breaks off.
            UnreadableScanError: It is no 8 or 16 bit grey image.
        """
        self._data = read_bytes(path)
        if len(self._data) < _HEADER_END:
            raise TruncatedScanError(path, _cut("its header"))
        width, height, depth, colour = struct.unpack(">IIBB", self._data[16:26])
        refuse_channels(path, _CHANNELS.get(colour, 0))
        super().__init__(
            path,
            width_px=width,
            height_px=height,
            dtype=refuse_depth(path, np.dtype(f"u{depth // 8}") if depth in (8, 16) else depth),
            stated_um_per_px=_scale(_chunks(path, self._data)),
        )

    @cached_property
    def _pixels(self) -> Pixels:
        try:
            pixels: Pixels = imagecodecs.png_decode(self._data)
            pixels = pixels.reshape(self.height_px, self.width_px)
        except DAMAGE as error:
            raise UnreadableScanError(
                self.path, f"is a damaged PNG image ({error}); export or copy it again"
            ) from error
        self._data = b""
        self.pixels_decoded += pixels.size
        return pixels

    def bands(self) -> Iterator[Pixels]:
        """Yield the whole image."""
        yield self._pixels

    def inside(self, box: PixelBox) -> Pixels:
        """Return a part of the decoded image."""
        return self._pixels[box.top : box.bottom, box.left : box.right]


def _cut(missing: str) -> str:
    return (
        f"is truncated: it should be a whole PNG image but breaks off in {missing}; copy it again"
    )


def _chunks(path: Path, data: bytes) -> dict[bytes, bytes]:
    """The small chunks by name; the image data is skipped over, not copied."""
    found: dict[bytes, bytes] = {}
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        if name == b"IEND":
            return found
        if name == b"pHYs":
            found[name] = data[at + 8 : at + 8 + length]
        at += 12 + length
    raise TruncatedScanError(path, _cut("its pixels"))


def _scale(chunks: dict[bytes, bytes]) -> float | None:
    """The pHYs chunk: pixels per metre where its unit is 1, a mere aspect ratio where it is 0."""
    physical = chunks.get(b"pHYs")
    if physical is None or len(physical) != 9:  # noqa: PLR2004
        return None
    per_metre, _, unit = struct.unpack(">IIB", physical)
    return believable(1e6 / per_metre) if unit == 1 and per_metre else None
