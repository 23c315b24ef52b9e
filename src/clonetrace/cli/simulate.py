"""`clonetrace simulate`: a run with known truth, for trying things out."""

import os
import shutil
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class _Preset(StrEnum):
    EASY = "easy"
    STANDARD = "standard"
    HARD = "hard"


class _Format(StrEnum):
    TIFF = "tiff"
    TIFF_DEFLATE = "tiff-deflate"
    TIFF_LZW = "tiff-lzw"
    PNG = "png"
    JPEG = "jpeg"


class _Imager(StrEnum):
    PLATE = "plate"
    CELIGO96 = "celigo96"
    FILTERED = "filtered"
    BRIGHT = "bright"
    SHARP = "sharp"
    SOFT = "soft"
    RANDOM = "random"


class _Seeding(StrEnum):
    CASES = "cases"
    FACS = "facs"
    LIMITING_DILUTION = "limiting-dilution"


class _Framing(StrEnum):
    USUAL = "usual"
    TIGHT = "tight"
    WIDE = "wide"


class _PlateFormat(StrEnum):
    WELLS_96 = "96"
    WELLS_384 = "384"


def simulate(
    out: Annotated[Path, typer.Argument(help="Folder to make; scans go to OUT/scans.")],
    wells: Annotated[int, typer.Option(min=1, max=384, help="Wells per plate.")] = 12,
    days: Annotated[int, typer.Option(min=1, max=40, help="Daily scans.")] = 8,
    plates: Annotated[int, typer.Option(min=1, max=99, help="Plates.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds give equal bytes.")] = 7,
    preset: Annotated[_Preset, typer.Option(help="How hard it is.")] = _Preset.STANDARD,
    seeding: Annotated[_Seeding, typer.Option(help="How cells get in.")] = _Seeding.CASES,
    case: Annotated[
        list[str] | None,
        typer.Option(help="What happens in the wells, such as doublet; repeated, they take turns."),
    ] = None,
    imager: Annotated[_Imager, typer.Option(help="Optics and camera.")] = _Imager.PLATE,
    plate_format: Annotated[
        _PlateFormat, typer.Option(help="Wells of a plate; 384 are square.")
    ] = _PlateFormat.WELLS_96,
    um_per_px: Annotated[float, typer.Option(min=0.5, max=10, help="Scale of the scans.")] = 2.0,
    framing: Annotated[
        _Framing, typer.Option(help="How much of a scan the well fills.")
    ] = _Framing.USUAL,
    file_format: Annotated[
        _Format, typer.Option("--format", help="Of the files.")
    ] = _Format.TIFF_DEFLATE,
    bits: Annotated[int, typer.Option(min=8, max=16, help="Per pixel, 8 or 16.")] = 8,
    texture: Annotated[
        Path | None,
        typer.Option(help="Library of real texture (`clonetrace texture`) to paint with."),
    ] = None,
    faults: Annotated[bool, typer.Option(help="Let some scans be flawed or missing.")] = True,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier simulation.")] = False,
) -> None:
    """Make a run of whole-well scans whose truth is known (OUT/truth.json)."""
    from pydantic import ValidationError
    from rich.progress import Progress

    from clonetrace.domain.errors import ConfigurationError
    from clonetrace.simulate import TRUTH_FILE, SimulationSettings, simulate_run

    try:
        settings = SimulationSettings.model_validate(
            {
                "wells": wells,
                "days": days,
                "plates": plates,
                "seed": seed,
                "preset": preset.value,
                "seeding": seeding.value,
                "cases": tuple(case) if case else None,
                "imager": imager.value,
                "plate_format": int(plate_format.value),
                "um_per_px": um_per_px,
                "framing": framing.value,
                "format": file_format.value,
                "bits": bits,
                "faults": faults,
                "workers": workers or os.cpu_count() or 1,
            }
        )
    except ValidationError as error:
        wrong = "; ".join(str(line["msg"]).removeprefix("Value error, ") for line in error.errors())
        raise ConfigurationError(f"these options do not go together: {wrong}") from error
    _make_room(out, TRUTH_FILE, force=force)
    with Progress() as progress:
        task = progress.add_task("simulating scans", total=None)
        simulate_run(
            out,
            settings,
            lambda done, total: progress.update(task, completed=done, total=total),
            texture=texture,
        )
    typer.echo(f"Scans are in {out / 'scans'}, the truth about them in {out / TRUTH_FILE}")


def _make_room(out: Path, truth_file: str, *, force: bool) -> None:
    """Remove an earlier simulation, if that was asked for.

    Raises:
        ConfigurationError: Something is there that may not be removed.
    """
    from clonetrace.domain.errors import ConfigurationError

    scans = out / "scans"
    if not scans.exists():
        return
    if not force or not (out / truth_file).exists():
        raise ConfigurationError(
            f"{scans} exists already: choose another folder"
            + (", or replace the simulation in it with --force" if not force else "")
        )
    shutil.rmtree(scans)
