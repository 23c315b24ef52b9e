"""Deciding the wells of a run together: they tell how they were seeded and how their clones grow.

A well is analysed alone, with the default number of founders per well, and growth as measured on
other runs. Once all wells are there, the empty ones among them tell that number, the clones tell
how fast they grow, and every verdict is looked at again; no scan is read. What comes of it depends
on the wells alone, not on the order in which they were analysed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clonetrace.analysis.settings import Settings
from clonetrace.analysis.well import measured
from clonetrace.domain import WellResult
from clonetrace.trace import (
    DecisionRule,
    Neighbours,
    build_rule,
    decided_again,
    neighbours_of,
)


@dataclass(frozen=True)
class DecidedTogether:
    """All wells, decided with what their runs tell.

    Attributes:
        results: In the order in which they were given.
        changed: Those of them whose verdict is another one now.
        neighbours: What the wells of each run tell of each other; no run where that has no part in
            the verdicts.
    """

    results: tuple[WellResult, ...]
    changed: tuple[WellResult, ...]
    neighbours: Mapping[str, Neighbours]


def decide_together(results: Sequence[WellResult], settings: Settings) -> DecidedTogether:
    """Decide wells again with what the wells of their run tell of each other.

    Args:
        results: All wells that are known, of any runs.
        settings: Of all stages.
    """
    neighbours = neighbours_of(results, settings.trace, settings.scope)
    if not neighbours:
        return DecidedTogether(tuple(results), (), {})
    rules = {run: build_rule(settings.trace, each) for run, each in neighbours.items()}
    again = tuple(_again(one, rules, settings) for one in results)
    return DecidedTogether(again, tuple(_changed(results, again)), neighbours)


def _again(result: WellResult, rules: Mapping[str, DecisionRule], settings: Settings) -> WellResult:
    verdict = decided_again(result, rules[result.plate.run], settings.scope)
    if verdict == result.verdict:
        return result
    morphology = None if result.morphology is None else result.morphology.morphology
    largest = measured(result.lineages, result.scans, verdict.clonality, morphology, settings)
    return result.model_copy(update={"verdict": verdict, "largest": largest})


def _changed(before: Iterable[WellResult], after: Iterable[WellResult]) -> list[WellResult]:
    return [new for old, new in zip(before, after, strict=True) if new is not old]
