"""What was found in every scan, as all formats need it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clonetrace.domain import Detection, Lineage, ScanFrame, ScanSummary, WellResult
from clonetrace.report import file_safe, write_file


@dataclass(frozen=True)
class FoundObject:
    """An object of one scan.

    Attributes:
        detection: What was found.
        lineage: The object's history; None for a stray cell of the first days.
    """

    detection: Detection
    lineage: Lineage | None

    @property
    def counts(self) -> bool:
        """Whether it is taken for alive."""
        return self.lineage is not None and self.lineage.counts


@dataclass(frozen=True)
class SearchedScan:
    """A scan of a well, and all that was found in it.

    Attributes:
        scan: The scan.
        found: Its objects: those that were followed, then stray cells.
    """

    scan: ScanSummary
    found: tuple[FoundObject, ...]


@dataclass(frozen=True)
class PixelRectangle:
    """A box in pixels of its scan, with fractions."""

    left: float
    top: float
    width: float
    height: float


def ordered(results: Sequence[WellResult]) -> list[WellResult]:
    """Return results by run, plate and well."""
    return sorted(results, key=lambda result: (result.plate, result.well))


def scans_of(result: WellResult) -> Iterator[SearchedScan]:
    """Go through the scans of a well, oldest first."""
    for scan in reversed(result.scans):
        yield SearchedScan(scan, tuple(_objects_in(result, scan)))


def write_per_scan(
    results: Sequence[WellResult],
    folder: Path,
    ending: str,
    content: Callable[[SearchedScan, ScanFrame], bytes],
) -> tuple[Path, ...]:
    """Write a file for every scan in which something was found, well by well.

    Args:
        results: One per well, in any order.
        folder: For the files; made where it is missing.
        ending: Of the files' names, after `RUN_1_2_C7_d03_2024-03-04T081500`.
        content: Makes a file's content.

    Raises:
        StoreError: A file cannot be written.
    """
    return tuple(
        write_file(folder / f"{_scan_name(result, one.scan)}{ending}", [content(one, frame)])
        for result in ordered(results)
        for one in scans_of(result)
        if one.found and (frame := one.scan.frame) is not None
    )


def _objects_in(result: WellResult, scan: ScanSummary) -> Iterator[FoundObject]:
    for lineage in result.lineages:
        for sighting in lineage.seen:
            if sighting.scan_key == scan.scan_key and sighting.detection is not None:
                yield FoundObject(sighting.detection, lineage)
    for stray in result.strays:
        if stray.scan_key == scan.scan_key:
            yield FoundObject(stray.detection, None)


def in_pixels(detection: Detection, frame: ScanFrame) -> PixelRectangle:
    """Return a detection's box in pixels of the scan."""
    box, scale = detection.box, frame.um_per_px
    return PixelRectangle(
        left=box.left_um / scale + frame.centre_x_px,
        top=box.top_um / scale + frame.centre_y_px,
        width=box.width_um / scale,
        height=box.height_um / scale,
    )


def _scan_name(result: WellResult, scan: ScanSummary) -> str:
    return f"{file_safe(str(result.plate))}_{result.well}_{scan.scan_key}"
