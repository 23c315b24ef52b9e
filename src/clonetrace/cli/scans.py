"""`clonetrace scans`: a dry run that shows what was understood of the input."""

from pathlib import Path
from typing import TYPE_CHECKING

from clonetrace.cli.options import ActivePlates, Config, Consolidated, Inputs, Plates, Runs, select

if TYPE_CHECKING:
    from rich.table import Table

    from clonetrace.domain import Inventory


def scans(
    inputs: Inputs,
    config: Config = None,
    run: Runs = None,
    plate: Plates = None,
    active_plates: ActivePlates = None,
    consolidated: Consolidated = None,
) -> None:
    """Show which scans of which wells were understood, and what was not. Reads no image."""
    from rich.console import Console

    from clonetrace.analysis import load_settings
    from clonetrace.intake import take_inventory

    selection = select(run, plate, None, active_plates, consolidated)
    inventory = take_inventory(
        tuple(Path(path) for path in inputs), load_settings(config).intake, selection
    )
    console = Console(soft_wrap=True)
    console.print(_table(inventory))
    findings = [*inventory.findings, *(one for well in inventory.wells for one in well.findings)]
    for finding in findings:
        console.print(f"{finding.kind}: {finding.message}", markup=False, highlight=False)
    total = sum(len(series.scans) for series in inventory.wells)
    console.print(f"{total} scans of {len(inventory.wells)} wells; {len(findings)} remarks")


def _table(inventory: "Inventory") -> "Table":
    """One line per plate and day."""
    from rich import box
    from rich.table import Table

    table = Table("run", "plate", "day", "first scan", "wells", "example", box=box.SIMPLE)
    days: dict[tuple[str, str, int], list[Path]] = {}
    starts: dict[tuple[str, str, int], str] = {}
    for series in inventory.wells:
        for scan in series.scans:
            key = (scan.plate.run, scan.plate.name, scan.day)
            days.setdefault(key, []).append(scan.path)
            time = f"{scan.taken_at:%Y-%m-%d %H:%M}"
            starts[key] = min(starts.get(key, time), time)
    for key in sorted(days):
        run, plate, day = key
        example = days[key][0]
        table.add_row(
            run,
            plate,
            str(day),
            starts[key],
            str(len(days[key])),
            f"{example.parent.name}/{example.name}",
        )
    return table
