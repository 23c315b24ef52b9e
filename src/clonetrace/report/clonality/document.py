"""What a clonality report shows, in its order and in words; the templates only lay it out."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clonetrace.domain import Clonality, Plate, ScanSummary, WellResult
from clonetrace.report.clonality.descent import Descent, descent_of
from clonetrace.report.clonality.evidence import Weighed, interval_words, remarks, weighed
from clonetrace.report.clonality.people import (
    Decided,
    Signed,
    decided,
    signatures_words,
    signed,
)
from clonetrace.report.clonality.record import (
    CloneRecord,
    Decisions,
    RunRecord,
    ScanFile,
)
from clonetrace.report.clonality.views import Shown, seeding_pictures, strip_pictures
from clonetrace.report.naming import day_caption
from clonetrace.report.page import Fact, facts_of
from clonetrace.report.platemap import PlateMap, plate_map
from clonetrace.report.results import by_plate, ready_to_pick
from clonetrace.report.strip import StripCell, strip_of
from clonetrace.report.wording import LOOKS, Look, look_of, probability_words

_CALLS = {
    Clonality.MONOCLONAL: "The machine takes the colony for one clone: everything that lives in "
    "this well descends from exactly one seeded cell with a probability of {p}{interval}.",
    Clonality.POLYCLONAL: "The machine takes the well for a mixture: that everything that lives in "
    "it descends from exactly one seeded cell has a probability of {p}{interval}.",
    Clonality.AMBIGUOUS: "The machine does not decide: exactly one founder has a probability of "
    "{p}{interval}, and the verdict asks for more, or for a picture of the founder.",
    Clonality.EMPTY: "The machine finds no colony that lives in this well.",
    Clonality.DIFFERENTIATED: "The colony has lost the look of stem cells, whatever it came from. "
    "Exactly one founder has a probability of {p}{interval}.",
    Clonality.CONSOLIDATED: "The well was picked before and not analysed again.",
}


#: Facts that stand elsewhere already.
_SAID = frozenset({"P(monoclonal)", "centre x, y"})
#: Stands in a table where there is no value.
_NONE = "\N{EN DASH}"


@dataclass(frozen=True)
class StripPicture:
    """One scan of the strip, or days without one."""

    cell: StripCell
    uri: str | None


@dataclass(frozen=True)
class FileLine:
    """One scan that was used."""

    day: str
    taken_at: str
    file_name: str
    size: str
    sha256: str
    remark: str


@dataclass(frozen=True)
class ClonePage:
    """A clone's part of the document."""

    record: CloneRecord
    anchor: str
    look: Look
    call: str
    probability: str
    interval: str
    readers: str
    signatures: str
    facts: tuple[Fact, ...]
    day0: tuple[Shown, ...]
    strip: tuple[StripPicture, ...]
    descent: Descent
    weighed: tuple[Weighed, ...]
    remarks: tuple[str, ...]
    decided: tuple[Decided, ...]
    signed: tuple[Signed, ...]
    files: tuple[FileLine, ...]


@dataclass(frozen=True)
class PlatePage:
    """A plate of a run."""

    name: str
    counts: Mapping[str, int]
    ready: int
    total: int
    map: PlateMap


@dataclass(frozen=True)
class CloneLine:
    """A clone in the table of a run."""

    anchor: str
    plate: str
    well: str
    look: Look
    probability: str
    interval: str
    founders: str
    width: str
    morphology: str
    readers: str
    signatures: str


@dataclass(frozen=True)
class RunPage:
    """A run's part of the document."""

    record: RunRecord
    dates: str
    looks: tuple[Look, ...]
    counts: Mapping[str, int]
    ready: int
    plates: tuple[PlatePage, ...]
    lines: tuple[CloneLine, ...]
    clones: tuple[ClonePage, ...]


def clone_page(record: CloneRecord, out: Path) -> ClonePage:
    """Arrange a clone.

    Args:
        record: What is told.
        out: The output folder, for the pictures of the strip.
    """
    result = record.result
    interval = interval_words(result)
    probability = probability_words(result.verdict.probability_monoclonal)
    strip = strip_of(result)
    uris = strip_pictures(out, [cell.crop for cell in strip])
    return ClonePage(
        record=record,
        anchor=anchor_of(result),
        look=look_of(result),
        call=_call(result, probability, interval),
        probability=probability,
        interval=interval,
        readers=record.decisions.outcome,
        signatures=signatures_words(record.decisions, record.fingerprint),
        facts=(*_dates_of(result), *(one for one in facts_of(result) if one.name not in _SAID)),
        day0=tuple(seeding_pictures(result, record.seeding_scan)),
        strip=tuple(map(StripPicture, strip, uris)),
        descent=descent_of(result.lineages, result.scans),
        weighed=tuple(weighed(result)),
        remarks=tuple(remarks(result)),
        decided=tuple(decided(record.decisions)),
        signed=tuple(signed(record.decisions, record.fingerprint)),
        files=tuple(_file_lines(record)),
    )


