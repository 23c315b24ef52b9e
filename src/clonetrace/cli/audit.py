"""`clonetrace audit`: who changed what, and whether that was edited later."""

from typing import Annotated

import typer

from clonetrace.cli.db import Results
from clonetrace.cli.options import Config

app = typer.Typer(help="Show and verify the record of changes.", no_args_is_help=True)


@app.command()
def verify(
    results: Results,
    config: Config = None,
    expect: Annotated[
        str | None,
        typer.Option(help="Hash that was printed earlier; must still be in the chain."),
    ] = None,
) -> None:
    """Find entries and verdicts that were edited; prints the newest hash to be noted down."""
    from clonetrace.analysis import load_settings, open_results

    with open_results(results, load_settings(config), read_only=True) as store:
        problems = list(store.edits())
        entries = store.audit()
    if expect is not None and expect not in {entry.hash for entry in entries}:
        problems.append(
            f"no entry has the hash {expect}: what led to it was taken out or rewritten"
        )
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(1)
    newest = entries[-1].hash if entries else "none"
    typer.echo(f"{len(entries)} entries, none edited; the newest hash is {newest}")


@app.command("list")
def list_(
    results: Results,
    config: Config = None,
    about: Annotated[
        str | None, typer.Option(help="Only entries whose subject holds this text.")
    ] = None,
) -> None:
    """Show the entries, oldest first."""
    from clonetrace.analysis import load_settings, open_results

    with open_results(results, load_settings(config), read_only=True) as store:
        for entry in store.audit():
            if about is None or about in entry.subject:
                typer.echo(
                    f"{entry.number} {entry.at} {entry.who}: {entry.kind} {entry.subject} "
                    f"{entry.old or 'nothing'} -> {entry.new} ({entry.why})"
                )
