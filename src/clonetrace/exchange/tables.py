"""Tables of wells, scans, detections and lineages, as CSV and as Parquet."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import polars as pl

from clonetrace.domain import NO_RULINGS, Rulings, ScanSummary, WellResult
from clonetrace.exchange.objects import ordered, scans_of
from clonetrace.report import WELLS_COLUMNS, wells_rows, write_file

_Row = dict[str, object]

_WELL = {"run": pl.String, "plate": pl.String, "well": pl.String}
_SCAN = _WELL | {"scan": pl.String, "day": pl.Int64, "hours": pl.Float64}

#: The tables and their columns. All four are joined by run, plate and well; scans and detections
#: also by scan, detections and lineages also by lineage.
SCHEMAS: dict[str, dict[str, type[pl.DataType]]] = {
    "wells": dict(WELLS_COLUMNS),
    "scans": _SCAN
    | {
        "taken_at": pl.Datetime,
        "file": pl.String,
        "searched": pl.Boolean,
        "usable": pl.Boolean,
        "defects": pl.String,
        "focus": pl.Float64,
        "um_per_px": pl.Float64,
        "width_px": pl.Int64,
        "height_px": pl.Int64,
        "centre_x_px": pl.Float64,
        "centre_y_px": pl.Float64,
    },
    "detections": _SCAN
    | {
        "lineage": pl.Int64,
        "counts": pl.Boolean,
        "label": pl.String,
        "score": pl.Float64,
        "level": pl.String,
        "x_um": pl.Float64,
        "y_um": pl.Float64,
        "width_um": pl.Float64,
        "height_um": pl.Float64,
        "area_um2": pl.Float64,
    },
    "lineages": _WELL
    | {
        "lineage": pl.Int64,
        "parent": pl.Int64,
        "fate": pl.String,
        "counts": pl.Boolean,
        "first_day": pl.Int64,
        "last_day": pl.Int64,
        "sightings": pl.Int64,
        "why": pl.String,
    },
}


def frames(results: Sequence[WellResult], rulings: Rulings = NO_RULINGS) -> dict[str, pl.DataFrame]:
    """Return the four tables; a cell is null where its value is not known.

    Args:
        results: One per well, in any order.
        rulings: What people decided.
    """
    wells = ordered(results)
    rows: dict[str, list[_Row]] = {
        "wells": [dict(row) for row in wells_rows(wells, rulings)],
        "scans": [row for result in wells for row in _scans(result)],
        "detections": [row for result in wells for row in _detections(result)],
        "lineages": [row for result in wells for row in _lineages(result)],
    }
    return {name: pl.DataFrame(rows[name], schema=schema) for name, schema in SCHEMAS.items()}


class CsvTables:
    """Writes `wells.csv`, `scans.csv`, `detections.csv` and `lineages.csv`."""

    name = "csv"

    def __init__(self, rulings: Rulings = NO_RULINGS) -> None:
        """Prepare the tables.

        Args:
            rulings: What people decided.
        """
        self._rulings = rulings

    def write(self, results: Sequence[WellResult], out: Path) -> tuple[Path, ...]:
        """Write the four tables.

        Args:
            results: One per well, in any order.
            out: The folder; made where it is missing.

        Returns:
            The files.

        Raises:
            StoreError: A file cannot be written.
        """
        written = []
        for name, frame in frames(results, self._rulings).items():
            buffer = BytesIO()
            frame.write_csv(buffer)
            written.append(write_file(out / f"{name}.csv", [buffer.getvalue()]))
        return tuple(written)


class ParquetTables:
    """Writes the same tables as Parquet, with their types."""

    name = "parquet"

    def __init__(self, rulings: Rulings = NO_RULINGS) -> None:
        """Prepare the tables.

        Args:
            rulings: What people decided.
        """
        self._rulings = rulings

    def write(self, results: Sequence[WellResult], out: Path) -> tuple[Path, ...]:
        """Write the four tables; see `CsvTables.write`.

        Raises:
            StoreError: A file cannot be written.
        """
        written = []
        for name, frame in frames(results, self._rulings).items():
            buffer = BytesIO()
            frame.write_parquet(buffer)
            written.append(write_file(out / f"{name}.parquet", [buffer.getvalue()]))
        return tuple(written)


def _well(result: WellResult) -> _Row:
    return {
        "run": result.plate.run,
        "plate": result.plate.name,
        "well": result.well.label,
    }


def _scan(result: WellResult, scan: ScanSummary) -> _Row:
    return _well(result) | {"scan": scan.scan_key, "day": scan.day, "hours": scan.hours}


def _scans(result: WellResult) -> Iterator[_Row]:
    for scan in reversed(result.scans):
        frame = scan.frame
        yield _scan(result, scan) | {
            "taken_at": scan.taken_at,
            "file": scan.file_name,
            "searched": scan.searched,
            "usable": scan.quality.usable,
            "defects": "; ".join(defect.value for defect in scan.quality.defects),
            "focus": scan.quality.focus,
            **{
                name: None if frame is None else getattr(frame, name)
                for name in ("um_per_px", "width_px", "height_px", "centre_x_px", "centre_y_px")
            },
        }


def _detections(result: WellResult) -> Iterator[_Row]:
    for searched in scans_of(result):
        for found in searched.found:
            detection = found.detection
            yield _scan(result, searched.scan) | {
                "lineage": None if found.lineage is None else found.lineage.number,
                "counts": found.counts,
                "label": detection.label.value,
                "score": detection.score,
                "level": detection.level.value,
                "x_um": detection.box.x_um,
                "y_um": detection.box.y_um,
                "width_um": detection.box.width_um,
                "height_um": detection.box.height_um,
                "area_um2": detection.area_um2,
            }


def _lineages(result: WellResult) -> Iterator[_Row]:
    for lineage in result.lineages:
        days = [sighting.day for sighting in lineage.seen]
        yield _well(result) | {
            "lineage": lineage.number,
            "parent": lineage.parent,
            "fate": lineage.fate.value,
            "counts": lineage.counts,
            "first_day": min(days, default=None),
            "last_day": max(days, default=None),
            "sightings": len(days),
            "why": lineage.why,
        }
