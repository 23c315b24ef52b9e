"""Where the file of a scan is: looked up by plate, well and scan, in what the analyses were given.

No part of a path comes from a request.
"""

import json
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from pydantic import ValidationError

from clonetrace.domain import Plate, Well, is_remote
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
        self._files: Mapping[ScanKey, Path] = {}
        self._looked_at: float | None = None
        self._lock = Lock()

    def find(self, key: ScanKey) -> Path | None:
        """Return a scan's file, or None where no analysis was given such a scan.

        Where the file is not at its place any more, the folders are looked through for another;
        where there is none, the file that was there is returned.
        """
        found = self._files.get(key)
        if _is_there(found) or not self._worth_a_look():
            return found
        with self._lock:
            if self._worth_a_look():
                self._files = self._look()
                self._looked_at = time.monotonic()
        return self._files.get(key, found)

    def _worth_a_look(self) -> bool:
        return self._looked_at is None or time.monotonic() > self._looked_at + _PATIENCE_S

    def _look(self) -> dict[ScanKey, Path]:
        """Look through the folders of all analyses; what a newer one was given comes first."""
        files: dict[ScanKey, Path] = {}
        looked: set[tuple[tuple[str, ...], str]] = set()
        for record in self._store.analyses():
            settings = _intake_of(record) or self._settings
            kind = (record.inputs, settings.model_dump_json())
            if kind not in looked:
                looked.add(kind)
                files |= _files_in(record.inputs, settings)
        return files


def _is_there(file: Path | None) -> bool:
    return file is not None and stamp_of(file) != MISSING


def _files_in(inputs: Iterable[str], settings: IntakeSettings) -> dict[ScanKey, Path]:
    roots = [root for root in map(Path, inputs) if is_remote(root) or root.is_dir()]
    if not roots:
        return {}
    try:
        inventory = take_inventory(roots, settings)
    except (CloneTraceError, OSError) as error:
        _LOG.warning("scans cannot be found: %s", error)
        return {}
    return {
        ScanKey(series.plate, series.well, scan.key): scan.path
        for series in inventory.wells
        for scan in series.scans
    }


def _intake_of(record: AnalysisRecord) -> IntakeSettings | None:
    """Return how an analysis understood its folders; None where another version wrote it."""
    try:
        return IntakeSettings.model_validate(json.loads(record.settings_json)["intake"])
    except (ValueError, KeyError, TypeError, ValidationError):
        return None
