"""Measuring a colony: size, growth, and when it can be picked."""

from clonetrace.measure.colony import measure_colony
from clonetrace.measure.growth import GrowthFit, fit_growth
from clonetrace.measure.settings import MeasureSettings
from clonetrace.measure.touching import TouchForecast, forecast_touch

__all__ = [
    "GrowthFit",
    "MeasureSettings",
    "TouchForecast",
    "fit_growth",
    "forecast_touch",
    "measure_colony",
]
