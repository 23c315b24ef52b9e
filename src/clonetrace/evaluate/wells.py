"""Verdicts of a simulated run against its truth: what would be missed?"""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from scipy.stats import beta

from clonetrace.domain import Clonality
from clonetrace.evaluate.pairs import truths_and_results
from clonetrace.simulate import Case

#: Said of wells that the results lack.
NO_RESULT = "no result"
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Share:
    """A share of wells with its interval.

    Attributes:
        wells: Those counted.
        of: Those that could have been counted.
    """

    wells: int
    of: int

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval (Clopper and Pearson 1934)."""
        if self.wells == 0:
            return 0.0
        return float(beta.ppf((1 - _CONFIDENCE) / 2, self.wells, self.of - self.wells + 1))

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval (Clopper and Pearson 1934)."""
        if self.wells == self.of:
            return 1.0
        return float(beta.ppf((1 + _CONFIDENCE) / 2, self.wells + 1, self.of - self.wells))


@dataclass(frozen=True)
class CaseRow:
    """What was said of the wells of one case.

    Attributes:
        case: What happened in the wells.
        clonality: What they are; a case whose clones differentiate has a row of its own.
        called: Wells by verdict.
    """

    case: Case
    clonality: Clonality
    called: dict[str, int]

    @property
    def wells(self) -> int:
        """All wells of the row."""
        return sum(self.called.values())

    @property
    def right(self) -> Share:
        """Wells that were called what they are."""
        return Share(self.called.get(self.clonality, 0), self.wells)

    @property
    def falsely_monoclonal(self) -> Share:
        """Wells that were called monoclonal and are not: the error that matters."""
        wrong = self.clonality is not Clonality.MONOCLONAL
        return Share(self.called.get(Clonality.MONOCLONAL, 0) if wrong else 0, self.wells)


@dataclass(frozen=True)
class WellsReport:
    """What a laboratory with such wells and such scans would get, and miss.

    Attributes:
        rows: Ordered by what the wells are, then by case.
    """

    rows: tuple[CaseRow, ...]

    @property
    def polyclonal_called_monoclonal(self) -> Share:
        """Of all polyclonal wells."""
        rows = [row for row in self.rows if row.clonality is Clonality.POLYCLONAL]
        wrong = sum(row.falsely_monoclonal.wells for row in rows)
        return Share(wrong, sum(row.wells for row in rows))

    @property
    def called_monoclonal_wrongly(self) -> Share:
        """Of all wells that were called monoclonal: the risk of a banked line."""
        called = sum(row.called.get(Clonality.MONOCLONAL, 0) for row in self.rows)
        return Share(sum(row.falsely_monoclonal.wells for row in self.rows), called)

    @property
    def monoclonal_found(self) -> Share:
        """Of all monoclonal wells: what is not found is thrown away or reviewed."""
        rows = [row for row in self.rows if row.clonality is Clonality.MONOCLONAL]
        return Share(sum(row.right.wells for row in rows), sum(row.wells for row in rows))

    @property
    def right(self) -> Share:
        """Of all wells."""
        return Share(sum(row.right.wells for row in self.rows), sum(row.wells for row in self.rows))

    def write_csv(self, path: Path) -> None:
        """Write one line for each case and verdict.

        Args:
            path: File to make or replace.
        """
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("clonality", "case", "called", "wells"))
            for row in self.rows:
                for called, wells in sorted(row.called.items()):
                    writer.writerow((row.clonality, row.case, called, wells))


def compare_wells(run: Path, results: Path) -> WellsReport:
    """Compare the verdicts of a simulated run with its truth.

    Args:
        run: What `clonetrace simulate` wrote.
        results: What `clonetrace analyze` wrote of its scans.

    Raises:
        CloneTraceError: The truth or the results cannot be read.
    """
    table: dict[tuple[Clonality, Case], Counter[str]] = {}
    for well, result in truths_and_results(run, results):
        called = str(result.verdict.clonality) if result is not None else NO_RESULT
        table.setdefault((well.clonality, well.case), Counter())[called] += 1
    return WellsReport(
        rows=tuple(
            CaseRow(case=case, clonality=clonality, called=dict(called))
            for (clonality, case), called in sorted(table.items())
        )
    )
