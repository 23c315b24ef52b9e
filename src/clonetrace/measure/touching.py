"""When a colony touches its neighbour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.optimize import brentq

from clonetrace.domain import Box, Lineage
from clonetrace.measure.growth import GrowthFit, fit_growth
from clonetrace.measure.settings import MeasureSettings

_HOURS_PER_DAY = 24.0


@dataclass(frozen=True)
class TouchForecast:
    """Days from the latest scan until two colonies touch.

    Attributes:
        days: By the rates as they were fitted.
        low: Earliest, by the upper ends of the rates' intervals; None without intervals.
        high: Latest; None also where it lies beyond the horizon of forecasts.
    """

    days: float
    low: float | None
    high: float | None


def forecast_touch(
    colony: Lineage, neighbours: Sequence[Lineage], settings: MeasureSettings
) -> TouchForecast | None:
    """Forecast when a colony touches the first of its neighbours.

    Both are taken as discs as wide as the mean edge of their boxes, that stay where they are and
    grow exponentially. A neighbour whose growth is not known is taken to grow as the colony does.

    Args:
        colony: With a detection in the latest scan as its first sighting.
        neighbours: Other colonies of the well; those that the latest scan does not show are left
            out.
        settings: How growth is fitted, and how far forecasts reach.

    Returns:
        The earliest touch, or None where none is to come within the horizon.
    """
    forecasts = (_pair(colony, other, settings) for other in neighbours)
    return min(
        (one for one in forecasts if one is not None), key=lambda one: one.days, default=None
    )


def _pair(colony: Lineage, other: Lineage, settings: MeasureSettings) -> TouchForecast | None:
    mine, its = colony.sightings[0], other.sightings[0]
    if mine.detection is None or its.detection is None or mine.scan_key != its.scan_key:
        return None
    own = fit_growth(colony, settings)
    fits = (own or fit_growth(other, settings), fit_growth(other, settings) or own)
    boxes = (mine.detection.box, its.detection.box)
    if fits[0] is None or fits[1] is None:
        return None
    horizon = settings.longest_forecast_days
    days = _days_to_touch(boxes, (fits[0].rate_per_h, fits[1].rate_per_h), horizon)
    if days is None:
        return None
    return TouchForecast(
        days=days,
        low=_bound(boxes, [_high(fit) for fit in fits], horizon),
        high=_bound(boxes, [_low(fit) for fit in fits], horizon),
    )


def _high(fit: GrowthFit | None) -> float | None:
    return None if fit is None else fit.high_per_h


def _low(fit: GrowthFit | None) -> float | None:
    return None if fit is None or fit.low_per_h is None else max(fit.low_per_h, 0.0)


def _bound(
    boxes: tuple[Box, Box], rates: Sequence[float | None], horizon_days: float
) -> float | None:
    first, second = rates
    if first is None or second is None:
        return None
    return _days_to_touch(boxes, (first, second), horizon_days)


def _days_to_touch(
    boxes: tuple[Box, Box], rates_per_h: tuple[float, float], horizon_days: float
) -> float | None:
    """Solve r1 exp(a t / 2) + r2 exp(b t / 2) = distance for t, within the horizon."""
    distance = boxes[0].distance_um(boxes[1])

    def overlap_um(hours: float) -> float:
        radii = (
            box.mean_edge_um / 2 * math.exp(rate * hours / 2)
            for box, rate in zip(boxes, rates_per_h, strict=True)
        )
        return sum(radii) - distance

    if overlap_um(0.0) >= 0:
        return 0.0
    horizon_h = horizon_days * _HOURS_PER_DAY
    if overlap_um(horizon_h) < 0:
        return None
    return float(brentq(overlap_um, 0.0, horizon_h)) / _HOURS_PER_DAY
