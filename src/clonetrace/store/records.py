"""Values of the store that belong to no single well."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from clonetrace.domain import Plate, Value, Well, WellResult


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
