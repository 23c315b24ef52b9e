"""Wells of a simulated run with what was said of them."""

from collections.abc import Iterator
from pathlib import Path

from clonetrace.domain import WellResult
from clonetrace.simulate import load_truth
from clonetrace.simulate.truth import WellTruth
from clonetrace.store import WellKey, open_store


def truths_and_results(run: Path, results: Path) -> Iterator[tuple[WellTruth, WellResult | None]]:
    """Yield every well of a simulated run with its result, None where it has none.

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
        yield well, found.get(WellKey(plate=well.plate, well=well.well))
