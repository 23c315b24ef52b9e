"""The numbers of the largest colony."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from clonetrace.domain import (
    Clonality,
    ColonyMeasurement,
    Detection,
    Lineage,
    Morphology,
    ScanFrame,
)
from clonetrace.measure.growth import GrowthFit, fit_growth
from clonetrace.measure.settings import MeasureSettings
from clonetrace.measure.touching import forecast_touch

_UM_PER_MM = 1000.0


def measure_colony(
    lineage: Lineage,
    frame: ScanFrame,
    clonality: Clonality,
    settings: MeasureSettings,
    *,
    morphology: Morphology | None = None,
    neighbours: Sequence[Lineage] = (),
) -> ColonyMeasurement | None:
    """Measure a colony in the latest scan and forecast when it can be picked.

    Args:
        lineage: The colony, with a detection in the latest scan as its first sighting.
        frame: The latest scan's.
        clonality: The well's verdict; only monoclonal colonies are ever ready.
        settings: Width and morphology that are ready, and how growth is fitted.
        morphology: The colony's grade, None where it was not graded.
        neighbours: The well's other living colonies.

    Returns:
        The measurement, or None where the latest scan does not show the colony.
    """
    detection = lineage.sightings[0].detection
    if detection is None:
        return None
    width_mm = max(detection.box.width_um, detection.box.height_um) / _UM_PER_MM
    growth = fit_growth(lineage, settings)
    monoclonal = clonality is Clonality.MONOCLONAL
    forecast = _ready(width_mm, growth, settings) if monoclonal else _NO_FORECAST
    wanted = not settings.ready_morphology or morphology in settings.ready_morphology
    touch = forecast_touch(lineage, neighbours, settings)
    return ColonyMeasurement(
        x_um=detection.box.x_um,
        y_um=detection.box.y_um,
        width_mm=width_mm,
        area_mm2=_area_um2(detection) / _UM_PER_MM**2,
        doubling_time_h=growth.doubling_time_h if growth else None,
        ready_to_pick=monoclonal and wanted and width_mm > settings.ready_width_mm,
        days_to_ready=forecast.days,
        days_to_ready_low=forecast.low,
        days_to_ready_high=forecast.high,
        days_to_touch=touch.days if touch else None,
        days_to_touch_low=touch.low if touch else None,
        days_to_touch_high=touch.high if touch else None,
        pixels=frame.to_pixels(detection.box),
    )


@dataclass(frozen=True)
class _Forecast:
    """Days until a colony is wide enough, with the ends of their interval."""

    days: float | None = None
    low: float | None = None
    high: float | None = None


_NO_FORECAST = _Forecast()


def _ready(width_mm: float, growth: GrowthFit | None, settings: MeasureSettings) -> _Forecast:
    if width_mm > settings.ready_width_mm:
        return _Forecast(0.0, 0.0, 0.0)
    if growth is None:
        return _NO_FORECAST
    horizon = settings.longest_forecast_days
    days = growth.days_until(width_mm, settings.ready_width_mm)
    if days > horizon:
        return _NO_FORECAST
    low, high = growth.days_between(width_mm, settings.ready_width_mm)
    return _Forecast(days, low, high if high is not None and high <= horizon else None)


def _area_um2(detection: Detection) -> float:
    """The outline's area, or that of an ellipse in the box where there is no outline."""
    return detection.area_um2 or detection.box.area_um2 * math.pi / 4
