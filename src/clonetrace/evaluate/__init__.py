"""Measuring: how real simulated images look, how well modules find, how well wells are judged."""

from clonetrace.evaluate.realism import RealismReport, RealismSettings, Row, compare_realism
from clonetrace.evaluate.wells import CaseRow, Share, WellsReport, compare_wells

__all__ = [
    "CaseRow",
    "RealismReport",
    "RealismSettings",
    "Row",
    "Share",
    "WellsReport",
    "compare_realism",
    "compare_wells",
]
