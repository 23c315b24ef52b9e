"""Scans as files: the Celigo imager's folders and names, and the formats."""

from datetime import datetime
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
import tifffile

from clonetrace.domain import Plate, Well
from clonetrace.domain.errors import StoreError
from clonetrace.simulate.camera import Image
from clonetrace.simulate.settings import ScanFormat, SimulationSettings

_SUFFIXES: dict[ScanFormat, str] = {
    ScanFormat.TIFF: ".tif",
    ScanFormat.TIFF_DEFLATE: ".tif",
    ScanFormat.TIFF_LZW: ".tif",
    ScanFormat.PNG: ".png",
    ScanFormat.JPEG: ".jpg",
}
#: Rows of a compressed strip; a region costs the strips that it touches.
_STRIP_ROWS = 64
#: Fast rather than small: noise hardly compresses.
_DEFLATE_LEVEL = 1
_PNG_LEVEL = 1
_JPEG_QUALITY = 92


def scan_path(
    plate: Plate, well: Well, taken_at: datetime, settings: SimulationSettings
) -> PurePosixPath:
    """Name a scan as the Celigo imager does, relative to the simulated folder."""
    hour = taken_at.hour % 12 or 12
    stamp = (
        f"{taken_at.month}-{taken_at.day}-{taken_at.year}"
        f"-{hour}-{taken_at:%M}-{taken_at:%S}-{'AM' if taken_at.hour < 12 else 'PM'}"  # noqa: PLR2004
    )
    folder = f"{plate.run}_{plate.name}_{stamp}"
    name = f"Well_{well}_Ch1_{settings.um_per_px:g}um{_SUFFIXES[settings.format]}"
    return PurePosixPath("scans", plate.run, folder, name)


def write_scan(path: Path, image: Image, settings: SimulationSettings) -> None:
    """Write a scan; equal images become equal bytes.

    Args:
        path: File to write; its folder is made.
        image: Shape (height, width) or (height, width, 3).
        settings: Format and scale.

    Raises:
        StoreError: The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if settings.format in (ScanFormat.PNG, ScanFormat.JPEG):
            path.write_bytes(_encode(image, settings))
        else:
            _write_tiff(path, image, settings)
    except OSError as error:
        raise StoreError(
            f"{path} was to be written as a simulated scan, but {error.strerror or error}; "
            "make room or choose another folder"
        ) from error


def truncate(path: Path, share: float) -> None:
    """Cut a file off after a share of its bytes, as an interrupted copy does."""
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])


def _encode(image: Image, settings: SimulationSettings) -> bytes:
    if settings.format is ScanFormat.PNG:
        _, content = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, _PNG_LEVEL])
    else:
        _, content = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return bytes(np.asarray(content))


def _write_tiff(path: Path, image: Image, settings: SimulationSettings) -> None:
    per_cm = 10_000 / settings.um_per_px
    compression = {
        ScanFormat.TIFF: None,
        ScanFormat.TIFF_DEFLATE: "zlib",
        ScanFormat.TIFF_LZW: "lzw",
    }[settings.format]
    tifffile.imwrite(
        path,
        image,
        photometric="rgb" if image.ndim == 3 else "minisblack",  # noqa: PLR2004
        compression=compression,
        compressionargs={"level": _DEFLATE_LEVEL} if compression == "zlib" else None,
        rowsperstrip=_STRIP_ROWS if compression else None,
        resolution=(per_cm, per_cm),
        resolutionunit="CENTIMETER",
        # Neither a time nor a version may enter the file: equal runs are equal bytes.
        metadata=None,
        software=False,
    )
