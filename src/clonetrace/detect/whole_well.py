"""Whole wells: colonies by a network, sprawl by texture.

The network was taught sprawl as boxes, but sprawl has no outline, and in wells full of colonies it
sees some. Texture that is strewn over millimetres tells it better (docs/models.md). Only a well's
newest scans are asked for sprawl: nobody follows it back.
"""

from collections.abc import Callable

from clonetrace.detect.detector import Detector
from clonetrace.detect.sprawl import NARROWEST_UM
from clonetrace.domain import Detection, Label, Level, View


def without_sprawl(detector: Detector) -> Detector:
    """Ask a detector of whole wells for all but sprawl.

    What it calls sprawl and is narrower than any is a loose colony.
    """
    return _Sieve(detector, "colonies", _compact)


def only_sprawl(detector: Detector) -> Detector:
    """Ask a detector of whole wells for sprawl and nothing else."""
    return _Sieve(detector, "sprawl", _sprawling)


def _compact(found: Detection) -> Detection | None:
    if found.label is not Label.DIFFERENTIATED:
        return found
    if found.box.mean_edge_um >= NARROWEST_UM:
        return None
    return found.model_copy(update={"label": Label.COLONY})


def _sprawling(found: Detection) -> Detection | None:
    return found if found.label is Label.DIFFERENTIATED else None


class _Sieve:
    """A part of what a detector of whole wells finds."""

    def __init__(
        self, detector: Detector, name: str, sieve: Callable[[Detection], Detection | None]
    ) -> None:
        self._detector, self._name, self._sieve = detector, name, sieve

    @property
    def level(self) -> Level:
        return Level.GLOBAL

    @property
    def um_per_px(self) -> float:
        return self._detector.um_per_px

    @property
    def identity(self) -> str:
        return f"{self._name} by {self._detector.identity}"

    def detect(self, view: View) -> tuple[Detection, ...]:
        kept = (self._sieve(found) for found in self._detector.detect(view))
        return tuple(found for found in kept if found is not None)
