"""Settings of detection."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from clonetrace.domain import Level, Value
from clonetrace.neural import Engine, Precision


class DetectSettings(Value):
    """Which detector, and how it looks."""

    neural: tuple[Level, ...] = (Level.GLOBAL, Level.LOCAL, Level.CELL)
    """Levels at which trained networks look. The others are searched for texture, without
    learning, as sprawl always is. `[]` is right for pictures that look like nothing the networks
    were trained on."""
    models: Path | None = None
    """Folder of networks that `clonetrace train` wrote; None for those that are shipped."""
    engine: Engine = Engine.ONNXRUNTIME
    """Library that runs the networks; `openvino` must be installed."""
    precision: Precision | None = None
    """`fp32` or `int8`; None for what each network's card recommends."""
    least_score: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Boxes of lower score are dropped; None for what each network's card recommends."""
    wall_margin_um: Annotated[float, Field(ge=0)] = 60.0
    """Band along the wall that is not searched: the wall's shadow and meniscus look like texture.
    A founder that sits there is not seen."""
    min_contrast: Annotated[float, Field(gt=0)] = 0.011
    """Local standard deviation, as a share of the background's grey, below which nothing counts.
    Empty floor of the scans used in development has 0.004 to 0.006 at 8 um/px."""
    contrast_over_noise: Annotated[float, Field(gt=1)] = 3.0
    """How many times the view's own noise the texture must reach."""
    widest_cell_um: Annotated[float, Field(gt=0)] = 26.0
    """Width up to which a round object of day 0 is one cell. Single pluripotent cells are 10 to
    20 um wide, and their halo adds up to 5 um; wider objects are two or more that touch."""
