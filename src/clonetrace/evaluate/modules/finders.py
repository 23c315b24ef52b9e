"""Detectors as evaluation sees them: all boxes of a crop, also the unsure ones."""

from pathlib import Path
from typing import Protocol

import numpy as np

from clonetrace.detect import ClassicalDetector, DetectSettings
from clonetrace.domain import Level, View
from clonetrace.neural import BoxNetwork, Engine, FoundBoxes, Precision
from clonetrace.simulate.dataset import CATEGORIES, Task

#: Boxes of lower score are not asked for: the curve of precision is flat there.
LEAST_SCORE = 0.02


class Finder(Protocol):
    """Something that finds boxes."""

    name: str
    threshold: float
    """Score from which a box counts in use."""

    def find(self, view: View) -> FoundBoxes:
        """Return what a view shows, surest first."""
        ...


class NetworkFinder:
    """A network, with every box that it has some score for."""

    def __init__(
        self,
        task: Task,
        models: Path | None = None,
        engine: Engine = Engine.ONNXRUNTIME,
        precision: Precision | None = None,
    ) -> None:
        """Load the network.

        Raises:
            ConfigurationError: It is missing, changed, or no detector.
        """
        self._network = BoxNetwork(task, models, engine, precision)
        self.threshold = self._network.card.least_score
        self.name = f"{self._network.card.network}, {self._network.identity}"

    def find(self, view: View) -> FoundBoxes:
        """Return what the network finds; see `Finder.find`."""
        return self._network.find(view.pixels, LEAST_SCORE)


class ClassicalFinder:
    """The detector that learned nothing."""

    def __init__(self, task: Task) -> None:
        """Make the detector of a task's level."""
        self._detector = ClassicalDetector(Level(task), DetectSettings())
        self._names = CATEGORIES[task]
        self.threshold = LEAST_SCORE
        self.name = "classical"

    def find(self, view: View) -> FoundBoxes:
        """Return what texture tells; labels that the task lacks become the nearest that it has."""
        found = sorted(self._detector.detect(view), key=lambda one: -one.score)
        known = [(one, self._class(one.label)) for one in found]
        boxes = [
            (
                (one.box.left_um - view.left_um) / view.um_per_px,
                (one.box.top_um - view.top_um) / view.um_per_px,
                (one.box.right_um - view.left_um) / view.um_per_px,
                (one.box.bottom_um - view.top_um) / view.um_per_px,
            )
            for one, number in known
            if number is not None
        ]
        kept = [(one.score, number) for one, number in known if number is not None]
        return FoundBoxes(
            boxes_px=np.array(boxes, dtype=np.float32).reshape(-1, 4),
            scores=np.array([score for score, _ in kept], dtype=np.float32),
            classes=np.array([number for _, number in kept], dtype=np.int64),
        )

    def _class(self, label: str) -> int | None:
        if label in self._names:
            return self._names.index(label)
        # Of day 0, whatever is more than one cell is a doublet.
        return self._names.index("doublet") if label == "colony" else None
