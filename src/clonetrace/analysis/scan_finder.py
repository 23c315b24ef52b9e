"""Where the file of a scan is: looked up by plate, well and scan, in what the analyses were given.

No part of a path comes from whoever asks.
"""

import json
import logging
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from pydantic import ValidationError

from clonetrace.domain import Plate, Well, WellSeries, is_remote
from clonetrace.domain.errors import CloneTraceError
from clonetrace.files import MISSING, stamp_of
from clonetrace.intake import IntakeSettings, take_inventory
from clonetrace.store import AnalysisRecord, Store

_LOG = logging.getLogger(__name__)

#: Seconds before the input is looked through again for scans that were not there.
_PATIENCE_S = 15.0


@dataclass(frozen=True)
class ScanKey:
    """Names one scan among all."""

    plate: Plate
    well: Well
    scan: str


@dataclass
class FoundScans:
    """The files of a well's scans.

    Attributes:
        series: The well as an analysis would see it now; None where no scan is found.
        paths: By scan key.
    """

    series: WellSeries | None = None
    paths: dict[str, Path] = field(default_factory=dict)


class ScanFinder:
    """Knows the files of all scans; the folders are looked through when a scan is not known."""

    def __init__(self, store: Store, settings: IntakeSettings) -> None:
        """Prepare; nothing is looked at yet.

        Args:
            store: Its analyses name the folders, and how those were understood.
            settings: How they are understood where an analysis does not say it.
        """
        self._store = store
        self._settings = settings
        self._wells: Mapping[tuple[Plate, Well], FoundScans] = {}
        self._records: tuple[AnalysisRecord, ...] = ()
        self._looked_at: float | None = None
        self._lock = Lock()

    def find(self, key: ScanKey) -> Path | None:
        """Return a scan's file, or None where no analysis was given such a scan.

        Where the file is not at its place any more, the folders are looked through for another;
        where there is none, the file that was there is returned.
        """
        found = self._known(key)
        if _is_there(found) or not self._worth_a_look():
            return found
        with self._lock:
            if self._worth_a_look():
                self._look()
        return self._known(key) or found

    def scans_of(self, plate: Plate, well: Well) -> FoundScans:
        """Return the files of a well's scans, as they were when an analysis last came."""
        with self._lock:
            if self._looked_at is None or self._store.analyses() != self._records:
                self._look()
        return self._wells.get((plate, well), FoundScans())

    @property
    def looked_in(self) -> str:
        """The folders, in words; the newest analysis first."""
        folders = dict.fromkeys(one for record in reversed(self._records) for one in record.inputs)
        return ", ".join(folders) or "no folder: no analysis is on record"

    def _known(self, key: ScanKey) -> Path | None:
        found = self._wells.get((key.plate, key.well))
        return None if found is None else found.paths.get(key.scan)

    def _worth_a_look(self) -> bool:
        return self._looked_at is None or time.monotonic() > self._looked_at + _PATIENCE_S

    def _look(self) -> None:
        """Look through the folders of all analyses; what a newer one was given comes first."""
        wells = defaultdict[tuple[Plate, Well], FoundScans](FoundScans)
        records = self._store.analyses()
        # The same folders, understood in the same way, are looked through once: as the newest.
        places = dict.fromkeys(map(self._place_of, reversed(records)))
        for inputs, intake in reversed(places):
            for series in _wells_in(inputs, IntakeSettings.model_validate_json(intake)):
                found = wells[series.plate, series.well]
                found.series = series
                found.paths |= {scan.key: scan.path for scan in series.scans}
        self._wells, self._records = dict(wells), records
        self._looked_at = time.monotonic()

    def _place_of(self, record: AnalysisRecord) -> tuple[tuple[str, ...], str]:
        settings = _intake_of(record) or self._settings
        return record.inputs, settings.model_dump_json()


def _is_there(file: Path | None) -> bool:
    return file is not None and stamp_of(file) != MISSING


def _wells_in(inputs: tuple[str, ...], settings: IntakeSettings) -> Iterator[WellSeries]:
    roots = [root for root in map(Path, inputs) if is_remote(root) or root.is_dir()]
    if not roots:
        return
    try:
        inventory = take_inventory(roots, settings)
    except (CloneTraceError, OSError) as error:
        _LOG.warning("scans cannot be found: %s", error)
        return
    yield from inventory.wells


def _intake_of(record: AnalysisRecord) -> IntakeSettings | None:
    """Return how an analysis understood its folders; None where another version wrote it."""
    try:
        return IntakeSettings.model_validate(json.loads(record.settings_json)["intake"])
    except (ValueError, KeyError, TypeError, ValidationError):
        return None
