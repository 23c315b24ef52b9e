"""Finding objects in a scan: one detector interface, one file per implementation."""

from clonetrace.detect.classical import ClassicalDetector
from clonetrace.detect.detector import Detector, Modules
from clonetrace.detect.factory import build_modules
from clonetrace.detect.settings import DetectSettings
from clonetrace.detect.tiles import TILE_GRIDS, TileGrid

__all__ = [
    "TILE_GRIDS",
    "ClassicalDetector",
    "DetectSettings",
    "Detector",
    "Modules",
    "TileGrid",
    "build_modules",
]
