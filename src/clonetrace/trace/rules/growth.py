"""Rule: debris does not grow."""

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from clonetrace.domain import Fate, Lineage
from clonetrace.trace.settings import TraceSettings

_HOURS_PER_DAY = 24.0


@dataclass(frozen=True)
class GrowthRule:
    """Objects whose size stays the same are dust, scratches or dead cells."""

    settings: TraceSettings

    def judge(self, lineage: Lineage) -> Lineage:
        """Call a lineage abiotic that was seen long enough and did not grow."""
        seen = lineage.seen
        if lineage.fate is Fate.SPLIT or not seen:
            return lineage
        span_h = seen[0].hours - seen[-1].hours
        growth = daily_growth(lineage)
        if span_h < self.settings.growth_span_h or growth is None:
            return lineage
        if growth >= self.settings.min_daily_growth:
            return lineage
        return lineage.model_copy(
            update={
                "fate": Fate.ABIOTIC,
                "why": (
                    f"does not grow: {_width(lineage, -1):.0f} um on day {seen[-1].day}, "
                    f"{_width(lineage, 0):.0f} um on day {seen[0].day}"
                ),
            }
        )


def daily_growth(lineage: Lineage) -> float | None:
    """Return the relative growth of the box's area per day.

    The slope of the logarithm is the median over all pairs of sightings (Theil and Sen), so that
    one wrong box does not count.

    Returns:
        0.05 for 5 % a day; None with fewer than two sightings at different times.
    """
    points = [
        (sighting.hours, math.log(sighting.detection.box.area_um2))
        for sighting in lineage.seen
        if sighting.detection is not None
    ]
    slopes = [
        (area - other_area) / (hours - other_hours)
        for (hours, area), (other_hours, other_area) in combinations(points, 2)
        if hours != other_hours
    ]
    return math.expm1(float(np.median(slopes)) * _HOURS_PER_DAY) if slopes else None


def _width(lineage: Lineage, index: int) -> float:
    detection = lineage.seen[index].detection
    return detection.box.mean_edge_um if detection is not None else 0.0
