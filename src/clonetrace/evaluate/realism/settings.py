"""Settings of the comparison of simulated with real images."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from clonetrace.domain import Value
from clonetrace.simulate import ImagerName, Preset


class RealismSettings(Value):
    """How much is compared, and with what."""

    seed: Annotated[int, Field(ge=0)] = 7
    """Decides which images and objects are picked, and what is simulated."""
    preset: Preset = Preset.STANDARD
    """How dirty, faint and restless the simulated wells are."""
    imager: ImagerName = ImagerName.PLATE
    """What takes the simulated pictures."""
    texture: Path | None = None
    """Library of real cut-outs for composited wells; None for purely simulated ones."""
    picked: bool = False
    """Whether the real images were made smaller by picking pixels instead of averaging them, as
    some exports do: their fine texture then looks like noise. Simulated ones are treated alike."""
    most_images: Annotated[int, Field(ge=1)] = 24
    """Images of a folder that are read; more are drawn from by chance."""
    simulated_images: Annotated[int, Field(ge=1)] = 24
    """Images that are simulated to compare with one folder."""
    plate_format: Annotated[int, Field(ge=6)] = 96
    """Wells of the plates that whole-well images show; their width is the scale."""
    picks: Annotated[int, Field(ge=1, le=60)] = 12
    """Pictures of either origin on a contact sheet."""
