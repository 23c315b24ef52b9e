"""What a watcher must still know after a kill: one small file in the output folder."""

from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from clonetrace.domain import Value
from clonetrace.report import write_file
from clonetrace.watch.alerts import Alert
from clonetrace.watch.exports import Observation

_FILE = "watch.json"


class Told(Value):
    """An alert, and where it must still be delivered."""

    alert: Alert
    pending: tuple[str, ...]
    """Names of channels that have not taken it yet."""


class Waiting(Value):
    """A plate scan that is not analysed yet."""

    folder: str
    plate: str
    wells: int
    expected: int | None
    why: str
    since: datetime


class FailedWell(Value):
    """A well whose analysis broke down; it is tried again at each analysis."""

    plate: str
    well: str
    problem: str


class Memory(Value):
    """All that is kept between two looks, and what `clonetrace status` shows."""

    first_start: datetime
    process: int | None = None
    """Of the watcher; None when it stopped in good order."""
    doing: str = "starting"
    looked_at: datetime | None = None
    analysed_at: datetime | None = None
    wells: int = 0
    """Wells with results."""
    trouble: str | None = None
    """Why the newest look failed; None when it went well."""
    waiting: tuple[Waiting, ...] = ()
    failed: tuple[FailedWell, ...] = ()
    observed: dict[str, Observation] = {}  # noqa: RUF012 - pydantic copies it
    told: tuple[Told, ...] = ()


def recall(out: Path) -> Memory | None:
    """Read the notes of an output folder; None where there are none, or they are damaged.

    Nothing of value is lost with them: files are waited for once more, and alerts come again.
    """
    try:
        return Memory.model_validate_json((out / _FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def remember(memory: Memory, out: Path) -> None:
    """Write the notes.

    Raises:
        StoreError: They cannot be written.
    """
    write_file(out / _FILE, [memory.model_dump_json(indent=1).encode()])
