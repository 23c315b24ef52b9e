"""What is written at the end: all wells decided together, then tables, pictures and the page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clonetrace.analysis.again import decide_together
from clonetrace.analysis.ruling import pick_rules, rulings_of
from clonetrace.analysis.settings import Settings
from clonetrace.domain import Defect, Finding, FindingKind, Plate, Rulings, WellResult
from clonetrace.picking import Picklists
from clonetrace.report import LegacyFiles, ReportAbout, WellsTable, write_report
from clonetrace.store import AnalysisRecord, Store
from clonetrace.trace import Neighbours, told_pace, told_seeding


@dataclass(frozen=True)
class Outputs:
    """What was written.

    Attributes:
        results: Of all wells that the store knows, as they were decided together.
        findings: What was noticed, with what only all wells tell.
        page: The page to open.
        rulings: What people decided, as it was written.
    """

    results: tuple[WellResult, ...]
    findings: tuple[Finding, ...]
    page: Path
    rulings: Rulings


def write_outputs(
    store: Store,
    out: Path,
    settings: Settings,
    *,
    findings: Sequence[Finding],
    detectors: str,
    record: AnalysisRecord,
) -> Outputs:
    """Write tables and page of all wells that the store knows, not only of those asked for now.

    Args:
        store: Of the wells; their verdicts are kept where they change.
        out: The output folder.
        settings: Of all stages.
        findings: What was noticed in the input.
        detectors: Names the detectors that the wells were analysed with.
        record: Of this analysis.

    Raises:
        StoreError: Something cannot be written.
    """
    together = decide_together(tuple(store.results()), settings)
    for result in together.changed:
        store.remember_well(
            result,
            (),
            fingerprint=store.fingerprint(result.plate, result.well) or "",
            detectors=detectors,
        )
    everything = together.results
    told = (*findings, *_scale_findings(everything))
    store.remember_findings(told)
    rulings = rulings_of(store, settings)
    picklists = Picklists(pick_rules(rulings, settings))
    for exporter in (WellsTable(rulings), LegacyFiles(), picklists):
        exporter.write(everything, out)
    page = write_report(
        out,
        everything,
        told,
        ReportAbout(
            version=record.version,
            settings=tuple(settings_lines(settings, together.neighbours)),
            created=record.started_at,
            plate_wells=settings.intake.plate_wells,
        ),
        settings.report,
        rulings=rulings,
    )
    return Outputs(results=everything, findings=told, page=page, rulings=rulings)


def _scale_findings(results: Sequence[WellResult]) -> Iterator[Finding]:
    """Say once per plate that its scans state another scale than their wells show."""
    told: set[Plate] = set()
    for result in results:
        for scan in result.scans:
            if Defect.SCALE not in scan.quality.defects or scan.frame is None:
                continue
            if result.plate in told:
                continue
            told.add(result.plate)
            yield Finding(
                kind=FindingKind.SCALE,
                message=(
                    f"plate {result.plate}: the well's rim disagrees with the stated scale; "
                    f"{scan.file_name} is taken as {scan.frame.um_per_px:.2f} um/px"
                ),
                plate=result.plate,
            )


def settings_lines(settings: Settings, neighbours: Mapping[str, Neighbours]) -> Iterator[str]:
    """Say in words what the verdicts rest on, the seeding included.

    Args:
        settings: Of all stages.
        neighbours: What the wells of each run tell of each other, where verdicts depend on it.
    """
    yield from threshold_lines(settings)
    if settings.trace.rule == "probability":
        if not neighbours:
            yield f"seeding: {told_seeding(settings.trace.seeding, None)}"
        for run, each in neighbours.items():
            yield f"seeding of run {run}: {told_seeding(settings.trace.seeding, each.empty)}"
            yield f"growth in run {run}: {told_pace(each.pace)}"


def threshold_lines(settings: Settings) -> Iterator[str]:
    """Say in words what a verdict takes."""
    trace = settings.trace
    yield f"networks at: {', '.join(settings.detect.neural) or 'no level'}"
    match trace.rule:
        case "probability":
            yield (
                f"verdict: monoclonal from P(one founder) = {trace.monoclonal_from:g} with an "
                f"image of the founder, from day {trace.first_verdict_day} on"
            )
        case "count":
            yield f"verdict: the paper's counting rule, from day {trace.first_verdict_day} on"
    yield f"debris: area grows by less than {trace.min_daily_growth:.0%} a day"
    yield f"ready to pick: {_ready_line(settings)}"


def _ready_line(settings: Settings) -> str:
    wanted = settings.measure.ready_morphology if settings.morphology.grade else ()
    grades = f", {' or '.join(wanted)}" if wanted else ""
    return f"monoclonal, wider than {settings.measure.ready_width_mm:g} mm{grades}"
