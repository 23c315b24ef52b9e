"""Counts what the seeding scan shows of founders, by the contrast that the focus gave it.

    python benchmarks/day0_by_contrast.py RUN [RUN...]

Each RUN is a simulated run with its results in RUN/results. Contrast is the truth's: the share, 0
to 1, that the distance of the focus from the cells leaves of it, whatever its sign.
"""

import argparse
from collections import Counter
from pathlib import Path

from clonetrace.evaluate.clonality.judged import load_judged
from clonetrace.evaluate.clonality.origins import origins_of
from clonetrace.trace.clonality import Origin, Seen

#: Upper ends of the parts.
PARTS = (0.3, 0.5, 0.7, 0.85, 1.5)


def main() -> None:
    """Print a table: a line for each part of the contrasts and each origin."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("runs", nargs="+", type=Path)
    counts: dict[tuple[float, Origin], Counter[Seen]] = {}
    for run in parser.parse_args().runs:
        for well in load_judged(run, run / "results"):
            seeding = next((scan for scan in well.truth.scans if scan.day == 0), None)
            if seeding is None or not well.result.lineages:
                continue
            part = next(end for end in PARTS if abs(seeding.focus) < end)
            for ending, origin, _ in origins_of(well):
                if ending.day0 is not None and origin in {Origin.ONE, Origin.TWO}:
                    counts.setdefault((part, origin), Counter())[ending.day0] += 1
    print("| contrast below | origin | one cell | touching cells | a dead cell | nothing |")
    print("|---|---|---|---|---|---|")
    for (part, origin), seen in sorted(counts.items()):
        row = (seen[each] for each in (Seen.ONE, Seen.SEVERAL, Seen.DEAD, Seen.NOTHING))
        print("|", " | ".join(map(str, (part, origin, *row))), "|")


if __name__ == "__main__":
    main()
