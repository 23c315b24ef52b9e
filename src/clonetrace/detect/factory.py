"""Choosing the detectors by name."""

from clonetrace.detect.classical import ClassicalDetector
from clonetrace.detect.detector import Modules
from clonetrace.detect.neural import NeuralDetector
from clonetrace.detect.settings import DetectSettings
from clonetrace.domain import Level


def build_modules(settings: DetectSettings) -> Modules:
    """Make the three modules that the settings ask for."""
    kind = NeuralDetector if settings.detector == "neural" else ClassicalDetector
    return Modules(
        whole_well=kind(Level.GLOBAL, settings),
        local=kind(Level.LOCAL, settings),
        cell=kind(Level.CELL, settings),
    )
