"""The report: one page that needs no network and no other file."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from clonetrace.domain import NO_RULINGS, Finding, Rulings, WellResult
from clonetrace.report.atomic import write_file
from clonetrace.report.page import Page, ReportAbout, page_of
from clonetrace.report.pictures import Pictures
from clonetrace.report.settings import ReportSettings


class HtmlReport:
    """Writes `report.html` with the crops in it."""

    name = "report.html"

    def __init__(
        self,
        about: ReportAbout,
        findings: Sequence[Finding] = (),
        settings: ReportSettings | None = None,
        rulings: Rulings = NO_RULINGS,
    ) -> None:
        """Prepare the report.

        Args:
            about: Version, settings and time, as the page states them.
            findings: What was noticed in the input.
            settings: How large the page may become.
            rulings: What people decided.
        """
        self._rulings = rulings
        self._about = about
        self._findings = tuple(findings)
        self._settings = settings or ReportSettings()

    def write(self, results: Sequence[WellResult], out: Path) -> tuple[Path, ...]:
        """Write the page. A crop that is missing shows as such.

        Args:
            results: One per well, in any order; their crops are read from `out`.
            out: The output folder.

        Returns:
            The one file.

        Raises:
            StoreError: The file cannot be written.
        """
        page = page_of(results, self._findings, self._about, self._rulings)
        crops = sum(
            cell.crop is not None
            for plate in page.plates
            for well in plate.wells
            for cell in well.strip
        )
        pictures = Pictures(out, crops, self._settings)
        written = write_file(out / "report.html", _render(page, pictures))
        pictures.sweep()
        return (written,)


def write_report(
    out: Path,
    results: Sequence[WellResult],
    findings: Sequence[Finding],
    about: ReportAbout,
    settings: ReportSettings | None = None,
    *,
    rulings: Rulings = NO_RULINGS,
) -> Path:
    """Write `OUT/report.html` and return its path; see `HtmlReport`."""
    return HtmlReport(about, findings, settings, rulings).write(results, out)[0]


def _render(page: Page, pictures: Pictures) -> Iterator[bytes]:
    """Yield the page piece by piece, so that its pictures are never all in memory."""
    environment = Environment(
        loader=PackageLoader("clonetrace.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    stream = environment.get_template("report.html.j2").stream(page=page, pictures=pictures)
    stream.enable_buffering(64)
    for piece in stream:
        yield piece.encode()
