"""Which colonies can be picked, now or later, and until when."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clonetrace.domain import Box, Clonality, ColonyMeasurement, WellResult


@dataclass(frozen=True)
class Forecast:
    """A day and the interval of the growth fit that it comes from.

    Attributes:
        day: On which it is to happen.
        earliest: First day of the interval; None where there is none.
        latest: Last day; None also where the interval has no end.
    """

    day: date
    earliest: date | None
    latest: date | None


@dataclass(frozen=True)
class Candidate:
    """A monoclonal well and the colony in it.

    Attributes:
        result: The well.
        colony: Its largest colony in the latest scan.
        seen_on: Day of that scan.
        ready: Forecast of the day on which the colony is wide enough, where there is one.
        touches: Forecast of the day on which it touches its neighbour, where there is one.
    """

    result: WellResult
    colony: ColonyMeasurement
    seen_on: date
    ready: Forecast | None
    touches: Forecast | None

    @property
    def ready_now(self) -> bool:
        """Whether it can be picked as the latest scan shows it."""
        return self.colony.ready_to_pick

    @property
    def held_back(self) -> bool:
        """Whether it is wide enough but must not be picked, because of its morphology."""
        return not self.ready_now and self.colony.days_to_ready == 0

    @property
    def pick_before(self) -> date | None:
        """The day on which it may touch its neighbour at the earliest: pick before."""
        if self.touches is None:
            return None
        return self.touches.earliest or self.touches.day

    @property
    def neighbours(self) -> tuple[Box, ...]:
        """The other colonies of the well in the scan that shows this one."""
        shown = [one for one in self.result.lineages if one.parent is None and one.counts]
        places = (one.sightings[0].detection for one in shown)
        boxes = [detection.box for detection in places if detection is not None]
        return tuple(box for box in boxes if not box.holds(self.colony.x_um, self.colony.y_um))


def find_candidates(results: Sequence[WellResult]) -> tuple[Candidate, ...]:
    """Return the monoclonal wells whose colony was measured, by run, plate and well."""
    ordered = sorted(results, key=lambda result: (result.plate, result.well))
    return tuple(_candidates(ordered))


def _candidates(results: Sequence[WellResult]) -> Iterator[Candidate]:
    for result in results:
        colony, scan = result.largest, result.latest_scan
        if result.failed is not None or colony is None or scan is None:
            continue
        if result.verdict.clonality is not Clonality.MONOCLONAL:
            continue
        seen_on = scan.taken_at.date()
        yield Candidate(
            result=result,
            colony=colony,
            seen_on=seen_on,
            ready=_forecast(
                seen_on, colony.days_to_ready, colony.days_to_ready_low, colony.days_to_ready_high
            ),
            touches=_forecast(
                seen_on, colony.days_to_touch, colony.days_to_touch_low, colony.days_to_touch_high
            ),
        )


def _forecast(
    seen_on: date, days: float | None, low: float | None, high: float | None
) -> Forecast | None:
    if days is None:
        return None
    return Forecast(
        day=seen_on + timedelta(days=math.floor(days)),
        earliest=None if low is None else seen_on + timedelta(days=math.floor(low)),
        latest=None if high is None else seen_on + timedelta(days=math.ceil(high)),
    )
