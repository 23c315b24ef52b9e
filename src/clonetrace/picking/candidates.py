"""Which colonies can be picked, now or later, and until when.

The machine's verdict says which; people may take a well out, and may, where the settings trust
them, put one in that the machine is not sure of.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from clonetrace.domain import (
    Box,
    Clonality,
    ColonyMeasurement,
    Morphology,
    Ruling,
    Rulings,
    Stage,
    WellResult,
)
from clonetrace.measure import MeasureSettings
from clonetrace.picking.settings import Trust


class Offer(StrEnum):
    """Whether a colony may be picked, once it is wide enough and looks as wanted."""

    OPEN = "may be picked"
    OTHERWISE = "a person decided otherwise"
    WAITS = "people are not done"
    UNSURE = "monoclonal for people, but not for the machine"


@dataclass(frozen=True)
class PickRules:
    """What decides, besides the measurements, which colonies may be picked.

    Attributes:
        rulings: What people decided.
        reviewed_ambiguous: Whose word is enough where the machine says ambiguous.
        ready_width_mm: A colony wider than this is ready; for those that people vouch for.
        wanted: Grades that are picked, for colonies that people graded or vouch for; none for any.
    """

    rulings: Rulings = field(default_factory=dict)
    reviewed_ambiguous: Trust = Trust.TWO_READERS
    ready_width_mm: float = MeasureSettings.model_fields["ready_width_mm"].default
    wanted: tuple[Morphology, ...] = MeasureSettings.model_fields["ready_morphology"].default

    def offer(self, result: WellResult) -> Offer | None:
        """Say whether a well's colony may be picked; None where nobody calls it monoclonal."""
        ruling = self.rulings.get((result.plate, result.well))
        clonality = result.verdict.clonality
        if clonality is Clonality.MONOCLONAL:
            if ruling is None or ruling.confirms:
                return Offer.OPEN
            return Offer.OTHERWISE if ruling.stage is Stage.DECIDED else Offer.WAITS
        if clonality is Clonality.CONSOLIDATED or ruling is None or not ruling.confirms:
            return None
        trusted = self.reviewed_ambiguous.enough(ruling.agreeing)
        return Offer.OPEN if clonality is Clonality.AMBIGUOUS and trusted else Offer.UNSURE


#: Where nobody decided anything.
MACHINE_ONLY = PickRules()


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
    """A well that the machine or people call monoclonal, and the colony in it.

    Attributes:
        result: The well.
        colony: Its largest colony in the latest scan.
        seen_on: Day of that scan.
        ready: Forecast of the day on which the colony is wide enough, where there is one.
        touches: Forecast of the day on which it touches its neighbour, where there is one.
        offer: Whether it may be picked at all.
        wide: Whether it is wide enough.
        wanted: Whether its morphology is wanted.
        ruling: What people decided; None where nobody did.
    """

    result: WellResult
    colony: ColonyMeasurement
    seen_on: date
    ready: Forecast | None
    touches: Forecast | None
    offer: Offer = Offer.OPEN
    wide: bool = False
    wanted: bool = False
    ruling: Ruling | None = None

    @property
    def ready_now(self) -> bool:
        """Whether it can be picked as the latest scan shows it."""
        return self.offer is Offer.OPEN and self.wide and self.wanted

    @property
    def ready_for_the_machine(self) -> bool:
        """Whether it could be picked if nobody had looked at it."""
        monoclonal = self.result.verdict.clonality is Clonality.MONOCLONAL
        return monoclonal and self.colony.ready_to_pick

    @property
    def held_back(self) -> bool:
        """Whether it is wide enough but must not be picked, because of its morphology."""
        return self.offer is Offer.OPEN and self.wide and not self.wanted

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


def find_candidates(
    results: Sequence[WellResult], rules: PickRules = MACHINE_ONLY
) -> tuple[Candidate, ...]:
    """Return the wells called monoclonal whose colony was measured, by run, plate and well.

    Args:
        results: One per well, in any order.
        rules: What people decided, and how far they are trusted.
    """
    ordered = sorted(results, key=lambda result: (result.plate, result.well))
    found = (
        candidate_of(result, offer, rules)
        for result in ordered
        if (offer := rules.offer(result)) is not None
    )
    return tuple(one for one in found if one is not None)


def candidate_of(
    result: WellResult, offer: Offer = Offer.OPEN, rules: PickRules = MACHINE_ONLY
) -> Candidate | None:
    """Return the colony of a well, whatever its verdict; None where none was measured."""
    colony, scan = result.largest, result.latest_scan
    if result.failed is not None or colony is None or scan is None:
        return None
    seen_on = scan.taken_at.date()
    ruling = rules.rulings.get((result.plate, result.well))
    return Candidate(
        result=result,
        colony=colony,
        seen_on=seen_on,
        ready=_forecast(
            seen_on, colony.days_to_ready, colony.days_to_ready_low, colony.days_to_ready_high
        ),
        touches=_forecast(
            seen_on, colony.days_to_touch, colony.days_to_touch_low, colony.days_to_touch_high
        ),
        offer=offer,
        wide=_wide(result, colony, rules),
        wanted=_wanted(result, colony, ruling, rules),
        ruling=ruling,
    )


def _wide(result: WellResult, colony: ColonyMeasurement, rules: PickRules) -> bool:
    if result.verdict.clonality is Clonality.MONOCLONAL:
        return colony.ready_to_pick or colony.days_to_ready == 0
    return colony.width_mm > rules.ready_width_mm


def _wanted(
    result: WellResult, colony: ColonyMeasurement, ruling: Ruling | None, rules: PickRules
) -> bool:
    """Whether the looks are wanted: by people's grade where there is one, else the machine's."""
    graded = None if ruling is None else ruling.morphology
    if graded is None and result.verdict.clonality is Clonality.MONOCLONAL:
        return colony.ready_to_pick
    if graded is None and result.morphology is not None:
        graded = result.morphology.morphology
    return not rules.wanted or graded in rules.wanted


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
