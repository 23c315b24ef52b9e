"""Whole wells: colonies by a network, sprawl by texture.

The network was taught sprawl as boxes, but sprawl has no outline, and in wells full of colonies it
sees some. Texture that is strewn over millimetres tells it better (docs/models.md). Only a well's
newest scans are asked for sprawl: nobody follows it back.
"""

from clonetrace.detect.classical import ClassicalDetector
from clonetrace.detect.detector import Detector
from clonetrace.detect.settings import DetectSettings
from clonetrace.detect.sprawl import NARROWEST_UM
from clonetrace.domain import Detection, Label, Level, View


class WithoutSprawl:
    """What a detector of whole wells finds, but no sprawl."""

    def __init__(self, detector: Detector) -> None:
        """Take a detector of whole wells; what it calls sprawl is left out, or a loose colony."""
        self._detector = detector

    @property
    def level(self) -> Level:
        """Whole wells."""
        return Level.GLOBAL

    @property
    def um_per_px(self) -> float:
        """Scale of the detector."""
        return self._detector.um_per_px

    @property
    def identity(self) -> str:
        """That of the detector, of which it shows a part."""
        return f"colonies by {self._detector.identity}"

    def detect(self, view: View) -> tuple[Detection, ...]:
        """Find what does not sprawl; what is narrower than any sprawl is a loose colony."""
        kept = (_compact(found) for found in self._detector.detect(view))
        return tuple(found for found in kept if found is not None)


class OnlySprawl:
    """Sprawl and nothing else, told by texture."""

    def __init__(self, settings: DetectSettings) -> None:
        """Take the settings of texture."""
        self._texture = ClassicalDetector(Level.GLOBAL, settings)

    @property
    def level(self) -> Level:
        """Whole wells."""
        return Level.GLOBAL

    @property
    def um_per_px(self) -> float:
        """Scale of texture."""
        return self._texture.um_per_px

    @property
    def identity(self) -> str:
        """That of the texture detector, of which it shows a part."""
        return f"sprawl by {self._texture.identity}"

    def detect(self, view: View) -> tuple[Detection, ...]:
        """Find sprawl, largest first; see `Detector.detect`."""
        return self._texture.sprawl(view)


def _compact(found: Detection) -> Detection | None:
    if found.label is not Label.DIFFERENTIATED:
        return found
    if found.box.mean_edge_um >= NARROWEST_UM:
        return None
    return found.model_copy(update={"label": Label.COLONY})
