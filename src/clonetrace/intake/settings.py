"""Settings of the intake: how paths are understood and which scans count."""

import re
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, NaiveDatetime, field_validator, model_validator

from clonetrace.domain import PLATE_FORMATS, PlateFormat, Value, Well

#: Named groups that a pattern may hold.
PATTERN_GROUPS = ("run", "plate", "well", "date", "hours")


class LayoutName(StrEnum):
    """The layouts that can be chosen."""

    CELIGO = "celigo"
    """One folder per plate scan, as the Celigo imager exports them."""
    PATTERN = "pattern"
    """A regular expression of the configuration."""


class ScansPerDay(StrEnum):
    """Which scans of one well and one calendar day are used."""

    FIRST = "first"
    """The first of the day; the others are reported as duplicates."""
    ALL = "all"
    """Every one, as in a time-lapse."""


class IntakeSettings(Value):
    """How the input is understood: section `[intake]` of the configuration."""

    layout: LayoutName = LayoutName.CELIGO
    """How folders and files are named."""
    channel: str = "Ch1"
    """Brightfield channel in Celigo file names; the imager numbers its channels from 1."""
    suffixes: tuple[str, ...] = (".tif", ".tiff", ".png", ".jpg", ".jpeg")
    """Endings of image files, upper or lower case."""

    pattern: str | None = None
    """Regular expression for a file's path below the input folder, with `/` between its parts.

    Named groups: `run`, `plate`, `well`, and `date` or `hours` (hours since `start`).
    """
    date_format: str | None = None
    """Format of the group `date` in the notation of `strptime`.

    Without it, dates with the year first are understood (`2024-03-04`, `20240304_0815`).
    """
    run: str | None = None
    """Run of files whose path does not say it."""
    plate: str | None = None
    """Plate of files whose path does not say it."""
    well: str | None = None
    """Well of files whose path does not say it."""
    start: NaiveDatetime | None = None
    """Local time at which the group `hours` is 0."""

    plate_wells: int = 96
    """Wells per plate: 6, 12, 24, 48, 96, 384 or 1536."""
    control_wells: tuple[str, ...] = ()
    """Wells that are left out on purpose, on every plate."""
    seeding_dates: dict[str, date] = Field(default_factory=dict)
    """Day 0 of plates, by run and plate joined with `_`; else the plate's first scan day."""
    scans_per_day: ScansPerDay = ScansPerDay.FIRST
    """Which scans of a day are used."""

    @property
    def plate_format(self) -> PlateFormat:
        """Rows and columns of the plates."""
        return PLATE_FORMATS[self.plate_wells]

    @property
    def controls(self) -> frozenset[Well]:
        """The control wells as values."""
        return frozenset(Well(label=label) for label in self.control_wells)

    @field_validator("plate_wells")
    @classmethod
    def _known_format(cls, wells: int) -> int:
        if wells not in PLATE_FORMATS:
            known = ", ".join(map(str, PLATE_FORMATS))
            raise ValueError(f"a plate has {known} wells, not {wells}")
        return wells

    @field_validator("suffixes")
    @classmethod
    def _lower_case(cls, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f".{suffix.lower().lstrip('.')}" for suffix in suffixes)

    @field_validator("control_wells")
    @classmethod
    def _labels(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(well) for well in sorted({Well.parse(label) for label in labels}))

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is None:
            return None
        try:
            groups = re.compile(pattern).groupindex
        except re.error as error:
            raise ValueError(f"pattern is no regular expression: {error}") from error
        for group in groups:
            if group not in PATTERN_GROUPS:
                known = ", ".join(PATTERN_GROUPS)
                raise ValueError(f"pattern has a group {group!r}; the groups known are {known}")
        return pattern

    @model_validator(mode="after")
    def _wells_on_plate(self) -> Self:
        for label in (*self.control_wells, *([] if self.well is None else [self.well])):
            if not self.plate_format.has(Well.parse(label)):
                raise ValueError(f"a {self.plate_wells}-well plate has no well {label}")
        return self

    @model_validator(mode="after")
    def _pattern_is_complete(self) -> Self:
        if self.layout is LayoutName.CELIGO:
            self._refuse_pattern_settings()
            return self
        if self.pattern is None:
            raise ValueError("layout = 'pattern' needs a pattern")
        groups = re.compile(self.pattern).groupindex
        for name in ("run", "plate", "well"):
            if name not in groups and getattr(self, name) is None:
                raise ValueError(
                    f"pattern has no group {name!r}: add (?P<{name}>...) or set {name} = '...'"
                )
        if ("date" in groups) == ("hours" in groups):
            raise ValueError("pattern needs either a group 'date' or a group 'hours'")
        if "hours" in groups and self.start is None:
            raise ValueError("a pattern with a group 'hours' needs start, the time of hour 0")
        return self

    def _refuse_pattern_settings(self) -> None:
        for name in ("pattern", "date_format", "run", "plate", "well", "start"):
            if getattr(self, name) is not None:
                raise ValueError(f"{name} is set, but it needs layout = 'pattern'")
