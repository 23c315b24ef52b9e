"""`clonetrace dataset`: labelled crops of simulated wells, for training and measuring detectors."""

import os
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
    texture: Annotated[
        Path | None, typer.Option("--texture", help="Library that `clonetrace texture` made.")
    ] = None,
    val: Annotated[float, typer.Option(min=0, max=0.5, help="Share for validation.")] = 0.1,
    test: Annotated[float, typer.Option(min=0, max=0.5, help="Share for the test.")] = 0.1,
    images: Annotated[bool, typer.Option(help="Write a PNG file per crop as well.")] = True,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes.")] = None,
) -> None:
    """Make labelled crops for one module, in COCO format and as fast shards."""
    from pydantic import ValidationError
    from rich.console import Console
    from rich.progress import Progress

    from clonetrace.domain.errors import ConfigurationError
    from clonetrace.simulate.dataset import DatasetSettings, build_dataset

    try:
        settings = DatasetSettings.model_validate(
            {
                "task": task,
                "wells": wells,
                "seed": seed,
                "preset": preset,
                "texture": texture,
                "val_share": val,
                "test_share": test,
                "images": images,
                "workers": workers or os.cpu_count() or 1,
            }
        )
    except ValidationError as error:
        what = error.errors()[0]
        raise ConfigurationError(
            f"{what['loc'][0]} {what['input']!r} does not fit: {what['msg']}; "
            "see `clonetrace dataset --help`"
        ) from error
    with Progress() as progress:
        job = progress.add_task("simulating wells", total=None)
        summary = build_dataset(
            out, settings, lambda done, total: progress.update(job, completed=done, total=total)
        )
    Console(soft_wrap=True).print(_table(summary))
    typer.echo(f"Crops and labels are in {out}")


def _table(summary: "DatasetSummary") -> "Table":
    """One line per split."""
    from rich import box
    from rich.table import Table

    table = Table("split", "wells", "crops", "labelled objects", box=box.SIMPLE)
    for split in summary.splits:
        objects = ", ".join(f"{count} {name}" for name, count in split.objects.items())
        table.add_row(split.split, str(split.wells), str(split.crops), objects)
    return table
