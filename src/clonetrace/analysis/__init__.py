"""The story of one well, one plate, one run."""

from clonetrace.analysis.automation import AlertSettings, LogSettings, WatchSettings
from clonetrace.analysis.crops import shown_region
from clonetrace.analysis.merging import MergeRequest, merge_shards
from clonetrace.analysis.reference import settings_reference, settings_template, toml_value
from clonetrace.analysis.reviewing import WebSettings
from clonetrace.analysis.ruling import pick_rules, rulings_of
from clonetrace.analysis.run import (
    AnalysisReport,
    AnalysisRequest,
    Progress,
    analyze_run,
    open_results,
)
from clonetrace.analysis.settings import (
    LoadedSettings,
    Settings,
    load_settings,
    load_with_origins,
)
from clonetrace.analysis.shard import Shard
from clonetrace.analysis.well import WellOutcome, WellTask, analyze_well

__all__ = [
    "AlertSettings",
    "AnalysisReport",
    "AnalysisRequest",
    "LoadedSettings",
    "LogSettings",
    "MergeRequest",
    "Progress",
    "Settings",
    "Shard",
    "WatchSettings",
    "WebSettings",
    "WellOutcome",
    "WellTask",
    "analyze_run",
    "analyze_well",
    "load_settings",
    "load_with_origins",
    "merge_shards",
    "open_results",
    "pick_rules",
    "rulings_of",
    "settings_reference",
    "settings_template",
    "shown_region",
    "toml_value",
]
