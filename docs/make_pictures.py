"""Makes the pictures of README and docs from the demo's results: `make pictures`.

All of them show simulated wells. The page is photographed with Chromium, where it is installed.
"""

import argparse
import csv
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from reviewing import CHROMIUM, FLAGS

_PAGE_SIZE = "1280,1330"


def main() -> None:
    """Write `strip.png`, `report.png`, `clonality.png`; `benchmarks/journey.py` makes the rest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("images", type=Path)
    arguments = parser.parse_args()
    arguments.images.mkdir(parents=True, exist_ok=True)
    well = _shown_well(arguments.results)
    _strip(arguments.results, well, arguments.images / "strip.png")
    _page(arguments.results, arguments.images / "report.png")
    _clonality(arguments.results, well, arguments.images / "clonality.png")


def _shown_well(results: Path) -> str:
    """Choose the monoclonal well with the widest colony."""
    with (results / "wells.csv").open(newline="") as file:
        clonal = [row for row in csv.DictReader(file) if row["clonality"] == "monoclonal"]
    return max(clonal, key=lambda row: float(row["width_mm"]))["well"]


def _strip(results: Path, well: str, picture: Path) -> None:
    """Join the crops of a well, newest first."""
    crops = sorted(results.glob(f"crops/*/*_{well}.jpg"), reverse=True)
    images = [cv2.imread(str(crop)) for crop in crops]
    gap = np.full((images[0].shape[0], 6, 3), 255, np.uint8)
    joined = [part for image in images for part in (image, gap)][:-1]
    cv2.imwrite(str(picture), cv2.resize(np.hstack(joined), None, fx=0.5, fy=0.5, interpolation=3))


def _page(results: Path, picture: Path) -> None:
    if CHROMIUM is None:
        return
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(  # noqa: S603
            [
                CHROMIUM,
                *FLAGS,
                "--hide-scrollbars",
                f"--user-data-dir={profile}",
                f"--window-size={_PAGE_SIZE}",
                f"--screenshot={picture.resolve()}",
                (results / "report.html").resolve().as_uri(),
            ],
            check=True,
            capture_output=True,
        )


def _clonality(results: Path, well: str, picture: Path) -> None:
    """Show the first page of a clone's report in PDF, where poppler can draw it."""
    printer = shutil.which("pdftoppm")
    if printer is None:
        return
    with (results / "wells.csv").open(newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["well"] == well)
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "clone.pdf"
        clone = f"{row['run']}_{row['plate']}:{well}"
        report = [sys.executable, "-m", "clonetrace.cli", "report", str(results)]
        subprocess.run([*report, "--well", clone, "--out", str(pdf)], check=True)  # noqa: S603
        page = ["-png", "-r", "100", "-f", "1", "-singlefile", str(pdf)]
        subprocess.run([printer, *page, str(picture.with_suffix(""))], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
