"""What a watcher is doing, what waits, and what failed."""

from collections.abc import Iterator
from pathlib import Path

from clonetrace.domain.errors import StoreError
from clonetrace.watch.memory import Memory
from clonetrace.watch.running import only_watcher

#: Alerts that are shown; older ones are in the log.
_SHOWN = 10


def is_watched(out: Path) -> bool:
    """Whether a watcher of this output folder is alive, whatever its notes say."""
    if not (out / "watch.lock").exists():
        return False
    try:
        with only_watcher(out):
            return False
    except StoreError:
        return True


def status_lines(memory: Memory, *, alive: bool) -> Iterator[str]:
    """Say it in words."""
    if alive:
        yield f"process {memory.process} is {memory.doing}"
    elif memory.process is None:
        yield "no watcher is running; the last one stopped in good order"
    else:
        yield f"no watcher is running; process {memory.process} ended while it was {memory.doing}"
    if memory.looked_at is not None:
        yield f"looked last at {memory.looked_at:%Y-%m-%d %H:%M:%S}"
    if memory.analysed_at is not None:
        yield f"analysed last at {memory.analysed_at:%Y-%m-%d %H:%M:%S}, {memory.wells} wells"
    if memory.trouble is not None:
        yield f"the newest look failed: {memory.trouble}"
    for one in memory.waiting:
        wells = f"{one.wells}" if one.expected is None else f"{one.wells} of {one.expected}"
        yield f"waits: {one.folder}, {wells} wells, {one.why} since {one.since:%Y-%m-%d %H:%M}"
    for failed in memory.failed:
        yield f"failed: {failed.plate} {failed.well}: {failed.problem}"
    for told in memory.told[-_SHOWN:]:
        yield f"alert of {told.alert.raised_at:%Y-%m-%d}: {told.alert.message}"
