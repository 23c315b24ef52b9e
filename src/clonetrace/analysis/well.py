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
    Lineage,
    Morphology,
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
from clonetrace.trace import as_differentiated, build_rule, case_of

#: Colonies of a well that are graded, at most: those that are left out are small.
_GRADED = 4
#: Confidence from which a colony is taken for fully differentiated.
_SURELY_M4 = 0.6
#: Verdicts of wells in which something grew.
_GROWN = frozenset({Clonality.MONOCLONAL, Clonality.POLYCLONAL, Clonality.AMBIGUOUS})


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
        grades = _grades(trail, settings)
        summaries = [_summary(look, trail) for look in looks]
        case = case_of(trail.lineages, trail.strays, summaries, settings.scope)
        verdict = _looked_at(build_rule(settings.trace).decide(case), grades)
        grade = next(iter(grades), None)
        morphology = None if grade is None else grade.morphology
        largest = measured(trail.lineages, summaries, verdict.clonality, morphology, settings)
        crops = make_crops(
            series, trail.looks, trail.lineages, summaries, out=task.out, settings=settings.report
        )
        return WellOutcome(
            result=WellResult(
                plate=series.plate,
                well=series.well,
                verdict=verdict,
                lineages=trail.lineages,
                strays=trail.strays,
                largest=largest,
                morphology=grade,
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


def measured(
    lineages: Sequence[Lineage],
    scans: Sequence[ScanSummary],
    clonality: Clonality,
    morphology: Morphology | None,
    settings: Settings,
) -> ColonyMeasurement | None:
    """Measure the largest living colony of the newest scan that shows any, beside the others.

    Args:
        lineages: All that was followed in the well.
        scans: Of the well, with their frames.
        clonality: The well's verdict.
        morphology: Grade of that colony, where it was graded.
        settings: Of all stages.

    Returns:
        None without a living colony.
    """
    colonies = _living(lineages)
    if not colonies:
        return None
    newest = colonies[0].sightings[0].scan_key
    frame = next((scan.frame for scan in scans if scan.scan_key == newest), None)
    if frame is None:
        return None
    measure = settings.measure
    if not settings.morphology.grade:
        measure = measure.model_copy(update={"ready_morphology": ()})
    return measure_colony(
        colonies[0],
        frame,
        clonality,
        measure,
        morphology=morphology,
        neighbours=colonies[1:],
    )


def _living(lineages: Sequence[Lineage]) -> list[Lineage]:
    """Return the living colonies of the newest scan that shows any, largest first."""
    living = [one for one in lineages if one.parent is None and one.counts]
    newest = max((one.sightings[0].hours for one in living), default=0.0)
    living = [one for one in living if one.sightings[0].hours == newest]
    return sorted(living, key=lambda one: -one.sightings[0].expected.area_um2)


def _grades(trail: Trail, settings: Settings) -> list[MorphologyGrade | None]:
    """Grade the living colonies' looks in the newest scan that shows them, largest first."""
    grader = build_grader(settings.morphology)
    if trail.start is None or grader is None:
        return []
    pictures = [
        grader.picture(one.sightings[0].expected) for one in _living(trail.lineages)[:_GRADED]
    ]
    return [
        grader.grade(trail.start.region(picture, grader.um_per_px(picture))) if picture else None
        for picture in pictures
    ]


def _looked_at(verdict: Verdict, grades: Sequence[MorphologyGrade | None]) -> Verdict:
    """Call a well differentiated whose colonies all look so, whatever they came from."""
    sprawling = [one and one.confidences.get(Morphology.M4, 0.0) >= _SURELY_M4 for one in grades]
    if verdict.clonality not in _GROWN or not sprawling or not all(sprawling):
        return verdict
    count = "the colony has" if len(grades) == 1 else f"all {len(grades)} colonies have"
    reason = Evidence(statement=f"{count} fully differentiated (M4)")
    return as_differentiated(verdict, reason)


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
