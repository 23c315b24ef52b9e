"""Deciding the wells of a run together: their neighbours tell how densely they were seeded.

A well is analysed alone, with the default number of founders per well. Once all wells are
there, the empty ones among them tell that number, and every verdict is looked at again; no scan is
read. What comes of it depends on the wells alone, not on the order in which they were analysed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clonetrace.analysis.settings import Settings
from clonetrace.analysis.well import measured
from clonetrace.domain import WellResult
from clonetrace.trace import (
    DecisionRule,
    EmptyWells,
    build_rule,
    decided_again,
    empty_wells,
)


@dataclass(frozen=True)
class DecidedTogether:
    """All wells, decided with what their runs tell.

    Attributes:
        results: In the order in which they were given.
        changed: Those of them whose verdict is another one now.
        wells: How many wells of each run are empty; no run where that has no part in the verdicts.
    """

    results: tuple[WellResult, ...]
    changed: tuple[WellResult, ...]
    wells: Mapping[str, EmptyWells]


def decide_together(results: Sequence[WellResult], settings: Settings) -> DecidedTogether:
    """Decide wells again with the number of founders per well that their run tells.

    Args:
        results: All wells that are known, of any runs.
        settings: Of all stages.
    """
    wells = empty_wells(results, settings.trace, settings.scope)
    if not wells:
        return DecidedTogether(tuple(results), (), {})
    rules = {run: build_rule(settings.trace, empty) for run, empty in wells.items()}
    again = tuple(_again(one, rules, settings) for one in results)
    return DecidedTogether(again, tuple(_changed(results, again)), wells)


def _again(result: WellResult, rules: Mapping[str, DecisionRule], settings: Settings) -> WellResult:
    verdict = decided_again(result, rules[result.plate.run], settings.scope)
    if verdict == result.verdict:
        return result
    morphology = None if result.morphology is None else result.morphology.morphology
    largest = measured(result.lineages, result.scans, verdict.clonality, morphology, settings)
    return result.model_copy(update={"verdict": verdict, "largest": largest})


def _changed(before: Iterable[WellResult], after: Iterable[WellResult]) -> list[WellResult]:
    return [new for old, new in zip(before, after, strict=True) if new is not old]
