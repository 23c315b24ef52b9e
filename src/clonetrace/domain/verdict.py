"""The answer for one well."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from clonetrace.domain._value import Value
from clonetrace.domain.geometry import PixelBox, ScanFrame
from clonetrace.domain.lineage import Lineage, Stray
from clonetrace.domain.plate import Plate, Well
from clonetrace.domain.reading import Quality


class Clonality(StrEnum):
    """What a well holds."""

    MONOCLONAL = "monoclonal"
    POLYCLONAL = "polyclonal"
    EMPTY = "empty"
    DIFFERENTIATED = "differentiated"
    AMBIGUOUS = "ambiguous"
    CONSOLIDATED = "consolidated"
    """Picked already; not analysed."""


class Evidence(Value):
    """One reason for a verdict, as a reviewer reads it."""

    statement: str
    weight: float | None = None
    """By how much it moves the natural logarithm of the odds of exactly one founder, where the rule
    gives a probability."""


class Verdict(Value):
    """Clonality of a well, with the reasons."""

    clonality: Clonality
    probability_monoclonal: Annotated[float, Field(ge=0, le=1)] | None = None
    """Calibrated probability of exactly one founder; None where the rule only counts. So are the
    next four."""
    probability_low: Annotated[float, Field(ge=0, le=1)] | None = None
    """Lower end of its 95 % interval: what the counts that the model rests on allow."""
    probability_high: Annotated[float, Field(ge=0, le=1)] | None = None
    """Upper end."""
    probability_empty: Annotated[float, Field(ge=0, le=1)] | None = None
    """Of no founder whose progeny lives."""
    expected_founders: Annotated[float, Field(ge=0)] | None = None
    """Mean number of founders, given all evidence."""
    founders_seen: Annotated[int, Field(ge=0)] | None = None
    """Cells of day 0 that a colony descends from; None where day 0 was not looked at."""
    reasons: Annotated[tuple[Evidence, ...], Field(min_length=1)]


#: The fields of a verdict that only a rule with probabilities fills.
PROBABILITIES = (
    "probability_monoclonal",
    "probability_low",
    "probability_high",
    "probability_empty",
    "expected_founders",
)


class Morphology(StrEnum):
    """The paper's four classes of a colony's looks."""

    M1 = "M1"
    """Round, tight, clearly bordered, with a smooth transparent core."""
    M2 = "M2"
    """An M1 colony with a differentiated fringe."""
    M3 = "M3"
    """Poorly defined shape, mostly dark."""
    M4 = "M4"
    """Fully differentiated, sprawling spindle cells."""


class MorphologyGrade(Value):
    """Morphology of the newest crop of a colony."""

    morphology: Morphology
    confidences: dict[Morphology, float]
    """One per class; they add up to 1."""


class ColonyMeasurement(Value):
    """The well's largest colony in the latest scan."""

    x_um: float
    y_um: float
    width_mm: Annotated[float, Field(gt=0)]
    """The longer edge of its box."""
    area_mm2: Annotated[float, Field(gt=0)]
    doubling_time_h: Annotated[float, Field(gt=0)] | None = None
    """Time in which its area doubles; None where it was seen too seldom or does not grow."""
    ready_to_pick: bool
    """Wide enough to be picked, of the wanted morphology, and monoclonal."""
    days_to_ready: Annotated[float, Field(ge=0)] | None = None
    """Forecast from the growth curve of when it is wide enough, counted from the latest scan; 0
    when it is, None where there is no forecast."""
    days_to_ready_low: Annotated[float, Field(ge=0)] | None = None
    """Earliest such time within the 95 % interval of the growth fit."""
    days_to_ready_high: Annotated[float, Field(ge=0)] | None = None
    """Latest; None also where the interval has no end within the horizon of forecasts."""
    days_to_touch: Annotated[float, Field(ge=0)] | None = None
    """Forecast of when it touches another colony of the well; None where none is in sight."""
    days_to_touch_low: Annotated[float, Field(ge=0)] | None = None
    """Earliest such time within the 95 % intervals of both growth fits."""
    days_to_touch_high: Annotated[float, Field(ge=0)] | None = None
    """Latest; None also where the interval has no end within the horizon of forecasts."""
    pixels: PixelBox
    """Its box in the latest scan."""


class ScanSummary(Value):
    """One scan of a well as the report shows it, newest first."""

    scan_key: str
    day: int
    hours: float
    taken_at: datetime
    file_name: str
    quality: Quality
    frame: ScanFrame | None = None
    searched: bool = False
    """Whether the analysis looked at it; an empty well needs only its newest scans."""
    crop: str | None = None
    """The picture with boxes, relative to the output folder, with `/` between its parts."""


class WellResult(Value):
    """Everything that is known about one well after an analysis."""

    plate: Plate
    well: Well
    verdict: Verdict
    lineages: tuple[Lineage, ...] = ()
    strays: tuple[Stray, ...] = ()
    largest: ColonyMeasurement | None = None
    morphology: MorphologyGrade | None = None
    scans: tuple[ScanSummary, ...] = ()
    warnings: tuple[str, ...] = ()
    """What was missing or unusable, one sentence each."""
    failed: str | None = None
    """The error that stopped the analysis of this well, in one sentence; None when it went well."""

    @property
    def latest_scan(self) -> ScanSummary | None:
        """The newest usable scan."""
        return next((scan for scan in self.scans if scan.quality.usable), None)

    @property
    def day0_scan(self) -> ScanSummary | None:
        """The seeding scan, where it is there and usable."""
        return next(
            (scan for scan in reversed(self.scans) if scan.day == 0 and scan.quality.usable), None
        )

    @property
    def scans_used(self) -> int:
        """Scans that were looked at and could be used."""
        return sum(scan.searched and scan.quality.usable for scan in self.scans)
