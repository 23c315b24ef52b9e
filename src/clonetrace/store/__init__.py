"""The database of results: what was decided for every well, and what was seen in every scan."""

from typing import TYPE_CHECKING

from clonetrace.store.audit import (
    AuditEntry,
    AuditKind,
    Author,
    subject_of,
    user_name,
    verdict_words,
)
from clonetrace.store.opening import open_store
from clonetrace.store.records import Account, AnalysisRecord, Pick, Session, Token, WellKey
from clonetrace.store.settings import DatabaseSettings
from clonetrace.store.summaries import WellLine, WellSummary

if TYPE_CHECKING:
    from clonetrace.store.lines import ScanSpots
    from clonetrace.store.store import Store

__all__ = [
    "Account",
    "AnalysisRecord",
    "AuditEntry",
    "AuditKind",
    "Author",
    "DatabaseSettings",
    "Pick",
    "ScanSpots",
    "Session",
    "Store",
    "Token",
    "WellKey",
    "WellLine",
    "WellSummary",
    "open_store",
    "subject_of",
    "user_name",
    "verdict_words",
]


def __getattr__(name: str) -> object:
    """Import what brings the database library with it when it is first asked for."""
    if name == "Store":
        from clonetrace.store.store import Store  # noqa: PLC0415

        return Store
    if name == "ScanSpots":
        from clonetrace.store.lines import ScanSpots  # noqa: PLC0415

        return ScanSpots
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
