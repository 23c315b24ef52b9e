"""How fast a colony grows."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from clonetrace.domain import Lineage
from clonetrace.measure.settings import MeasureSettings

_HOURS_PER_DAY = 24.0
#: Quantile of Student's distribution that makes a two-sided interval of 95 %.
_UPPER = 0.975
#: Parameters of a straight line.
_LINE = 2


@dataclass(frozen=True)
class GrowthFit:
    """Exponential growth of a colony's area.

    Attributes:
        rate_per_h: Growth of the natural logarithm of the area, per hour; positive.
        low_per_h: Lower end of the rate's 95 % interval; may be negative. None where two sightings
            leave nothing to tell the scatter by.
        high_per_h: Upper end.
    """

    rate_per_h: float
    low_per_h: float | None = None
    high_per_h: float | None = None

    @property
    def doubling_time_h(self) -> float:
        """Time in which the area doubles."""
        return math.log(2.0) / self.rate_per_h

    def days_until(self, now_mm: float, wanted_mm: float) -> float:
        """Return the days until the width grows from one value to another."""
        return _days(now_mm, wanted_mm, self.rate_per_h)

    def days_between(self, now_mm: float, wanted_mm: float) -> tuple[float | None, float | None]:
        """Return the earliest and the latest of these days within the rate's interval.

        The newest width is taken as it is: the jitter of its box is small beside what the rate
        leaves open. The latest is None where the interval holds rates that never get there, and
        both are None where there is no interval.
        """
        earliest = None if self.high_per_h is None else _days(now_mm, wanted_mm, self.high_per_h)
        if self.low_per_h is None or self.low_per_h <= 0:
            return earliest, None
        return earliest, _days(now_mm, wanted_mm, self.low_per_h)


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
    centred = hours - hours.mean()
    rate, level = (float(value) for value in np.polyfit(centred, areas, 1))
    if rate <= 0:
        return None
    freedom = len(points) - _LINE
    if freedom == 0:
        return GrowthFit(rate_per_h=rate)
    scatter = math.sqrt(float(np.sum((areas - level - rate * centred) ** 2)) / freedom)
    reach = float(stdtrit(freedom, _UPPER)) * scatter / math.sqrt(float(np.sum(centred**2)))
    return GrowthFit(rate_per_h=rate, low_per_h=rate - reach, high_per_h=rate + reach)


def _days(now_mm: float, wanted_mm: float, rate_per_h: float) -> float:
    """Days in which a width grows; it grows with the square root of the area."""
    return max(2.0 * math.log(wanted_mm / now_mm) / rate_per_h, 0.0) / _HOURS_PER_DAY
