"""Scans: which files show which well, when, and what was noticed while looking for them."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field

from clonetrace.domain._value import Value
from clonetrace.domain.plate import Plate, Well


class Scan(Value):
    """One image of one whole well."""

    plate: Plate
    well: Well
    taken_at: datetime
    """Local time of the imager; carries no time zone."""
    day: Annotated[int, Field(ge=0)]
    """Calendar days since seeding; day 0 is the seeding scan."""
    hours: Annotated[float, Field(ge=0)]
    """Hours since the plate's first scan."""
    path: Path

    @property
    def key(self) -> str:
        """Name of the scan within its well, for tables and file names: `d03_2024-03-04T081500`."""
        return f"d{self.day:02d}_{self.taken_at:%Y-%m-%dT%H%M%S}"


class FindingKind(StrEnum):
    """What was noticed in the input."""

    DUPLICATE_SCAN = "duplicate scan"
    MISSING_DAY = "missing day"
    MISSING_DAY_0 = "no day-0 scan"
    MISSING_WELL = "missing well"
    FOREIGN_FILE = "foreign file"
    FOREIGN_FOLDER = "foreign folder"
    UNREADABLE_FOLDER = "unreadable folder"
    UNKNOWN_WELL = "unknown well"
    NOT_SELECTED = "not selected"
    EMPTY_INPUT = "empty input"
    SCALE = "scale disagrees"
    ALERT = "alert"


class Finding(Value):
    """Something in the input that a person should know about."""

    kind: FindingKind
    message: str
    """One sentence that names the file or the well, and what was done about it."""
    path: Path | None = None
    plate: Plate | None = None
    well: Well | None = None


class WellSeries(Value):
    """All scans of one well that are used, oldest first."""

    plate: Plate
    well: Well
    scans: Annotated[tuple[Scan, ...], Field(min_length=1)]
    consolidated: bool = False
    """Already picked: the well is listed as such and not analysed."""
    findings: tuple[Finding, ...] = ()
    """What was noticed about this well: duplicates left out, days missing."""

    @property
    def newest(self) -> Scan:
        """The latest scan."""
        return self.scans[-1]

    @property
    def day0(self) -> Scan | None:
        """The seeding scan, or None where it is missing."""
        return self.scans[0] if self.scans[0].day == 0 else None


class Inventory(Value):
    """What was understood of the input folders: the wells in order, and the findings."""

    wells: tuple[WellSeries, ...]
    findings: tuple[Finding, ...]
    """Findings that belong to no well that is analysed; the others are in their series."""
