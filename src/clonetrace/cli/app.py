"""The command `clonetrace` and what its commands have in common."""

import logging
import sys
from typing import Annotated

import typer

from clonetrace import __version__
from clonetrace.cli import (
    accounts,
    analyze,
    audit,
    calibrate,
    config,
    corrections,
    dataset,
    db,
    doctor,
    evaluate,
    export,
    merge,
    pick,
    realism,
    recalibrate,
    report,
    scans,
    serve,
    settings,
    simulate,
    texture,
    train,
    watch,
)
from clonetrace.cli.logs import log_failure

#: Exit statuses that scripts can rely on.
SOME_FAILED = 1
WRONG_USE = 2

app = typer.Typer(
    name="clonetrace",
    help="Shows which wells hold a colony grown from exactly one cell.",
    no_args_is_help=True,
    # Boxes around the help would take as long to load as everything else together.
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(accounts.app, name="accounts")
app.command("analyze")(analyze.analyze)
app.add_typer(audit.app, name="audit")
app.command("calibrate")(calibrate.calibrate)
app.add_typer(config.app, name="config")
app.command("corrections")(corrections.corrections)
app.command("dataset")(dataset.dataset)
app.add_typer(db.app, name="db")
app.command("doctor")(doctor.doctor)
app.add_typer(evaluate.app, name="evaluate")
app.command("export")(export.export)
app.command("init")(config.init)
app.command("merge")(merge.merge)
app.command("pick")(pick.pick)
app.command("realism")(realism.realism)
app.command("recalibrate")(recalibrate.recalibrate)
app.command("report")(report.report)
app.command("scans")(scans.scans)
app.command("serve")(serve.serve)
app.command("settings")(settings.settings)
app.command("simulate")(simulate.simulate)
app.command("texture")(texture.texture)
app.command("status")(watch.status)
app.command("train")(train.train)
app.command("watch")(watch.watch)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"clonetrace {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[  # noqa: ARG001 - typer calls back before anything else
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Say more of what is done.")] = False,
) -> None:
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(levelname)s %(message)s",
        stream=sys.stderr,
    )


def main() -> None:
    """Run the command line; every expected problem ends as one sentence on standard error."""
    try:
        app()
    except Exception as error:
        log_failure(error)
        status = _status_of(error)
        if status is None:
            raise
        typer.echo(f"clonetrace: {error}", err=True)
        sys.exit(status)


def _status_of(error: Exception) -> int | None:
    """Return the exit status of an expected problem, None for all others."""
    from clonetrace.domain.errors import CloneTraceError, ConfigurationError

    if isinstance(error, ConfigurationError):
        return WRONG_USE
    return SOME_FAILED if isinstance(error, CloneTraceError) else None
