"""Values of the store that belong to no single well."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from clonetrace.domain import Plate, Role, Value, Well, WellResult


class WellKey(Value):
    """Names one well among all plates; usable as the key of a mapping."""

    plate: Plate
    well: Well


class AnalysisRecord(Value):
    """One call of `clonetrace analyze`."""

    started_at: datetime
    """Local time without a zone. Names the analysis: a record with the same start replaces it."""
    finished_at: datetime | None = None
    """Local time without a zone; None while the analysis runs, and for one that was cut off."""
    version: str
    """Of CloneTrace."""
    settings_json: str
    """All settings as a JSON document."""
    inputs: tuple[str, ...]
    """The folders that were named."""
    wells_done: Annotated[int, Field(ge=0)] = 0
    wells_failed: Annotated[int, Field(ge=0)] = 0


class Pick(Value):
    """One well that a worklist picks, and where its colony goes."""

    plate: Plate
    well: Well
    destination_plate: str
    destination_well: Well
    picked_at: datetime
    """When the worklist was made; local time without a zone."""
    picked_by: str
    """Who made it."""
    worklist: str
    """File name of the worklist."""
    result: WellResult
    """The well's result at that time: what the decision rested on."""


class Account(Value):
    """A person, or a program, who may log in to the review page."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._@-]{0,63}$")]
    """Typed to log in."""
    full_name: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]
    """Printed under decisions and reports."""
    role: Role
    active: bool = True
    """Whether the account may log in; it is never deleted, since decisions carry its name."""
    created_at: datetime
    """UTC, without a zone; so are all times here."""
    locked_until: datetime | None = None
    """After too many wrong passwords."""


class Session(Value):
    """A browser that is logged in."""

    account: Account
    csrf: str
    """What its pages must send with every change."""
    seen_at: datetime
    """When it last asked for something; UTC, without a zone."""


class Token(Value):
    """A program that may use the API in the name of an account."""

    number: Annotated[int, Field(ge=1)]
    account: str
    label: str
    """What the token is for."""
    created_at: datetime
    """UTC, without a zone; so are the next two."""
    used_at: datetime | None = None
    """When it was last used, to about a minute."""
    revoked_at: datetime | None = None
