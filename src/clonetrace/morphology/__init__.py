"""Grading a colony's looks: M1 to M4."""

from clonetrace.morphology.grading import Grader, build_grader
from clonetrace.morphology.settings import MorphologySettings

__all__ = ["Grader", "MorphologySettings", "build_grader"]
