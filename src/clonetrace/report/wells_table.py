"""The table of wells: one line per well, for spreadsheets and scripts."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import polars as pl

from clonetrace.domain import PROBABILITIES, WellResult
from clonetrace.report.atomic import write_file
from clonetrace.report.results import (
    analysed,
    differentiated,
    explanations,
    ordered,
    ready_to_pick,
)

#: The columns in their order. Scripts of labs read them by name.
WELLS_COLUMNS: dict[str, type[pl.DataType]] = {
    "run": pl.String,
    "plate": pl.String,
    "well": pl.String,
    "clonality": pl.String,
    "probability_monoclonal": pl.Float64,
    "probability_low": pl.Float64,
    "probability_high": pl.Float64,
    "probability_empty": pl.Float64,
    "expected_founders": pl.Float64,
    "founders_seen": pl.Int64,
    "differentiated": pl.Boolean,
    "morphology": pl.String,
    "morphology_confidence": pl.Float64,
    "width_mm": pl.Float64,
    "area_mm2": pl.Float64,
    "x_um": pl.Float64,
    "y_um": pl.Float64,
    "doubling_time_h": pl.Float64,
    "ready_to_pick": pl.Boolean,
    "days_to_ready": pl.Float64,
    "days_to_ready_low": pl.Float64,
    "days_to_ready_high": pl.Float64,
    "days_to_touch": pl.Float64,
    "days_to_touch_low": pl.Float64,
    "days_to_touch_high": pl.Float64,
    "latest_scan": pl.String,
    "day0_scan": pl.String,
    "scans_used": pl.Int64,
    "reasons": pl.String,
}

#: Decimals of the measurements that have a column of the same name.
_DIGITS = {
    "width_mm": 3,
    "area_mm2": 4,
    "x_um": 1,
    "y_um": 1,
    "doubling_time_h": 1,
    **{f"days_to_{what}{end}": 1 for what in ("ready", "touch") for end in ("", "_low", "_high")},
}

Cell = str | float | int | bool | None


class WellsTable:
    """Writes `wells.csv`; a cell is empty where its value is not known."""

    name = "wells.csv"

    def write(self, results: Sequence[WellResult], out: Path) -> tuple[Path, ...]:
        """Write the table, UTF-8 with commas.

        Args:
            results: One per well, in any order.
            out: The output folder.

        Returns:
            The one file.

        Raises:
            StoreError: The file cannot be written.
        """
        buffer = BytesIO()
        pl.DataFrame(wells_rows(results), schema=WELLS_COLUMNS).write_csv(buffer)
        return (write_file(out / "wells.csv", [buffer.getvalue()]),)


def write_wells_table(out: Path, results: Sequence[WellResult]) -> Path:
    """Write `OUT/wells.csv` and return its path; see `WellsTable.write`."""
    return WellsTable().write(results, out)[0]


def wells_rows(results: Sequence[WellResult]) -> list[dict[str, Cell]]:
    """Return the lines of the table by run, plate and well; None where a value is not known."""
    return [_row(result) for result in ordered(results)]


def _row(result: WellResult) -> dict[str, Cell]:
    latest, day0 = result.latest_scan, result.day0_scan
    known = analysed(result)
    return {
        "run": result.plate.run,
        "plate": result.plate.name,
        "well": result.well.label,
        "clonality": result.verdict.clonality.value,
        # Six decimals, so that no value is rounded up to a threshold such as 0.99.
        **{name: _rounded(getattr(result.verdict, name), 6) for name in PROBABILITIES},
        "founders_seen": result.verdict.founders_seen,
        "differentiated": differentiated(result) if known else None,
        **_morphology(result),
        **_measurement(result),
        "ready_to_pick": ready_to_pick(result) if known else None,
        "latest_scan": latest.file_name if latest else None,
        "day0_scan": day0.file_name if day0 else None,
        "scans_used": result.scans_used,
        "reasons": "; ".join(explanations(result)),
    }


def _morphology(result: WellResult) -> dict[str, Cell]:
    grade = result.morphology
    if grade is None:
        return {"morphology": None, "morphology_confidence": None}
    confidence = grade.confidences.get(grade.morphology)
    return {
        "morphology": grade.morphology.value,
        "morphology_confidence": _rounded(confidence, 3),
    }


def _measurement(result: WellResult) -> dict[str, Cell]:
    colony = result.largest
    return {
        name: None if colony is None else _rounded(getattr(colony, name), digits)
        for name, digits in _DIGITS.items()
    }


def _rounded(value: float | None, digits: int) -> float | None:
    # Adding 0.0 turns the -0.0 of a tiny negative position into a plain 0.
    return None if value is None else round(value, digits) + 0.0
