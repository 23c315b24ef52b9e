"""Wells that were analysed, with their truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clonetrace.domain import Clonality, Verdict, WellResult
from clonetrace.evaluate.pairs import truths_and_results
from clonetrace.simulate.truth import WellTruth
from clonetrace.trace import DecisionRule, TraceSettings, WellCase, as_differentiated


@dataclass(frozen=True)
class JudgedWell:
    """A well, as it is and as it was judged."""

    truth: WellTruth
    result: WellResult

    def decided_by(self, rule: DecisionRule) -> Verdict:
        """Return what another rule says of the same well, followed in the same way.

        A well whose colonies looked differentiated stays differentiated: looks depend on no rule.
        """
        verdict = rule.decide(_case(self.result))
        looks_so = self.result.verdict.clonality is Clonality.DIFFERENTIATED
        if not looks_so or verdict.clonality is Clonality.DIFFERENTIATED:
            return verdict
        return as_differentiated(verdict, *self.result.verdict.reasons[:1])


def load_judged(run: Path, results: Path) -> Iterator[JudgedWell]:
    """Yield the wells of a simulated run that have a result, in the run's order.

    Args:
        run: What `clonetrace simulate` wrote.
        results: What `clonetrace analyze` wrote of its scans.

    Raises:
        CloneTraceError: The truth or the results cannot be read.
    """
    for truth, result in truths_and_results(run, results):
        if result is not None and result.failed is None:
            yield JudgedWell(truth, result)


def _case(result: WellResult) -> WellCase:
    newest = result.latest_scan
    return WellCase(
        lineages=result.lineages,
        newest_day=None if newest is None else newest.day,
        day0_usable=result.day0_scan is not None,
        scans_looked_at=result.scans_used,
        too_young=newest is not None and newest.day < TraceSettings().first_verdict_day,
        strays=result.strays,
    )
