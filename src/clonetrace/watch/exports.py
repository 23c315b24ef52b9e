"""Which plate scans have arrived, and which of them are complete."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from clonetrace.analysis import WatchSettings
from clonetrace.domain import Inventory, Plate, Scan, Value, WellSeries
from clonetrace.files import stamp_of


class Ripeness(StrEnum):
    """How far an export is."""

    CHANGING = "still being copied"
    INCOMPLETE = "wells are missing"
    GIVEN_UP = "taken as it is, wells are missing"
    COMPLETE = "complete"


#: Exports that are analysed.
RIPE = frozenset({Ripeness.COMPLETE, Ripeness.GIVEN_UP})


class Observation(Value):
    """What was seen of a plate scan, and since when it looks so."""

    signature: str
    """Of names, sizes and times of change of its files."""
    since: datetime
    """When it was first seen like this."""


@dataclass(frozen=True)
class PlateScan:
    """The scans of one plate at one time.

    Attributes:
        plate: The plate.
        taken_at: When the imager scanned it.
        scans: One per well that has arrived.
    """

    plate: Plate
    taken_at: datetime
    scans: tuple[Scan, ...]

    @property
    def key(self) -> str:
        """Name of the plate scan in the watcher's notes."""
        return f"{self.plate.run} {self.plate.name} {self.taken_at.isoformat()}"

    @property
    def folder(self) -> str:
        """Name of the folder, for messages."""
        return self.scans[0].path.parent.name

    def signature(self) -> str:
        """Return a hash of the files' names, sizes and times of change."""
        digest = hashlib.sha256()
        for scan in self.scans:
            seen = f"{scan.path}\0{stamp_of(scan.path)}\n"
            digest.update(seen.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


@dataclass(frozen=True)
class Export:
    """A plate scan, judged.

    Attributes:
        plate_scan: What has arrived.
        expected: Wells that it should have; None where nothing tells.
        ripeness: How far it is.
        since: Since when its files are as they are.
    """

    plate_scan: PlateScan
    expected: int | None
    ripeness: Ripeness
    since: datetime


def plate_scans(inventory: Inventory) -> tuple[PlateScan, ...]:
    """Return the plate scans of an inventory by plate, oldest first."""
    grouped: dict[tuple[Plate, datetime], list[Scan]] = {}
    for series in inventory.wells:
        for scan in series.scans:
            grouped.setdefault((scan.plate, scan.taken_at), []).append(scan)
    return tuple(
        PlateScan(plate, taken_at, tuple(grouped[plate, taken_at]))
        for plate, taken_at in sorted(grouped)
    )


def observe(
    scans: Sequence[PlateScan], known: Mapping[str, Observation], now: datetime
) -> dict[str, Observation]:
    """Look at the files of every plate scan.

    Args:
        scans: What has arrived.
        known: What was seen at the look before, by the plate scans' keys.
        now: The time of this look.

    Returns:
        What is seen now; unchanged files keep the time since which they are so.
    """
    seen = {}
    for scan in scans:
        signature, before = scan.signature(), known.get(scan.key)
        unchanged = before is not None and before.signature == signature
        seen[scan.key] = (
            before
            if unchanged and before is not None
            else Observation(signature=signature, since=now)
        )
    return seen


def judge(
    scans: Sequence[PlateScan],
    seen: Mapping[str, Observation],
    settings: WatchSettings,
    now: datetime,
) -> tuple[Export, ...]:
    """Say of every plate scan how far it is.

    Args:
        scans: By plate, oldest first.
        seen: By their keys.
        settings: How long files must be stable, and how many are expected.
        now: The time of this look.
    """
    fullest: dict[Plate, int] = {}
    exports = []
    for scan in scans:
        expected = settings.expected_wells or fullest.get(scan.plate)
        age = now - seen[scan.key].since
        exports.append(
            Export(
                scan,
                expected,
                _ripeness(len(scan.scans), expected, age, settings),
                seen[scan.key].since,
            )
        )
        fullest[scan.plate] = max(fullest.get(scan.plate, 0), len(scan.scans))
    return tuple(exports)


def _ripeness(
    files: int, expected: int | None, age: timedelta, settings: WatchSettings
) -> Ripeness:
    if age < timedelta(seconds=settings.stable_s):
        return Ripeness.CHANGING
    if expected is None or files >= expected:
        return Ripeness.COMPLETE
    if age < timedelta(hours=settings.incomplete_after_h):
        return Ripeness.INCOMPLETE
    return Ripeness.GIVEN_UP


def only_ripe(inventory: Inventory, exports: Sequence[Export]) -> Inventory:
    """Leave out the scans that are not ready; wells without any other scan are left out too."""
    ripe = {
        (export.plate_scan.plate, export.plate_scan.taken_at)
        for export in exports
        if export.ripeness in RIPE
    }

    def narrowed() -> Iterator[WellSeries]:
        for series in inventory.wells:
            scans = tuple(one for one in series.scans if (one.plate, one.taken_at) in ripe)
            if scans:
                yield series.model_copy(update={"scans": scans})

    return inventory.model_copy(update={"wells": tuple(narrowed())})
