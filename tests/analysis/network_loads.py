"""Tells how often this process loaded a network."""

from clonetrace.analysis import Settings
from clonetrace.analysis.fingerprint import detectors_name
from clonetrace.neural.runtime import _opened


def loads(settings: Settings) -> int:
    """Name the detectors, for which they are loaded, and count."""
    detectors_name(settings)
    return _opened.cache_info().misses
