"""`clonetrace analyze`: from folders of scans to a verdict per well."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clonetrace.cli.options import (
    ActivePlates,
    Config,
    Consolidated,
    Inputs,
    Plates,
    Runs,
    Wells,
    select,
)
from clonetrace.cli.stopping import stops_politely

if TYPE_CHECKING:
    from clonetrace.analysis import Settings

#: Two processes with one thread each are the fastest on two cores; more cores take more.
_MOST_WORKERS = 8


class _Rule(StrEnum):
    PROBABILITY = "probability"
    COUNT = "count"


def analyze(
    inputs: Inputs,
    out: Annotated[Path, typer.Option("--out", help="Folder for the results.")],
    run: Runs = None,
    plate: Plates = None,
    well: Wells = None,
    active_plates: ActivePlates = None,
    consolidated: Consolidated = None,
    config: Config = None,
    rule: Annotated[
        _Rule | None,
        typer.Option("--rule", help="How wells are decided; else as configured."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="Processes; by default one per core, at most 8."),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="Dask scheduler, such as tcp://host:8786, whose workers are used instead.",
        ),
    ] = None,
    shard: Annotated[
        str | None,
        typer.Option(
            "--shard",
            metavar="I/N",
            help="Analyse only the I-th of N parts of the wells; see clonetrace merge.",
        ),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Forget earlier results and analyse everything.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for scripts.")
    ] = False,
) -> None:
    """Find every well's colony, follow it back to day 0, and write verdicts, tables and a page.

    Goes on where an earlier analysis into the same folder stopped; scans that were analysed
    before are not read again. The input is never changed.
    """
    from clonetrace.analysis import AnalysisRequest, Shard, analyze_run
    from clonetrace.cli.progress import choose_face

    request = AnalysisRequest(
        inputs=tuple(inputs),
        out=out,
        selection=select(run, plate, well, active_plates, consolidated),
        settings=_settings(config, rule),
        workers=workers or min(os.cpu_count() or 1, _MOST_WORKERS),
        scheduler=scheduler,
        fresh=fresh,
        shard=None if shard is None else Shard.parse(shard),
    )
    with stops_politely(), choose_face(as_json=as_json) as face:
        report = analyze_run(request, face)
    face.close(report)
    if report.failed:
        raise typer.Exit(1)


def _settings(config: Path | None, rule: _Rule | None) -> "Settings":
    from clonetrace.cli.logs import configured

    settings = configured(config)
    if rule is None:
        return settings
    trace = settings.trace.model_copy(update={"rule": rule.value})
    return settings.model_copy(update={"trace": trace})
