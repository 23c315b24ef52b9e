"""How time and memory grow with wells, days, pixels and workers."""

from dataclasses import asdict
from functools import partial
from pathlib import Path

from performance.material import CASES, Format, repeated, scans_of, simulated
from performance.plan import Figures, Plan
from performance.timing import Clock, analyse, command, cores, processor, side_by_side

_NO_NETWORK = "[detect]\nneural = []\n"


def grow(plan: Plan) -> Figures:
    """Return what runs of several sizes cost.

    Wells are grown with small scans in which texture is searched instead of asking networks: what
    they cost each is little, so that what they share is seen. The wells are three simulated ones
    again and again.
    """
    scans = simulated(plan.work / "growth", size_px=plan.growth_px, days=max(plan.all_days))
    return {
        "wells": _wells(plan, scans),
        "workers": _workers(plan, scans),
        "days": _days(plan, scans),
        "kinds": _kinds(plan),
        "memory": _memory(plan),
        "pixels": _pixels(plan),
    }


def _wells(plan: Plan, scans: Path) -> list[Figures]:
    """Return seconds and memory of the command with two workers, once for each number of wells."""
    figures = []
    for count in plan.wells:
        folder = repeated(scans, plan.work / "wells", count, plan.growth_days)
        with cores(2):
            figures.append({"wells": count} | asdict(command(folder, 2, _NO_NETWORK)))
    return figures


def _workers(plan: Plan, scans: Path) -> Figures:
    """Return seconds of the command with one worker on one core, and with two on two."""

    def run(workers: int) -> float:
        with cores(workers):
            return command(folder, workers).seconds

    folder = repeated(scans, plan.work / "workers", plan.many, plan.growth_days)
    tasks = {"1": lambda: run(1), "2": lambda: run(2)}
    return {"wells": plan.many} | side_by_side(tasks, plan.rounds)


def _days(plan: Plan, scans: Path) -> list[Figures]:
    """Return seconds per scan of wells with few and with many scans, with one core."""
    folders = {
        str(days): repeated(scans, plan.work / f"days {days}", len(CASES), days)
        for days in plan.all_days
    }
    tasks = {days: partial(_per_scan, folder) for days, folder in folders.items()}
    with cores(1):
        times = side_by_side(tasks, plan.rounds, processor)
    return [{"days": int(days), "seconds": taken} for days, taken in times.items()]


def _per_scan(folder: Path) -> float:
    return analyse(folder, tick=processor)[0] / len(scans_of(folder))


def _kinds(plan: Plan) -> Figures:
    """Return seconds per scan of each kind of well, with one core."""
    folder = plan.scans(plan.sizes_px[0], Format.DEFLATE)
    kinds: dict[str, list[float]] = {case.value: [] for case in CASES}
    with cores(1):
        for _ in range(plan.rounds):
            clock = Clock(processor)
            analyse(folder, progress=clock, tick=processor)
            for kind, well in zip(kinds, sorted(clock.wells), strict=True):
                kinds[kind].append(clock.wells[well] / plan.days)
    return kinds


def _pixels(plan: Plan) -> list[Figures]:
    """Return seconds per scan of the same wells in smaller and larger scans, with one core."""
    folders = {str(size): plan.scans(size, Format.DEFLATE) for size in plan.sizes_px}
    tasks = {size: partial(_per_scan, folder) for size, folder in folders.items()}
    with cores(1):
        times = side_by_side(tasks, plan.rounds, processor)
    return [{"size_px": int(size), "seconds": taken} for size, taken in times.items()]


def _memory(plan: Plan) -> list[Figures]:
    """Return the most memory of a worker with networks, by size and format of the scans."""
    figures = []
    for size in plan.sizes_px:
        for file in (Format.RAW, Format.DEFLATE, Format.PNG):
            cost = command(plan.scans(size, file), 2)
            figures.append({"size_px": size, "format": file.value} | asdict(cost))
    return figures
