"""A colony followed backwards through the scans."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from clonetrace.domain._value import Value
from clonetrace.domain.detection import Detection
from clonetrace.domain.geometry import Box


class Sighting(Value):
    """Where a lineage is in one scan."""

    scan_key: str
    day: int
    hours: float
    """Since the plate's first scan."""
    expected: Box
    """Where the next-later scan says it should be, at the later scan's size."""
    detection: Detection | None
    """What was found there; None where nothing was."""


class Stray(Value):
    """A cell of the first days that no later colony covers, and that is gone in the next scan.

    It may have died or floated away, or have joined a colony: then it is a founder.
    """

    scan_key: str
    day: int
    hours: float
    """Since the plate's first scan."""
    detection: Detection
    from_colony_um: Annotated[float, Field(ge=0)]
    """Distance of its edge from the nearest place where a colony was expected."""


class Fate(StrEnum):
    """How a lineage ends, going backwards."""

    FOUNDER = "founder"
    """It was followed to a cell of day 0."""
    SPLIT = "split"
    """Before some day it was two or more objects; those are lineages of their own."""
    GHOST = "ghost"
    """It was there later, but nothing is seen in its place on day 0."""
    OPEN = "open"
    """The scans end before day 0 is reached."""
    ABIOTIC = "abiotic"
    """It does not grow: dust, a scratch or a dead cell. It does not count."""
    UNCONFIRMED = "unconfirmed"
    """It was seen too seldom to be believed. It does not count."""


#: Lineages with these fates are alive: each stands for at least one founder.
LIVING_FATES = frozenset({Fate.FOUNDER, Fate.GHOST, Fate.OPEN})


class Lineage(Value):
    """One object followed backwards, from the latest scan that shows it on its own."""

    number: Annotated[int, Field(ge=1)]
    """1 for the largest colony of the newest scan."""
    parent: int | None = None
    """The lineage that it merges into later, None for a colony of the newest scan."""
    sightings: Annotated[tuple[Sighting, ...], Field(min_length=1)]
    """Newest first, without gaps: a scan in which it was missed has a sighting too."""
    fate: Fate
    why: str = ""
    """The fate's reason, in a reviewer's words."""

    @property
    def seen(self) -> tuple[Sighting, ...]:
        """The sightings in which it was found, newest first."""
        return tuple(sighting for sighting in self.sightings if sighting.detection is not None)

    @property
    def alive(self) -> bool:
        """Whether it counts as a living object."""
        return self.fate in LIVING_FATES

    @property
    def counts(self) -> bool:
        """Whether it is alive, or the later form of several living ones."""
        return self.alive or self.fate is Fate.SPLIT
