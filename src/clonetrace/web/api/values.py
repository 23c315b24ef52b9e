"""What the API answers with. Names and meanings stay; fields may be added."""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from clonetrace.domain import (
    Clonality,
    ColonyMeasurement,
    Lineage,
    Morphology,
    MorphologyGrade,
    Quality,
    Role,
    ScanFrame,
    Stray,
    Turn,
    Verdict,
)
from clonetrace.store import AuditKind

_T = TypeVar("_T")

#: The database keeps UTC without a zone; the API says that it is UTC.
UtcTime = Annotated[datetime, AfterValidator(lambda time: time.replace(tzinfo=UTC))]
#: An imager's clock carries no zone, and inventing one would be wrong.
LocalTime = Annotated[
    datetime, WithJsonSchema({"type": "string", "examples": ["2024-03-04T08:15:00"]})
]


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


class Items(BaseModel, Generic[_T]):
    """A part of a list. Docstrings of fields are not found in generic models."""

    items: tuple[_T, ...] = Field(description="As many as were asked for, or fewer.")
    next: int | None = Field(
        description="Give it as `after` for the next part; null at the end of the list."
    )


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
    decision: Clonality | None
    """The verdict of people, once their review is done."""


class DecisionLine(Answer):
    """What people say about a well, all together."""

    clonality: Clonality
    morphology: Morphology | None
    """Where they graded it, and not differently."""


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
    decided_at: UtcTime
    machine: str
    """The machine's verdict that the reader decided beside."""
    fingerprint: str
    """Of the result that the reader saw; with another one, the well has changed since."""
    withdrawn_at: UtcTime | None
    """When the reader took it back."""


class SignatureLine(Answer):
    """A person's name under a clonality report."""

    run: str
    plate: str
    well: str
    who: str
    name: str
    meaning: str
    signed_at: UtcTime
    fingerprint: str
    """Of the result that was signed."""
    decision: str


class ScanLine(Answer):
    """A scan of a well."""

    scan_key: str
    """Names the scan within its well."""
    day: int
    """Calendar days since seeding."""
    hours: float
    """Since the plate's first scan."""
    taken_at: LocalTime
    """Local time of the imager, without a zone."""
    file_name: str
    quality: Quality
    frame: ScanFrame | None
    """Where the scan's pixels lie in its well."""
    searched: bool
    """Whether the analysis looked at it."""
    crop: str | None
    """The picture with boxes, within the output folder."""


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
    scans: tuple[ScanLine, ...]
    """Newest first."""
    warnings: tuple[str, ...]
    failed: str | None
    decision: DecisionLine | None
    """What people say beside the present result, once their review is done."""
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
