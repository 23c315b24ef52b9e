"""The table of wells: one line per well, for spreadsheets and scripts."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import polars as pl

from clonetrace.domain import NO_RULINGS, PROBABILITIES, Ruling, Rulings, WellResult
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
    "decision": pl.String,
    "decision_morphology": pl.String,
    "decided_by": pl.String,
    "decided_at": pl.String,
    "decision_stage": pl.String,
    "decision_comment": pl.String,
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

#: The columns that tell what people decided.
_OF_PEOPLE = tuple(name for name in WELLS_COLUMNS if name.startswith(("decision", "decided")))

Cell = str | float | int | bool | None


class WellsTable:
    """Writes `wells.csv`; a cell is empty where its value is not known."""

    name = "wells.csv"

    def __init__(self, rulings: Rulings = NO_RULINGS) -> None:
        """Prepare the table.

        Args:
            rulings: What people decided.
        """
        self._rulings = rulings

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
        rows = wells_rows(results, self._rulings)
        pl.DataFrame(rows, schema=WELLS_COLUMNS).write_csv(buffer)
        return (write_file(out / "wells.csv", [buffer.getvalue()]),)


def write_wells_table(out: Path, results: Sequence[WellResult]) -> Path:
    """Write `OUT/wells.csv` and return its path; see `WellsTable.write`."""
    return WellsTable().write(results, out)[0]


def wells_rows(
    results: Sequence[WellResult], rulings: Rulings = NO_RULINGS
) -> list[dict[str, Cell]]:
    """Return the lines of the table by run, plate and well; None where a value is not known.

    Args:
        results: One per well, in any order.
        rulings: What people decided.
    """
    return [_row(result, rulings.get((result.plate, result.well))) for result in ordered(results)]


def _row(result: WellResult, ruling: Ruling | None) -> dict[str, Cell]:
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
        "ready_to_pick": ready_to_pick(result, ruling) if known else None,
        "latest_scan": latest.file_name if latest else None,
        "day0_scan": day0.file_name if day0 else None,
        "scans_used": result.scans_used,
        "reasons": "; ".join(explanations(result)),
        **_decision(ruling),
    }


def _decision(ruling: Ruling | None) -> dict[str, Cell]:
    if ruling is None:
        return dict.fromkeys(_OF_PEOPLE)
    at = ruling.decided_at
    return {
        "decision": ruling.clonality,
        "decision_morphology": ruling.morphology,
        "decided_by": _typed("; ".join(ruling.readers)),
        "decided_at": None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "decision_stage": ruling.stage.value,
        "decision_comment": _typed(ruling.comment),
    }


def _typed(text: str) -> str | None:
    """Keep what a person typed from being a formula when a spreadsheet opens the table."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text or None


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
