"""The story of one well, from its newest scan back to the cell it came from."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from clonetrace.analysis.crops import make_crops
from clonetrace.analysis.scan_look import ScanLook
from clonetrace.analysis.settings import Settings
from clonetrace.analysis.trail import Trail, follow
from clonetrace.detect import Modules, build_modules
from clonetrace.domain import (
    Clonality,
    ColonyMeasurement,
    Evidence,
    Label,
    Lineage,
    MorphologyGrade,
    Quality,
    Scan,
    ScanReading,
    ScanSummary,
    Verdict,
    WellResult,
    WellSeries,
)
from clonetrace.measure import measure_colony
from clonetrace.morphology import build_grader
from clonetrace.trace import (
    CountingRule,
    DecisionRule,
    WellCase,
)


@dataclass(frozen=True)
class WellTask:
    """One well to be analysed.

    Attributes:
        series: Its scans.
        known: What earlier analyses read from them with the same detectors, by scan key.
        settings: Of all stages.
        out: The output folder, for pictures.
    """

    series: WellSeries
    known: dict[str, ScanReading]
    settings: Settings
    out: Path


@dataclass(frozen=True)
class WellOutcome:
    """What the analysis of a well gave.

    Attributes:
        result: The answer.
        readings: New or changed readings, to be kept.
    """

    result: WellResult
    readings: tuple[ScanReading, ...]


def analyze_well(task: WellTask) -> WellOutcome:
    """Find the colonies of a well, follow them back to day 0, decide and measure."""
    settings, series = task.settings, task.series
    if series.consolidated:
        return WellOutcome(result=_consolidated(series), readings=())
    modules = build_modules(settings.detect)
    with ExitStack() as open_scans:
        looks = [
            open_scans.enter_context(_look(scan, task, modules)) for scan in reversed(series.scans)
        ]
        trail = follow(looks, settings)
        verdict = _rule(settings).decide(_case(trail, settings))
        summaries = [_summary(look, trail) for look in looks]
        widest = _widest(trail)
        largest = _measured(widest, trail, verdict, settings)
        crops = make_crops(
            series, trail.looks, trail.lineages, summaries, out=task.out, settings=settings.report
        )
        return WellOutcome(
            result=WellResult(
                plate=series.plate,
                well=series.well,
                verdict=verdict,
                lineages=trail.lineages,
                largest=largest,
                morphology=_graded(widest, trail, settings),
                scans=tuple(
                    one.model_copy(update={"crop": crops.get(one.scan_key)}) for one in summaries
                ),
                warnings=tuple(_warnings(series, looks, trail)),
            ),
            readings=tuple(look.reading for look in looks if look.changed),
        )


def failed_well(series: WellSeries, problem: str) -> WellOutcome:
    """Return the outcome of a well whose analysis broke down, so that it is not forgotten."""
    return WellOutcome(
        result=WellResult(
            plate=series.plate,
            well=series.well,
            verdict=Verdict(
                clonality=Clonality.AMBIGUOUS,
                reasons=(Evidence(statement="the analysis of this well failed"),),
            ),
            failed=problem,
        ),
        readings=(),
    )


def _case(trail: Trail, settings: Settings) -> WellCase:
    newest = trail.looks[0].scan if trail.looks else None
    oldest = trail.looks[-1].scan if trail.looks else None
    first = trail.lineages[0].sightings[0].detection if trail.lineages else None
    return WellCase(
        lineages=trail.lineages,
        newest=newest,
        day0=oldest if oldest is not None and oldest.day == 0 else None,
        scans_looked_at=len(trail.looks),
        differentiated=first is not None and first.label is Label.DIFFERENTIATED,
        too_young=newest is not None and newest.day < settings.trace.first_verdict_day,
        strays=trail.strays,
    )


def _rule(settings: Settings) -> DecisionRule:
    match settings.trace.rule:
        case "count":
            return CountingRule()


def _widest(trail: Trail) -> Lineage | None:
    """Return the largest living colony of the newest scan that shows any."""
    living = [one for one in trail.lineages if one.parent is None and one.counts]
    return max(living, key=lambda one: one.sightings[0].expected.area_um2, default=None)


def _measured(
    colony: Lineage | None, trail: Trail, verdict: Verdict, settings: Settings
) -> ColonyMeasurement | None:
    if trail.start is None or colony is None:
        return None
    return measure_colony(colony, trail.start.frame, verdict.clonality, settings.measure)


def _graded(colony: Lineage | None, trail: Trail, settings: Settings) -> MorphologyGrade | None:
    """Grade the colony's looks in the newest scan that shows it."""
    grader = build_grader(settings.morphology)
    if trail.start is None or colony is None or grader is None:
        return None
    picture = grader.picture(colony.sightings[0].expected)
    if picture is None:
        return None
    return grader.grade(trail.start.region(picture, grader.um_per_px(picture)))


def _look(scan: Scan, task: WellTask, modules: Modules) -> ScanLook:
    return ScanLook(scan, task.known.get(scan.key), modules, task.settings)


def _summary(look: ScanLook, trail: Trail) -> ScanSummary:
    scan = look.scan
    return ScanSummary(
        scan_key=scan.key,
        day=scan.day,
        hours=scan.hours,
        taken_at=scan.taken_at,
        file_name=f"{scan.path.parent.name}/{scan.path.name}",
        quality=look.reading.quality if look.looked_at else Quality(),
        frame=look.reading.frame if look.looked_at else None,
        searched=look in trail.looks,
    )


def _warnings(series: WellSeries, looks: Sequence[ScanLook], trail: Trail) -> Iterator[str]:
    """Say what was missing and which scans have flaws, oldest first."""
    yield from (finding.message for finding in series.findings)
    for look in reversed(looks):
        if look.looked_at:
            yield from look.reading.quality.notes
    if trail.unregistered:
        days = ", ".join(str(day) for day in reversed(trail.unregistered))
        yield (
            f"too little to register day {days} to the next scan by: "
            "the plate's rotation is unknown there, and the search was wider"
        )


def _consolidated(series: WellSeries) -> WellResult:
    reason = Evidence(statement="picked already, as the consolidated list says; not analysed")
    return WellResult(
        plate=series.plate,
        well=series.well,
        verdict=Verdict(clonality=Clonality.CONSOLIDATED, reasons=(reason,)),
    )
