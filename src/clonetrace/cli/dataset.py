"""`clonetrace dataset`: labelled crops of simulated wells, for training and measuring detectors."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from clonetrace.simulate.dataset import DatasetSummary


def dataset(
    task: Annotated[str, typer.Argument(help="global, local, cell or morphology.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to make; must be new or empty.")],
    wells: Annotated[int, typer.Option(min=1, help="Simulated wells, all splits together.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds give equal bytes.")] = 7,
    preset: Annotated[str, typer.Option(help="easy, standard or hard.")] = "standard",
    imager: Annotated[
        str | None,
        typer.Option(help="plate, bright, sharp, soft, filtered or random; all of them."),
    ] = None,
    texture: Annotated[
        Path | None, typer.Option("--texture", help="Library that `clonetrace texture` made.")
    ] = None,
    val: Annotated[float, typer.Option(min=0, max=0.5, help="Share for validation.")] = 0.1,
    test: Annotated[float, typer.Option(min=0, max=0.95, help="Share for the test.")] = 0.1,
    images: Annotated[bool, typer.Option(help="Write a PNG file per crop as well.")] = True,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes.")] = None,
) -> None:
    """Make labelled crops for one module, in COCO format and as fast shards."""
    from rich.console import Console
    from rich.progress import Progress

    from clonetrace.cli.checking import checked
    from clonetrace.simulate.dataset import PREVIEW_FILE, DatasetSettings, build_dataset

    settings = checked(
        DatasetSettings,
        {
            "task": task,
            "wells": wells,
            "seed": seed,
            "preset": preset,
            "imager": imager,
            "texture": texture,
            "val_share": val,
            "test_share": test,
            "images": images,
            "workers": workers or os.cpu_count() or 1,
        },
        command="dataset",
    )
    began = time.monotonic()
    with Progress() as progress:
        job = progress.add_task("simulating wells", total=None)
        summary = build_dataset(
            out, settings, lambda done, total: progress.update(job, completed=done, total=total)
        )
    Console(soft_wrap=True).print(_table(summary))
    seconds = time.monotonic() - began
    crops = sum(split.crops for split in summary.splits)
    typer.echo(f"{crops} crops in {seconds:.0f} s: {crops / seconds:.1f} crops a second")
    typer.echo(f"Crops and labels are in {out}, 24 of them in {out / PREVIEW_FILE}")


def _table(summary: "DatasetSummary") -> "Table":
    """One line per split."""
    from rich import box
    from rich.table import Table

    table = Table("split", "wells", "crops", "labelled objects", box=box.SIMPLE)
    for split in summary.splits:
        objects = ", ".join(f"{count} {name}" for name, count in split.objects.items())
        table.add_row(split.split, str(split.wells), str(split.crops), objects)
    return table
