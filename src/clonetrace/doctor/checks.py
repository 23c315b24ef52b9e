"""The checks of `clonetrace doctor`."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from clonetrace.analysis import Settings
from clonetrace.detect import build_modules
from clonetrace.domain import Inventory, Plate
from clonetrace.domain.errors import CloneTraceError
from clonetrace.imaging import examine, open_source
from clonetrace.intake import take_inventory
from clonetrace.morphology import build_grader
from clonetrace.store.caring import check_database
from clonetrace.trace import build_rule

#: Free space below which a disk is called short: a run of 855 wells with its pictures takes some 2
#: GB, and a database must be able to copy itself.
_SHORT_BYTES = 5_000_000_000
#: The first version is of this year: a clock before it is wrong.
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
#: Seconds by which the clock of a network drive may differ.
_SKEW_S = 120.0


class Health(StrEnum):
    """How a check came out."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"


@dataclass(frozen=True)
class Advice:
    """What a check found.

    Attributes:
        subject: What was checked.
        health: How it is.
        message: One sentence; where something is wrong, with what to do.
    """

    subject: str
    health: Health
    message: str


def examine_installation(
    settings: Settings, inputs: Sequence[Path], out: Path | None
) -> Iterator[Advice]:
    """Check everything that an analysis needs; changes nothing but a test file in the output.

    Args:
        settings: As analyses will use them.
        inputs: Folders with scans; may be none.
        out: The output folder, where there is one.
    """
    yield from _safely("models", lambda: _models(settings))
    if out is not None:
        yield from _safely("disk", lambda: _disk(out))
        yield from _safely("permissions", lambda: _permissions(out))
        yield from _safely("clock", lambda: _clock(out, datetime.now(UTC)))
    if out is not None or settings.database.url is not None:
        yield from _safely("database", lambda: _database(settings, out))
    for folder in inputs:
        yield from _safely("input", partial(_input, settings, folder, out))


def _safely(subject: str, check: Callable[[], Iterator[Advice]]) -> Iterator[Advice]:
    """Run a check; what it stumbles over is its result."""
    try:
        yield from check()
    except CloneTraceError as error:
        yield Advice(subject, Health.BAD, str(error))
    except OSError as error:
        yield Advice(subject, Health.BAD, f"{error.filename}: {error.strerror}; check its name")


def _models(settings: Settings) -> Iterator[Advice]:
    # Named without the settings of their search, which `clonetrace config show` tells.
    identity = re.sub(r" \{[^{}]*\}", "", build_modules(settings.detect).identity)
    yield Advice("models", Health.GOOD, f"detectors open: {identity}")
    grader = build_grader(settings.morphology)
    graded = "morphology is not graded" if grader is None else f"grader opens: {grader.identity}"
    yield Advice("models", Health.GOOD, graded)
    yield Advice("models", Health.GOOD, f"rule: {build_rule(settings.trace).identity}")


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    absolute = folder.absolute()
    return next(path for path in (absolute, *absolute.parents) if path.exists())


def _disk(out: Path) -> Iterator[Advice]:
    free = shutil.disk_usage(_existing(out)).free
    said = f"{free / 1e9:.1f} GB are free for {out}"
    if free < _SHORT_BYTES:
        yield Advice("disk", Health.DOUBTFUL, f"{said}: make room, a run needs some 2 GB")
    else:
        yield Advice("disk", Health.GOOD, said)


def _permissions(out: Path) -> Iterator[Advice]:
    folder = _existing(out)
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield Advice(
            "permissions",
            Health.BAD,
            f"nothing can be written in {folder} ({error.strerror}): allow it, or choose another "
            "output folder",
        )
        return
    yield Advice("permissions", Health.GOOD, f"files can be written in {folder}")


def _clock(out: Path, now: datetime) -> Iterator[Advice]:
    if now < _EARLIEST:
        yield Advice(
            "clock", Health.BAD, f"the clock shows {now:%Y-%m-%d}: set it, days depend on it"
        )
        return
    with tempfile.NamedTemporaryFile(dir=_existing(out)) as file:
        written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    skew = abs((written - now).total_seconds())
    if skew > _SKEW_S:
        yield Advice(
            "clock",
            Health.DOUBTFUL,
            f"the clock of the drive of {out} differs by {skew:.0f} s from this machine's: let "
            "both follow one time server",
        )
    else:
        yield Advice("clock", Health.GOOD, f"it is {now:%Y-%m-%d %H:%M} UTC, on the drive too")


def _database(settings: Settings, out: Path | None) -> Iterator[Advice]:
    url = settings.database.url
    if url is None and out is not None and not (out / "clonetrace.db").exists():
        yield Advice("database", Health.GOOD, "there is none yet; the first analysis makes it")
        return
    target = url.get_secret_value() if url is not None else Path(str(out)) / "clonetrace.db"
    problems = check_database(target)
    for problem in problems:
        yield Advice("database", Health.BAD, problem)
    if not problems:
        yield Advice("database", Health.GOOD, "it is sound, and the audit is unbroken")


def _input(settings: Settings, folder: Path, out: Path | None) -> Iterator[Advice]:
    inventory = take_inventory([folder], settings.intake)
    scans = sum(len(series.scans) for series in inventory.wells)
    if not scans:
        yield Advice(
            "input",
            Health.BAD,
            f"{folder} holds no scan in the layout {settings.intake.layout.value}: "
            "see what `clonetrace scans` says of it",
        )
        return
    yield Advice(
        "input", Health.GOOD, f"{folder} holds {scans} scans of {len(inventory.wells)} wells"
    )
    if out is not None and out.resolve().is_relative_to(folder.resolve()):
        yield Advice("input", Health.BAD, f"{out} lies in the input {folder}: choose another")
    yield from _scales(inventory, settings)


def _scales(inventory: Inventory, settings: Settings) -> Iterator[Advice]:
    """Compare the stated scale with the well's rim, once per plate."""
    told: set[Plate] = set()
    for series in inventory.wells:
        if series.plate in told:
            continue
        told.add(series.plate)
        scan = series.newest
        with open_source(scan.path) as source:
            seen = examine(source, scan.path.name, settings.intake.plate_format, settings.imaging)
        name = f"{scan.path.parent.name}/{scan.path.name}"
        if seen.scale_disagrees:
            yield Advice(
                "image scale",
                Health.DOUBTFUL,
                f"{name} states {seen.stated_um_per_px:.3g} um/px, its rim says "
                f"{seen.rim_um_per_px:.3g}, which is used: set imaging.um_per_px if that is wrong",
            )
        elif seen.frame is None or (seen.stated_um_per_px is None and seen.rim_um_per_px is None):
            yield Advice(
                "image scale",
                Health.BAD,
                f"{name} gives no scale ({'; '.join(seen.quality.notes) or 'no rim is seen'}): set "
                "imaging.um_per_px",
            )
        else:
            yield Advice("image scale", Health.GOOD, f"{name}: {seen.frame.um_per_px:.3g} um/px")
