"""Regions of interest for ImageJ: one zip file per scan."""

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from roifile import ROI_TYPE, ImagejRoi

from clonetrace.domain import ScanFrame, ScanSummary, WellResult
from clonetrace.exchange.objects import FoundObject, in_pixels, objects_in, ordered, scan_name
from clonetrace.report import write_file


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
        return tuple(
            write_file(out / "imagej" / f"{name}_RoiSet.zip", [content])
            for result in ordered(results)
            for name, content in _zips(result)
        )


def _zips(result: WellResult) -> Iterator[tuple[str, bytes]]:
    for scan in reversed(result.scans):
        found = list(objects_in(result, scan))
        if scan.frame is not None and found:
            yield scan_name(result, scan), _zip(found, scan, scan.frame)


def _zip(found: Sequence[FoundObject], scan: ScanSummary, frame: ScanFrame) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number, one in enumerate(found, start=1):
            region = _region(number, one, frame)
            # The scan's time instead of now: equal results give equal bytes.
            entry = zipfile.ZipInfo(f"{region.name}.roi", date_time=scan.taken_at.timetuple()[:6])
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
