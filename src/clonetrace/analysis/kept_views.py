"""The pixels of a well's pictures, kept so that another mark in an old picture needs no scan."""

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np

from clonetrace.analysis.scan_look import ScanLook
from clonetrace.domain import Box, View
from clonetrace.imaging import region_again
from clonetrace.report import read_bytes, write_file

#: Quality of the kept pixels. All pictures are drawn of kept pixels, new ones too, so that a
#: picture does not depend on when it was drawn.
_QUALITY = 95


class KeptViews:
    """Parts of scans as JPEG, one file each, named after all that the pixels depend on."""

    def __init__(self, folder: Path) -> None:
        """Use a folder that belongs to one well."""
        self._folder = folder
        self._wanted: set[str] = set()

    def want(self, look: ScanLook, region: Box, um_per_px: float) -> str:
        """Say that a view is part of a picture, so that it is kept; nothing is read.

        Returns:
            The name of its file.
        """
        name = _name(look, region, um_per_px)
        self._wanted.add(name)
        return name

    def view(self, look: ScanLook, region: Box, um_per_px: float) -> View:
        """Return a part of a scan, which is opened only if that part was not kept.

        Raises:
            UnreadableScanError: The file breaks off or is damaged.
            StoreError: The pixels cannot be written.
        """
        path = self._folder / self.want(look, region, um_per_px)
        known = _again(look, region, um_per_px, read_bytes(path))
        if known is not None:
            return known
        fresh = look.region(region, um_per_px)
        _, packed = cv2.imencode(".jpg", fresh.pixels, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        write_file(path, [packed.tobytes()])
        return _again(look, region, um_per_px, packed.tobytes()) or fresh

    def sweep(self) -> None:
        """Remove what no picture wants any more."""
        for path in self._folder.glob("*.jpg"):
            if path.name not in self._wanted:
                path.unlink(missing_ok=True)


def _name(look: ScanLook, region: Box, um_per_px: float) -> str:
    depends_on = [
        look.scan.key,
        look.reading.content,
        look.frame.model_dump(),
        region.model_dump(),
        um_per_px,
        _QUALITY,
    ]
    return hashlib.sha256(json.dumps(depends_on).encode()).hexdigest()[:32] + ".jpg"


def _again(look: ScanLook, region: Box, um_per_px: float, packed: bytes) -> View | None:
    """Return the view of what was kept of it; None where that is damaged or another's."""
    buffer = np.frombuffer(packed, np.uint8)
    pixels = cv2.imdecode(buffer, cv2.IMREAD_GRAYSCALE) if packed else None
    if pixels is None:
        return None
    return region_again(look.frame, region, um_per_px, np.asarray(pixels, dtype=np.uint8))
