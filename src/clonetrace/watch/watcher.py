"""One look after the other: what is new, what is complete, analyse it, tell what is wrong."""

import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from clonetrace.analysis import (
    AnalysisReport,
    AnalysisRequest,
    Progress,
    Settings,
    analyze_run,
    open_results,
    rulings_of,
)
from clonetrace.domain import Finding, FindingKind, Rulings
from clonetrace.domain.errors import CloneTraceError, StoreError
from clonetrace.intake import Selection, read_active_plates, read_consolidated, take_inventory
from clonetrace.watch.alerts import Alert, failure, find_alerts, find_poor_images
from clonetrace.watch.channels import Channel, NotDeliveredError, make_channels
from clonetrace.watch.exports import RIPE, Export, judge, observe, only_ripe, plate_scans
from clonetrace.watch.memory import FailedWell, Memory, Told, Waiting, recall, remember

_LOG = logging.getLogger(__name__)
#: Alerts that are remembered: those of months, so that none is told again.
_REMEMBERED = 2000
#: Time for which an alert stands on the page.
_ON_THE_PAGE = timedelta(days=7)
#: Time after which wells whose analysis failed are tried again where nothing else is new.
_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class WatchRequest:
    """What is watched.

    Attributes:
        inputs: Folders in which plate scans appear.
        out: Where results go.
        settings: Of all stages.
        active_plates: File read anew at each look.
        consolidated: File read anew at each look.
        workers: Processes of an analysis.
    """

    inputs: tuple[Path, ...]
    out: Path
    settings: Settings
    active_plates: Path | None = None
    consolidated: Path | None = None
    workers: int = 1

    def selection(self) -> Selection:
        """Read the lists as they are now.

        Raises:
            ConfigurationError: One of them is wrong.
        """
        return Selection(
            active_plates=None
            if self.active_plates is None
            else read_active_plates(self.active_plates),
            consolidated=frozenset()
            if self.consolidated is None
            else read_consolidated(self.consolidated),
        )


