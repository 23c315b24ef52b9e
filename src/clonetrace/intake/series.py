"""Puts the scans of one plate in order: day 0, one scan per day, what is missing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from clonetrace.domain import Finding, FindingKind, Plate, Scan, Well, WellSeries
from clonetrace.intake.settings import IntakeSettings, ScansPerDay
from clonetrace.intake.sorting import FoundScan
from clonetrace.intake.wording import count, some


@dataclass(frozen=True)
class PlateSeries:
    """The wells of one plate, in order, and what was noticed about the plate as a whole."""

    wells: tuple[WellSeries, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Calendar:
    """When a plate was scanned, over all its wells."""

    plate: Plate
    seeding: date
    first: datetime
    days: frozenset[int]

    def day_of(self, moment: datetime) -> int:
        return (moment.date() - self.seeding).days

    def hours_at(self, moment: datetime) -> float:
        return (moment - self.first) / timedelta(hours=1)

    def name(self, days: Iterable[int]) -> str:
        return some(
            f"day {day} ({self.seeding + timedelta(days=day):%Y-%m-%d})" for day in sorted(days)
        )


def order_plate(
    plate: Plate,
    found: Sequence[FoundScan],
    wanted: frozenset[Well],
    consolidated: frozenset[Well],
    settings: IntakeSettings,
) -> PlateSeries:
    """Make the series of a plate's wells.

    Day 0 and the first hour are those of the whole plate, whatever wells are wanted.

    Args:
        plate: The plate.
        found: All its scans, of all its wells, in any order; at least one.
        wanted: The wells to make a series of; those without a scan are reported.
        consolidated: Wells that were picked already.
        settings: Seeding dates, and which scans of a day count.

    Returns:
        One series for every wanted well with a scan, with its own findings, and those that belong
        to the plate.
    """
    seeding = settings.seeding_dates.get(str(plate))
    if seeding is None:
        seeding = min(scan.taken_at for scan in found).date()
    usable = [scan for scan in found if scan.taken_at.date() >= seeding]
    findings = _before_seeding(plate, seeding, len(found) - len(usable))
    if not usable:
        return PlateSeries(wells=(), findings=tuple(findings))
    calendar = _Calendar(
        plate=plate,
        seeding=seeding,
        first=min(scan.taken_at for scan in usable),
        days=frozenset((scan.taken_at.date() - seeding).days for scan in usable),
    )
    by_well: dict[Well, list[FoundScan]] = defaultdict(list)
    for scan in usable:
        by_well[scan.well].append(scan)
    findings += _days_without_plate(calendar)
    findings += _missing_wells(plate, wanted.difference(by_well))
    wells = tuple(
        _series(calendar, well, by_well[well], settings.scans_per_day, well in consolidated)
        for well in sorted(wanted.intersection(by_well))
    )
    return PlateSeries(wells=wells, findings=tuple(findings))


def _series(
    calendar: _Calendar,
    well: Well,
    found: Sequence[FoundScan],
    per_day: ScansPerDay,
    consolidated: bool,
) -> WellSeries:
    ordered = sorted(found, key=lambda scan: (scan.taken_at, scan.path.as_posix()))
    used: list[FoundScan] = []
    findings: list[Finding] = []
    for _, group in groupby(ordered, key=lambda scan: _slot(scan, per_day)):
        first, *others = group
        used.append(first)
        findings += [_duplicate(other, first) for other in others]
    findings += _missing_days(calendar, well, {calendar.day_of(scan.taken_at) for scan in used})
    return WellSeries(
        plate=calendar.plate,
        well=well,
        scans=tuple(
            Scan(
                plate=calendar.plate,
                well=well,
                taken_at=scan.taken_at,
                day=calendar.day_of(scan.taken_at),
                hours=calendar.hours_at(scan.taken_at),
                path=scan.path,
            )
            for scan in used
        ),
        consolidated=consolidated,
        findings=tuple(findings),
    )


def _slot(scan: FoundScan, per_day: ScansPerDay) -> object:
    # Two files of the same second show the same scan even where every scan of a day counts.
    return scan.taken_at if per_day is ScansPerDay.ALL else scan.taken_at.date()


def _duplicate(left_out: FoundScan, used: FoundScan) -> Finding:
    if left_out.taken_at == used.taken_at:
        message = (
            f"{left_out.plate} {left_out.well}: {left_out.path} is left out because {used.path} "
            "shows the same scan."
        )
    else:
        message = (
            f"{left_out.plate} {left_out.well}: the scan of {left_out.taken_at:%Y-%m-%d %H:%M:%S} "
            f"({left_out.path}) is left out because that of {used.taken_at:%H:%M:%S} is the first "
            "of its day."
        )
    return Finding(
        kind=FindingKind.DUPLICATE_SCAN,
        message=message,
        path=left_out.path,
        plate=left_out.plate,
        well=left_out.well,
    )


def _missing_days(calendar: _Calendar, well: Well, days: set[int]) -> list[Finding]:
    findings = []
    if 0 not in days:
        message = (
            f"{calendar.plate} {well}: no scan of {calendar.name([0])}, so the founder cannot be "
            "shown."
        )
        findings.append(
            Finding(
                kind=FindingKind.MISSING_DAY_0, message=message, plate=calendar.plate, well=well
            )
        )
    missing = calendar.days - days - {0}
    if missing:
        message = (
            f"{calendar.plate} {well}: no scan of {calendar.name(missing)}, though other wells of "
            "the plate have one."
        )
        findings.append(
            Finding(kind=FindingKind.MISSING_DAY, message=message, plate=calendar.plate, well=well)
        )
    return findings


def _before_seeding(plate: Plate, seeding: date, number: int) -> list[Finding]:
    if not number:
        return []
    message = (
        f"{plate}: {count(number, 'scan')} left out, taken before the seeding date {seeding}; "
        "check seeding_dates."
    )
    return [Finding(kind=FindingKind.NOT_SELECTED, message=message, plate=plate)]


def _days_without_plate(calendar: _Calendar) -> list[Finding]:
    missing = frozenset(range(max(calendar.days))) - calendar.days
    findings = []
    if 0 in missing:
        message = (
            f"{calendar.plate} has no scan of {calendar.name([0])}, its seeding date; its first "
            f"scan is of {calendar.name([min(calendar.days)])}."
        )
        findings.append(
            Finding(kind=FindingKind.MISSING_DAY_0, message=message, plate=calendar.plate)
        )
    if missing - {0}:
        message = f"{calendar.plate} was not scanned on {calendar.name(missing - {0})}."
        findings.append(
            Finding(kind=FindingKind.MISSING_DAY, message=message, plate=calendar.plate)
        )
    return findings


def _missing_wells(plate: Plate, wells: frozenset[Well]) -> list[Finding]:
    if not wells:
        return []
    message = (
        f"{plate} has no scan of {count(len(wells), 'well')} ({some(sorted(wells))}); list "
        "what is left out on purpose as control_wells."
    )
    only = next(iter(wells)) if len(wells) == 1 else None
    return [Finding(kind=FindingKind.MISSING_WELL, message=message, plate=plate, well=only)]
