"""Options that several commands share."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from clonetrace.domain import Well
    from clonetrace.intake import Selection

Inputs = Annotated[
    list[Path],
    typer.Argument(help="Folders with scans: a root of runs, a run, or one plate scan."),
]
Config = Annotated[
    Path | None, typer.Option("--config", help="Configuration file (TOML).", show_default=False)
]
Runs = Annotated[
    list[str] | None, typer.Option("--run", help="Only this run; may be given several times.")
]
Plates = Annotated[
    list[str] | None, typer.Option("--plate", help="Only this plate (A_B), matched exactly.")
]
Wells = Annotated[list[str] | None, typer.Option("--well", help="Only this well, such as C7.")]
ActivePlates = Annotated[
    Path | None,
    typer.Option(
        "--active-plates", help="File with the plates to analyse: a header, then RUN_A_B per line."
    ),
]
Consolidated = Annotated[
    Path | None,
    typer.Option("--consolidated", help="File with wells that were picked: RUN_A_B,C7 per line."),
]


def select(
    runs: Sequence[str] | None,
    plates: Sequence[str] | None,
    wells: Sequence[str] | None,
    active_plates: Path | None = None,
    consolidated: Path | None = None,
) -> "Selection":
    """Turn options into a selection.

    Raises:
        ConfigurationError: A well's name or a list file is wrong.
    """
    from clonetrace.intake import Selection, read_active_plates, read_consolidated

    return Selection(
        runs=frozenset(runs) if runs else None,
        plates=frozenset(plates) if plates else None,
        wells=frozenset(_well(text) for text in wells) if wells else None,
        active_plates=read_active_plates(active_plates) if active_plates else None,
        consolidated=read_consolidated(consolidated) if consolidated else frozenset(),
    )


def _well(text: str) -> "Well":
    from clonetrace.domain import Well
    from clonetrace.domain.errors import ConfigurationError

    try:
        return Well.parse(text)
    except ValueError as error:
        raise ConfigurationError(f"--well: {error}") from error
