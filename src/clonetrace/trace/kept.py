"""Deciding wells again from what is kept of them; no scan is read."""

from collections.abc import Iterable, Sequence

from clonetrace.domain import Clonality, Lineage, ScanSummary, Stray, Verdict, WellResult
from clonetrace.trace.clonality import EmptyWells
from clonetrace.trace.decision import DecisionRule, WellCase, as_differentiated
from clonetrace.trace.settings import TraceSettings


def case_of(
    lineages: tuple[Lineage, ...],
    strays: tuple[Stray, ...],
    scans: Sequence[ScanSummary],
    settings: TraceSettings,
) -> WellCase:
    """Return what the decision about a well rests on.

    Args:
        lineages: Judged, parents before their children.
        strays: Cells of the first days that may have joined a colony unseen.
        scans: All of the well, newest first.
        settings: From which day on wells are decided.
    """
    days = [scan.day for scan in scans if scan.searched and scan.quality.usable]
    return WellCase(
        lineages=lineages,
        newest_day=days[0] if days else None,
        day0_usable=bool(days) and days[-1] == 0,
        scans_looked_at=len(days),
        too_young=bool(days) and days[0] < settings.first_verdict_day,
        strays=strays,
    )


def decided_again(result: WellResult, rule: DecisionRule, settings: TraceSettings) -> Verdict:
    """Return what a rule says of a well that was analysed, followed as it was.

    A well whose colonies looked differentiated stays so: looks depend on no rule. Wells that failed
    or were picked before keep their verdict.

    Args:
        result: The well.
        rule: Decides anew.
        settings: From which day on wells are decided.
    """
    if not _analysed(result):
        return result.verdict
    verdict = rule.decide(case_of(result.lineages, result.strays, result.scans, settings))
    looks_so = result.verdict.clonality is Clonality.DIFFERENTIATED
    if not looks_so or verdict.clonality is Clonality.DIFFERENTIATED:
        return verdict
    return as_differentiated(verdict, *result.verdict.reasons[:1])


def count_empty(
    results: Iterable[WellResult], rule: DecisionRule, settings: TraceSettings
) -> EmptyWells:
    """Count the wells of a run, and those of them that stayed empty.

    Left out are wells that failed, that were picked before, that no usable scan shows, and that are
    too young to be decided.

    Args:
        results: Of one run.
        rule: Says which wells are empty. It must not itself depend on how many there are, so that
            the count is the same whatever was known of the wells before.
        settings: From which day on wells are decided.
    """
    decided = empty = 0
    for result in results:
        if not _analysed(result):
            continue
        case = case_of(result.lineages, result.strays, result.scans, settings)
        if case.newest_day is None or case.too_young:
            continue
        decided += 1
        empty += decided_again(result, rule, settings).clonality is Clonality.EMPTY
    return EmptyWells(decided=decided, empty=empty)


def _analysed(result: WellResult) -> bool:
    return result.failed is None and result.verdict.clonality is not Clonality.CONSOLIDATED
