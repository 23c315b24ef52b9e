"""Detection by a trained network; one network for each level."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.detect.settings import DetectSettings
from clonetrace.domain import Detection, Label, Level, View
from clonetrace.neural import BoxNetwork, FoundBoxes

#: Raised when the reading of the maps changes, so that remembered answers are not mixed.
_VERSION = 4
#: Views within this factor of the scale of training are taken as they are; others are resized.
_SCALE_TOLERANCE = 1.16
#: What is wider than this share of the view may be wider still: sprawl has no outline.
_FILLING = 0.8
#: From this share of the least score on, what stands in a whole well is worth a closer look
#: (docs/models.md: how many colonies have no hint, how much is searched).
_HINT = 0.2
#: A box that comes this close to the view's edge is cut by it, px.
_EDGE_PX = 2.0


class NeuralDetector:
    """Finds objects at one level with a network."""

    def __init__(self, level: Level, settings: DetectSettings, *, hints: bool = False) -> None:
        """Load the level's network.

        Args:
            level: Decides the network.
            settings: Say where the networks lie and what runs them.
            hints: Whether to tell also what is too unsure to count.

        Raises:
            ConfigurationError: The network is missing, changed, or not for detection.
        """
        self._level = level
        self._network = BoxNetwork(level, settings.models, settings.engine, settings.precision)
        card = self._network.card
        self._labels = tuple(Label(name) for name in card.classes)
        self._least_score = settings.least_score or card.least_score
        self._hints_from = _HINT * self._least_score if hints else None

    @property
    def level(self) -> Level:
        """The magnification it is made for."""
        return self._level

    @property
    def um_per_px(self) -> float:
        """Scale of the views that it was trained on."""
        return self._network.um_per_px

    @property
    def counts_from(self) -> float:
        """Score from which an object counts; what is less sure is a hint."""
        return self._least_score

    @property
    def identity(self) -> str:
        """Network, engine, precision and threshold."""
        network = self._network
        return (
            f"neural-{self._level} v{_VERSION} {network.card.network} {network.identity} "
            f"score>={self._least_score:g}"
            + (f", hints>={self._hints_from:g}" if self._hints_from else "")
        )

    def detect(self, view: View) -> tuple[Detection, ...]:
        """Find objects, surest first; see `Detector.detect`."""
        if view.pixels.size == 0:
            return ()
        shown = self._shown(view)
        found = self._network.find(shown, self._least_score, self._hints_from)
        # Either edge becomes a whole number of pixels, which in a narrow view is not the scale.
        (rows, columns), (height, width) = shown.shape, view.pixels.shape
        down, across = rows / height, columns / width
        corners_px = np.divide(found.boxes_px, (across, down, across, down), dtype=np.float32)
        return tuple(self._detections(replace(found, boxes_px=corners_px), view))

    def _shown(self, view: View) -> NDArray[np.uint8]:
        """Return the pixels at about the scale of training."""
        factor = view.um_per_px / self._network.um_per_px
        if 1 / _SCALE_TOLERANCE <= factor <= _SCALE_TOLERANCE:
            return view.pixels
        height, width = view.pixels.shape
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        how = cv2.INTER_LINEAR if factor > 1 else cv2.INTER_AREA
        return np.asarray(cv2.resize(view.pixels, size, interpolation=how), dtype=np.uint8)

    def _detections(self, found: FoundBoxes, view: View) -> list[Detection]:
        height, width = view.pixels.shape
        detections = []
        for corners, score, number in zip(found.boxes_px, found.scores, found.classes, strict=True):
            left, top, right, bottom = (float(value) for value in corners)
            inside = (max(left, 0), max(top, 0), min(right, width), min(bottom, height))
            if inside[2] - inside[0] < 1 or inside[3] - inside[1] < 1:
                continue
            box = view.to_um(*inside)
            if np.hypot(box.x_um, box.y_um) >= view.well_radius_um:
                continue
            cut = min(left, top, width - right, height - bottom) < _EDGE_PX
            filling = max(right - left, bottom - top) > _FILLING * max(width, height)
            label = self._labels[int(number)]
            if (cut or filling) and self._level is not Level.GLOBAL:
                label = Label.OVERSPILL
            sure = min(max(float(score), 0.0), 1.0)
            detections.append(Detection(box=box, label=label, score=sure, level=self._level))
        return detections
