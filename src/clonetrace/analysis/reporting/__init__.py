"""Gathering what a clonality report tells: results, their scans, and what they rest on."""

from clonetrace.analysis.reporting.gathering import MOST_CLONES, Gatherer

__all__ = ["MOST_CLONES", "Gatherer"]
