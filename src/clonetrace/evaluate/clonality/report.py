"""Verdicts of whole runs against their truth, case by case, beside those of the paper's count."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clonetrace.domain import Clonality, Verdict
from clonetrace.evaluate.clonality.calibration import Calibration, measure_calibration
from clonetrace.evaluate.clonality.judged import JudgedWell, decided_together, load_judged
from clonetrace.evaluate.wells import Share
from clonetrace.simulate import Case
from clonetrace.simulate.faults import Fault
from clonetrace.simulate.seeding import SeedingModel
from clonetrace.simulate.truth import WellTruth
from clonetrace.trace import CountingRule, TraceSettings

#: Cases whose founder no scan of day 0 can show: nobody could decide them by that scan.
UNDECIDABLE = frozenset({Case.LATE_VISIBLE, Case.AT_WALL})
#: Faults that leave a scan as good as it was.
_HARMLESS = frozenset({Fault.DUPLICATE, Fault.RGB})


#: The figures of a rule in the order in which they are told, with their names.
FIGURES = {
    "false_monoclonal": "polyclonal wells called monoclonal",
    "wrongly_banked": "of the wells called monoclonal, not so",
    "monoclonal": "monoclonal wells called so, founder in sight",
    "ambiguous": "ambiguous, of wells with founders in sight",
    "ambiguous_of_all": "ambiguous, of all wells",
    "empty": "wells without a dividing cell not called clonal",
    "differentiated": "differentiated wells called so",
    "right": "right verdicts",
}


@dataclass(frozen=True)
class CaseVerdicts:
    """What was said of the wells of one case.

    Attributes:
        case: What happened in the wells.
        clonality: What they are.
        called: Wells by verdict.
        counted: The same by the paper's counting rule, on the same lineages.
    """

    case: Case
    clonality: Clonality
    called: dict[Clonality, int]
    counted: dict[Clonality, int]


@dataclass(frozen=True)
class Figures:
    """The shares that matter, of one rule.

    Attributes:
        false_monoclonal: Of the polyclonal wells: called monoclonal.
        wrongly_banked: Of the wells called monoclonal: not monoclonal.
        monoclonal: Of the monoclonal wells whose founder day 0 can show: called so.
        ambiguous: Of the wells whose founders day 0 can show: called ambiguous.
        ambiguous_of_all: Of all wells: called ambiguous.
        empty: Of the wells that hold no dividing cell: not called mono- or polyclonal.
        differentiated: Of the differentiated wells: called so.
        right: Of all wells.
    """

    false_monoclonal: Share
    wrongly_banked: Share
    monoclonal: Share
    ambiguous: Share
    ambiguous_of_all: Share
    empty: Share
    differentiated: Share
    right: Share


@dataclass(frozen=True)
class ClonalityReport:
    """How runs were judged.

    Attributes:
        cases: Ordered by what the wells are, then by case.
        probability: Figures of the verdicts as they are.
        count: Figures of the paper's counting rule.
        calibration: How true the probabilities are.
        mixed: Whether wells are of a mix of cases, which nobody seeded: the empty ones among them
            do not tell how many founders a well has.
    """

    cases: tuple[CaseVerdicts, ...]
    probability: Figures
    count: Figures
    calibration: Calibration
    mixed: bool


def founders_in_sight(well: WellTruth) -> bool:
    """Whether a usable scan of day 0 can show every founder of a well."""
    seeding = next((scan for scan in well.scans if scan.day == 0), None)
    if seeding is None or seeding.path is None or set(seeding.faults) - _HARMLESS:
        return False
    return well.case not in UNDECIDABLE


def judge_runs(
    runs: Sequence[tuple[Path, Path]], settings: TraceSettings | None = None
) -> ClonalityReport:
    """Compare the verdicts of simulated runs with their truth.

    Args:
        runs: Folders of simulated runs, each with that of its results.
        settings: Decide the wells anew with these, on the lineages as they were followed; None for
            the verdicts as they are.

    Raises:
        CloneTraceError: A truth or results cannot be read.
    """
    wells = [well for run, results in runs for well in load_judged(run, results)]
    return judge_wells(wells, decided_together(wells, settings) if settings else None)


def judge_wells(
    wells: Sequence[JudgedWell], verdicts: Sequence[Verdict] | None = None
) -> ClonalityReport:
    """Compare the verdicts of wells with their truth.

    Args:
        wells: As they are and as they were judged.
        verdicts: Others of the same wells; None for those that they have.
    """
    verdicts = [well.result.verdict for well in wells] if verdicts is None else verdicts
    called = [one.clonality for one in verdicts]
    counted = [well.decided_by(CountingRule()).clonality for well in wells]
    known = [
        (verdict.probability_monoclonal, well.truth.founders_alive == 1)
        for well, verdict in zip(wells, verdicts, strict=True)
        if verdict.probability_monoclonal is not None
    ]
    return ClonalityReport(
        cases=_cases(wells, called, counted),
        probability=_figures(wells, called),
        count=_figures(wells, counted),
        calibration=measure_calibration(
            np.array([told for told, _ in known], dtype=np.float64),
            np.array([true for _, true in known], dtype=np.bool_),
        ),
        mixed=any(well.truth.seeding is SeedingModel.CASES for well in wells),
    )


def _cases(
    wells: Sequence[JudgedWell], called: Sequence[Clonality], counted: Sequence[Clonality]
) -> tuple[CaseVerdicts, ...]:
    tables: dict[tuple[Clonality, Case], tuple[Counter[Clonality], Counter[Clonality]]] = {}
    for well, one, other in zip(wells, called, counted, strict=True):
        key = (well.truth.clonality, well.truth.case)
        first, second = tables.setdefault(key, (Counter(), Counter()))
        first[one] += 1
        second[other] += 1
    return tuple(
        CaseVerdicts(case, clonality, dict(first), dict(second))
        for (clonality, case), (first, second) in sorted(tables.items())
    )


def _figures(wells: Sequence[JudgedWell], called: Sequence[Clonality]) -> Figures:
    def share(of: Callable[[JudgedWell], bool], hit: Callable[[Clonality], bool]) -> Share:
        chosen = [one for well, one in zip(wells, called, strict=True) if of(well)]
        return Share(sum(hit(one) for one in chosen), len(chosen))

    def is_(clonality: Clonality) -> Callable[[JudgedWell], bool]:
        return lambda well: well.truth.clonality is clonality

    banked = [
        well.truth.clonality
        for well, one in zip(wells, called, strict=True)
        if one is Clonality.MONOCLONAL
    ]
    right = sum(well.truth.clonality is one for well, one in zip(wells, called, strict=True))
    clonal = (Clonality.MONOCLONAL, Clonality.POLYCLONAL)
    return Figures(
        false_monoclonal=share(is_(Clonality.POLYCLONAL), lambda one: one is Clonality.MONOCLONAL),
        wrongly_banked=Share(sum(one is not Clonality.MONOCLONAL for one in banked), len(banked)),
        monoclonal=share(
            lambda well: is_(Clonality.MONOCLONAL)(well) and founders_in_sight(well.truth),
            lambda one: one is Clonality.MONOCLONAL,
        ),
        ambiguous=share(
            lambda well: founders_in_sight(well.truth), lambda one: one is Clonality.AMBIGUOUS
        ),
        ambiguous_of_all=share(lambda _: True, lambda one: one is Clonality.AMBIGUOUS),
        empty=share(is_(Clonality.EMPTY), lambda one: one not in clonal),
        differentiated=share(
            is_(Clonality.DIFFERENTIATED), lambda one: one is Clonality.DIFFERENTIATED
        ),
        right=Share(right, len(wells)),
    )