class Watcher:
    """Looks at the input and analyses what is complete.

    All that must survive a kill is in the database and in `watch.json`, both written as a whole or
    not at all; so a new watcher goes on where any other one ended.
    """

    def __init__(
        self,
        request: WatchRequest,
        *,
        progress: Progress | None = None,
        channels: Sequence[Channel] | None = None,
        clock: Callable[[], datetime] = datetime.now,
    ) -> None:
        """Take up the notes of an earlier watcher.

        Args:
            request: What is watched.
            progress: Told about every well.
            channels: How alerts are told; else as the settings say.
            clock: Local time, as the imager's.

        Raises:
            ConfigurationError: A channel is wrong.
        """
        self._request = request
        self._progress = progress or Progress()
        self._channels = channels or make_channels(request.settings.alerts)
        self._clock = clock
        self._done: Mapping[str, object] | None = None
        self._again_at = clock()
        self._on_page: tuple[Finding, ...] = ()
        self._rulings: Rulings = {}
        known = recall(request.out) or Memory(first_start=clock())
        self._memory = known.model_copy(update={"process": os.getpid(), "doing": "starting"})

    @property
    def memory(self) -> Memory:
        """What is known after the newest look."""
        return self._memory

    def look(self) -> AnalysisReport | None:
        """Look once, and analyse if anything is new.

        What goes wrong is told and tried again at the next look: a watcher ends only when it is
        told to.

        Returns:
            The report of the analysis; None where nothing was new, or it could not be done.
        """
        now = self._clock()
        try:
            report = self._look(now)
        except CloneTraceError as error:
            _LOG.error("%s", error)
            self._note(trouble=str(error), doing="waiting", looked_at=now)
            self._tell([failure(str(error), now)])
            return None
        self._note(trouble=None, doing="waiting", looked_at=now)
        return report

    def close(self) -> None:
        """Say that the watcher ended in good order."""
        self._note(process=None, doing="stopped")

    def _look(self, now: datetime) -> AnalysisReport | None:
        request, settings = self._request, self._request.settings
        selection = request.selection()
        inventory = take_inventory(request.inputs, settings.intake, selection)
        scans = plate_scans(inventory)
        seen = observe(scans, self._memory.observed, now)
        exports = judge(scans, seen, settings.watch, now)
        self._note(observed=seen, waiting=tuple(map(_waiting, _unripe(exports))), looked_at=now)
        self._tell(find_alerts(exports, settings.watch, now, self._memory.first_start))
        todo = _todo(exports, seen, selection)
        nothing_new = todo == self._done and (now < self._again_at or not self._memory.failed)
        notices = tuple(
            _finding(told.alert)
            for told in self._memory.told
            if now - told.alert.raised_at < _ON_THE_PAGE
        )
        if not todo["ripe"]:
            return None
        if nothing_new and notices == self._on_page and self._decided() == self._rulings:
            return None
        self._note(doing="analysing")
        report = analyze_run(
            AnalysisRequest(
                inputs=request.inputs,
                out=request.out,
                selection=selection,
                settings=settings,
                workers=request.workers,
                narrow=lambda found: only_ripe(found, exports),
                notices=notices,
                outputs_only=nothing_new,
            ),
            self._progress,
        )
        self._on_page, self._rulings = notices, report.rulings
        if nothing_new:
            return None
        self._done, self._again_at = todo, now + _AGAIN_AFTER
        failed = tuple(
            FailedWell(plate=str(one.plate), well=str(one.well), problem=one.failed or "")
            for one in report.failed
        )
        self._note(analysed_at=now, wells=len(report.results), failed=failed)
        if failed:
            first = f"{failed[0].plate} {failed[0].well}: {failed[0].problem}"
            self._tell([failure(f"wells could not be analysed, the first is {first}", now)])
        self._tell(find_poor_images(report.results, settings.watch, now))
        return report

    def _decided(self) -> Rulings:
        """Return what people have decided by now."""
        with open_results(self._request.out, self._request.settings, read_only=True) as store:
            return rulings_of(store, self._request.settings)

    def _tell(self, alerts: Iterable[Alert]) -> None:
        """Tell new alerts, and those that a channel did not take before."""
        told = {one.alert.id: one for one in self._memory.told}
        everywhere = tuple(channel.name for channel in self._channels)
        for alert in alerts:
            told.setdefault(alert.id, Told(alert=alert, pending=everywhere))
        for name in [name for name, one in told.items() if one.pending]:
            told[name] = self._deliver(told[name])
            # Written after every delivery: a kill makes at most one alert come twice.
            self._note(told=tuple(told.values())[-_REMEMBERED:])

    def _deliver(self, told: Told) -> Told:
        pending = []
        for channel in self._channels:
            if channel.name not in told.pending:
                continue
            try:
                channel.send(told.alert)
            except NotDeliveredError as error:
                _LOG.warning("%s; it is tried again", error)
                pending.append(channel.name)
        return told.model_copy(update={"pending": tuple(pending)})

    def _note(self, **changes: object) -> None:
        self._memory = self._memory.model_copy(update=changes)
        try:
            remember(self._memory, self._request.out)
        except StoreError as error:
            # A full disk must not end the watch: what is lost is made up for at the next look.
            _LOG.error("%s", error)


def _unripe(exports: Sequence[Export]) -> list[Export]:
    return [export for export in exports if export.ripeness not in RIPE]


def _waiting(export: Export) -> Waiting:
    scan = export.plate_scan
    return Waiting(
        folder=scan.folder,
        plate=str(scan.plate),
        wells=len(scan.scans),
        expected=export.expected,
        why=export.ripeness.value,
        since=export.since,
    )


def _todo(
    exports: Sequence[Export], seen: Mapping[str, object], selection: Selection
) -> dict[str, object]:
    """Return all that decides whether another analysis would find anything new."""
    ripe = {
        export.plate_scan.key: seen[export.plate_scan.key]
        for export in exports
        if export.ripeness in RIPE
    }
    return {"ripe": ripe, "selection": selection}


def _finding(alert: Alert) -> Finding:
    return Finding(kind=FindingKind.ALERT, message=f"{alert.kind}: {alert.message}")
