"""Ours against what cannot be done without: reading, decoding, and asking the networks."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from performance.material import files_of, read_once, scans_of
from performance.plan import Figures, Plan
from performance.recording import recording
from performance.timing import Clock, analyse, cores, processor, side_by_side


def approach(plan: Plan) -> Iterator[Figures]:
    """Yield processor seconds of a whole run with one core, and of its parts done again alone.

    The parts are the reads of an analysis, with the same regions in the same order, and its
    networks on as many views of the same shapes. What is left of the analysis is neither.
    """
    for file in plan.formats:
        folder = plan.scans(plan.sizes_px[0], file)
        with cores(1):
            times = _one(plan, folder)
        yield {"format": file.value} | times


def _one(plan: Plan, folder: Path) -> Figures:
    files, scans = files_of(folder), scans_of(folder)
    with recording() as made:
        analyse(folder)
    wells: list[float] = []

    def whole() -> float:
        clock = Clock(processor)
        taken, _ = analyse(folder, progress=clock, tick=processor)
        wells.append(sum(clock.wells.values()))
        return taken

    times = side_by_side(
        {
            "analysis": whole,
            "decoding": made.read_again,
            "networks": made.ask_again,
            "reading": partial(read_once, files),
        },
        plan.rounds,
        processor,
    )
    asked = Counter("x".join(map(str, shape)) for _, shape in made.networks)
    return times | {
        "wells alone": wells,
        "scans": len(scans),
        "scans opened": len(made.opened),
        "networks asked": dict(sorted(asked.items())),
        "megapixels decoded": sum(made.pixels.values()) / 1e6,
        "megapixels": len(scans) * plan.sizes_px[0] ** 2 / 1e6,
        "megabytes": sum(path.stat().st_size for path in files) / 1e6,
    }
