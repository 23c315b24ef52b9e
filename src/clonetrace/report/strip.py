"""The strip of a well: one cell per scan or gap, from the newest scan back to day 0."""

from collections.abc import Sequence
from dataclasses import dataclass

from clonetrace.domain import Defect, Fate, Lineage, ScanSummary, WellResult
from clonetrace.report.naming import day_caption
from clonetrace.report.wording import length_words

_SIZES_SHOWN = 3


@dataclass(frozen=True)
class StripCell:
    """One scan of a strip, or days without one.

    Attributes:
        heading: Such as `day 3`, or `days 3 to 5`.
        note: What stands in the place of the picture: `no scan`, `truncated`; empty with one.
        sizes: Longer edges of the objects that were found, in words.
        caution: What lowers the trust in the scan, such as `out of focus`.
        tooltip: The file's name and what was noticed about it.
        crop: The picture, relative to the output folder; None where there is none.
        days_without_scan: Whether it stands for days without a scan.
    """

    heading: str
    note: str = ""
    sizes: tuple[str, ...] = ()
    caution: str = ""
    tooltip: str = ""
    crop: str | None = None
    days_without_scan: bool = False


def strip_of(result: WellResult) -> list[StripCell]:
    """Lay out the strip of a well, newest first, down to day 0."""
    cells: list[StripCell] = []
    expected: int | None = None
    for scan in result.scans:
        if expected is not None and scan.day < expected:
            cells.append(_gap(scan.day + 1, expected))
        cells.append(_cell(scan, result))
        expected = scan.day - 1
    if expected is not None and expected >= 0:
        cells.append(_gap(0, expected))
    return cells


def _gap(first: int, last: int) -> StripCell:
    heading = f"day {first}" if first == last else f"days {first} to {last}"
    return StripCell(heading, note="no scan", tooltip=f"{heading}: no scan", days_without_scan=True)


def _cell(scan: ScanSummary, result: WellResult) -> StripCell:
    defects = ", ".join(defect.value for defect in scan.quality.defects)
    usable = scan.quality.usable
    return StripCell(
        heading=day_caption(scan, result.scans),
        note=_note(scan, defects),
        sizes=_sizes(scan, result.lineages) if usable else (),
        caution=_caution(scan) if usable else "",
        tooltip="\n".join((scan.file_name, f"{scan.taken_at:%Y-%m-%d %H:%M}", *scan.quality.notes)),
        crop=scan.crop if usable else None,
    )


def _note(scan: ScanSummary, defects: str) -> str:
    if not scan.quality.usable:
        return f"not usable: {defects}"
    if scan.crop is not None:
        return ""
    return "no picture" if scan.searched else "not needed"


def _caution(scan: ScanSummary) -> str:
    words = {Defect.OUT_OF_FOCUS: "out of focus", Defect.NO_RIM: "well rim not found"}
    return ", ".join(words.get(defect, defect.value) for defect in scan.quality.defects)


def _sizes(scan: ScanSummary, lineages: Sequence[Lineage]) -> tuple[str, ...]:
    """Write the longer edge of each living object, the largest first."""
    expected = False
    found: list[tuple[float, int]] = []
    for lineage in lineages:
        if not (lineage.alive or lineage.fate is Fate.SPLIT):
            continue
        for sighting in lineage.sightings:
            if sighting.scan_key != scan.scan_key:
                continue
            expected = True
            if sighting.detection is not None:
                box = sighting.detection.box
                found.append((max(box.width_um, box.height_um), lineage.number))
    if not found:
        return ("nothing found",) if expected else ()
    found.sort(key=lambda item: (-item[0], item[1]))
    if len(found) == 1:
        return (length_words(found[0][0]),)
    shown = [f"{number}: {length_words(size)}" for size, number in found[:_SIZES_SHOWN]]
    more = [f"{len(found) - _SIZES_SHOWN} more"] if len(found) > _SIZES_SHOWN else []
    return (*shown, *more)
