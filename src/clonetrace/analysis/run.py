"""A run: which wells are analysed, where their results go, and what is written at the end."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clonetrace import __version__
from clonetrace.analysis.again import decide_together
from clonetrace.analysis.changes import note_forgetting, note_settings
from clonetrace.analysis.fingerprint import detectors_name, well_fingerprint
from clonetrace.analysis.scan_look import NOT_READ
from clonetrace.analysis.settings import Settings
from clonetrace.analysis.well import WellTask
from clonetrace.analysis.workers import FinishedWell, run_wells
from clonetrace.domain import (
    Defect,
    Finding,
    FindingKind,
    Inventory,
    Plate,
    Well,
    WellResult,
    WellSeries,
)
from clonetrace.domain.errors import ConfigurationError
from clonetrace.intake import Selection, take_inventory
from clonetrace.picking import Picklists
from clonetrace.report import LegacyFiles, ReportAbout, WellsTable, write_report
from clonetrace.store import AnalysisRecord, Author, Store, WellKey, open_store, user_name
from clonetrace.trace import EmptyWells, told_seeding

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class AnalysisRequest:
    """What a person asks for.

    Attributes:
        inputs: Folders with scans.
        out: Where the results go.
        selection: Which plates and wells.
        settings: Of all stages.
        workers: Processes.
        fresh: Forget what was analysed before.
        narrow: Leaves out of the input what must wait, such as half-copied scans.
        notices: What else the page should tell.
        outputs_only: Write tables and page of what is known, and analyse nothing.
    """

    inputs: tuple[Path, ...]
    out: Path
    selection: Selection
    settings: Settings
    workers: int = 1
    fresh: bool = False
    narrow: Callable[[Inventory], Inventory] | None = None
    notices: tuple[Finding, ...] = ()
    outputs_only: bool = False


@dataclass(frozen=True)
class AnalysisReport:
    """What an analysis did.

    Attributes:
        results: Of all wells asked for, in order of plate and well.
        findings: What was noticed in the input beside the wells' own warnings.
        analysed: Wells that were analysed now; the others were known.
        page: The page to open.
    """

    results: tuple[WellResult, ...]
    findings: tuple[Finding, ...]
    analysed: int
    page: Path

    @property
    def failed(self) -> tuple[WellResult, ...]:
        """Wells whose analysis broke down."""
        return tuple(result for result in self.results if result.failed is not None)


class Progress:
    """What an analysis tells while it runs; the base says nothing."""

    def begin(self, wells: int, known: int) -> None:
        """Tell how many wells there are, and how many of them are known already."""

    def finished(self, result: WellResult) -> None:
        """Tell that a well is done."""


def analyze_run(
    request: AnalysisRequest,
    progress: Progress,
    clock: Callable[[], datetime] = datetime.now,
) -> AnalysisReport:
    """Analyse what is new, keep it, and write tables, pictures and the page.

    Only this process writes the database, one well at a time, so that a cut-off run goes on where
    it stopped.

    Args:
        request: What is asked for.
        progress: Told about every well.
        clock: Tells the time for the records.

    Raises:
        ConfigurationError: What is asked for does not exist.
        StoreError: Results cannot be written.
    """
    begun = clock()
    _refuse_to_write_in_the_input(request)
    inventory = take_inventory(request.inputs, request.settings.intake, request.selection)
    if request.narrow is not None:
        inventory = request.narrow(inventory)
    with open_results(request.out, request.settings) as store:
        note_settings(store, request.settings)
        if request.fresh:
            note_forgetting(store, begun)
            store.forget()
        inventory = _without_picked(inventory, store)
        pending = {} if request.outputs_only else _pending(inventory, store, request.settings)
        progress.begin(len(inventory.wells), len(inventory.wells) - len(pending))
        _LOG.info("%d wells are there, %d are new or changed", len(inventory.wells), len(pending))
        failed = 0
        for finished in run_wells(_tasks(pending.values(), store, request), request.workers):
            series = finished.task.series
            _keep(finished, pending[series.plate, series.well].fingerprint, store, request.settings)
            failed += finished.outcome.result.failed is not None
            progress.finished(finished.outcome.result)
        record = AnalysisRecord(
            started_at=begun,
            finished_at=clock(),
            version=__version__,
            settings_json=request.settings.model_dump_json(),
            inputs=tuple(str(path) for path in request.inputs),
            wells_done=len(pending) - failed,
            wells_failed=failed,
        )
        if not request.outputs_only:
            store.record_analysis(record)
        report = _write_all(inventory, store, request, record)
    _LOG.info("%d wells were analysed, %d of them failed", report.analysed, failed)
    return report


def _refuse_to_write_in_the_input(request: AnalysisRequest) -> None:
    out = request.out.resolve()
    for folder in request.inputs:
        if out.is_relative_to(folder.resolve()):
            raise ConfigurationError(
                f"the output folder {request.out} lies in the input {folder}, in which nothing is "
                "ever written: choose a folder outside of it"
            )


def open_results(out: Path, settings: Settings, *, read_only: bool = False) -> Store:
    """Open the database of an output folder, wherever the settings keep it.

    Raises:
        StoreError: It cannot be used.
    """
    url = settings.database.url
    target = out / "clonetrace.db" if url is None else url.get_secret_value()
    return open_store(target, read_only=read_only)


def _without_picked(inventory: Inventory, store: Store) -> Inventory:
    """Mark the wells that a worklist picked, as if the consolidated list named them."""
    picked = {(pick.plate, pick.well) for pick in store.picks()}
    wells = tuple(
        one.model_copy(update={"consolidated": True}) if (one.plate, one.well) in picked else one
        for one in inventory.wells
    )
    return inventory.model_copy(update={"wells": wells})


@dataclass(frozen=True)
class _Pending:
    """A well to be analysed.

    Attributes:
        series: Its scans.
        fingerprint: Taken before any of its scans is read: a file that is still being copied
            while it is read has another one afterwards, and is analysed again by the next start.
    """

    series: WellSeries
    fingerprint: str


def _pending(
    inventory: Inventory, store: Store, settings: Settings
) -> dict[tuple[Plate, Well], _Pending]:
    """Return the wells that are new or changed since they were analysed."""
    known = store.fingerprints()
    now = (_Pending(series, well_fingerprint(series, settings)) for series in inventory.wells)
    return {
        (one.series.plate, one.series.well): one
        for one in now
        if known.get(WellKey(plate=one.series.plate, well=one.series.well)) != one.fingerprint
    }


def _tasks(
    pending: Iterable[_Pending], store: Store, request: AnalysisRequest
) -> Iterator[WellTask]:
    detectors = detectors_name(request.settings)
    for one in pending:
        known = store.readings(one.series.plate, one.series.well, detectors)
        yield WellTask(one.series, known, request.settings, request.out)


def _keep(finished: FinishedWell, fingerprint: str, store: Store, settings: Settings) -> None:
    """Write one well down.

    One that failed, or of which a file could not be opened, gets no fingerprint, so that the next
    start tries again.
    """
    result = finished.outcome.result
    refused = any(reading.content == NOT_READ for reading in finished.outcome.readings)
    _LOG.info("%s %s: %s, %s", result.plate, result.well, result.verdict.clonality, _why(result))
    store.remember_well(
        result,
        finished.outcome.readings,
        fingerprint="" if refused or result.failed is not None else fingerprint,
        detectors=detectors_name(settings),
        author=Author(user_name(), _why(result)),
    )


def _why(result: WellResult) -> str:
    """Say for the audit what a verdict rests on."""
    if result.failed is not None:
        return f"the analysis failed: {result.failed}"
    latest = result.latest_scan
    if latest is None:
        return f"analysed with CloneTrace {__version__}, no usable scan"
    return (
        f"analysed with CloneTrace {__version__}, {result.scans_used} of {len(result.scans)} "
        f"scans, the newest of day {latest.day}"
    )


def _write_all(
    inventory: Inventory, store: Store, request: AnalysisRequest, record: AnalysisRecord
) -> AnalysisReport:
    """Write tables and page of all wells that the store knows, not only of those asked for now."""
    everything, wells = _decide_together(store, request.settings)
    findings = (*request.notices, *inventory.findings, *_scale_findings(everything))
    store.remember_findings(findings)
    for exporter in (WellsTable(), LegacyFiles(), Picklists()):
        exporter.write(everything, request.out)
    page = write_report(
        request.out,
        everything,
        findings,
        ReportAbout(
            version=__version__,
            settings=tuple(_settings_lines(request.settings, wells)),
            created=record.started_at,
            plate_wells=request.settings.intake.plate_wells,
        ),
        request.settings.report,
    )
    asked = {(series.plate, series.well) for series in inventory.wells}
    return AnalysisReport(
        results=tuple(one for one in everything if (one.plate, one.well) in asked),
        findings=findings,
        analysed=record.wells_done + record.wells_failed,
        page=page,
    )


def _decide_together(
    store: Store, settings: Settings
) -> tuple[tuple[WellResult, ...], Mapping[str, EmptyWells]]:
    """Decide all wells with what their runs tell, and keep the verdicts that changed."""
    together = decide_together(tuple(store.results()), settings)
    for result in together.changed:
        store.remember_well(
            result,
            (),
            fingerprint=store.fingerprint(result.plate, result.well) or "",
            detectors=detectors_name(settings),
        )
    return together.results, together.wells


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


def _settings_lines(settings: Settings, wells: Mapping[str, EmptyWells]) -> Iterator[str]:
    """Say in words what the verdicts rest on."""
    trace = settings.trace
    yield f"networks at: {', '.join(settings.detect.neural) or 'no level'}"
    match trace.rule:
        case "probability":
            yield (
                f"verdict: monoclonal from P(one founder) = {trace.monoclonal_from:g} with an "
                f"image of the founder, from day {trace.first_verdict_day} on"
            )
            if not wells:
                yield f"seeding: {told_seeding(trace.seeding, None)}"
            for run, each in wells.items():
                yield f"seeding of run {run}: {told_seeding(trace.seeding, each)}"
        case "count":
            yield f"verdict: the paper's counting rule, from day {trace.first_verdict_day} on"
    yield f"debris: area grows by less than {trace.min_daily_growth:.0%} a day"
    yield f"ready to pick: {_ready_line(settings)}"


def _ready_line(settings: Settings) -> str:
    wanted = settings.measure.ready_morphology if settings.morphology.grade else ()
    grades = f", {' or '.join(wanted)}" if wanted else ""
    return f"monoclonal, wider than {settings.measure.ready_width_mm:g} mm{grades}"
