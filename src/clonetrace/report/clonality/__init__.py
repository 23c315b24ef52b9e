"""The clonality report of a clone or a run, as HTML and PDF from the same templates.

Read in the order `record` (what is told), `document` (in which order and words), `html`, `pdf`.
"""

from clonetrace.report.clonality.html import Document, clone_document, run_document, style_sheet
from clonetrace.report.clonality.record import (
    Basis,
    CloneRecord,
    Decisions,
    Event,
    Founder,
    ModelUsed,
    Reading,
    RunRecord,
    ScanFile,
    Seeding,
    SeedingScan,
)

__all__ = [
    "Basis",
    "CloneRecord",
    "Decisions",
    "Document",
    "Event",
    "Founder",
    "ModelUsed",
    "Reading",
    "RunRecord",
    "ScanFile",
    "Seeding",
    "SeedingScan",
    "clone_document",
    "run_document",
    "style_sheet",
]
