"""Layout: the export of the Celigo imager, one folder per plate scan."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from clonetrace.intake.layout import Placement, UnplaceableFileError

#: How a folder is named, as it is told to the user.
FOLDER_FORM = "RUN_A_B_M-D-YYYY-h-mm-ss-AM"

_FOLDER = re.compile(
    r"(?P<run>.+)_(?P<plate>[^_]+_[^_]+)_(?P<stamp>"
    r"(?P<month>\d{1,2})-(?P<day>\d{1,2})-(?P<year>\d{4})"
    r"-(?P<hour>\d{1,2})-(?P<minute>\d{1,2})-(?P<second>\d{1,2})-(?P<half>[AaPp][Mm]))",
    re.ASCII,
)
_FILE = re.compile(r"(?:(?P<folder>.+)__)?Well_(?P<well>[^_]+)_(?P<channel>[A-Za-z]+\d*)(?:_.*)?")


class CeligoLayout:
    """`RUN_A_B_M-D-YYYY-h-mm-ss-AM/Well_C7_Ch1_1um.tif`, in any folder.

    A file that was renamed carries the folder's name and `__` before its own. Only the file's and
    its folder's names count, so that the root, a run or a plate scan can be given as the input.
    """

    name = "celigo"

    def __init__(self, channel: str = "Ch1") -> None:
        """Choose the channel.

        Args:
            channel: Name of the brightfield channel in the file names.
        """
        self._channel = channel
        self.form = f"{FOLDER_FORM}/Well_C7_{channel}_1um.tif"

    def place(self, file: Path, root: Path) -> Placement | None:  # noqa: ARG002
        """Read a scan's plate, well and time from the names of its folder and its file.

        Args:
            file: Path of an image.
            root: The input folder; does not matter here.

        Returns:
            What the names say, or None for a file that is not named like a well's.

        Raises:
            UnplaceableFileError: Another channel; a folder that is not named like a plate scan or
                has an impossible date; a file that was renamed for another folder.
        """
        named = _FILE.fullmatch(file.stem)
        if named is None:
            return None
        plate_scan = _plate_scan_of(file, named["folder"])
        if named["channel"].lower() != self._channel.lower():
            raise UnplaceableFileError(
                file, f"the channel is {named['channel']}, expected {self._channel}"
            )
        return Placement(
            run=plate_scan.run,
            plate=plate_scan.plate,
            well=named["well"],
            taken_at=plate_scan.taken_at,
        )


@dataclass(frozen=True)
class _PlateScan:
    run: str
    plate: str
    taken_at: datetime


def _plate_scan_of(file: Path, named_in_file: str | None) -> _PlateScan:
    try:
        of_folder = _parse_folder(file.parent.name)
        of_file = None if named_in_file is None else _parse_folder(named_in_file)
    except ValueError as error:
        raise UnplaceableFileError(file, str(error)) from error
    if of_folder is not None and of_file is not None and of_folder != of_file:
        raise UnplaceableFileError(
            file, "the name of the file is that of a scan in another folder than the one it is in"
        )
    plate_scan = of_folder or of_file
    if plate_scan is None:
        raise UnplaceableFileError(
            file, f"the folder is called {file.parent.name!r}, expected a name like {FOLDER_FORM}"
        )
    return plate_scan


@lru_cache(maxsize=4096)
def _parse_folder(name: str) -> _PlateScan | None:
    named = _FOLDER.fullmatch(name)
    if named is None:
        return None
    hour = int(named["hour"])
    if not 1 <= hour <= 12:  # noqa: PLR2004
        raise ValueError(f"{named['stamp']} in {name!r} is no time of a 12-hour clock")
    # On a 12-hour clock 12 AM is midnight and 12 PM is noon.
    hour = hour % 12 + (12 if named["half"].upper() == "PM" else 0)
    try:
        taken_at = datetime(
            int(named["year"]),
            int(named["month"]),
            int(named["day"]),
            hour,
            int(named["minute"]),
            int(named["second"]),
        )
    except ValueError as error:
        raise ValueError(
            f"{named['stamp']} in {name!r} is no date and time (month-day-year expected)"
        ) from error
    return _PlateScan(run=named["run"], plate=named["plate"], taken_at=taken_at)
