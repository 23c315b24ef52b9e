"""What was found in every scan, as all formats need it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clonetrace.domain import Detection, Lineage, ScanFrame, ScanSummary, WellResult
from clonetrace.report import file_safe


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
class PixelRectangle:
    """A box in pixels of its scan, with fractions."""

    left: float
    top: float
    width: float
    height: float


def ordered(results: Sequence[WellResult]) -> list[WellResult]:
    """Return results by run, plate and well."""
    return sorted(results, key=lambda result: (result.plate, result.well))


def objects_in(result: WellResult, scan: ScanSummary) -> Iterator[FoundObject]:
    """Go through the objects of a scan: those that were followed, then stray cells."""
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


def scan_name(result: WellResult, scan: ScanSummary) -> str:
    """Name a scan for a file: `RUN_1_2_C7_d03_2024-03-04T081500`."""
    return f"{file_safe(str(result.plate))}_{result.well}_{scan.scan_key}"
