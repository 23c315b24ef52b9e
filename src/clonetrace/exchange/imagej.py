"""Regions of interest for ImageJ: one zip file per scan."""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from roifile import ROI_TYPE, ImagejRoi

from clonetrace.domain import ScanFrame, WellResult
from clonetrace.exchange.objects import FoundObject, SearchedScan, in_pixels, write_per_scan


class ImagejRois:
    """Writes `imagej/SCAN_RoiSet.zip` for every scan in which something was found."""

    name = "imagej"

    def write(self, results: Sequence[WellResult], out: Path) -> tuple[Path, ...]:
        """Write the files.

        Args:
            results: One per well, in any order.
            out: The folder; made where it is missing.

        Returns:
            The files, well by well.

        Raises:
            StoreError: A file cannot be written.
        """
        return write_per_scan(results, out / "imagej", "_RoiSet.zip", _zip)


def _zip(searched: SearchedScan, frame: ScanFrame) -> bytes:
    content, taken_at = BytesIO(), searched.scan.taken_at.timetuple()[:6]
    with zipfile.ZipFile(content, "w") as archive:
        for number, one in enumerate(searched.found, start=1):
            region = _region(number, one, frame)
            # The scan's time instead of now: equal results give equal bytes.
            entry = zipfile.ZipInfo(f"{region.name}.roi", date_time=taken_at)
            archive.writestr(entry, region.tobytes())
    return content.getvalue()


def _region(number: int, found: FoundObject, frame: ScanFrame) -> ImagejRoi:
    place = in_pixels(found.detection, frame)
    corners = np.array(
        [
            [place.left, place.top],
            [place.left + place.width, place.top],
            [place.left + place.width, place.top + place.height],
            [place.left, place.top + place.height],
        ]
    )
    history = "stray" if found.lineage is None else f"lineage {found.lineage.number}"
    region = ImagejRoi.frompoints(
        np.round(corners).astype(np.int32), name=f"{number:03d} {found.detection.label} {history}"
    )
    region.roitype = ROI_TYPE.POLYGON
    return region
