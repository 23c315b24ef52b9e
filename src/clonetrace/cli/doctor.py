"""`clonetrace doctor`: whether everything is in place."""

from pathlib import Path
from typing import Annotated

import typer

from clonetrace.cli.options import Config


def doctor(
    inputs: Annotated[
        list[Path] | None, typer.Argument(help="Folders with scans, to look at one per plate.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Output folder to check.")] = None,
    config: Config = None,
) -> None:
    """Check models, disk, permissions, database, clock and image scale; say what to do."""
    from clonetrace.analysis import load_settings
    from clonetrace.doctor import Health, examine_installation

    bad = False
    for advice in examine_installation(load_settings(config), inputs or (), out):
        typer.echo(f"{advice.health.value:9} {advice.subject}: {advice.message}")
        bad = bad or advice.health is Health.BAD
    if bad:
        raise typer.Exit(1)
