"""The tables: results, and what people decide."""

from clonetrace.store.schema.base import HEAD, Base
from clonetrace.store.schema.people import (
    AccountRow,
    AnnotationRow,
    ReviewRow,
    SessionRow,
    SignatureRow,
    TokenRow,
)
from clonetrace.store.schema.results import (
    AnalysisRow,
    AuditRow,
    DetectionRow,
    EvidenceRow,
    FindingRow,
    LineageRow,
    PickRow,
    PlateRow,
    ReadingRow,
    ScanRow,
    SightingRow,
    StrayRow,
    TileRow,
    WellRow,
)

__all__ = [
    "HEAD",
    "AccountRow",
    "AnalysisRow",
    "AnnotationRow",
    "AuditRow",
    "Base",
    "DetectionRow",
    "EvidenceRow",
    "FindingRow",
    "LineageRow",
    "PickRow",
    "PlateRow",
    "ReadingRow",
    "ReviewRow",
    "ScanRow",
    "SessionRow",
    "SightingRow",
    "SignatureRow",
    "StrayRow",
    "TileRow",
    "TokenRow",
    "WellRow",
]
