"""Whether everything is in place for an analysis, and what to do where it is not."""

from clonetrace.doctor.checks import Advice, Health, examine_installation

__all__ = ["Advice", "Health", "examine_installation"]
