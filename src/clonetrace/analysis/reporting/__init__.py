"""Gathering what a clonality report tells: results, their scans, and what they rest on."""

from clonetrace.analysis.reporting.gathering import MOST_CLONES, Gatherer
from clonetrace.analysis.reporting.scan_paths import FoundScans, ScanPaths

__all__ = ["MOST_CLONES", "FoundScans", "Gatherer", "ScanPaths"]
