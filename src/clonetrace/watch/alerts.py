"""What a person must be told of: once, not every hour."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from clonetrace.analysis import WatchSettings
from clonetrace.domain import Defect, Plate, Value, WellResult
from clonetrace.watch.exports import Export, Ripeness

#: Defects that say that the imager or the plate is not as it was.
_POOR = frozenset(
    {Defect.UNREADABLE, Defect.TRUNCATED, Defect.BLACK, Defect.BLANK, Defect.OUT_OF_FOCUS}
)


class AlertKind(StrEnum):
    """Why somebody should look."""

    MISSED_DAY = "missed day"
    STOPPED = "plate no longer scanned"
    INCOMPLETE = "incomplete export"
    POOR_IMAGES = "drop in image quality"
    FAILED = "analysis failed"


class Alert(Value):
    """One thing to be told."""

    kind: AlertKind
    subject: str
    """What it is about, so exactly that the same subject is the same alert."""
    message: str
    """One sentence."""
    raised_at: datetime
    """Local time without a zone."""

    @property
    def id(self) -> str:
        """Names the alert; a receiver that gets it twice can tell."""
        return f"{self.kind.value}: {self.subject}"


def find_alerts(
    exports: Sequence[Export], settings: WatchSettings, now: datetime, first_start: datetime
) -> Iterator[Alert]:
    """Find missed days, plates that are no longer scanned, and incomplete exports.

    Plates that had come to their end before the first start are history, not news.

    Args:
        exports: By plate, oldest first.
        settings: After which times something is missing.
        now: Local time, as the imager's.
        first_start: When this output was watched for the first time.
    """
    newest: dict[Plate, Export] = {export.plate_scan.plate: export for export in exports}
    stopped = timedelta(days=settings.stopped_after_days)
    for plate, export in newest.items():
        taken_at = export.plate_scan.taken_at
        silence = now - taken_at
        if taken_at < first_start - stopped:
            continue
        subject = f"{plate} after {taken_at:%Y-%m-%d}"
        if silence > stopped:
            message = (
                f"plate {plate} was scanned last on {taken_at:%Y-%m-%d %H:%M}; if it is not "
                "finished, look at the imager and its export"
            )
            yield Alert(kind=AlertKind.STOPPED, subject=subject, message=message, raised_at=now)
        elif silence > timedelta(hours=settings.missed_after_h):
            message = (
                f"plate {plate} has no scan since {taken_at:%Y-%m-%d %H:%M}: a day is missing, "
                "scan it or look at the export"
            )
            yield Alert(kind=AlertKind.MISSED_DAY, subject=subject, message=message, raised_at=now)
    for export in exports:
        if export.ripeness is Ripeness.GIVEN_UP:
            yield _incomplete(export, now)


def _incomplete(export: Export, now: datetime) -> Alert:
    scan = export.plate_scan
    return Alert(
        kind=AlertKind.INCOMPLETE,
        subject=scan.key,
        message=(
            f"{scan.folder} has {len(scan.scans)} wells where {export.expected} are expected; it "
            "was analysed as it is, copy the rest and it is taken up"
        ),
        raised_at=now,
    )


def find_poor_images(
    results: Sequence[WellResult], settings: WatchSettings, now: datetime
) -> Iterator[Alert]:
    """Find plates whose newest scan has many defects where the scan before had few.

    Args:
        results: Of all wells.
        settings: Which share of a plate scan's images is too many.
        now: For the alert.
    """
    looked: Counter[tuple[Plate, int]] = Counter()
    poor: Counter[tuple[Plate, int]] = Counter()
    for result in results:
        for scan in result.scans:
            if scan.searched or scan.quality.defects:
                looked[result.plate, scan.day] += 1
                poor[result.plate, scan.day] += bool(_POOR.intersection(scan.quality.defects))
    for plate in sorted({plate for plate, _ in looked}):
        days = sorted(day for of_plate, day in looked if of_plate == plate)
        shares = [poor[plate, day] / looked[plate, day] for day in days]
        if shares[-1] < settings.poor_share or max(shares[:-1][-1:], default=0) >= shares[-1]:
            continue
        yield Alert(
            kind=AlertKind.POOR_IMAGES,
            subject=f"{plate} day {days[-1]}",
            message=(
                f"plate {plate}, day {days[-1]}: {shares[-1]:.0%} of the images that were looked "
                "at are black, blank, damaged or out of focus; check lamp, focus and condensation"
            ),
            raised_at=now,
        )


def failure(message: str, now: datetime) -> Alert:
    """Say that an analysis could not be done; the same trouble is told once a day."""
    return Alert(
        kind=AlertKind.FAILED,
        subject=f"{now:%Y-%m-%d} {message}",
        message=message,
        raised_at=now,
    )
