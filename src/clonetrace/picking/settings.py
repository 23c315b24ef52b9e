"""Settings of picking."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from clonetrace.domain import PLATE_FORMATS, Value, Well


class Robot(StrEnum):
    """Whose worklists can be written."""

    HAMILTON = "hamilton"
    TECAN = "tecan"
    OPENTRONS = "opentrons"
    ECHO = "echo"


class Column(StrEnum):
    """What a column of the column-mapped CSV can hold."""

    SOURCE_PLATE = "source_plate"
    SOURCE_WELL = "source_well"
    SOURCE_POSITION = "source_position"
    """Number of the well, counted down the columns from 1."""
    DESTINATION_PLATE = "destination_plate"
    DESTINATION_WELL = "destination_well"
    DESTINATION_POSITION = "destination_position"
    VOLUME_UL = "volume_ul"
    X_UM = "x_um"
    """The colony's centre, from the well's centre, right."""
    Y_UM = "y_um"
    """The colony's centre, down."""
    WIDTH_UM = "width_um"
    PICK = "pick"
    """Number of the pick point, from 1."""
    PICK_X_UM = "pick_x_um"
    PICK_Y_UM = "pick_y_um"


#: Headings that a Hamilton method can easily be told to read.
_COLUMNS = {
    "SourcePlate": Column.SOURCE_PLATE,
    "SourceWell": Column.SOURCE_WELL,
    "TargetPlate": Column.DESTINATION_PLATE,
    "TargetWell": Column.DESTINATION_WELL,
    "Volume": Column.VOLUME_UL,
    "ColonyX": Column.X_UM,
    "ColonyY": Column.Y_UM,
    "PickX": Column.PICK_X_UM,
    "PickY": Column.PICK_Y_UM,
}


class Trust(StrEnum):
    """Whose word is enough to pick a clone that the machine is not sure of."""

    NEVER = "never"
    TWO_READERS = "two_readers"
    ONE_READER = "one_reader"

    def enough(self, readers: int) -> bool:
        """Whether so many people are enough."""
        least = {Trust.TWO_READERS: 2, Trust.ONE_READER: 1}.get(self)
        return least is not None and readers >= least


class PickingSettings(Value):
    """What may be picked, where it goes, and what robots are told."""

    reviewed_ambiguous: Trust = Trust.TWO_READERS
    """How many people must have decided that an ambiguous well is monoclonal for its colony to be
    picked. What the machine calls anything else than monoclonal or ambiguous is never picked."""

    robot: Robot = Robot.HAMILTON
    """Whose worklist `clonetrace pick` writes."""
    destination_wells: int = 96
    """Wells of a destination plate: 6, 12, 24, 48, 96, 384 or 1536."""
    destination_controls: tuple[str, ...] = ("H12",)
    """Wells of every destination plate that stay free for controls."""
    destination_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9 _.-]{1,24}$")] = "PICK"
    """Destination plates are called by this, the run, and a number."""
    volume_ul: Annotated[float, Field(gt=0, le=10_000)] = 20.0
    """Volume that is taken from a well, in microlitres."""
    pick_points: Annotated[int, Field(ge=1, le=9)] = 1
    """Places within a colony at which a picking robot takes a part of the volume."""
    tip_um: Annotated[float, Field(gt=0)] = 500.0
    """Outer width of the tip: pick points lie so far within the colony where it is wide enough."""
    columns: dict[str, Column] = _COLUMNS
    """Headings of the CSV for Hamilton robots in their order, and what stands below each."""
    source_labware: str = "corning_96_wellplate_360ul_flat"
    """What Opentrons calls the scanned plates."""
    destination_labware: str = "corning_96_wellplate_360ul_flat"
    """What Opentrons calls the destination plates."""
    slots: tuple[Annotated[int, Field(ge=1, le=12)], ...] = (1, 2, 3, 4, 5, 6, 7, 8, 9)
    """Slots of the Opentrons deck that hold plates; destination plates come first."""
    aspiration_height_mm: Annotated[float, Field(ge=0)] = 1.0
    """Height above the bottom at which an Opentrons takes the colony up."""
    liquid_class: str = ""
    """Liquid class in Tecan worklists; empty for the one of the script."""
    source_type: str = "384PP_AQ_BP"
    """What Echo calls the type of the scanned plates."""

    @field_validator("destination_wells")
    @classmethod
    def _known_format(cls, wells: int) -> int:
        if wells not in PLATE_FORMATS:
            known = ", ".join(map(str, PLATE_FORMATS))
            raise ValueError(f"expected a plate of {known} wells")
        return wells

    @model_validator(mode="after")
    def _controls_are_wells(self) -> Self:
        plate = PLATE_FORMATS[self.destination_wells]
        for label in self.destination_controls:
            if not plate.has(Well.parse(label)):
                raise ValueError(f"a plate of {plate.wells} wells has no well {label}")
        return self
