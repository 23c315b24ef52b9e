"""How fast a colony grows."""

import math
from dataclasses import dataclass

import numpy as np

from clonetrace.domain import Lineage
from clonetrace.measure.settings import MeasureSettings

_HOURS_PER_DAY = 24.0


@dataclass(frozen=True)
class GrowthFit:
    """Exponential growth of a colony's area.

    Attributes:
        rate_per_h: Growth of the natural logarithm of the area, per hour; positive.
    """

    rate_per_h: float

    @property
    def doubling_time_h(self) -> float:
        """Time in which the area doubles."""
        return math.log(2.0) / self.rate_per_h

    def days_until(self, now_mm: float, wanted_mm: float) -> float:
        """Return the days until the width grows from one value to another.

        The width grows with the square root of the area.
        """
        hours = 2.0 * math.log(wanted_mm / now_mm) / self.rate_per_h
        return max(hours, 0.0) / _HOURS_PER_DAY


def fit_growth(lineage: Lineage, settings: MeasureSettings) -> GrowthFit | None:
    """Fit exponential growth to the newest sightings by least squares on the logarithm.

    Returns:
        The fit; None where the colony was seen too seldom or does not grow.
    """
    seen = lineage.seen
    since = seen[0].hours - settings.growth_days * _HOURS_PER_DAY if seen else 0.0
    points = [
        (sighting.hours, math.log(sighting.detection.box.area_um2))
        for sighting in seen
        if sighting.detection is not None and sighting.hours >= since
    ]
    if len(points) < settings.min_sightings:
        return None
    hours = np.array([point[0] for point in points])
    areas = np.array([point[1] for point in points])
    if np.ptp(hours) == 0:
        return None
    rate = float(np.polyfit(hours - hours.mean(), areas, 1)[0])
    return GrowthFit(rate_per_h=rate) if rate > 0 else None
