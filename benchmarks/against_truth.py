"""Verdicts of a simulated run against its truth, case by case.

clonetrace simulate RUN --wells 96 --days 12 --seed 1
clonetrace analyze RUN/scans --out RUN/results
python benchmarks/against_truth.py RUN RUN/results
"""

import sys
from collections import Counter
from pathlib import Path

from scipy.stats import beta

from clonetrace.domain import Clonality
from clonetrace.simulate import load_truth
from clonetrace.store import WellKey, open_store


def main(run: Path, results: Path) -> None:
    """Print one line per case and verdict, and the error that matters with its bound."""
    truth = load_truth(run)
    with open_store(results / "clonetrace.db", read_only=True) as store:
        found = {WellKey(plate=one.plate, well=one.well): one for one in store.results()}
    table: Counter[tuple[str, str, str]] = Counter()
    for well in truth.wells:
        result = found.get(WellKey(plate=well.plate, well=well.well))
        verdict = str(result.verdict.clonality) if result is not None else "no result"
        table[well.clonality, well.case, verdict] += 1
    for (is_, case, called), count in sorted(table.items()):
        print(f"{count:4d}  {case:22s} {is_:15s} called {called}")
    wrong = sum(n for (is_, _, called), n in table.items() if called == "monoclonal" != is_)
    poly = sum(n for (is_, _, _), n in table.items() if is_ == Clonality.POLYCLONAL)
    missed = sum(
        n for (is_, _, called), n in table.items() if is_ == "polyclonal" and called == "monoclonal"
    )
    mono = sum(n for (is_, _, _), n in table.items() if is_ == Clonality.MONOCLONAL)
    right = sum(n for (is_, _, called), n in table.items() if is_ == called == Clonality.MONOCLONAL)
    print(f"called monoclonal though they are not: {wrong}")
    print(f"polyclonal called monoclonal: {missed} of {poly}, at most {_bound(missed, poly):.1%}")
    print(f"monoclonal wells called monoclonal: {right} of {mono}")
    same = sum(n for (is_, _, called), n in table.items() if is_ == called)
    print(f"right verdicts: {same} of {sum(table.values())}")


def _bound(errors: int, wells: int) -> float:
    """Upper end of the 95 % interval of a share (Clopper and Pearson)."""
    return 1.0 if errors == wells else float(beta.ppf(0.975, errors + 1, wells - errors))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
