"""Deciding wells again from what is kept of them; no scan is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clonetrace.domain import Clonality, Lineage, ScanSummary, Stray, Verdict, WellResult
from clonetrace.trace.clonality import EmptyWells, Neighbours, Pace, endings_of
from clonetrace.trace.covers import covering
from clonetrace.trace.decision import DecisionRule, WellCase, as_differentiated
from clonetrace.trace.factory import build_rule
from clonetrace.trace.floor import floor_of
from clonetrace.trace.settings import TraceSettings


@dataclass(frozen=True)
class Scope:
    """When and where wells are looked at, all alike.

    Attributes:
        first_verdict_day: Day from which on a well is decided.
        wall_margin_um: Width of the band along the wall that is not searched.
    """

    first_verdict_day: int
    wall_margin_um: float


def case_of(
    lineages: tuple[Lineage, ...],
    strays: tuple[Stray, ...],
    scans: Sequence[ScanSummary],
    scope: Scope,
) -> WellCase:
    """Return what the decision about a well rests on.

    Args:
        lineages: Judged, parents before their children.
        strays: Cells of the first days that may have joined a colony unseen.
        scans: All of the well, newest first.
        scope: From which day on, and how far from the wall.
    """
    used = [scan for scan in scans if scan.searched and scan.quality.usable]
    newest = used[0] if used else None
    day0 = used[-1] if used and used[-1].day == 0 else None
    return WellCase(
        lineages=lineages,
        newest_day=None if newest is None else newest.day,
        day0_usable=day0 is not None,
        scans_looked_at=len(used),
        too_young=newest is not None and newest.day < scope.first_verdict_day,
        strays=strays,
        newest_floor=floor_of(
            newest, scope.wall_margin_um, covered=tuple(box for _, box in covering(lineages))
        ),
        day0_floor=floor_of(day0, scope.wall_margin_um),
    )


def kept_case(result: WellResult, scope: Scope) -> WellCase:
    """Return what the decision about a well that was analysed rests on.

    Args:
        result: The well.
        scope: From which day on, and how far from the wall.
    """
    return case_of(result.lineages, result.strays, result.scans, scope)


def decided_again(result: WellResult, rule: DecisionRule, scope: Scope) -> Verdict:
    """Return what a rule says of a well that was analysed, followed as it was.

    A well whose colonies looked differentiated stays so: looks depend on no rule. Wells that failed
    or were picked before keep their verdict.

    Args:
        result: The well.
        rule: Decides anew.
        scope: From which day on, and how far from the wall.
    """
    if not _analysed(result):
        return result.verdict
    verdict = rule.decide(kept_case(result, scope))
    looks_so = result.verdict.clonality is Clonality.DIFFERENTIATED
    if not looks_so or verdict.clonality is Clonality.DIFFERENTIATED:
        return verdict
    return as_differentiated(verdict, *result.verdict.reasons[:1])


def count_empty(results: Iterable[WellResult], rule: DecisionRule, scope: Scope) -> EmptyWells:
    """Count the wells of a run, and those of them that stayed empty.

    Left out are wells that failed, that were picked before, that no usable scan shows, and that are
    too young to be decided.

    Args:
        results: Of one run.
        rule: Says which wells are empty. It must not itself depend on how many there are, so that
            the count is the same whatever was known of the wells before.
        scope: From which day on, and how far from the wall.
    """
    decided = empty = 0
    for result in results:
        if not _analysed(result):
            continue
        case = kept_case(result, scope)
        if case.newest_day is None or case.too_young:
            continue
        decided += 1
        looks_grown = result.verdict.clonality is Clonality.DIFFERENTIATED
        empty += not looks_grown and rule.calls_empty(case)
    return EmptyWells(decided=decided, empty=empty)


def neighbours_of(
    results: Iterable[WellResult],
    settings: TraceSettings,
    scope: Scope,
    alone: DecisionRule | None = None,
) -> dict[str, Neighbours]:
    """Put together what the wells of every run tell of each other.

    Args:
        results: All wells that are known, of any runs.
        settings: How they were seeded, and the rule.
        scope: From which day on, and how far from the wall.
        alone: Decides a well of which nothing else is known; None for the rule of the settings.

    Returns:
        By run; empty where verdicts do not depend on other wells.
    """
    if settings.rule != "probability":
        return {}
    alone = alone or build_rule(settings)
    seeding = settings.seeding
    told_by_wells = seeding.method == "limiting-dilution" and seeding.cells_per_well is None
    runs: dict[str, list[WellResult]] = {}
    for result in results:
        runs.setdefault(result.plate.run, []).append(result)
    return {
        run: Neighbours(
            empty=count_empty(each, alone, scope) if told_by_wells else None,
            pace=measure_pace(each),
        )
        for run, each in runs.items()
    }


def measure_pace(results: Iterable[WellResult]) -> Pace | None:
    """Measure how fast the clones of a run grow, whatever their wells are called.

    Args:
        results: Of one run.
    """
    analysed = (one for one in results if _analysed(one))
    return Pace.of(ending for one in analysed for ending in endings_of(one.lineages))


def _analysed(result: WellResult) -> bool:
    return result.failed is None and result.verdict.clonality is not Clonality.CONSOLIDATED
