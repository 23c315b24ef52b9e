"""`clonetrace train`: trains or fine-tunes one of the four networks."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from clonetrace.train import Progress


def train(
    task: Annotated[str, typer.Argument(help="global, local, cell or morphology.")],
    data: Annotated[
        Path, typer.Option("--data", help="Set of `clonetrace dataset`, or your own COCO folder.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for model, checkpoint and curves.")],
    init: Annotated[
        Path | None, typer.Option("--init", help="Checkpoint to begin from, for fine-tuning.")
    ] = None,
    network: Annotated[
        str | None,
        typer.Option(help="small, coarse or paper; else small for cell, coarse for the others."),
    ] = None,
    steps: Annotated[int, typer.Option(min=1, help="Batches to learn from.")] = 4000,
    batch: Annotated[int, typer.Option(min=1, help="Crops per batch.")] = 8,
    learning_rate: Annotated[
        float | None, typer.Option(help="Largest one; 0.002, or 0.0005 for fine-tuning.")
    ] = None,
    check_every: Annotated[int, typer.Option(min=1, help="Steps between two checkpoints.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds give equal weights.")] = 1,
    threads: Annotated[int, typer.Option(min=1, help="Threads of the processor.")] = 1,
) -> None:
    """Train a network; started again with the same folder, it goes on where it was stopped."""
    from clonetrace.cli.checking import checked, needs_extra

    with needs_extra("train"):
        from clonetrace.train import Training, TrainSettings

    settings = checked(
        TrainSettings,
        {
            "task": task,
            "data": data,
            "out": out,
            "init": init,
            "network": network,
            "schedule": {
                "steps": steps,
                "batch": batch,
                "learning_rate": learning_rate or (5e-4 if init else 2e-3),
                "check_every": check_every,
                "seed": seed,
                "threads": threads,
            },
        },
        command="train",
    )
    training = Training(settings)
    seconds = training.expected_seconds()
    typer.echo(
        f"{len(training.crops.train)} crops to learn from and {len(training.crops.val)} to check "
        f"with; {steps} steps will take about {_time(seconds)} on {threads} thread(s)"
    )
    with _bar() as bar:
        card = training.run(_teller(bar))
    typer.echo(f"The model of the {card.task} module, its card and its curves are in {out}")


def _bar() -> "Bar":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _teller(bar: "Bar") -> "Callable[[Progress], None]":
    """Return what shows the progress: a bar, and a line for each check."""
    job: TaskID = bar.add_task("training", total=None)

    def tell(progress: "Progress") -> None:
        bar.update(
            job,
            completed=progress.step,
            total=progress.steps,
            description=f"loss {progress.loss:.3f}",
        )
        if progress.measured:
            said = ", ".join(
                f"{name} {value:.3f}" for name, value in progress.measured.items() if name != "step"
            )
            bar.console.print(f"step {progress.step}: {said}")

    return tell


def _time(seconds: float) -> str:
    minutes = seconds / 60
    return f"{minutes:.0f} minutes" if minutes >= 1.5 else f"{seconds:.0f} seconds"  # noqa: PLR2004
