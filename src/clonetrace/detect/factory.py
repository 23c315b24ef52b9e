"""Choosing the detectors by name."""

from clonetrace.detect.classical import ClassicalDetector
from clonetrace.detect.detector import Detector, Modules
from clonetrace.detect.neural import NeuralDetector
from clonetrace.detect.settings import DetectSettings
from clonetrace.detect.whole_well import only_sprawl, without_sprawl
from clonetrace.domain import Level


def build_modules(settings: DetectSettings) -> Modules:
    """Make the modules that the settings ask for."""
    texture = ClassicalDetector(Level.GLOBAL, settings)
    local, cell = _closer(Level.LOCAL, settings), _closer(Level.CELL, settings)
    if Level.GLOBAL not in settings.neural:
        return Modules(whole_well=texture, local=local, cell=cell)
    network = NeuralDetector(Level.GLOBAL, settings, hints=True)
    return Modules(
        whole_well=without_sprawl(network),
        local=local,
        cell=cell,
        sprawl=only_sprawl(texture),
        counts_from=network.counts_from,
    )


def _closer(level: Level, settings: DetectSettings) -> Detector:
    if level in settings.neural:
        return NeuralDetector(level, settings)
    return ClassicalDetector(level, settings)
