"""How often is a blurred scan told from a sharp one, and what does it cost?

    python benchmarks/focus.py [WELLS] [SEED] [IMAGER]

Renders simulated wells sharp and out of focus and judges them as the analysis does. Blur is given
as the standard deviation of the optics' spread, um; a single cell is about 15 um wide. The cost is
what the judgement adds to the overview, which the analysis reads anyway.
"""

import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import cv2
import tifffile

from clonetrace.domain import PLATE_FORMATS, Defect
from clonetrace.imaging import ImagingSettings, examine, fit_rim, open_source
from clonetrace.simulate import Case, ImagerName, SimulationSettings, render_scan, simulate_well

BLURS_UM = (0.0, 6.0, 10.0, 14.0, 20.0, 26.0)
DAYS = (0, 3, 7)
CASES = (Case.SINGLE, Case.TWO_APART, Case.EMPTY, Case.SINGLE_WITH_DEBRIS, Case.DIFFERENTIATED)


def main(wells: int, seed: int, imager: str) -> None:
    """Print, for every blur, how many scans were called out of focus."""
    cv2.setNumThreads(1)
    flagged: dict[float, int] = defaultdict(int)
    judged: dict[float, int] = defaultdict(int)
    seconds = {"rim": 0.0, "all": 0.0}
    settings = SimulationSettings(seed=seed, imager=ImagerName(imager), faults=False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Well_A1_Ch1_2um.tif"
        for well in range(wells):
            case = CASES[well % len(CASES)]
            story = simulate_well(case, max(DAYS) + 1, seed, settings, plate=well, well=well)
            for day in DAYS:
                for blur in BLURS_UM:
                    tifffile.imwrite(path, render_scan(story, day, settings, defocus_um=blur))
                    with open_source(path) as source:
                        look = source.look
                        begin = time.perf_counter()
                        fit_rim(look.pixels)
                        fitted = time.perf_counter()
                        seen = examine(source, path.name, PLATE_FORMATS[96], ImagingSettings())
                        seconds["rim"] += fitted - begin
                        seconds["all"] += time.perf_counter() - fitted
                    judged[blur] += 1
                    flagged[blur] += Defect.OUT_OF_FOCUS in seen.quality.defects
    for blur in BLURS_UM:
        print(f"blur {blur:4.0f} um: {flagged[blur]:3d} of {judged[blur]} called out of focus")
    plate = {name: spent / sum(judged.values()) * 96 for name, spent in seconds.items()}
    judging = plate["all"] - plate["rim"]
    print(f"{judging:.1f} s per plate of 96 scans; the rim fit takes {plate['rim']:.1f} s")


if __name__ == "__main__":
    given = dict(enumerate(sys.argv[1:]))
    main(int(given.get(0, "20")), int(given.get(1, "4242")), given.get(2, "random"))
