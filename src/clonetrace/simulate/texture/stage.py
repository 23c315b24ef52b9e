"""What a picture's file name says: its place in the well, its scale, who may learn from it."""

import hashlib
import re
from collections.abc import Sequence
from itertools import pairwise

from clonetrace.domain import Value
from clonetrace.simulate.texture.catalogue import Split

#: The rule of `split_of`, in words for the catalogue.
SPLIT_RULE = (
    "Pictures of the quarter of the well with stage x > 0 mm and y < 0 mm are for testing, all "
    "others for training; a picture without a stage position is for testing when the first byte "
    "of the SHA-256 of its file name is below 64 (one in four)."
)

_PLACE = re.compile(r"Xmm(-?\d+(?:\.\d+)?)_Ymm(-?\d+(?:\.\d+)?)", re.IGNORECASE)
_SCALE = re.compile(r"_(\d+(?:\.\d+)?)um(?=[_.])", re.IGNORECASE)
#: Pictures one step of the stage apart cover the well without a gap, so the step tells the scale;
#: a step that contradicts the file name by more is that of another pattern.
_STEP_TOLERANCE = 0.1
#: Stage positions of one column differ by some um.
_JITTER_MM = 0.1
_ONE_IN_FOUR = 64


class StagePlace(Value):
    """Where the stage stood when a picture was taken."""

    x_mm: float
    y_mm: float


def stage_place(file_name: str) -> StagePlace | None:
    """Read the stage position from a name such as `Well_A1_Xmm-0.977_Ymm2.975_Ch1_1um.png`.

    Returns:
        None where the name has none.
    """
    found = _PLACE.search(file_name)
    return StagePlace(x_mm=float(found[1]), y_mm=float(found[2])) if found else None


def split_of(file_name: str) -> Split:
    """Decide by its name alone whether a picture is for training or for testing.

    Whole quarters of a well, so that no colony and no lighting is shared; see `SPLIT_RULE`.
    """
    place = stage_place(file_name)
    if place is not None:
        held_out = place.x_mm > 0 and place.y_mm < 0
    else:
        held_out = hashlib.sha256(file_name.encode()).digest()[0] < _ONE_IN_FOUR
    return Split.TEST if held_out else Split.TRAIN


def scale_from_names(file_names: Sequence[str], width_px: int) -> float | None:
    """Work out um/px of pictures that the stage took side by side.

    Args:
        file_names: Of all the pictures.
        width_px: Columns of each.

    Returns:
        The step of the stage over the pictures' width where it agrees with the scale in the
        names, else the scale in the names; None where they state none.
    """
    stated = next((float(m[1]) for name in file_names if (m := _SCALE.search(name))), None)
    places = [place for name in file_names if (place := stage_place(name))]
    steps = [
        later - earlier
        for axis in ([p.x_mm for p in places], [p.y_mm for p in places])
        for earlier, later in pairwise(sorted(axis))
        if later - earlier > _JITTER_MM
    ]
    if stated is None or not steps:
        return stated
    steps.sort()
    measured = steps[len(steps) // 2] * 1000 / width_px
    return measured if abs(measured / stated - 1) < _STEP_TOLERANCE else stated
