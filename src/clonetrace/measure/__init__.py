"""Measuring a colony: size, growth, and when it can be picked."""

from clonetrace.measure.colony import measure_colony
from clonetrace.measure.growth import GrowthFit, fit_growth
from clonetrace.measure.settings import MeasureSettings

__all__ = ["GrowthFit", "MeasureSettings", "fit_growth", "measure_colony"]
