"""From which scan a well is followed: one that missed what the scan before shows is no start."""

from collections.abc import Callable

import pytest

from clonetrace.analysis.trail import has_missed
from clonetrace.domain import Box, Detection, Label, Level


@pytest.fixture
def colony() -> Callable[[float], Detection]:
    def made(width_um: float) -> Detection:
        box = Box(x_um=0, y_um=0, width_um=width_um, height_um=width_um)
        return Detection(box=box, label=Label.COLONY, score=0.8, level=Level.GLOBAL)

    return made


@pytest.mark.parametrize(
    ("newest_um", "before_um", "missed"),
    [
        ([31], [340, 240], True),  # only a speck is left of two colonies
        ([400], [340], False),
        ([180], [340], False),  # boxes are not exact
        ([40], [90], False),  # too small to be sure of
        ([40], [], False),
    ],
)
def test_what_grew_cannot_have_shrunk_to_half(colony, newest_um, before_um, missed) -> None:
    assert has_missed(list(map(colony, newest_um)), list(map(colony, before_um))) is missed
