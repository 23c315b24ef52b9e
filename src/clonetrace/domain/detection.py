"""What a detector finds in a scan."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from clonetrace.domain._value import Value
from clonetrace.domain.geometry import Box


class Label(StrEnum):
    """What a detected object looks like."""

    COLONY = "colony"
    DIFFERENTIATED = "differentiated"
    OVERSPILL = "overspill"
    """Texture that spills out of a neighbouring colony or over the edge of the field of view."""
    CELL = "cell"
    DOUBLET = "doublet"
    DEBRIS = "debris"


class Level(StrEnum):
    """The magnification at which a scan is searched; one detector module for each."""

    GLOBAL = "global"
    """The whole well at 4 to 8 um/px: colonies in the newest scan."""
    LOCAL = "local"
    """Fields of view at about 2 um/px: young colonies in the scans between."""
    CELL = "cell"
    """Fields of view at about 1 um/px: single cells of the first days."""


class Detection(Value):
    """One object in one scan."""

    box: Box
    label: Label
    score: Annotated[float, Field(ge=0, le=1)]
    """How sure the detector is. Orders detections; it is not a probability."""
    level: Level
    area_um2: Annotated[float, Field(gt=0)] | None = None
    """Area of the object's outline, where the detector draws one."""
