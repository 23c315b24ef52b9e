"""What a texture library holds: one row for every cut-out."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from clonetrace.domain import Value
from clonetrace.simulate.texture.settings import TextureSettings


class TextureKind(StrEnum):
    """What a cut-out shows."""

    COLONY = "colony"
    CLUSTER = "cluster"
    """A sheet of a few cells, too small to have an inside."""
    CELL = "cell"
    """One round, loose cell."""
    DEBRIS = "debris"
    """A speck, a dead cell's remains or a clump of them."""
    FLOOR = "floor"
    """Empty floor."""
    WELL = "well"
    """The light of a whole well, without what lies in it."""


class Split(StrEnum):
    """Which models may see a cut-out."""

    TRAIN = "train"
    TEST = "test"


class Discard(StrEnum):
    """Why something that was found is not in the library."""

    AT_EDGE = "cut by the picture's edge"
    TOUCHING = "touching a neighbour"
    GRAINY = "a heap of grains rather than a sheet"
    FAINT = "hardly different from the floor"
    SHAPELESS = "of no clear size or shape"
    REJECTED = "rejected by eye"


class CutOut(Value):
    """One cut-out: where it comes from and what it looks like."""

    name: Annotated[str, Field(pattern=r"^[a-z]+-[0-9a-f]{8}-\d{1,6}-\d{1,6}$")]
    """Name of its files, the same whenever the same picture is cut with the same settings."""
    kind: TextureKind
    split: Split
    source: str
    """File name of the picture it was cut from."""
    left_px: Annotated[int, Field(ge=0)]
    """First column in the source; the cut-out has a margin around its mask."""
    top_px: Annotated[int, Field(ge=0)]
    columns: Annotated[int, Field(ge=1, le=8192)]
    rows: Annotated[int, Field(ge=1, le=8192)]
    um_per_px: Annotated[float, Field(gt=0)]
    width_um: Annotated[float, Field(gt=0)]
    """Longer edge of the mask's box; the edge of a square of floor; the width of a well."""
    area_um2: Annotated[float, Field(gt=0)]
    """Area of the mask."""
    floor_grey: Annotated[float, Field(gt=0)]
    """Mean grey (0 to 255) of the floor around it, which 1.0 in the cut-out stands for."""
    contrast: Annotated[float, Field(ge=0)]
    """Standard deviation inside the mask, as a share of the floor's grey."""
    sharpness: Annotated[float, Field(ge=0)]
    """Share of its texture (variance) that is finer than 2 um."""
    gap_um: Annotated[float, Field(ge=0)]
    """Distance from the mask to the next object or to the picture's edge."""
    touching: bool = False
    """Whether it touches another object; such cut-outs are discarded, so it is false."""
    at_edge: bool = False
    """Whether the picture's edge cuts it; such cut-outs are discarded, so it is false."""


class Catalogue(Value):
    """The list of a library's cut-outs, written to `library.json`."""

    format: Literal["clonetrace-texture-1"] = "clonetrace-texture-1"
    settings: TextureSettings
    split_rule: str
    """How pictures were told apart, in words."""
    cut_outs: tuple[CutOut, ...]
    discarded: dict[Discard, int]
    """How many objects were left out, by reason."""
