"""What the API answers with. Names and meanings stay; fields may be added."""

from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from clonetrace.domain import (
    Clonality,
    ColonyMeasurement,
    Lineage,
    Morphology,
    MorphologyGrade,
    Role,
    ScanSummary,
    Stray,
    Turn,
    Verdict,
)
from clonetrace.store import AuditKind

_T = TypeVar("_T")


class Answer(BaseModel):
    """What all answers have in common; docstrings of fields stand in the OpenAPI document."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Sentence(Answer):
    """Why a request is not answered."""

    detail: str
    """One sentence for a person."""


class Me(Answer):
    """Who asks."""

    name: str
    full_name: str
    role: Role
    csrf: str
    """What a browser must send as `X-CSRF-Token` with every change; empty for tokens, which need
    none."""


class Items(Answer, Generic[_T]):
    """A part of a list."""

    items: tuple[_T, ...]
    next: int | None
    """Give it as `after` for the next part; null at the end."""


class RunLine(Answer):
    """A run, and how its wells were decided."""

    run: str
    plates: int
    wells: int
    ready_to_pick: int
    verdicts: dict[Clonality, int]
    """Number of wells by the machine's verdict, without those that no well has."""


class PlateLine(Answer):
    """A plate, and how its wells were decided."""

    run: str
    plate: str
    wells: int
    ready_to_pick: int
    verdicts: dict[Clonality, int]
    """Number of wells by the machine's verdict, without those that no well has."""


class WellLine(Answer):
    """A well as a line of a list."""

    run: str
    plate: str
    well: str
    clonality: Clonality
    """The machine's verdict."""
    probability_monoclonal: float | None
    """Calibrated probability of exactly one founder; null where the rule only counts."""
    probability_low: float | None
    """Lower end of its 95 % interval."""
    probability_high: float | None
    founders_seen: int | None
    """Cells of day 0 that a colony descends from."""
    width_mm: float | None
    """Longer edge of the largest colony."""
    morphology: Morphology | None
    ready_to_pick: bool | None
    days_to_ready: float | None
    """Forecast of when the colony is wide enough, counted from its latest scan."""
    failed: str | None
    """The error that stopped the analysis of this well."""


class ReviewLine(Answer):
    """A person's decision about a well, beside the machine's verdict."""

    run: str
    plate: str
    well: str
    who: str
    name: str
    turn: Turn
    clonality: Clonality
    morphology: Morphology | None
    comment: str
    decided_at: datetime
    """UTC, without a zone."""
    machine: str
    """The machine's verdict that the reader decided beside."""
    fingerprint: str
    """Of the result that the reader saw; with another one, the well has changed since."""
    withdrawn_at: datetime | None
    """When the reader took it back; UTC, without a zone."""


class SignatureLine(Answer):
    """A person's name under a clonality report."""

    run: str
    plate: str
    well: str
    who: str
    name: str
    meaning: str
    signed_at: datetime
    """UTC, without a zone."""
    fingerprint: str
    """Of the result that was signed."""
    decision: str


class WellDetail(Answer):
    """Everything about one well: verdict with reasons, colonies, scans, decisions."""

    run: str
    plate: str
    well: str
    fingerprint: str
    """Changes with scans, settings and detectors."""
    verdict: Verdict
    lineages: tuple[Lineage, ...]
    strays: tuple[Stray, ...]
    largest: ColonyMeasurement | None
    morphology: MorphologyGrade | None
    scans: tuple[ScanSummary, ...]
    """Newest first."""
    warnings: tuple[str, ...]
    failed: str | None
    reviews: tuple[ReviewLine, ...]
    """Decisions of people, oldest first; withdrawn ones among them."""
    signatures: tuple[SignatureLine, ...]


class AuditLine(Answer):
    """One change: of a verdict, a setting, a decision or an account."""

    number: int
    """Counted from 1 without gaps."""
    at: str
    """UTC, after ISO 8601 with its zone."""
    who: str
    kind: AuditKind
    subject: str
    """What was changed; of wells, a JSON list of run, plate and well."""
    why: str
    old: str | None
    new: str
    previous: str
    """Hash of the entry before."""
    hash: str
