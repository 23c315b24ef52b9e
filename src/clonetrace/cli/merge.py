"""`clonetrace merge`: from the shards of a job array to one result."""

from pathlib import Path
from typing import Annotated

import typer

from clonetrace.cli.options import Config
from clonetrace.cli.stopping import stops_politely


def merge(
    shards: Annotated[
        list[str],
        typer.Argument(
            metavar="SHARD...",
            help="Output folders of `analyze --shard`; or the URLs of their databases, where all "
            "shards wrote their pictures into the folder of --out.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for the joined results.")],
    config: Config = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for scripts.")
    ] = False,
) -> None:
    """Join all shards of an analysis into one result, as if it had never been divided.

    Decides the wells together, and writes tables and the page. Shards are only read.
    """
    from clonetrace.analysis import MergeRequest, load_settings, merge_shards
    from clonetrace.cli.progress import choose_face

    request = MergeRequest(shards=tuple(shards), out=out, settings=load_settings(config))
    with stops_politely(), choose_face(as_json=as_json) as face:
        report = merge_shards(request, face)
    face.close(report)
    if report.failed:
        raise typer.Exit(1)
