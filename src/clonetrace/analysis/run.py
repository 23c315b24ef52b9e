"""A run: which wells are analysed, where their results go, and what is written at the end."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from clonetrace import __version__
from clonetrace.analysis.changes import note_forgetting, note_settings, note_shard
from clonetrace.analysis.executors import Executor, ProcessExecutor, ThisProcessExecutor
from clonetrace.analysis.fingerprint import detectors_name, well_fingerprint
from clonetrace.analysis.outputs import write_outputs
from clonetrace.analysis.scan_look import NOT_READ
from clonetrace.analysis.settings import Settings
from clonetrace.analysis.shard import Shard
from clonetrace.analysis.well import WellTask
from clonetrace.analysis.workers import FinishedWell, run_wells
from clonetrace.domain import (
    Finding,
    Inventory,
    Plate,
    Rulings,
    Well,
    WellResult,
    WellSeries,
    address_of,
    is_remote,
)
from clonetrace.domain.errors import ConfigurationError
from clonetrace.intake import Selection, take_inventory
from clonetrace.store import AnalysisRecord, Author, Store, WellKey, open_store, user_name

_LOG = logging.getLogger(__name__)
#: Wells after which the record of a running analysis says how far it is.
_RECORDED_EVERY = 5


@dataclass(frozen=True)
class AnalysisRequest:
    """What a person asks for.

    Attributes:
        inputs: Folders with scans.
        out: Where the results go.
        selection: Which plates and wells.
        settings: Of all stages.
        workers: Processes of this machine; 1 analyses in this process.
        scheduler: Address of a Dask scheduler, whose workers are used instead.
        fresh: Forget what was analysed before.
        shard: The part of the wells that is analysed here; None for all of them.
        narrow: Leaves out of the input what must wait, such as half-copied scans.
        notices: What else the page should tell.
        outputs_only: Write tables and page of what is known, and analyse nothing.
    """

    inputs: tuple[Path, ...]
    out: Path
    selection: Selection
    settings: Settings
    workers: int = 1
    scheduler: str | None = None
    fresh: bool = False
    shard: Shard | None = None
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
        page: The page to open; None for a shard, which has none.
        shard: The part of the wells that was analysed; None for all of them.
        rulings: What people decided, as it was written.
    """

    results: tuple[WellResult, ...]
    findings: tuple[Finding, ...]
    analysed: int
    page: Path | None
    shard: Shard | None = None
    rulings: Rulings = field(default_factory=dict)

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
    if request.shard is not None:
        inventory = request.shard.part_of(inventory)
    record = AnalysisRecord(
        started_at=begun,
        version=__version__,
        settings_json=request.settings.model_dump_json(),
        inputs=tuple(map(_place_of, request.inputs)),
    )
    with open_results(request.out, request.settings) as store:
        note_shard(store, request.shard)
        if not request.outputs_only:
            store.record_analysis(record)
        note_settings(store, request.settings)
        if request.fresh:
            note_forgetting(store, begun)
            store.forget()
        inventory = _without_picked(inventory, store)
        pending = {} if request.outputs_only else _pending(inventory, store, request.settings)
        progress.begin(len(inventory.wells), len(inventory.wells) - len(pending))
        _LOG.info("%d wells are there, %d are new or changed", len(inventory.wells), len(pending))
        failed = _analyse(pending, store, request, progress, record) if pending else 0
        record = record.model_copy(
            update={
                "finished_at": clock(),
                "wells_done": len(pending) - failed,
                "wells_failed": failed,
            }
        )
        report = _finish(inventory, store, request, record)
    _LOG.info("%d wells were analysed, %d of them failed", report.analysed, failed)
    return report


def _place_of(folder: Path) -> str:
    """Name an input so that whoever reads the record finds it, from whatever folder."""
    return address_of(folder if is_remote(folder) else folder.absolute())


def _finish(
    inventory: Inventory, store: Store, request: AnalysisRequest, record: AnalysisRecord
) -> AnalysisReport:
    """Write what all wells give together; a shard leaves that to whoever has all shards."""
    findings = (*request.notices, *inventory.findings)
    rulings: Rulings = {}
    if request.shard is None:
        outputs = write_outputs(
            store,
            request.out,
            request.settings,
            findings=findings,
            detectors=detectors_name(request.settings),
            record=record,
        )
        results, findings, page = outputs.results, outputs.findings, outputs.page
        rulings = outputs.rulings
    else:
        store.remember_findings(findings)
        results, page = tuple(store.results()), None
    if not request.outputs_only:
        store.record_analysis(record)
    asked = {(series.plate, series.well) for series in inventory.wells}
    return AnalysisReport(
        results=tuple(one for one in results if (one.plate, one.well) in asked),
        findings=findings,
        analysed=record.wells_done + record.wells_failed,
        page=page,
        shard=request.shard,
        rulings=rulings,
    )


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


def _analyse(
    pending: Mapping[tuple[Plate, Well], _Pending],
    store: Store,
    request: AnalysisRequest,
    progress: Progress,
    record: AnalysisRecord,
) -> int:
    """Analyse wells and keep each as it comes; return how many failed.

    The analysis' record is brought up to date now and then, for those who watch it.
    """
    done = failed = 0
    with _executor(request) as executor:
        for finished in run_wells(_tasks(pending.values(), store, request), executor):
            series = finished.task.series
            _keep(finished, pending[series.plate, series.well].fingerprint, store, request.settings)
            failed += finished.outcome.result.failed is not None
            done += 1
            if done % _RECORDED_EVERY == 0:
                counts = {"wells_done": done - failed, "wells_failed": failed}
                store.record_analysis(record.model_copy(update=counts))
            progress.finished(finished.outcome.result)
    return failed


def _executor(request: AnalysisRequest) -> Executor:
    if request.scheduler is not None:
        from clonetrace.analysis.executors.dask import DaskExecutor  # noqa: PLC0415  (an extra)

        return DaskExecutor(request.scheduler, request.out, request.settings)
    return ThisProcessExecutor() if request.workers == 1 else ProcessExecutor(request.workers)


def _refuse_to_write_in_the_input(request: AnalysisRequest) -> None:
    if is_remote(request.out):
        raise ConfigurationError(
            f"results cannot be written to {address_of(request.out)}: choose an output folder on "
            "a drive, and copy it when it is finished"
        )
    out = request.out.resolve()
    for folder in request.inputs:
        if not is_remote(folder) and out.is_relative_to(folder.resolve()):
            raise ConfigurationError(
                f"the output folder {request.out} lies in the input {folder}, in which nothing is "
                "ever written: choose a folder outside of it"
            )


def open_results(
    out: Path, settings: Settings, *, read_only: bool = False, beside: bool = False
) -> Store:
    """Open the database of an output folder, wherever the settings keep it; see `open_store`.

    Raises:
        StoreError: It cannot be used.
    """
    url = settings.database.url
    target = out / "clonetrace.db" if url is None else url.get_secret_value()
    return open_store(target, read_only=read_only, beside=beside)


def _without_picked(inventory: Inventory, store: Store) -> Inventory:
    """Mark the wells that a worklist picked, as if the consolidated list named them."""
    picked = {(pick.plate, pick.well) for pick in store.picks()}
    wells = tuple(
        one.model_copy(update={"consolidated": True}) if (one.plate, one.well) in picked else one
        for one in inventory.wells
    )
    return inventory.model_copy(update={"wells": wells})


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
    detectors, settings = detectors_name(request.settings), request.settings.for_workers()
    out = request.out.absolute()
    for one in pending:
        known = store.readings(one.series.plate, one.series.well, detectors)
        yield WellTask(one.series, known, settings, out)


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
