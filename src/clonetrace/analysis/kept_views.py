"""The pixels of a well's pictures, kept so that another mark in an old picture needs no scan."""

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np

from clonetrace.analysis.scan_look import ScanLook
from clonetrace.domain import Box, Grey, View
from clonetrace.imaging import region_again
from clonetrace.report import write_file

#: Quality of the kept pixels. All pictures are drawn of kept pixels, new ones too, so that a
#: picture does not depend on when it was drawn.
_QUALITY = 95


class KeptViews:
    """Parts of scans as JPEG, one file each, named after all that the pixels depend on."""

    def __init__(self, folder: Path) -> None:
        """Use a folder that belongs to one well."""
        self._folder = folder
        self._wanted: set[str] = set()

    def want(self, look: ScanLook, region: Box, um_per_px: float) -> None:
        """Say that a view is part of a picture, so that it is kept; nothing is read."""
        self._wanted.add(_name(look, region, um_per_px))

    def view(self, look: ScanLook, region: Box, um_per_px: float) -> View:
        """Return a part of a scan, which is opened only if that part was not kept.

        Raises:
            UnreadableScanError: The file breaks off or is damaged.
            StoreError: The pixels cannot be written.
        """
        self.want(look, region, um_per_px)
        path = self._folder / _name(look, region, um_per_px)
        kept = _read(path)
        known = None if kept is None else region_again(look.frame, region, um_per_px, kept)
        if known is not None:
            return known
        fresh = look.region(region, um_per_px)
        _, packed = cv2.imencode(".jpg", fresh.pixels, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        write_file(path, [packed.tobytes()])
        again = _read(path)
        return (again is not None and region_again(look.frame, region, um_per_px, again)) or fresh

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


def _read(path: Path) -> Grey | None:
    try:
        packed = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError:
        return None
    pixels = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE) if packed.size else None
    return None if pixels is None else np.asarray(pixels, dtype=np.uint8)
