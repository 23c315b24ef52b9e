"""Whole wells: colonies by a network, sprawl by texture.

The network was taught sprawl as boxes, but sprawl has no outline, and in wells full of colonies it
sees some. Texture that is strewn over millimetres tells it better (docs/models.md). Only a well's
newest scans are asked for sprawl: nobody follows it back.
"""

from collections.abc import Callable

from clonetrace.detect.classical import ClassicalDetector
from clonetrace.detect.detector import Detector
from clonetrace.detect.sprawl import NARROWEST_UM
from clonetrace.domain import Detection, Label, Level, View

_Detect = Callable[[View], tuple[Detection, ...]]


def without_sprawl(detector: Detector) -> Detector:
    """Ask a detector of whole wells for all but sprawl.

    What it calls sprawl and is narrower than any is a loose colony.
    """

    def compact(view: View) -> tuple[Detection, ...]:
        kept = (_compact(found) for found in detector.detect(view))
        return tuple(found for found in kept if found is not None)

    return _Part(detector, "colonies", compact)


def only_sprawl(texture: ClassicalDetector) -> Detector:
    """Ask the texture of whole wells for sprawl and nothing else."""
    return _Part(texture, "sprawl", texture.sprawl)


def _compact(found: Detection) -> Detection | None:
    if found.label is not Label.DIFFERENTIATED:
        return found
    if found.box.mean_edge_um >= NARROWEST_UM:
        return None
    return found.model_copy(update={"label": Label.COLONY})


class _Part:
    """A part of what a detector of whole wells finds."""

    def __init__(self, whole: Detector, name: str, detect: _Detect) -> None:
        self._whole, self._name, self.detect = whole, name, detect

    @property
    def level(self) -> Level:
        return Level.GLOBAL

    @property
    def um_per_px(self) -> float:
        return self._whole.um_per_px

    @property
    def identity(self) -> str:
        return f"{self._name} by {self._whole.identity}"
