"""Frozen values that the whole project speaks in. No input or output happens here."""

from clonetrace.domain._value import Value
from clonetrace.domain.address import address_of, is_remote
from clonetrace.domain.detection import Detection, Label, Level
from clonetrace.domain.geometry import Alignment, Box, PixelBox, Rim, ScanFrame
from clonetrace.domain.lineage import LIVING_FATES, Fate, Lineage, Sighting, Stray
from clonetrace.domain.plate import PLATE_FORMATS, Plate, PlateFormat, Well, WellShape
from clonetrace.domain.problem import Problem, first_problem
from clonetrace.domain.reading import (
    FATAL_DEFECTS,
    WHOLE_WELL,
    Defect,
    FieldOfView,
    Landmarks,
    Quality,
    ScaleSource,
    ScanReading,
    SearchedTile,
    Tile,
)
from clonetrace.domain.review import (
    Annotation,
    AnnotationKind,
    Review,
    Role,
    Signature,
    Turn,
)
from clonetrace.domain.scan import Finding, FindingKind, Inventory, Scan, WellSeries
from clonetrace.domain.verdict import (
    PROBABILITIES,
    Clonality,
    ColonyMeasurement,
    Evidence,
    Morphology,
    MorphologyGrade,
    ScanSummary,
    Verdict,
    WellResult,
)
from clonetrace.domain.view import Grey, View

__all__ = [
    "FATAL_DEFECTS",
    "LIVING_FATES",
    "PLATE_FORMATS",
    "PROBABILITIES",
    "WHOLE_WELL",
    "Alignment",
    "Annotation",
    "AnnotationKind",
    "Box",
    "Clonality",
    "ColonyMeasurement",
    "Defect",
    "Detection",
    "Evidence",
    "Fate",
    "FieldOfView",
    "Finding",
    "FindingKind",
    "Grey",
    "Inventory",
    "Label",
    "Landmarks",
    "Level",
    "Lineage",
    "Morphology",
    "MorphologyGrade",
    "PixelBox",
    "Plate",
    "PlateFormat",
    "Problem",
    "Quality",
    "Review",
    "Rim",
    "Role",
    "ScaleSource",
    "Scan",
    "ScanFrame",
    "ScanReading",
    "ScanSummary",
    "SearchedTile",
    "Sighting",
    "Signature",
    "Stray",
    "Tile",
    "Turn",
    "Value",
    "Verdict",
    "View",
    "Well",
    "WellResult",
    "WellSeries",
    "WellShape",
    "address_of",
    "first_problem",
    "is_remote",
]
