"""Where the scans of analysed wells lie now."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from clonetrace.domain import Plate, Well, WellSeries, address_of, is_remote
from clonetrace.domain.errors import ConfigurationError
from clonetrace.intake import IntakeSettings, Selection, take_inventory
from clonetrace.store import AnalysisRecord

_Names = Mapping[tuple[str, datetime], Path]


@dataclass(frozen=True)
class FoundScans:
    """The files of a well's scans.

    Attributes:
        paths: By folder and name as results state them, and the time that the scan was taken.
        series: The well as an analysis would see it now; None where no scan is found.
        looked_in: Where they were looked for, in words.
    """

    paths: _Names
    series: WellSeries | None
    looked_in: str


class ScanPaths:
    """Finds scans in the folders that analyses were given, the newest analysis first.

    Folders are listed once, when a run is first asked for; no file is opened.
    """

    def __init__(self, records: Sequence[AnalysisRecord]) -> None:
        """Remember where to look.

        Args:
            records: The analyses, oldest first.
        """
        self._places = list(dict.fromkeys(map(_place_of, reversed(records))))
        self._runs: dict[str, list[dict[tuple[Plate, Well], WellSeries]]] = {}

    @property
    def looked_in(self) -> str:
        """The folders, in words."""
        folders = dict.fromkeys(folder for folders, _ in self._places for folder in folders)
        return ", ".join(folders) or "no folder: no analysis is on record"

    def of(self, plate: Plate, well: Well) -> FoundScans:
        """Return the files of a well's scans; none where their folders are gone."""
        found = [one[plate, well] for one in self._inventories(plate.run) if (plate, well) in one]
        paths = {
            (f"{scan.path.parent.name}/{scan.path.name}", scan.taken_at): scan.path
            for series in reversed(found)
            for scan in series.scans
        }
        return FoundScans(paths, next(iter(found), None), self.looked_in)

    def _inventories(self, run: str) -> list[dict[tuple[Plate, Well], WellSeries]]:
        if run not in self._runs:
            self._runs[run] = [_inventory(*place, run) for place in self._places]
        return self._runs[run]


def _place_of(record: AnalysisRecord) -> tuple[tuple[str, ...], str]:
    intake = json.loads(record.settings_json).get("intake", {})
    return record.inputs, json.dumps(intake, sort_keys=True)


def _inventory(
    inputs: tuple[str, ...], intake: str, run: str
) -> dict[tuple[Plate, Well], WellSeries]:
    folders = [path for path in map(Path, inputs) if is_remote(path) or path.is_dir()]
    if not folders:
        return {}
    try:
        settings = IntakeSettings.model_validate_json(intake)
        found = take_inventory(folders, settings, Selection(runs=frozenset({run})))
    except (ConfigurationError, ValidationError):
        return {}  # nothing of the run is there any more, or another version laid it out
    return {(one.plate, one.well): one for one in found.wells}


def told(path: Path) -> str:
    """Return a path as people write it."""
    return address_of(path)
