"""Scans in JPEG files."""

import struct
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np

from clonetrace.domain import PixelBox
from clonetrace.domain.errors import TruncatedScanError, UnreadableScanError
from clonetrace.files import read_bytes
from clonetrace.imaging.refusals import refuse_channels, refuse_depth
from clonetrace.imaging.scale import scale_in
from clonetrace.imaging.shrink import Pixels, shrink
from clonetrace.imaging.source import GridSource

SIGNATURE = b"\xff\xd8\xff"

_START_OF_SCAN = 0xDA
_APP0 = 0xE0
#: Start-of-frame markers; the three between them that are none (ITU T.81, table B.1).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_END_OF_IMAGE = b"\xff\xd9"
#: The decoder can skip the finest waves of each 8 x 8 block: cheaper than decoding all of it.
_REDUCED = {
    8: cv2.IMREAD_REDUCED_GRAYSCALE_8,
    4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
    2: cv2.IMREAD_REDUCED_GRAYSCALE_2,
}


class JpegSource(GridSource):
    """A JPEG scan. Overviews use the decoder's own reduction, regions a full decode kept."""

    def __init__(self, path: Path) -> None:
        """Read the file's header and check that it is complete.

        Args:
            path: A file that begins with the JPEG signature.

        Raises:
            TruncatedScanError: The file breaks off.
            UnreadableScanError: It is no 8 bit grey image.
        """
        self._data = read_bytes(path)
        segments, image_at = _segments(path, self._data)
        frame = next((body for mark, body in segments.items() if mark in _FRAMES), None)
        if frame is None or len(frame) < 6:  # noqa: PLR2004
            raise TruncatedScanError(path, _cut("its header"))
        # A decoder fills missing rows with grey and says nothing; only the end mark tells.
        if self._data.find(_END_OF_IMAGE, image_at) < 0:
            raise TruncatedScanError(path, _cut("its pixels"))
        depth, height, width, channels = struct.unpack(">BHHB", frame[:6])
        refuse_channels(path, channels)
        super().__init__(
            path,
            width_px=width,
            height_px=height,
            dtype=refuse_depth(path, np.dtype(np.uint8) if depth == 8 else depth),  # noqa: PLR2004
            stated_um_per_px=_scale(segments.get(_APP0, b"")),
        )

    @cached_property
    def _pixels(self) -> Pixels:
        return self._decode(cv2.IMREAD_GRAYSCALE, (self.height_px, self.width_px))

    def _decode(self, flag: int, shape: tuple[int, int]) -> Pixels:
        buffer = np.frombuffer(self._data, dtype=np.uint8)
        pixels = cv2.imdecode(buffer, flag | cv2.IMREAD_IGNORE_ORIENTATION)
        if pixels is None or pixels.shape != shape:
            raise UnreadableScanError(self.path, "is a damaged JPEG image; export or copy it again")
        self.pixels_decoded += pixels.size
        return pixels

    def reduced(self, factor: float) -> Pixels:
        """Return the whole scan shrunk by `factor`, averaged over areas.

        Raises:
            ValueError: The factor is below 1.
            UnreadableScanError: The file is damaged.
        """
        step = next((step for step in _REDUCED if step <= factor), 1)
        if step == 1 or "_pixels" in self.__dict__:
            return super().reduced(factor)
        shape = (-(-self.height_px // step), -(-self.width_px // step))
        return shrink(self._decode(_REDUCED[step], shape), factor / step)

    def bands(self) -> Iterator[Pixels]:
        """Yield the whole image."""
        yield self._pixels

    def inside(self, box: PixelBox) -> Pixels:
        """Return a part of the decoded image."""
        return self._pixels[box.top : box.bottom, box.left : box.right]


def _cut(missing: str) -> str:
    return (
        f"is truncated: it should be a whole JPEG image but breaks off in {missing}; copy it again"
    )


def _segments(path: Path, data: bytes) -> tuple[dict[int, bytes], int]:
    """Header segments by marker (the first of each), and where the pixels begin."""
    found: dict[int, bytes] = {}
    at = 2
    while at + 4 <= len(data):
        mark = data[at + 1]
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        if mark == _START_OF_SCAN:
            return found, at + 2 + length
        found.setdefault(mark, data[at + 4 : at + 2 + length])
        at += 2 + length
    raise TruncatedScanError(path, _cut("its header"))


def _scale(app0: bytes) -> float | None:
    """The JFIF density: dots per inch (1) or per cm (2); 0 is a mere aspect ratio."""
    if not app0.startswith(b"JFIF\x00") or len(app0) < 12:  # noqa: PLR2004
        return None
    unit, density = struct.unpack(">BH", app0[7:10])
    name = {1: "inch", 2: "cm"}.get(unit)
    return scale_in(1 / density, name) if name and density else None
