"""Finds the scans: which files show which well of which plate, when, and what is missing."""

from clonetrace.intake.celigo import CeligoLayout
from clonetrace.intake.inventory import make_layout, take_inventory
from clonetrace.intake.layout import Layout, Placement, UnplaceableFileError
from clonetrace.intake.lists import read_active_plates, read_consolidated
from clonetrace.intake.pattern import PatternLayout
from clonetrace.intake.selection import PlateWell, Selection
from clonetrace.intake.settings import IntakeSettings, LayoutName, ScansPerDay

__all__ = [
    "CeligoLayout",
    "IntakeSettings",
    "Layout",
    "LayoutName",
    "PatternLayout",
    "Placement",
    "PlateWell",
    "ScansPerDay",
    "Selection",
    "UnplaceableFileError",
    "make_layout",
    "read_active_plates",
    "read_consolidated",
    "take_inventory",
]
