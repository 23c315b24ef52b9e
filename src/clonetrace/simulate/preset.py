"""Presets: how hard a run is to analyse."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from clonetrace.domain import Morphology, Value


class Preset(StrEnum):
    """How hard a run is to analyse."""

    EASY = "easy"
    """Clean wells, strong contrast, colonies of class M1, a plate that hardly moves."""
    STANDARD = "standard"
    """What a lab sees."""
    HARD = "hard"
    """Dirty wells, faint cells, all classes, bubbles and condensation, a plate that moves a lot."""


class Difficulty(Value):
    """What a preset stands for. The figures are choices, not measurements."""

    debris: Annotated[float, Field(ge=0)]
    """Factor on the number of specks, dead cells, scratches and fibres."""
    sorted_dead: Annotated[float, Field(ge=0)]
    """Groups of loose dead cells per mm2 that come with the living ones, median over the wells."""
    shed: Annotated[float, Field(ge=0)]
    """Groups of loose dead cells per mm2 around a colony of thousands of cells, median over the
    wells; the whole floor has a third of it. Public scans of wells seeded with many cells have 26
    cell-sized grains per mm2; a clone alone sheds fewer."""
    artefacts: Annotated[float, Field(ge=0)]
    """Factor on the frequency of bubbles, condensation and reflections."""
    motion: Annotated[float, Field(ge=0, le=1)]
    """Factor on the plate's largest shift (200 um) and rotation (2 degrees)."""
    focus_from: Annotated[float, Field(ge=0, le=1)]
    """Weakest focus contrast of a day; the strongest is 1."""
    focus_tilt: Annotated[float, Field(ge=0, le=1)]
    """Change of focus from the middle of the well to its edge."""
    contrast: Annotated[float, Field(gt=0)]
    """Factor on the contrast of cells."""
    morphologies: dict[Morphology, Annotated[float, Field(ge=0)]]
    """Weights of the morphology classes of the clones."""
    breadth: Annotated[float, Field(ge=0)]
    """How far a random imager strays from the usual one."""
    scans_per_fault: Annotated[int, Field(ge=1)]
    """One scan in this many gets a fault of its own accord."""


#: The presets.
DIFFICULTIES: dict[Preset, Difficulty] = {
    Preset.EASY: Difficulty(
        debris=0.4,
        sorted_dead=0.1,
        shed=3.0,
        artefacts=0.0,
        motion=0.4,
        focus_from=0.75,
        focus_tilt=0.05,
        contrast=1.2,
        morphologies={Morphology.M1: 1.0},
        breadth=0.4,
        scans_per_fault=26,
    ),
    Preset.STANDARD: Difficulty(
        debris=1.0,
        sorted_dead=0.3,
        shed=9.0,
        artefacts=1.0,
        motion=1.0,
        focus_from=0.6,
        focus_tilt=0.12,
        contrast=1.0,
        morphologies={
            Morphology.M1: 0.74,
            Morphology.M2: 0.12,
            Morphology.M3: 0.09,
            Morphology.M4: 0.05,
        },
        breadth=1.0,
        scans_per_fault=13,
    ),
    Preset.HARD: Difficulty(
        debris=2.2,
        sorted_dead=0.8,
        shed=24.0,
        artefacts=4.0,
        motion=1.0,
        focus_from=0.3,
        focus_tilt=0.3,
        contrast=0.75,
        morphologies={
            Morphology.M1: 0.46,
            Morphology.M2: 0.22,
            Morphology.M3: 0.2,
            Morphology.M4: 0.12,
        },
        breadth=1.4,
        scans_per_fault=8,
    ),
}
