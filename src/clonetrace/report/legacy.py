"""The three text files of the published tool, for scripts that read those."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from clonetrace.domain import Clonality, Morphology, Plate, WellResult
from clonetrace.report.atomic import write_file
from clonetrace.report.naming import file_safe
from clonetrace.report.results import by_plate, ready_to_pick

#: The header of the details file. X1, Y1 is the box's top left corner, X2, Y2 the bottom right.
DETAILS_COLUMNS = (
    "Plate",
    "RowCol",
    "Clonality",
    "DateCaptured",
    "PrimaryClassification",
    "ConfidenceM1",
    "ConfidenceM2",
    "ConfidenceM3",
    "ConfidenceM4",
    "DimX",
    "DimY",
    "CoordX1",
    "CoordY1",
    "CoordX2",
    "CoordY2",
)

#: What the published tool writes where it has no value.
_UNKNOWN = "-"


class LegacyFiles:
    """Writes `legacy/RUN_summary.txt`, `RUN_stats.txt` and `RUN_details.csv` for every run.

    Wells that were picked already are left out, as there.
    """

    name = "legacy"

    def write(self, results: Sequence[WellResult], out: Path) -> tuple[Path, ...]:
        """Write three files per run.

        Args:
            results: One per well, in any order.
            out: The output folder; the files go into `legacy` in it.

        Returns:
            The files, run by run.

        Raises:
            StoreError: A file cannot be written.
        """
        runs: dict[str, dict[Plate, list[WellResult]]] = {}
        for plate, wells in by_plate(results).items():
            runs.setdefault(plate.run, {})[plate] = wells
        written = []
        for run, plates in runs.items():
            for ending, text in (
                ("summary.txt", _summary(plates)),
                ("stats.txt", _stats(plates)),
                ("details.csv", _details(plates)),
            ):
                path = out / "legacy" / f"{file_safe(run)}_{ending}"
                written.append(write_file(path, [text.encode()]))
        return tuple(written)


def write_legacy_files(out: Path, results: Sequence[WellResult]) -> tuple[Path, ...]:
    """Write the files under `OUT/legacy` and return their paths; see `LegacyFiles.write`."""
    return LegacyFiles().write(results, out)


def _listed(plates: dict[Plate, list[WellResult]]) -> Iterable[WellResult]:
    for wells in plates.values():
        for well in wells:
            if well.verdict.clonality is not Clonality.CONSOLIDATED:
                yield well


def _summary(plates: dict[Plate, list[WellResult]]) -> str:
    return "".join(
        f"{result.plate} - {result.well} - {result.verdict.clonality.value}\n"
        for result in _listed(plates)
    )


def _stats(plates: dict[Plate, list[WellResult]]) -> str:
    return "\n".join(_plate_stats(plate, wells) for plate, wells in plates.items())


def _plate_stats(plate: Plate, wells: Sequence[WellResult]) -> str:
    count = dict.fromkeys(Clonality, 0)
    for well in wells:
        count[well.verdict.clonality] += 1
    lines = [
        f"Plate {plate}",
        f"Monoclonal wells ready for consolidation: {sum(map(ready_to_pick, wells))}",
        f"Monoclonal wells: {count[Clonality.MONOCLONAL]}",
        f"Polyclonal wells: {count[Clonality.POLYCLONAL]}",
        f"Ambiguous wells: {count[Clonality.AMBIGUOUS]}",
        f"Empty wells: {count[Clonality.EMPTY]}",
    ]
    if count[Clonality.DIFFERENTIATED]:
        lines.append(f"Differentiated wells: {count[Clonality.DIFFERENTIATED]}")
    return "\n".join(lines) + "\n"


def _details(plates: dict[Plate, list[WellResult]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(DETAILS_COLUMNS)
    writer.writerows(_detail(result) for result in _listed(plates))
    return text.getvalue()


def _detail(result: WellResult) -> list[str | int]:
    latest = result.latest_scan
    return [
        str(result.plate),
        result.well.label,
        result.verdict.clonality.value,
        _date(latest.taken_at.month, latest.taken_at.day, latest.taken_at.year)
        if latest
        else _UNKNOWN,
        *_classification(result),
        *_pixels(result),
    ]


def _date(month: int, day: int, year: int) -> str:
    return f"{month}-{day}-{year}"  # without zero padding, as in the imager's folder names


def _classification(result: WellResult) -> list[str]:
    grade = result.morphology
    if grade is None:
        return [_UNKNOWN] * (1 + len(Morphology))
    confidences = (grade.confidences.get(morphology) for morphology in Morphology)
    return [
        grade.morphology.value,
        *(_UNKNOWN if value is None else f"{value:.3f}" for value in confidences),
    ]


def _pixels(result: WellResult) -> list[str | int]:
    if result.largest is None:
        return [_UNKNOWN] * 6
    box = result.largest.pixels
    return [box.width, box.height, box.left, box.top, box.right, box.bottom]
