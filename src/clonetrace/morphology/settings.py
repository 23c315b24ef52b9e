"""Settings of the grading of morphology."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from clonetrace.domain import Value
from clonetrace.neural import Engine, Precision


class MorphologySettings(Value):
    """Which colonies are graded, and by what."""

    grade: bool = True
    """Whether colonies are graded at all."""
    models: Path | None = None
    """Folder with a network that `clonetrace train` wrote; None for the one that is shipped."""
    engine: Engine = Engine.ONNXRUNTIME
    """Library that runs the network; `openvino` must be installed."""
    precision: Precision | None = None
    """`fp32` or `int8`; None for what the network's card recommends."""
    narrowest_um: Annotated[float, Field(gt=0)] = 250.0
    """Narrower colonies are not graded: below, all classes look alike."""
    around: Annotated[float, Field(ge=1)] = 1.3
    """Edge of the graded picture over the longer edge of the colony's box."""
    widest_um: Annotated[float, Field(gt=0)] = 2600.0
    """Widest picture; of a colony that is wider, the middle is graded. In wider pictures no cell
    can be seen."""
