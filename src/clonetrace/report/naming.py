"""Names of files and of days, the same in folders, tables and pages."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from clonetrace.domain import Plate, ScanSummary, Well

#: Characters that some file system refuses, and the one that marks a replaced character.
_REFUSED = frozenset('/\\:*?"<>|%')


def file_safe(text: str) -> str:
    """Return a text as part of a file name; different texts stay different.

    Characters that file systems refuse become `%` and two hexadecimal digits per UTF-8 byte.
    """
    return "".join(
        _escaped(letter) if letter in _REFUSED or not letter.isprintable() else letter
        for letter in text
    )


def crop_path(
    plate: Plate, well: Well, scan: ScanSummary, scans: Sequence[ScanSummary] = ()
) -> PurePosixPath:
    """Return where the crop of a scan belongs, relative to the output folder.

    Args:
        plate: The well's plate.
        well: The well.
        scan: The scan that the crop shows.
        scans: All scans of the well. Where several fall on the scan's day, its time is added.

    Returns:
        Such as `crops/day03/RUN_1_2_C7.jpg`, or `crops/day03_081500/RUN_1_2_C7.jpg`.
    """
    folder = f"day{scan.day:02d}"
    if _shares_day(scan, scans):
        folder += f"_{scan.taken_at:%H%M%S}"
    return PurePosixPath("crops", folder, f"{file_safe(str(plate))}_{well}.jpg")


def day_caption(scan: ScanSummary, scans: Sequence[ScanSummary] = ()) -> str:
    """Return what to call a scan beside its picture: `day 3`, or `day 3, 08:15`.

    Args:
        scan: The scan.
        scans: All scans of the well. Where several fall on the scan's day, its time is added.
    """
    caption = f"day {scan.day}"
    if _shares_day(scan, scans):
        caption += f", {scan.taken_at:%H:%M}"
    return caption


def _escaped(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode())


def _shares_day(scan: ScanSummary, scans: Sequence[ScanSummary]) -> bool:
    return any(other.day == scan.day and other.scan_key != scan.scan_key for other in scans)
