"""How an analysis shows itself: a bar in a terminal, plain lines elsewhere, JSON for scripts."""

import json
import sys
from collections import Counter
from types import TracebackType
from typing import Self

import typer
from rich import box
from rich import progress as rich_progress
from rich.console import Console
from rich.table import Table

from clonetrace.analysis import AnalysisReport, Progress
from clonetrace.domain import Clonality, Plate, WellResult

#: Plain lines appear about this often over a run.
_PLAIN_LINES = 20
#: Columns of the closing table where there is no terminal to ask.
_PLAIN_WIDTH = 140


class Face(Progress):
    """What a person or a script sees; this one shows nothing until the end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def close(self, report: AnalysisReport) -> None:
        """Show what came out."""


class JsonFace(Face):
    """One JSON document on standard output, nothing else."""

    def close(self, report: AnalysisReport) -> None:
        """Print the document."""
        document = {
            "page": None if report.page is None else str(report.page),
            "wells": len(report.results),
            "analysed": report.analysed,
            "failed": [
                {"plate": str(one.plate), "well": str(one.well), "problem": one.failed}
                for one in report.failed
            ],
            "findings": [finding.model_dump(mode="json") for finding in report.findings],
            "results": [
                {
                    "run": one.plate.run,
                    "plate": one.plate.name,
                    "well": str(one.well),
                    "clonality": one.verdict.clonality,
                    "founders_seen": one.verdict.founders_seen,
                    "reasons": [reason.statement for reason in one.verdict.reasons],
                    "warnings": one.warnings,
                }
                for one in report.results
            ],
        }
        typer.echo(json.dumps(document, indent=2))


class PlainFace(Face):
    """Lines for a log file."""

    def __init__(self) -> None:
        """Start with nothing done."""
        self._todo = self._done = 0

    def begin(self, wells: int, known: int) -> None:
        """Say how much there is to do."""
        self._todo = wells - known
        typer.echo(f"{wells} wells, {known} of them known and unchanged")

    def finished(self, result: WellResult) -> None:
        """Say now and then how far it is; failed wells at once."""
        self._done += 1
        if result.failed is not None:
            typer.echo(f"{result.plate} {result.well}: {result.failed}")
        if self._done == self._todo or self._done % max(1, self._todo // _PLAIN_LINES) == 0:
            typer.echo(f"{self._done} of {self._todo} wells analysed")

    def close(self, report: AnalysisReport) -> None:
        """Print the table and name the page."""
        _closing_words(Console(width=_PLAIN_WIDTH), report)


class BarFace(Face):
    """A progress bar with the time left."""

    def __init__(self) -> None:
        """Prepare the bar."""
        self._console = Console()
        self._bar = rich_progress.Progress(
            rich_progress.TextColumn("{task.description}"),
            rich_progress.BarColumn(),
            rich_progress.MofNCompleteColumn(),
            rich_progress.TimeElapsedColumn(),
            rich_progress.TextColumn("left"),
            rich_progress.TimeRemainingColumn(),
            console=self._console,
        )
        self._task = self._bar.add_task("wells", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def begin(self, wells: int, known: int) -> None:
        """Set the length of the bar."""
        if known:
            self._console.print(f"{known} of {wells} wells are known and unchanged")
        self._bar.update(self._task, total=wells - known)

    def finished(self, result: WellResult) -> None:
        """Move the bar."""
        if result.failed is not None:
            self._console.print(f"{result.plate} {result.well}: {result.failed}", markup=False)
        self._bar.advance(self._task)

    def close(self, report: AnalysisReport) -> None:
        """Print the table and name the page."""
        _closing_words(self._console, report)


def choose_face(*, as_json: bool) -> Face:
    """Return the face for where standard output goes."""
    if as_json:
        return JsonFace()
    return BarFace() if sys.stdout.isatty() else PlainFace()


def _closing_words(console: Console, report: AnalysisReport) -> None:
    counts: dict[Plate, Counter[Clonality]] = {}
    ready: Counter[Plate] = Counter()
    for result in report.results:
        counts.setdefault(result.plate, Counter())[result.verdict.clonality] += 1
        ready[result.plate] += result.largest is not None and result.largest.ready_to_pick
    table = Table(box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("plate", min_width=max((len(str(plate)) for plate in counts), default=0))
    for heading in (*(kind.value for kind in Clonality), "ready to pick"):
        # A narrow terminal breaks the headings; names of plates and numbers stay whole.
        table.add_column(heading, overflow="fold", justify="right")
    for plate in sorted(counts):
        numbers = (str(counts[plate][kind]) for kind in Clonality)
        table.add_row(str(plate), *numbers, str(ready[plate]))
    console.print(table)
    for finding in report.findings:
        _say(console, f"{finding.kind}: {finding.message}")
    for result in report.failed:
        _say(console, f"failed: {result.plate} {result.well}: {result.failed}")
    if report.page is not None:
        _say(console, f"Open {report.page.resolve()}")
    else:
        _say(console, f"Shard {report.shard} is done; when all are, join them: clonetrace merge")


def _say(console: Console, sentence: str) -> None:
    """Print a sentence as it is: brackets in a file's name are no markup."""
    console.print(sentence, markup=False, highlight=False, soft_wrap=True)
