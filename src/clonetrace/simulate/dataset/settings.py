"""What a training set is made of, as the user asks for it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field

from clonetrace.domain import Value
from clonetrace.simulate.imager import ImagerName
from clonetrace.simulate.preset import Preset

#: More wells than anybody needs; seeds are dealt in stretches of this length.
MOST_WELLS = 1_000_000


class Task(StrEnum):
    """The module that a training set is made for."""

    GLOBAL = "global"
    """Whole wells at about 4 um/px."""
    LOCAL = "local"
    """Fields of view at about 2 um/px, day 1 and later."""
    CELL = "cell"
    """Fields of view at about 1 um/px of the days 0 and 1."""
    MORPHOLOGY = "morphology"
    """One grown colony per crop, enlarged or shrunk to the crop's size."""


class Split(StrEnum):
    """What a well is used for; no well is used for two things."""

    TRAIN = "train"
    VAL = "val"
    TEST = "test"


class DatasetSettings(Value):
    """Everything that a training set depends on; equal settings give equal bytes."""

    task: Task
    wells: Annotated[int, Field(ge=1, le=MOST_WELLS)] = 200
    """Simulated wells, all splits together."""
    seed: Annotated[int, Field(ge=0, le=2**31)] = 7
    preset: Preset = Preset.STANDARD
    """How dirty, faint and restless the wells are."""
    imager: ImagerName | None = None
    """What takes the pictures; None for many imagers, as a detector should learn from."""
    texture: Path | None = None
    """Library of real cut-outs; None for purely simulated crops."""
    composited_share: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Share of the wells that are painted with real texture, where there is a library."""
    val_share: Annotated[float, Field(ge=0, lt=1)] = 0.1
    """Share of the wells whose crops choose between trained models."""
    test_share: Annotated[float, Field(ge=0, lt=1)] = 0.1
    """Share of the wells whose crops are only measured on."""
    images: bool = True
    """Whether every crop is also written as a PNG file, as tools that read COCO expect."""
    shard_mb: Annotated[float, Field(gt=0, le=2000)] = 64.0
    """Largest size of one block of pixels, 10^6 bytes."""
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    """Processes; the files are the same whatever their number."""

    @property
    def recorded(self) -> dict[str, object]:
        """What the set's files say about its making: nothing that differs between equal sets."""
        said = self.model_dump(mode="json", exclude={"workers", "texture"})
        return {**said, "texture": self.texture.name if self.texture else None}