def run_page(record: RunRecord, out: Path) -> RunPage:
    """Arrange a run; see `clone_page`."""
    told = {anchor_of(one.result) for one in record.clones}
    return RunPage(
        record=record,
        dates=_dates(record),
        looks=tuple(look for look in LOOKS if any(look_of(one) is look for one in record.results)),
        counts=Counter(look_of(one).key for one in record.results),
        ready=sum(map(ready_to_pick, record.results)),
        plates=tuple(
            _plate(plate, wells, told, record.plate_wells)
            for plate, wells in by_plate(record.results).items()
        ),
        lines=tuple(
            _line(one, record, told)
            for wells in by_plate(record.results).values()
            for one in wells
            if _listed(one, record)
        ),
        clones=tuple(clone_page(one, out) for one in record.clones),
    )


def anchor_of(result: WellResult) -> str:
    """Name the place of a clone in the document."""
    name = f"{result.plate.run}\n{result.plate.name}\n{result.well}"
    return f"clone-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _dates_of(result: WellResult) -> list[Fact]:
    """Say when the scans were taken between which the clone was followed."""
    day0, latest = result.day0_scan, result.latest_scan
    return [
        Fact("scan of day 0", "none usable" if day0 is None else f"{day0.taken_at:%Y-%m-%d %H:%M}"),
        Fact(
            "newest scan",
            "none usable"
            if latest is None
            else f"{latest.taken_at:%Y-%m-%d %H:%M}, day {latest.day}",
        ),
    ]


def _call(result: WellResult, probability: str, interval: str) -> str:
    if result.failed:
        return f"The analysis of this well failed, so that nothing is said of it: {result.failed}"
    if result.verdict.probability_monoclonal is None:
        if result.verdict.clonality in {Clonality.EMPTY, Clonality.CONSOLIDATED}:
            return _CALLS[result.verdict.clonality]
        return f"The machine calls the well {result.verdict.clonality}; no probability is given."
    within = f" (95 % interval {interval})" if interval else ""
    return _CALLS[result.verdict.clonality].format(p=probability, interval=within)


def _file_lines(record: CloneRecord) -> list[FileLine]:
    scans: dict[str, ScanSummary] = {one.scan_key: one for one in record.result.scans}
    return [
        _file_line(one, scans[one.scan_key], record.result)
        for one in record.files
        if one.scan_key in scans
    ]


def _file_line(file: ScanFile, scan: ScanSummary, result: WellResult) -> FileLine:
    size = "" if file.size_bytes is None else f"{file.size_bytes:,} bytes"
    return FileLine(
        day=day_caption(scan, result.scans),
        taken_at=f"{scan.taken_at:%Y-%m-%d %H:%M:%S}",
        file_name=scan.file_name,
        size=size,
        sha256=file.sha256 or "",
        remark=file.remark,
    )


def _plate(plate: Plate, wells: list[WellResult], told: set[str], plate_wells: int) -> PlatePage:
    anchors = {one.well: anchor_of(one) for one in wells if anchor_of(one) in told}
    return PlatePage(
        name=plate.name,
        counts=Counter(look_of(one).key for one in wells),
        ready=sum(map(ready_to_pick, wells)),
        total=len(wells),
        map=plate_map(wells, anchors, plate_wells),
    )


def _listed(result: WellResult, record: RunRecord) -> bool:
    said = record.decisions.get((result.plate, result.well), Decisions())
    monoclonal = result.verdict.clonality is Clonality.MONOCLONAL and not result.failed
    return monoclonal or bool(said.readings or said.signatures)


def _line(result: WellResult, record: RunRecord, told: set[str]) -> CloneLine:
    anchor = anchor_of(result)
    said = record.decisions.get((result.plate, result.well), Decisions())
    seen = result.verdict.founders_seen
    grade, colony = result.morphology, result.largest
    return CloneLine(
        anchor=anchor if anchor in told else "",
        plate=result.plate.name,
        well=result.well.label,
        look=look_of(result),
        probability=probability_words(result.verdict.probability_monoclonal),
        interval=interval_words(result),
        founders=_NONE if seen is None else str(seen),
        width=_NONE if colony is None else f"{colony.width_mm:.2f} mm",
        morphology=_NONE if grade is None else grade.morphology.value,
        readers=said.outcome,
        signatures=", ".join(one.meaning for one in said.signatures) or "not signed",
    )


def _dates(record: RunRecord) -> str:
    days = [scan.taken_at.date() for one in record.results for scan in one.scans]
    if not days:
        return "no scans"
    return f"{min(days):%Y-%m-%d} to {max(days):%Y-%m-%d}"
