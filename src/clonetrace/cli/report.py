"""`clonetrace report`: the clonality report of a clone or a run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clonetrace.cli.options import Config

if TYPE_CHECKING:
    from clonetrace.domain import Plate, Well
    from clonetrace.store import Store

_HTML, _PDF = ".html", ".pdf"


def report(
    results: Annotated[Path, typer.Argument(help="Folder that `clonetrace analyze` wrote.")],
    out: Annotated[Path, typer.Option(help="The file to write; ends with .pdf or .html.")],
    well: Annotated[
        str | None, typer.Option(help="Report this clone: RUN_A_B:C7, plate and well.")
    ] = None,
    run: Annotated[str | None, typer.Option(help="Report this run.")] = None,
    all_clones: Annotated[
        bool,
        typer.Option("--all-clones", help="Tell all clones of the run in full, however many."),
    ] = False,
    config: Config = None,
) -> None:
    """Write the clonality report of a clone or of a run; see docs/review.md."""
    from clonetrace.analysis import open_results
    from clonetrace.analysis.reporting import MOST_CLONES, Gatherer
    from clonetrace.cli.logs import configured, tell
    from clonetrace.domain.errors import ConfigurationError
    from clonetrace.report import write_file
    from clonetrace.report.clonality import clone_document, run_document

    if (well is None) == (run is None):
        raise ConfigurationError("name one clone (--well RUN_A_B:C7) or one run (--run RUN)")
    if out.suffix not in {_HTML, _PDF}:
        raise ConfigurationError(f"--out {out} must end with .pdf or .html")
    settings = configured(config)
    with open_results(results, settings, read_only=True) as store:
        gatherer = Gatherer(store, second_reader=settings.web.second_reader)
        if well is not None:
            document = clone_document(gatherer.clone(*_named(well, store)), results)
        else:
            most = 10**9 if all_clones else MOST_CLONES
            document = run_document(gatherer.run(str(run), most=most), results)
    if out.suffix == _PDF:
        from clonetrace.report.clonality.pdf import pdf_of

        content = pdf_of(document)
    else:
        content = document.html().encode()
    write_file(out, [content])
    tell(f"{out} is the {document.title[0].lower()}{document.title[1:]}, {document.identity}")


def _named(text: str, store: "Store") -> tuple["Plate", "Well"]:
    """Find the plate and the well that an option names.

    Raises:
        ConfigurationError: It names none, or none that the results hold.
    """
    from clonetrace.domain import Well
    from clonetrace.domain.errors import ConfigurationError

    name, _, label = text.rpartition(":")
    plates = store.plates()
    plate = next((one for one in plates if str(one) == name), None)
    if plate is None:
        known = ", ".join(map(str, plates[:8])) or "none"
        raise ConfigurationError(
            f"--well {text} must name a plate of the results and a well, such as RUN_A_B:C7; "
            f"plates are {known}"
        )
    try:
        return plate, Well.parse(label)
    except ValueError as error:
        raise ConfigurationError(f"--well {text}: {error}") from error
