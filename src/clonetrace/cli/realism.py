"""`clonetrace realism`: simulated beside real images, for the eye and as numbers."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from clonetrace.evaluate import Row


def realism(
    real: Annotated[Path, typer.Option("--real", help="Folder with real images.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for sheets and table.")],
    images: Annotated[int, typer.Option(min=1, help="Images of either origin per folder.")] = 24,
    picks: Annotated[int, typer.Option(min=1, max=60, help="Pictures per sheet and side.")] = 12,
    seed: Annotated[int, typer.Option(min=0, help="Decides what is picked and simulated.")] = 7,
    preset: Annotated[str, typer.Option(help="easy, standard or hard.")] = "standard",
    imager: Annotated[str, typer.Option(help="plate, filtered, bright, sharp or soft.")] = "plate",
    picked: Annotated[
        bool, typer.Option("--picked", help="Real images were shrunk by picking pixels.")
    ] = False,
    texture: Annotated[
        Path | None, typer.Option("--texture", help="Library that `clonetrace texture` made.")
    ] = None,
) -> None:
    """Compare simulated with real images: contact sheets, blind ones with a key, and statistics."""
    from rich.console import Console

    from clonetrace.cli.checking import checked
    from clonetrace.evaluate import RealismSettings, compare_realism

    settings = checked(
        RealismSettings,
        {
            "seed": seed,
            "preset": preset,
            "imager": imager,
            "picked": picked,
            "texture": texture,
            "most_images": images,
            "simulated_images": images,
            "picks": picks,
        },
        command="realism",
    )
    console = Console(soft_wrap=True)
    report = compare_realism(
        real, out, settings, lambda what: console.print(f"[dim]{what}[/dim]", highlight=False)
    )
    for group in dict.fromkeys(row.group for row in report.rows):
        console.print(_table(group, [row for row in report.rows if row.group == group]))
    typer.echo(f"{len(report.files)} files are in {out}; they show real images, keep them private")


def _table(group: str, rows: Sequence["Row"]) -> "Table":
    """One line per statistic."""
    from rich import box
    from rich.table import Table

    table = Table(
        "statistic",
        "real",
        "simulated",
        "dominance",
        "shift",
        title=group,
        title_justify="left",
        box=box.SIMPLE,
    )
    for row in rows:
        table.add_row(
            row.statistic,
            f"{row.real_median:.3g} ({row.real_low:.3g} to {row.real_high:.3g})",
            f"{row.simulated_median:.3g} ({row.simulated_low:.3g} to {row.simulated_high:.3g})",
            f"{row.dominance:+.2f}",
            f"{row.shift:+.1f}",
        )
    return table
