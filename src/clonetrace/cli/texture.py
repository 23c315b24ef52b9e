"""`clonetrace texture`: cut-outs of real pictures for the simulator."""

from pathlib import Path
from typing import Annotated

import typer


def texture(
    tiles: Annotated[
        Path, typer.Argument(help="Folder with pictures of colonies in focus, about 1 um/px.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder of the library to make.")],
    wells: Annotated[
        Path | None,
        typer.Option(help="Folder with scans of whole wells, for the light of simulated wells."),
    ] = None,
    rejected: Annotated[
        Path | None,
        typer.Option(help="File with names of cut-outs to leave out, one a line."),
    ] = None,
    um_per_px: Annotated[
        float | None,
        typer.Option(min=0.1, max=20, help="Scale of the pictures, where the names are wrong."),
    ] = None,
) -> None:
    """Cut colonies, cells, debris and empty floor out of real pictures (OUT/library.json)."""
    from collections import Counter

    from rich.progress import Progress

    from clonetrace.simulate.texture import (
        SHEETS,
        TextureSettings,
        build_library,
        read_rejected,
    )

    names = read_rejected(rejected) if rejected else frozenset()
    with Progress() as progress:
        task = progress.add_task("cutting pictures up", total=None)
        library = build_library(
            tiles,
            out,
            TextureSettings(um_per_px=um_per_px),
            wells=wells,
            rejected=names,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    kept = Counter((row.kind, row.split) for row in library.catalogue.cut_outs)
    for (kind, split), count in sorted(kept.items()):
        typer.echo(f"{kind:8} {split:5} {count}")
    for reason, count in library.catalogue.discarded.items():
        typer.echo(f"left out, {reason}: {count}")
    typer.echo(f"The library is in {out}; look at every mask in {out / SHEETS}")
