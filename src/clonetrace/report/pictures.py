"""Crops as parts of the page, small enough that the page stays usable.

Small pictures are kept beside the results, since most crops of a day are those of the day before.
"""

import os
from base64 import b64encode
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
from imagecodecs import webp_encode

from clonetrace.report.atomic import read_bytes, write_file
from clonetrace.report.settings import ReportSettings

#: Where the small pictures are kept in the output folder.
_KEPT = ("cache", "page")
#: What a base64 text is longer than its bytes.
_BASE64 = 4 / 3


@dataclass(frozen=True)
class _Size:
    """A picture's edge and quality, how hard it is packed, and what such crops weigh as WebP."""

    edge_px: int
    quality: int
    effort: int
    typical_bytes: int


#: From good to small. Typical weights were measured on crops of real brightfield scans (hiPSC
#: colonies at 1 um/px), whose fine noise is hard to compress; JPEG would weigh twice as much.
#: Effort 1 instead of the usual 4 takes 2.0 instead of 7.2 ms for the largest and adds a ninth to
#: it; the smallest take little time anyway, and would grow by a third.
_SIZES = (
    _Size(320, 85, 1, 12_250),
    _Size(240, 80, 4, 4_300),
    _Size(200, 70, 4, 2_250),
    _Size(160, 65, 4, 1_500),
    _Size(144, 50, 4, 950),
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
        self._used: set[Path] = set()

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

    def sweep(self) -> None:
        """Remove kept pictures that are not of this page."""
        for path in self._out.joinpath(*_KEPT).rglob("*.webp"):
            if path not in self._used:
                path.unlink(missing_ok=True)

    def _data_uri(self, crop: str | None) -> str | None:
        path = _inside(self._out, crop) if crop else None
        changed = _changed(path) if path else None
        if path is None or changed is None:
            return None
        packed = self._kept(path, changed)
        return f"data:image/webp;base64,{b64encode(packed).decode()}" if packed else None

    def _kept(self, crop: Path, changed: int) -> bytes:
        """Return a crop's small picture, made only where none is kept of this state of the crop."""
        folder = f"{self._size.edge_px}px{self._size.quality}"
        kept = self._out.joinpath(*_KEPT, folder, crop.relative_to(self._out)).with_suffix(".webp")
        self._used.add(kept)
        # The time says of which state of the crop it is.
        known = read_bytes(kept) if _changed(kept) == changed else b""
        packed = known or self._packed(read_bytes(crop))
        if packed and not known:
            write_file(kept, [packed])
            # Where times cannot be set, the picture is made anew each time.
            with suppress(OSError):
                os.utime(kept, ns=(changed, changed))
        return packed

    def _packed(self, crop: bytes) -> bytes:
        """Return a crop's file as a small WebP; nothing where it is no picture."""
        picture = cv2.imdecode(np.frombuffer(crop, np.uint8), cv2.IMREAD_COLOR) if crop else None
        if picture is None:
            return b""
        scale = self._size.edge_px / max(picture.shape[:2])
        if scale < 1:
            picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        small = webp_encode(
            cv2.cvtColor(picture, cv2.COLOR_BGR2RGB),
            level=self._size.quality,
            lossless=False,
            method=self._size.effort,
        )
        return bytes(small)


def read_crop(out: Path, crop: str) -> bytes:
    """Return a crop's file; nothing where it is missing or the path leads out of the folder."""
    path = _inside(out, crop)
    return read_bytes(path) if path else b""


def _inside(out: Path, crop: str) -> Path | None:
    """Return where a crop lies, None where its path leads out of the folder."""
    parts = PurePosixPath(crop)
    if parts.is_absolute() or ".." in parts.parts:
        return None
    return out.joinpath(*parts.parts)


def _changed(path: Path) -> int | None:
    """Return when a file changed last, ns; None where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
