"""The evidence for and against one founder, as it is weighed."""

import math
from dataclasses import dataclass

from clonetrace.domain import WellResult
from clonetrace.report.wording import probability_words

#: Width of a bar, in units of its drawing, that a weight of 1 has; and the widest bar.
_UNIT, _WIDEST = 11.0, 49.0


_TIMES, _DIVIDED = "\N{MULTIPLICATION SIGN}", "\N{DIVISION SIGN}"


@dataclass(frozen=True)
class Bar:
    """A weight as a bar to the right (for one founder) or to the left, in a drawing 100 wide."""

    left: float
    width: float
    favours: bool


@dataclass(frozen=True)
class Weighed:
    """One piece of evidence.

    Attributes:
        statement: What was seen.
        weight: By how much it moves the log odds, with its sign.
        factor: The same as a factor of the odds, in words.
        bar: The same as a bar.
    """

    statement: str
    weight: str
    factor: str
    bar: Bar


def weighed(result: WellResult) -> list[Weighed]:
    """Return the evidence that has a weight, the heaviest first."""
    told = [one for one in result.verdict.reasons if one.weight is not None]
    told.sort(key=lambda one: -abs(one.weight or 0.0))
    return [
        Weighed(one.statement, f"{one.weight:+.2f}", _factor(one.weight), _bar(one.weight))
        for one in told
        if one.weight is not None
    ]


def remarks(result: WellResult) -> list[str]:
    """Return the reasons without a weight, each once."""
    return list(
        dict.fromkeys(one.statement for one in result.verdict.reasons if one.weight is None)
    )


def interval_words(result: WellResult) -> str:
    """Write the interval of the probability: `98.83 % to 99.80 %`; empty where there is none."""
    low, high = result.verdict.probability_low, result.verdict.probability_high
    if low is None or high is None:
        return ""
    return f"{probability_words(low)} to {probability_words(high)}"


def _factor(weight: float) -> str:
    times = math.exp(abs(weight))
    words = f"{times:.0f}" if times >= 10 else f"{times:.1f}"  # noqa: PLR2004
    return f"odds {_TIMES if weight >= 0 else _DIVIDED} {words}"


def _bar(weight: float) -> Bar:
    width = round(min(abs(weight) * _UNIT, _WIDEST), 2)
    return Bar(50.0 if weight >= 0 else round(50 - width, 2), width, weight >= 0)
