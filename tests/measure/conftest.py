"""Colonies whose growth is known."""

from collections.abc import Callable

import pytest
from hypothesis import settings

from clonetrace.domain import Box, Detection, Fate, Label, Level, Lineage, Sighting

# A busy machine is no reason to fail.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def growing() -> Callable[..., Lineage]:
    """A colony seen daily: its last width and the time in which its area doubles."""
    return _growing


@pytest.fixture(scope="session")
def seen() -> Callable[..., Lineage]:
    """A colony of given widths, oldest first, one a day; None where it was missed."""
    return _seen


def _growing(width_um: float, doubling_h: float, days: int = 8) -> Lineage:
    return _seen(*(width_um * 2 ** (-24 * ago / doubling_h / 2) for ago in range(days - 1, -1, -1)))


def _seen(*widths_um: float | None, step_h: float = 24.0) -> Lineage:
    expected = Box(x_um=0, y_um=0, width_um=1, height_um=1)
    sightings = [
        Sighting(
            scan_key=f"s{number}",
            day=int(number * step_h // 24),
            hours=number * step_h,
            expected=expected,
            detection=None if width is None else _detection(width),
        )
        for number, width in enumerate(widths_um)
    ]
    return Lineage(number=1, sightings=tuple(reversed(sightings)), fate=Fate.FOUNDER)


def _detection(width_um: float) -> Detection:
    box = Box(x_um=-812.5, y_um=240.25, width_um=width_um, height_um=0.8 * width_um)
    return Detection(box=box, label=Label.COLONY, score=0.9, level=Level.GLOBAL)
