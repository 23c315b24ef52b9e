"""Wells that were analysed, with their truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clonetrace.domain import Label, Scan, Verdict, WellResult
from clonetrace.simulate import load_truth
from clonetrace.simulate.truth import WellTruth
from clonetrace.store import WellKey, open_store
from clonetrace.trace import DecisionRule, WellCase


@dataclass(frozen=True)
class JudgedWell:
    """A well, as it is and as it was judged."""

    truth: WellTruth
    result: WellResult

    def decided_by(self, rule: DecisionRule) -> Verdict:
        """Return what another rule says of the same well, followed in the same way."""
        return rule.decide(_case(self.result))


def load_judged(run: Path, results: Path) -> Iterator[JudgedWell]:
    """Yield the wells of a simulated run that have a result, in the run's order.

    Args:
        run: What `clonetrace simulate` wrote.
        results: What `clonetrace analyze` wrote of its scans.

    Raises:
        CloneTraceError: The truth or the results cannot be read.
    """
    truth = load_truth(run)
    with open_store(results / "clonetrace.db", read_only=True) as store:
        found = {WellKey(plate=one.plate, well=one.well): one for one in store.results()}
    for well in truth.wells:
        result = found.get(WellKey(plate=well.plate, well=well.well))
        if result is not None and result.failed is None:
            yield JudgedWell(well, result)


def _case(result: WellResult) -> WellCase:
    first = result.lineages[0].sightings[0].detection if result.lineages else None
    too_young = any("too early" in one.statement for one in result.verdict.reasons)
    return WellCase(
        lineages=result.lineages,
        newest=_scan(result, newest=True),
        day0=_scan(result, newest=False),
        scans_looked_at=result.scans_used,
        differentiated=first is not None and first.label is Label.DIFFERENTIATED,
        too_young=too_young,
        strays=result.strays,
    )


def _scan(result: WellResult, *, newest: bool) -> Scan | None:
    summary = result.latest_scan if newest else result.day0_scan
    if summary is None:
        return None
    return Scan(
        plate=result.plate,
        well=result.well,
        taken_at=summary.taken_at,
        day=summary.day,
        hours=summary.hours,
        path=Path(summary.file_name),
    )
