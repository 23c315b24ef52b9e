"""Measuring: how real simulated images look."""

from clonetrace.evaluate.realism import RealismReport, RealismSettings, Row, compare_realism

__all__ = ["RealismReport", "RealismSettings", "Row", "compare_realism"]
