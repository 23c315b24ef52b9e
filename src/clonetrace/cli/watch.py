"""`clonetrace watch` and `clonetrace status`: every day, unattended."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from clonetrace.cli.options import ActivePlates, Config, Consolidated, Inputs


def watch(
    inputs: Inputs,
    out: Annotated[Path, typer.Option("--out", help="Folder for the results.")],
    active_plates: ActivePlates = None,
    consolidated: Consolidated = None,
    config: Config = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes.")] = 1,
    once: Annotated[
        bool, typer.Option("--once", help="Look once and end, for a scheduler that calls again.")
    ] = False,
) -> None:
    """Analyse plate scans as they arrive, until SIGTERM or Ctrl-C; see docs/watch.md."""
    from clonetrace.cli.logs import configured
    from clonetrace.watch import WatchRequest, run_watcher

    settings = configured(config, level=logging.INFO)
    run_watcher(
        WatchRequest(
            inputs=tuple(inputs),
            out=out,
            settings=settings,
            active_plates=active_plates,
            consolidated=consolidated,
            workers=workers,
        ),
        once=once,
    )


def status(
    out: Annotated[Path, typer.Argument(help="Folder that a watcher writes its results to.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for scripts.")
    ] = False,
) -> None:
    """Show what the watcher is doing, what waits, and what failed."""
    from clonetrace.domain.errors import ConfigurationError
    from clonetrace.watch import is_watched, recall, status_lines

    memory, alive = recall(out), is_watched(out)
    if memory is None:
        raise ConfigurationError(f"{out} holds no notes of a watcher; start clonetrace watch first")
    if as_json:
        document = memory.model_dump(mode="json", exclude={"observed"}) | {"alive": alive}
        import json

        typer.echo(json.dumps(document, indent=1))
        return
    for line in status_lines(memory, alive=alive):
        typer.echo(line)
