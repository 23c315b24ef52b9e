"""Choosing the detectors by name."""

from clonetrace.detect.classical import ClassicalDetector
from clonetrace.detect.detector import Detector, Modules
from clonetrace.detect.neural import NeuralDetector
from clonetrace.detect.settings import DetectSettings
from clonetrace.detect.whole_well import WholeWellDetector
from clonetrace.domain import Level


def build_modules(settings: DetectSettings) -> Modules:
    """Make the three modules that the settings ask for."""
    return Modules(
        whole_well=_detector(Level.GLOBAL, settings),
        local=_detector(Level.LOCAL, settings),
        cell=_detector(Level.CELL, settings),
    )


def _detector(level: Level, settings: DetectSettings) -> Detector:
    texture = ClassicalDetector(level, settings)
    if level not in settings.neural:
        return texture
    network = NeuralDetector(level, settings)
    return WholeWellDetector(network, texture) if level is Level.GLOBAL else network
