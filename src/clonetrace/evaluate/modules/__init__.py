"""How well the modules do on labelled crops.

Read in the order `test_set` (what is measured on), `finders` (what is measured), `matching`,
`precision`, `detection` and `grading` (the figures).
"""

from clonetrace.evaluate.modules.detection import DetectionReport, Figure, evaluate_detector
from clonetrace.evaluate.modules.finders import ClassicalFinder, Finder, NetworkFinder
from clonetrace.evaluate.modules.grading import GradingReport, evaluate_grader, write_confusion
from clonetrace.evaluate.modules.matching import Matches, best_threshold, match, recall_at
from clonetrace.evaluate.modules.precision import AveragePrecision, average_precision
from clonetrace.evaluate.modules.test_set import KnownCrop, TestSet

__all__ = [
    "AveragePrecision",
    "ClassicalFinder",
    "DetectionReport",
    "Figure",
    "Finder",
    "GradingReport",
    "KnownCrop",
    "Matches",
    "NetworkFinder",
    "TestSet",
    "average_precision",
    "best_threshold",
    "evaluate_detector",
    "evaluate_grader",
    "match",
    "recall_at",
    "write_confusion",
]
