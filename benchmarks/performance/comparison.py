"""Ours against the published flow, scan by scan, for every format and size."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from clonetrace.domain import Clonality
from performance.material import (
    Format,
    drop_from_memory,
    files_of,
    read_once,
    repeated,
    scans_of,
)
from performance.plan import Figures, Plan
from performance.published import Floats, Pass, Published, prepared
from performance.timing import (
    Clock,
    Tick,
    Times,
    analyse,
    command,
    cores,
    processor,
    seconds,
    side_by_side,
    wall,
)

#: Scans of each folder that the published flow is timed on: all cost it the same.
_SAMPLE = 3


def compare(plan: Plan) -> Iterator[Figures]:
    """Yield seconds per scan.

    The flow's network costs the same whatever the format, but it is timed in the rounds of each, so
    that every ratio is one of times taken side by side.
    """
    network, view = _published(plan)
    passes = network.passes(1)
    _warm_up(plan, passes, view)
    for size in plan.sizes_px:
        for file in plan.formats:
            folder = plan.scans(size, file)
            found = _about(folder) | {"format": file.value, "size_px": size}
            with cores(1):
                found["in memory"] = _in_memory(plan, folder, passes, view)
                found["from disk"] = _from_disk(plan, folder)
            yield found


def compare_on_two_cores(plan: Plan) -> Iterator[Figures]:
    """Yield seconds per scan of two workers, and of two threads of the flow, at the first size."""
    network, view = _published(plan)
    passes = network.passes(2)
    _warm_up(plan, passes, view)
    for file in plan.formats:
        if file is not Format.OME_ZARR:
            folder = plan.scans(plan.sizes_px[0], file)
            about = _about(folder) | {"format": file.value, "size_px": plan.sizes_px[0]}
            with cores(2):
                times = _two_cores(plan, folder, passes, view)
            yield about | {"in memory": times}


def _published(plan: Plan) -> tuple[Published, Floats]:
    views = [prepared(path) for path in _sample(plan.scans(plan.sizes_px[0], Format.RAW))]
    return Published(plan.network, plan.work, views), views[0]


def _warm_up(plan: Plan, passes: Mapping[str, Pass], view: Floats) -> None:
    analyse(plan.scans(plan.sizes_px[0], Format.RAW))
    for run in passes.values():
        run(view)


def _about(folder: Path) -> Figures:
    scans = len(scans_of(folder))
    size = sum(path.stat().st_size for path in files_of(folder))
    return {"scans": scans, "megabytes_per_scan": size / scans / 1e6}


def _sample(folder: Path) -> list[Path]:
    scans = scans_of(folder)
    return scans[:: max(1, len(scans) // _SAMPLE)][:_SAMPLE]


def _in_memory(plan: Plan, folder: Path, passes: Mapping[str, Pass], view: Floats) -> Times:
    """Return seconds of processor time per scan with one core; the files are in memory.

    Of ours also those of the wells alone, without what a run costs once, and of the wells in which
    something grew.
    """
    scans, wells, occupied = len(scans_of(folder)), [], []

    def ours() -> float:
        clock = Clock(processor)
        taken, report = analyse(folder, progress=clock, tick=processor)
        grown = [
            clock.wells[str(one.well)]
            for one in report.results
            if one.verdict.clonality is not Clonality.EMPTY
        ]
        each = scans / len(report.results)
        wells.append(sum(clock.wells.values()) / scans)
        occupied.append(sum(grown) / max(1, len(grown)) / each)
        return taken / scans

    read_once(files_of(folder))
    tasks = {"ours": ours, "decoding": partial(_decode, _sample(folder), processor)}
    tasks |= _networks(passes, view, processor)
    times = side_by_side(tasks, plan.rounds)
    return times | {"ours, wells alone": wells, "ours, occupied wells": occupied}


def _two_cores(plan: Plan, folder: Path, passes: Mapping[str, Pass], view: Floats) -> Times:
    """Return seconds per scan of two workers and of two threads.

    Ours is the whole command here, with the start of Python and of the workers.
    """
    many = repeated(folder, plan.work / "many", plan.many)
    scans = len(scans_of(many))
    tasks = {
        "ours": lambda: command(many, 2).seconds / scans,
        "decoding": partial(_decode, _sample(folder), wall),
    }
    tasks |= _networks(passes, view, wall)
    return side_by_side(tasks, plan.rounds)


def _from_disk(plan: Plan, folder: Path) -> Times:
    """Return seconds per scan with one core; the files have to come from the disk."""
    files, sample = files_of(folder), _sample(folder)
    scans = len(scans_of(folder))
    # Of an OME-Zarr image, the folder is what holds the pixels.
    roots = {path.parent if path.suffix == ".json" else path for path in sample}
    sampled = [path for path in files if roots & {path, *path.parents}]

    def forgotten(these: Sequence[Path], task: Callable[[], float]) -> float:
        drop_from_memory(these)
        return task()

    tasks = {
        "ours": partial(forgotten, files, lambda: analyse(folder)[0] / scans),
        "decoding": partial(forgotten, sampled, partial(_decode, sample, wall)),
        "reading": partial(forgotten, files, lambda: seconds(read_once, files) / scans),
    }
    return side_by_side(tasks, plan.cold_rounds)


def _networks(
    passes: Mapping[str, Pass], view: Floats, tick: Tick
) -> dict[str, Callable[[], float]]:
    return {name: partial(seconds, run, view, tick=tick) for name, run in passes.items()}


def _decode(sample: Sequence[Path], tick: Tick) -> float:
    """Return the seconds per scan of all that the flow does before its network."""
    return sum(seconds(prepared, path, tick=tick) for path in sample) / len(sample)
