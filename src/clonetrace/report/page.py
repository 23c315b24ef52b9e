"""What the page shows, in the order in which it shows it; the templates only lay it out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clonetrace.domain import (
    NO_RULINGS,
    Clonality,
    ColonyMeasurement,
    Finding,
    Plate,
    Ruling,
    Rulings,
    Value,
    Well,
    WellResult,
    decision_words,
)
from clonetrace.report.platemap import PlateMap, plate_map
from clonetrace.report.results import by_plate, differentiated, ready_to_pick
from clonetrace.report.strip import StripCell, strip_of
from clonetrace.report.wording import (
    LOOKS,
    STAGE_WORDS,
    Look,
    count_words,
    days_words,
    fate_words,
    hours_words,
    look_of,
    probability_words,
    ready_words,
)


class ReportAbout(Value):
    """What the page says about itself.

    The caller states all of it, the time too, so that equal input gives equal bytes.
    """

    version: str
    """Of the software."""
    created: datetime
    """When the analysis ended, local time."""
    settings: tuple[str, ...] = ()
    """The settings that matter for a verdict, one per line, such as `ready to pick from 1.5 mm`."""
    plate_wells: int = 96
    """Number of wells of the plates, for the maps."""


@dataclass(frozen=True)
class Fact:
    """A measurement with its name."""

    name: str
    value: str


@dataclass(frozen=True)
class Followed:
    """One object that was followed, as a line of text."""

    number: int
    text: str
    why: str
    counts: bool


@dataclass(frozen=True)
class WellSection:
    """The details of one well.

    `people` is their verdict or how far they are, empty where nobody decided anything.
    """

    anchor: str
    well: str
    look: Look
    people: str
    ready: bool
    differentiating: bool
    failed: str
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    facts: tuple[Fact, ...]
    followed: tuple[Followed, ...]
    strip: tuple[StripCell, ...]


@dataclass(frozen=True)
class WellLine:
    """A well without details: empty, or picked already."""

    anchor: str
    well: str
    look: Look
    people: str
    scans: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class PlateSection:
    """One plate: its map, its wells with details, its other wells."""

    anchor: str
    name: str
    counts: Mapping[str, int]
    """Wells per key of a look."""
    ready: int
    total: int
    map: PlateMap
    wells: tuple[WellSection, ...]
    lines: tuple[WellLine, ...]


@dataclass(frozen=True)
class FindingGroup:
    """Findings of one kind."""

    kind: str
    messages: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """The whole page."""

    runs: tuple[str, ...]
    dates: str
    counts: Mapping[str, int]
    ready: int
    total: int
    looks: tuple[Look, ...]
    """Those that occur."""
    plates: tuple[PlateSection, ...]
    findings: tuple[FindingGroup, ...]
    about: ReportAbout


def page_of(
    results: Sequence[WellResult],
    findings: Sequence[Finding],
    about: ReportAbout,
    rulings: Rulings = NO_RULINGS,
) -> Page:
    """Arrange results, findings and what people decided for the page; order does not matter."""
    plates = by_plate(results)
    counts = Counter(look_of(result).key for result in results)
    return Page(
        runs=tuple(dict.fromkeys(plate.run for plate in plates)),
        dates=_dates(results),
        counts=counts,
        ready=_ready(results, rulings),
        total=len(results),
        looks=tuple(look for look in LOOKS if counts[look.key]),
        plates=tuple(
            _plate(f"p{number}", plate, wells, about, rulings)
            for number, (plate, wells) in enumerate(plates.items(), start=1)
        ),
        findings=_finding_groups(findings),
        about=about,
    )


def _plate(
    anchor: str,
    plate: Plate,
    results: Sequence[WellResult],
    about: ReportAbout,
    rulings: Rulings,
) -> PlateSection:
    anchors = {result.well: f"{anchor}-{result.well}" for result in results}
    short = [result for result in results if _is_short(result)]
    detailed = [result for result in results if not _is_short(result)]
    return PlateSection(
        anchor=anchor,
        name=str(plate),
        counts=Counter(look_of(result).key for result in results),
        ready=_ready(results, rulings),
        total=len(results),
        map=plate_map(results, anchors, about.plate_wells, rulings),
        wells=tuple(
            _section(result, anchors, rulings.get((plate, result.well))) for result in detailed
        ),
        lines=tuple(_line(result, anchors, rulings.get((plate, result.well))) for result in short),
    )


def _ready(results: Sequence[WellResult], rulings: Rulings) -> int:
    return sum(ready_to_pick(one, rulings.get((one.plate, one.well))) for one in results)


def _people(ruling: Ruling | None) -> str:
    if ruling is None:
        return ""
    if ruling.clonality is None:
        return STAGE_WORDS[ruling.stage]
    return decision_words(ruling.clonality, ruling.morphology)


def _is_short(result: WellResult) -> bool:
    short = (Clonality.EMPTY, Clonality.CONSOLIDATED)
    return result.failed is None and result.verdict.clonality in short


def _section(result: WellResult, anchors: Mapping[Well, str], ruling: Ruling | None) -> WellSection:
    look = look_of(result)
    return WellSection(
        anchor=anchors[result.well],
        well=result.well.label,
        look=look,
        people=_people(ruling),
        ready=ready_to_pick(result, ruling),
        differentiating=differentiated(result) and look.key != Clonality.DIFFERENTIATED,
        failed=result.failed or "",
        reasons=tuple(dict.fromkeys(evidence.statement for evidence in result.verdict.reasons)),
        warnings=tuple(dict.fromkeys(result.warnings)),
        facts=(*facts_of(result), *_said(ruling)),
        followed=followed_of(result),
        strip=tuple(strip_of(result)),
    )


def _said(ruling: Ruling | None) -> list[Fact]:
    """Return who decided, when, and with which comment."""
    if ruling is None or ruling.decided_at is None:
        return []
    at = f"{ruling.decided_at:%Y-%m-%d %H:%M} UTC"
    comment = [Fact("their comment", ruling.comment)] if ruling.comment else []
    return [Fact("decided by", f"{ruling.by}, {at}"), *comment]


def _line(result: WellResult, anchors: Mapping[Well, str], ruling: Ruling | None) -> WellLine:
    sentences = [evidence.statement for evidence in result.verdict.reasons]
    return WellLine(
        anchor=anchors[result.well],
        well=result.well.label,
        look=look_of(result),
        people=_people(ruling),
        scans=f"{result.scans_used} of {len(result.scans)}",
        reasons=tuple(dict.fromkeys((*sentences, *result.warnings))),
    )


def followed_of(result: WellResult) -> tuple[Followed, ...]:
    """Return what became of every object that was followed, in words."""
    return tuple(
        Followed(lineage.number, fate_words(lineage.fate), lineage.why, lineage.alive)
        for lineage in result.lineages
    )


def facts_of(result: WellResult) -> tuple[Fact, ...]:
    """Return a well's measurements in words."""
    founders = result.verdict.founders_seen
    facts = [
        Fact("founders seen", "day 0 not looked at" if founders is None else str(founders)),
        Fact("P(monoclonal)", probability_words(result.verdict.probability_monoclonal)),
    ]
    if (colony := result.largest) is not None:
        facts += [
            Fact("width", f"{colony.width_mm:.2f} mm"),
            Fact("area", f"{colony.area_mm2:.3f} mm²"),
            Fact("doubling time", hours_words(colony.doubling_time_h)),
            Fact("ready to pick", ready_words(result)),
            *_touch(colony),
            Fact("centre x, y", f"{colony.x_um:.0f}, {colony.y_um:.0f} µm"),
        ]
    if (grade := result.morphology) is not None:
        share = grade.confidences.get(grade.morphology)
        sure = "" if share is None else f" ({share:.0%})"
        facts.append(Fact("morphology", f"{grade.morphology.value}{sure}"))
    facts.append(Fact("scans used", f"{result.scans_used} of {len(result.scans)}"))
    return tuple(facts)


def _touch(colony: ColonyMeasurement) -> list[Fact]:
    if colony.days_to_touch is None:
        return []
    days = days_words(colony.days_to_touch, colony.days_to_touch_low, colony.days_to_touch_high)
    return [Fact("touches its neighbour", f"in {days}" if colony.days_to_touch else "already")]


def _dates(results: Sequence[WellResult]) -> str:
    days = [scan.taken_at.date() for result in results for scan in result.scans]
    if not days:
        return "no scans"
    first, last = min(days), max(days)
    length = count_words((last - first).days + 1, "day")
    return f"{first:%Y-%m-%d} to {last:%Y-%m-%d} ({length})" if first < last else f"{first}"


def _finding_groups(findings: Sequence[Finding]) -> tuple[FindingGroup, ...]:
    groups: dict[str, list[str]] = {}
    for finding in sorted(findings, key=lambda finding: (finding.kind.value, finding.message)):
        groups.setdefault(finding.kind.value, []).append(finding.message)
    return tuple(FindingGroup(kind, tuple(messages)) for kind, messages in groups.items())
