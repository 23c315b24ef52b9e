"""`clonetrace simulate`: a run with known truth, for trying things out."""

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer


def simulate(
    out: Annotated[Path, typer.Argument(help="Folder to make; scans go to OUT/scans.")],
    wells: Annotated[int, typer.Option(min=1, max=96, help="Wells per plate.")] = 12,
    days: Annotated[int, typer.Option(min=1, max=40, help="Daily scans.")] = 8,
    plates: Annotated[int, typer.Option(min=1, max=99, help="Plates.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds give equal bytes.")] = 7,
    um_per_px: Annotated[float, typer.Option(min=0.5, max=10, help="Scale of the scans.")] = 2.0,
    faults: Annotated[bool, typer.Option(help="Let some scans be flawed or missing.")] = True,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier simulation.")] = False,
) -> None:
    """Make a run of whole-well scans whose truth is known (OUT/truth.json)."""
    from rich.progress import Progress

    from clonetrace.domain.errors import ConfigurationError
    from clonetrace.simulate import TRUTH_FILE, SimulationSettings, simulate_run

    scans = out / "scans"
    if scans.exists():
        if not force or not (out / TRUTH_FILE).exists():
            raise ConfigurationError(
                f"{scans} exists already: choose another folder"
                + (", or replace the simulation in it with --force" if not force else "")
            )
        shutil.rmtree(scans)
    settings = SimulationSettings(
        wells=wells,
        days=days,
        plates=plates,
        seed=seed,
        um_per_px=um_per_px,
        faults=faults,
        workers=workers or os.cpu_count() or 1,
    )
    with Progress() as progress:
        task = progress.add_task("simulating scans", total=None)
        simulate_run(
            out, settings, lambda done, total: progress.update(task, completed=done, total=total)
        )
    typer.echo(f"Scans are in {scans}, the truth about them in {out / TRUTH_FILE}")
