"""Choosing the detectors by name."""

from clonetrace.detect.classical import ClassicalDetector
from clonetrace.detect.detector import Modules
from clonetrace.detect.settings import DetectSettings
from clonetrace.domain import Level


def build_modules(settings: DetectSettings) -> Modules:
    """Make the three modules that the settings ask for."""
    return Modules(
        whole_well=ClassicalDetector(Level.GLOBAL, settings),
        local=ClassicalDetector(Level.LOCAL, settings),
        cell=ClassicalDetector(Level.CELL, settings),
    )
