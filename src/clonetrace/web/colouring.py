"""By what a plate map is coloured: each well has one shade, and shades are what maps filter by."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from clonetrace.domain import Morphology
from clonetrace.report.wording import LOOKS, look_for
from clonetrace.store import WellLine

#: Names of the style classes of an ordered scale, from dark to light.
_RAMP = tuple(f"ramp{step}" for step in range(6))
_NONE = "none"
#: Stands in wells that have no value.
_BLANK = "·"


@dataclass(frozen=True)
class Shade:
    """A colour of the map.

    Attributes:
        key: Name of its style class, and of the filter for it.
        name: What it stands for.
        sign: One letter in the legend, where wells of this shade show one.
        meaning: In a sentence; empty where the name says it.
    """

    key: str
    name: str
    sign: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Colouring:
    """One way to colour a map.

    Attributes:
        key: In addresses.
        name: In the menu.
        shades: In the order of the legend.
        shade_of: Key of a well's shade.
        text_of: What stands in a well, at most three letters; the colour is not the only sign.
    """

    key: str
    name: str
    shades: tuple[Shade, ...]
    shade_of: Callable[[WellLine], str]
    text_of: Callable[[WellLine], str]


def colourings(ready_width_mm: float) -> dict[str, Colouring]:
    """Return all ways to colour a map by their keys, the usual one first.

    Args:
        ready_width_mm: Width from which a colony is ready to be picked.
    """
    ways = (_VERDICT, _PROBABILITY, _by_width(ready_width_mm), _MORPHOLOGY, _READINESS)
    return {way.key: way for way in ways}


_VERDICT = Colouring(
    key="verdict",
    name="verdict",
    shades=tuple(Shade(look.key, look.name, look.letter, look.meaning) for look in LOOKS),
    shade_of=lambda line: look_for(line.clonality, failed=line.failed is not None).key,
    text_of=lambda line: look_for(line.clonality, failed=line.failed is not None).letter,
)

_PROBABILITIES = (0.05, 0.2, 0.5, 0.8, 0.99)


def _probability(line: WellLine) -> float | None:
    return None if line.failed else line.probability_monoclonal


_PROBABILITY = Colouring(
    key="probability",
    name="probability of one founder",
    shades=(
        *(
            Shade(key, name)
            for key, name in zip(
                reversed(_RAMP),
                (
                    "99 % or more",
                    "80 to 99 %",
                    "50 to 80 %",
                    "20 to 50 %",
                    "5 to 20 %",
                    "below 5 %",
                ),
                strict=True,
            )
        ),
        Shade(_NONE, "not given", _BLANK),
    ),
    shade_of=lambda line: _step(_probability(line), _PROBABILITIES),
    text_of=lambda line: _percent(_probability(line)),
)


def _by_width(ready_mm: float) -> Colouring:
    edges = tuple(ready_mm * share for share in (1 / 6, 1 / 3, 2 / 3, 1.0, 4 / 3))
    bounds = [f"{edge:.2g}" for edge in edges]
    names = (
        f"{bounds[4]} mm or more",
        f"{bounds[3]} to {bounds[4]} mm: wide enough to pick",
        f"{bounds[2]} to {bounds[3]} mm",
        f"{bounds[1]} to {bounds[2]} mm",
        f"{bounds[0]} to {bounds[1]} mm",
        f"below {bounds[0]} mm",
    )
    return Colouring(
        key="width",
        name="width of the largest colony",
        shades=(
            *(Shade(key, name) for key, name in zip(reversed(_RAMP), names, strict=True)),
            Shade(_NONE, "no colony measured", _BLANK),
        ),
        shade_of=lambda line: _step(line.width_mm, edges),
        text_of=lambda line: _BLANK if line.width_mm is None else f"{line.width_mm:.1f}",
    )


_MORPHOLOGY = Colouring(
    key="morphology",
    name="morphology",
    shades=(
        Shade("m1", "M1", "1", "round, tight, clearly bordered"),
        Shade("m2", "M2", "2", "M1 with a differentiated fringe"),
        Shade("m3", "M3", "3", "poorly defined, mostly dark"),
        Shade("m4", "M4", "4", "sprawling spindle cells"),
        Shade(_NONE, "not graded", _BLANK),
    ),
    shade_of=lambda line: _NONE if line.morphology is None else line.morphology.value.lower(),
    text_of=lambda line: _BLANK if line.morphology is None else _digit(line.morphology),
)

_DAYS = (0.0, 1.0, 2.0, 4.0)


def _days_left(line: WellLine) -> float | None:
    return None if line.failed else line.days_to_ready


_READINESS = Colouring(
    key="readiness",
    name="day on which it can be picked",
    shades=(
        Shade("ramp5", "wide enough now"),
        Shade("ramp4", "within 1 day"),
        Shade("ramp3", "within 2 days"),
        Shade("ramp2", "within 4 days"),
        Shade("ramp1", "later"),
        Shade(
            _NONE, "no forecast", _BLANK, "not monoclonal, or too seldom seen to tell its growth"
        ),
    ),
    shade_of=lambda line: _readiness(_days_left(line)),
    text_of=lambda line: _BLANK if line.ready_on_day is None else f"{line.ready_on_day:.0f}",
)


def _readiness(days: float | None) -> str:
    if days is None:
        return _NONE
    passed = next((step for step, limit in enumerate(_DAYS) if days <= limit), len(_DAYS))
    return _RAMP[5 - passed]


def _step(value: float | None, edges: tuple[float, ...]) -> str:
    return _NONE if value is None else _RAMP[bisect_right(edges, value)]


def _percent(probability: float | None) -> str:
    # Cut, not rounded: 98.9 % must not read as the 99 % that a threshold asks for.
    return _BLANK if probability is None else f"{int(probability * 100 + 1e-9)}"


def _digit(morphology: Morphology) -> str:
    return morphology.value.removeprefix("M")
