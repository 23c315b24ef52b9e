"""What does each part of the tracing buy for the verdicts?

    python benchmarks/ablate_clonality.py RUN [RUN ...] [--wells WELLS] [--cells-per-well MEAN]

Each RUN is what `clonetrace simulate` wrote, with `results` within that `clonetrace analyze` wrote
with its defaults. Every well is followed again from what is remembered of its scans, and judged as
`clonetrace evaluate clonality` does:

- `as it is`: nothing is left out;
- `no registration`: scans are laid on each other by their walls alone;
- `no growth rule`: no object is dropped because it does not grow; the probability still weighs it;
- `no day 1`: the scan of day 1 is left out;
- `count`: the paper's counting rule, on the lineages of `as it is`;
- `perfect boxes`: the detectors answer with the visible objects of the truth, and nothing else.

Parts of scans that were not searched before are searched now, which takes its time; nothing is
written.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import cv2
from rich import box
from rich.console import Console
from rich.table import Table

from clonetrace.analysis import Settings, trail
from clonetrace.analysis.fingerprint import detectors_name
from clonetrace.analysis.scan_look import ScanLook
from clonetrace.detect import TILE_GRIDS, Modules, build_modules
from clonetrace.domain import (
    Alignment,
    Detection,
    Label,
    Level,
    Scan,
    ScanReading,
    SearchedTile,
    Verdict,
    WellResult,
    WellSeries,
)
from clonetrace.evaluate.clonality import (
    FIGURES,
    ClonalityReport,
    JudgedWell,
    decided_together,
    judge_wells,
    load_judged,
)
from clonetrace.intake import Selection, take_inventory
from clonetrace.simulate.truth import WellTruth
from clonetrace.store import open_store
from clonetrace.trace import CountingRule, TraceSettings
from clonetrace.trace.settings import SeedingSettings

#: Width from which the overview shows a colony whole, um.
IN_OVERVIEW_UM = 150.0
#: No object is seen for so long, hours.
NEVER_H = 1e6
#: Characters: one line for each figure, also where the output goes to a file.
TABLE_WIDTH = 210


@dataclass(frozen=True)
class Kept:
    """A well with all that is remembered of it."""

    judged: JudgedWell
    series: WellSeries
    readings: Mapping[str, ScanReading]


@dataclass(frozen=True)
class Variant:
    """What is left out.

    Attributes:
        name: For the table.
        settings: Of the analysis.
        without_days: Scans of these days are left out.
        registers: Whether scans are laid on each other by their content.
        perfect: Whether the detectors answer with the truth.
        counts: Whether wells are decided by the paper's count.
    """

    name: str
    settings: Settings
    without_days: frozenset[int] = frozenset()
    registers: bool = True
    perfect: bool = False
    counts: bool = False


def main() -> None:
    """Follow, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("--wells", type=int, help="most wells, from all over the runs; else all")
    parser.add_argument("--cells-per-well", type=float, default=0.5)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    trace = TraceSettings(seeding=SeedingSettings(cells_per_well=options.cells_per_well))
    settings = Settings(trace=trace)
    wells = [well for run in options.runs for well in kept_wells(run, settings)]
    step = -(-len(wells) // options.wells) if options.wells else 1
    chosen = wells[::step]
    modules = build_modules(settings.detect)
    told = {}
    for variant in variants(settings):
        followed = [followed_again(well, variant, modules) for well in chosen]
        told[variant.name] = judge_wells(followed, verdicts_of(followed, variant))
    Console(width=TABLE_WIDTH, soft_wrap=True).print(table_of(told, len(chosen)))


def variants(settings: Settings) -> Iterator[Variant]:
    """Yield all and what they leave out."""
    no_growth = settings.trace.model_copy(update={"growth_span_h": NEVER_H})
    yield Variant("as it is", settings)
    yield Variant("no registration", settings, registers=False)
    yield Variant("no growth rule", settings.model_copy(update={"trace": no_growth}))
    yield Variant("no day 1", settings, without_days=frozenset({1}))
    yield Variant("count", settings, counts=True)
    yield Variant("perfect boxes", settings, perfect=True)


def verdicts_of(wells: Sequence[JudgedWell], how: Variant) -> list[Verdict]:
    """Decide wells as a variant does."""
    if how.counts:
        return [well.decided_by(CountingRule()) for well in wells]
    return decided_together(wells, how.settings.trace)


def kept_wells(run: Path, settings: Settings) -> Iterator[Kept]:
    """Yield the wells of a run that have a result."""
    inventory = take_inventory((run / "scans",), settings.intake, Selection())
    series = {(one.plate, one.well): one for one in inventory.wells}
    detectors = detectors_name(settings)
    with open_store(run / "results" / "clonetrace.db", read_only=True) as store:
        for judged in load_judged(run, run / "results"):
            plate, well = judged.result.plate, judged.result.well
            if (plate, well) in series:
                readings = store.readings(plate, well, detectors)
                yield Kept(judged, series[plate, well], readings)


def followed_again(well: Kept, how: Variant, modules: Modules) -> JudgedWell:
    """Follow a well as a variant does."""
    scans = [one for one in reversed(well.series.scans) if one.day not in how.without_days]
    with ExitStack() as open_scans:
        if not how.registers:
            open_scans.enter_context(patch.object(trail, "align", lambda *_, **__: Alignment()))
        looks = [open_scans.enter_context(look_at(scan, well, how, modules)) for scan in scans]
        followed = trail.follow(looks, how.settings)
    return JudgedWell(well.judged.truth, with_trail(well.judged.result, followed, how))


def look_at(scan: Scan, well: Kept, how: Variant, modules: Modules) -> ScanLook:
    """Return a look at a scan that remembers what was read, or what is true."""
    look = ScanLook(scan, well.readings.get(scan.key), modules, how.settings)
    if not how.perfect:
        return look
    with look:
        true = as_it_is(look.reading, scan, well.judged.truth, how.settings)
    return ScanLook(scan, true, modules, how.settings)


def as_it_is(reading: ScanReading, scan: Scan, truth: WellTruth, settings: Settings) -> ScanReading:
    """Put the visible objects of the truth in the place of what was found."""
    there = next((one for one in truth.scans if one.day == scan.day), None)
    if there is None or reading.frame is None:
        return reading
    level = Level.CELL if scan.day <= settings.trace.cell_days else Level.LOCAL
    visible = [one for one in there.objects if one.visible]
    found = [Detection(box=one.box, label=one.label, score=1, level=level) for one in visible]
    grid = TILE_GRIDS[level]
    return reading.model_copy(
        update={
            "whole_well": tuple(
                one.model_copy(update={"level": Level.GLOBAL})
                for one in found
                if one.box.mean_edge_um >= IN_OVERVIEW_UM
                and one.label in {Label.COLONY, Label.DIFFERENTIATED}
            ),
            "tiles": tuple(
                SearchedTile(tile=tile, detections=grid.own(tile, found))
                for tile in grid.whole_well(reading.frame.well_radius_um)
            ),
        }
    )


def with_trail(result: WellResult, followed: trail.Trail, how: Variant) -> WellResult:
    """Put what was followed now in the place of what was followed before."""
    searched = {look.scan.key for look in followed.looks}
    scans = [one for one in result.scans if one.day not in how.without_days]
    return result.model_copy(
        update={
            "lineages": followed.lineages,
            "strays": followed.strays,
            "scans": tuple(
                one.model_copy(update={"searched": one.scan_key in searched}) for one in scans
            ),
        }
    )


def table_of(told: Mapping[str, ClonalityReport], wells: int) -> Table:
    """Lay the figures out: one line for each, one column for each variant."""
    table = Table(f"{wells} wells", *told, box=box.SIMPLE)
    for name, said in FIGURES.items():
        shares = [getattr(report.probability, name) for report in told.values()]
        table.add_row(
            said,
            *(
                f"{one.wells} of {one.of} ({one.low:.0%} to {one.high:.0%})" if one.of else "none"
                for one in shares
            ),
        )
    lines: Sequence[tuple[str, Callable[[ClonalityReport], float]]] = (
        ("Brier score of P(one founder)", lambda report: report.calibration.brier),
        ("its calibration error", lambda report: report.calibration.error),
    )
    for said, figure in lines:
        table.add_row(
            said,
            *(f"{figure(one):.3f}" if one.calibration.wells else "none" for one in told.values()),
        )
    return table


if __name__ == "__main__":
    main()
