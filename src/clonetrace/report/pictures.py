"""Crops as parts of the page, small enough that the page stays usable."""

import os
from base64 import b64encode
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from clonetrace.report.settings import ReportSettings

#: What a base64 text is longer than its bytes.
_BASE64 = 4 / 3


@dataclass(frozen=True)
class _Size:
    """A picture's edge and quality, and what such crops weigh as WebP."""

    edge_px: int
    quality: int
    typical_bytes: int


#: From good to small. Typical weights were measured on crops of real brightfield scans (hiPSC
#: colonies at 1 um/px), whose fine noise is hard to compress; JPEG would weigh twice as much.
_SIZES = (
    _Size(320, 85, 11_000),
    _Size(240, 80, 4_300),
    _Size(200, 70, 2_250),
    _Size(160, 65, 1_500),
    _Size(144, 50, 950),
)

#: Encoding is the slow step of a page and leaves the interpreter free; more than four threads
#: only wait for the disk.
_THREADS = min(4, os.cpu_count() or 1)


class Pictures:
    """Turns crops on disk into data URIs, all of one size."""

    def __init__(self, out: Path, count: int, settings: ReportSettings | None = None) -> None:
        """Choose the size by the number of pictures.

        Args:
            out: The output folder, in which the crops are.
            count: How many pictures the page will have.
            settings: How large the page may become.
        """
        self._out = out
        budget = (settings or ReportSettings()).page_mb * 1e6 / _BASE64 / max(count, 1)
        fitting = (size for size in _SIZES if size.typical_bytes <= budget)
        self._size = next(fitting, _SIZES[-1])

    @property
    def edge_px(self) -> int:
        """Edge of the embedded pictures, in pixels."""
        return self._size.edge_px

    def data_uris(self, crops: Sequence[str | None]) -> list[str | None]:
        """Return crops as data URIs; None where there is none or it cannot be read.

        Args:
            crops: Paths relative to the output folder. One that leads out of it is not followed.
        """
        with ThreadPoolExecutor(_THREADS) as pool:
            return list(pool.map(self._data_uri, crops))

    def _data_uri(self, crop: str | None) -> str | None:
        data = read_crop(self._out, crop) if crop else b""
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
        if picture is None:
            return None
        scale = self._size.edge_px / max(picture.shape[:2])
        if scale < 1:
            picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        options = [cv2.IMWRITE_WEBP_QUALITY, self._size.quality]
        done, packed = cv2.imencode(".webp", picture, options)
        return f"data:image/webp;base64,{b64encode(packed.tobytes()).decode()}" if done else None


def read_crop(out: Path, crop: str) -> bytes:
    """Return a crop's file; nothing where it is missing or the path leads out of the folder."""
    parts = PurePosixPath(crop)
    if parts.is_absolute() or ".." in parts.parts:
        return b""
    try:
        return out.joinpath(*parts.parts).read_bytes()
    except OSError:
        return b""
