"""How many colonies would be missed if only places were searched at which the overview hints?

    python benchmarks/hints.py RUN [--workers N]

RUN is a folder that `clonetrace simulate` wrote. For each day the share of the living colonies in
sight is printed whose place would be searched, and how much of the well that is, for several shares
of the network's threshold.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from clonetrace.analysis import Settings
from clonetrace.analysis.scan_look import MOST_HINTED_UM
from clonetrace.detect import TILE_GRIDS, DetectSettings
from clonetrace.detect.neural import NeuralDetector
from clonetrace.domain import Box, Label, Level
from clonetrace.imaging import ScanImage, examine, open_source
from clonetrace.simulate import ScanTruth, load_truth

SHARES = (0.1, 0.2, 0.3, 0.5, 1.0)


class Searched(NamedTuple):
    """One scan, searched where boxes of at least a share of the threshold lie."""

    day: int
    share: float
    tiles: int
    of_tiles: int
    colonies: int
    missed: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    truth = load_truth(options.run)
    scans = [
        scan for well in truth.wells for scan in well.scans if scan.day > 1 and not scan.faults
    ]
    together = defaultdict[tuple[int, float], list[Searched]](list)
    with ProcessPoolExecutor(options.workers) as pool:
        for found in pool.map(partial(searched, options.run), scans):
            for one in found:
                together[one.day, one.share].append(one)
    print("day   share of the threshold: colonies searched for of all, share of the well searched")
    for day in sorted({day for day, _ in together}):
        told = (told_of(share, together[day, share]) for share in SHARES)
        print(f"{day:3}   {'   '.join(told)}")


def searched(run: Path, scan: ScanTruth) -> list[Searched]:
    """Look at one scan."""
    return list(_searched(run, scan))


def _searched(run: Path, scan: ScanTruth) -> Iterator[Searched]:
    settings, grid = Settings(), TILE_GRIDS[Level.LOCAL]
    threshold = NeuralDetector(Level.GLOBAL, settings.detect).counts_from
    low = NeuralDetector(Level.GLOBAL, DetectSettings(least_score=threshold * SHARES[0]))
    with open_source(run / scan.path) as source:
        seen = examine(source, os.fspath(scan.path), settings.intake.plate_format, settings.imaging)
        if seen.frame is None:
            return
        found = low.detect(ScanImage(source, seen.frame).overview(low.um_per_px))
    radius_um = seen.frame.well_radius_um
    colonies = [one.box for one in scan.objects if one.label is Label.COLONY and one.visible]
    # Unsure sprawl is no hint, in the analysis neither.
    found = [one for one in found if one.label is Label.COLONY]
    for share in SHARES:
        sure = (one for one in found if one.score >= share * threshold)
        hints = [one.box.at_most(MOST_HINTED_UM) for one in sure]
        tiles = set(grid.covering(hints, radius_um))
        places = [grid.covering([middle_of(box)], radius_um) for box in colonies]
        missed = sum(not tiles.issuperset(place) for place in places)
        every = len(grid.whole_well(radius_um))
        yield Searched(scan.day, share, len(tiles), every, len(colonies), missed)


def middle_of(box: Box) -> Box:
    """Return a speck in the middle of a box."""
    return box.at_most(1e-3)


def told_of(share: float, scans: list[Searched]) -> str:
    """Put scans of one day and one share into words."""
    colonies = sum(one.colonies for one in scans)
    part = sum(one.tiles for one in scans) / sum(one.of_tiles for one in scans)
    hit = colonies - sum(one.missed for one in scans)
    return f"{share:g}: {hit} of {colonies}, {part:.2f}"


if __name__ == "__main__":
    main()
