"""Whole wells: colonies by a network, sprawl by texture.

The network was taught sprawl as boxes, but sprawl has no outline, and in wells full of colonies it
sees some. Texture that is strewn over millimetres tells it better (docs/models.md).
"""

from collections.abc import Iterator

import cv2
import numpy as np

from clonetrace.detect.detector import Detector
from clonetrace.detect.sprawl import NARROWEST_UM
from clonetrace.domain import Detection, Label, Level, View


class WholeWellDetector:
    """Joins what two detectors of whole wells know best.

    What the network calls sprawl and is narrower than any is a loose colony.
    """

    def __init__(self, colonies: Detector, sprawl: Detector) -> None:
        """Join.

        Args:
            colonies: Asked for all but sprawl.
            sprawl: Asked for sprawl alone, at its own scale.
        """
        self._colonies, self._sprawl = colonies, sprawl

    @property
    def level(self) -> Level:
        """The magnification it is made for."""
        return Level.GLOBAL

    @property
    def um_per_px(self) -> float:
        """Scale of the finer of the two."""
        return self._colonies.um_per_px

    @property
    def identity(self) -> str:
        """Those of both."""
        return f"colonies by {self._colonies.identity}, sprawl by {self._sprawl.identity}"

    def detect(self, view: View) -> tuple[Detection, ...]:
        """Find objects, sprawl first; see `Detector.detect`."""
        small = _shrunk(view, self._sprawl.um_per_px)
        sprawl = [one for one in self._sprawl.detect(small) if one.label is Label.DIFFERENTIATED]
        return (*sprawl, *self._compact(view))

    def _compact(self, view: View) -> Iterator[Detection]:
        """Yield colonies, and what may be one."""
        for found in self._colonies.detect(view):
            if found.label is not Label.DIFFERENTIATED:
                yield found
            elif found.box.mean_edge_um < NARROWEST_UM:
                yield found.model_copy(update={"label": Label.COLONY})


def _shrunk(view: View, um_per_px: float) -> View:
    """Return a view at a coarser scale; one that is coarser already stays as it is."""
    factor = um_per_px / view.um_per_px
    if factor <= 1:
        return view
    pixels = cv2.resize(
        view.pixels, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA
    )
    return View(
        pixels=np.asarray(pixels, dtype=np.uint8),
        um_per_px=um_per_px,
        left_um=view.left_um,
        top_um=view.top_um,
        well_radius_um=view.well_radius_um,
    )
