"""JSON in the words of clonal imagers' data models."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

from clonetrace.domain import Clonality, Label, WellResult
from clonetrace.exchange.objects import FoundObject, SearchedScan, ordered, scans_of
from clonetrace.report import write_file

_Json = dict[str, object]

_PERCENT = 100.0


class ImagerJson:
    """Writes `imager.json`: per well and scan what a clonal imager would have measured.

    Every field has a raw value, a value and a unit. `monoclonality` is the probability of exactly
    one founder and, as its value, whether the well is called monoclonal; it is the same in all
    scans of a well. Objects of the cell level are counted as they look: single cells, touching
    cells (aggregates), and what looks like a cell but does not count (cell-likes). `confluence`
    is the area of the living colonies over that of the well's floor.
    """

    name = "imager-json"

    def write(self, results: Sequence[WellResult], out: Path) -> tuple[Path, ...]:
        """Write the file.

        Args:
            results: One per well, in any order.
            out: The folder; made where it is missing.

        Returns:
            The one file.

        Raises:
            StoreError: The file cannot be written.
        """
        wells = [_well(result) for result in ordered(results)]
        text = json.dumps({"wells": wells}, indent=1)
        return (write_file(out / "imager.json", [text.encode()]),)


def _well(result: WellResult) -> _Json:
    return {
        "run": result.plate.run,
        "plate": result.plate.name,
        "well": result.well.label,
        "scans": [_scan(result, searched) for searched in scans_of(result)],
    }


def _scan(result: WellResult, searched: SearchedScan) -> _Json:
    scan, found = searched.scan, searched.found
    known = scan.searched and scan.quality.usable
    return {
        "scan": scan.scan_key,
        "day": scan.day,
        "taken_at": scan.taken_at.isoformat(),
        "monoclonality": _monoclonality(result),
        "number_of_cells": _count(found, Label.CELL, known=known, alive=True),
        "number_of_aggregates": _count(found, Label.DOUBLET, known=known, alive=True),
        "number_of_cell_likes": _count(found, None, known=known, alive=False),
        "confluence": _confluence(searched) if known else _field(None, None, "%"),
    }


def _field(raw_value: object, value: object, unit: str) -> _Json:
    return {"raw_value": raw_value, "value": value, "unit": unit}


def _monoclonality(result: WellResult) -> _Json:
    verdict = result.verdict
    decided = result.failed is None and verdict.clonality is not Clonality.CONSOLIDATED
    monoclonal = verdict.clonality is Clonality.MONOCLONAL
    return _field(verdict.probability_monoclonal, monoclonal if decided else None, "probability")


def _count(found: Sequence[FoundObject], label: Label | None, *, known: bool, alive: bool) -> _Json:
    """Count the objects of a label, or of any label of single objects."""
    wanted = (Label.CELL, Label.DOUBLET, Label.DEBRIS) if label is None else (label,)
    number = sum(one.detection.label in wanted and one.counts is alive for one in found)
    return _field(number if known else None, number if known else None, "count")


def _confluence(searched: SearchedScan) -> _Json:
    frame = searched.scan.frame
    if frame is None:
        return _field(None, None, "%")
    covered = sum(
        one.detection.area_um2 or one.detection.box.area_um2 * math.pi / 4
        for one in searched.found
        if one.counts
    )
    share = min(covered / (math.pi * frame.well_radius_um**2), 1.0)
    return _field(share, round(share * _PERCENT, 2), "%")
