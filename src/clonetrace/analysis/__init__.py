"""The story of one well, one plate, one run."""

from clonetrace.analysis.reference import settings_reference
from clonetrace.analysis.run import (
    AnalysisReport,
    AnalysisRequest,
    Progress,
    analyze_run,
    open_results,
)
from clonetrace.analysis.settings import Settings, load_settings
from clonetrace.analysis.well import WellOutcome, WellTask, analyze_well

__all__ = [
    "AnalysisReport",
    "AnalysisRequest",
    "Progress",
    "Settings",
    "WellOutcome",
    "WellTask",
    "analyze_run",
    "analyze_well",
    "load_settings",
    "open_results",
    "settings_reference",
]
