"""Wells that were analysed, with their truth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from clonetrace.detect import DetectSettings
from clonetrace.domain import Verdict, WellResult
from clonetrace.evaluate.pairs import truths_and_results
from clonetrace.simulate.truth import WellTruth
from clonetrace.trace import (
    DecisionRule,
    Neighbours,
    ProbabilityRule,
    Scope,
    TraceSettings,
    WellCase,
    build_rule,
    decided_again,
    kept_case,
    neighbours_of,
)
from clonetrace.trace.clonality import ClonalityParameters

#: Runs that are measured are analysed with these defaults.
SCOPE = Scope(TraceSettings().first_verdict_day, DetectSettings().wall_margin_um)


@dataclass(frozen=True)
class JudgedWell:
    """A well, as it is and as it was judged."""

    truth: WellTruth
    result: WellResult

    @cached_property
    def case(self) -> WellCase:
        """What a decision about it rests on."""
        return kept_case(self.result, SCOPE)

    def decided_by(self, rule: DecisionRule) -> Verdict:
        """Return what another rule says of the same well, followed in the same way."""
        return decided_again(self.result, rule, SCOPE)


def decided_together(
    wells: Sequence[JudgedWell],
    settings: TraceSettings,
    parameters: ClonalityParameters | None = None,
) -> list[Verdict]:
    """Decide wells anew, with what the wells of their run tell of each other.

    Args:
        wells: Followed as they were.
        settings: How they were seeded, and the rule.
        parameters: What the probability rests on; None for those of the settings.
    """

    def rule(neighbours: Neighbours | None = None) -> DecisionRule:
        if parameters is None:
            return build_rule(settings, neighbours)
        return ProbabilityRule(parameters, settings, neighbours)

    results = [well.result for well in wells]
    rules = {
        run: rule(each) for run, each in neighbours_of(results, settings, SCOPE, rule()).items()
    }
    return [well.decided_by(rules.get(well.result.plate.run) or rule()) for well in wells]


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
