"""Images of which every statistic is known."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from clonetrace.domain import (
    Clonality,
    Detection,
    Evidence,
    Fate,
    Level,
    Lineage,
    Quality,
    ScanFrame,
    ScanSummary,
    Sighting,
    Verdict,
    View,
    WellResult,
)
from clonetrace.evaluate.realism import Origin, Picture
from clonetrace.simulate import Case, SimulationSettings, simulate_run
from clonetrace.simulate.truth import ScanTruth, TruthObject, WellTruth
from clonetrace.store import open_store

#: An image without a wall.
NO_WALL_UM = 1e6


@pytest.fixture(scope="session")
def view_of() -> Callable[[np.ndarray], View]:
    """Place pixels of 1 um around the middle of an endless floor."""

    def place(pixels: np.ndarray) -> View:
        height, width = pixels.shape
        return View(
            pixels=np.clip(np.rint(pixels), 0, 255).astype(np.uint8),
            um_per_px=1.0,
            left_um=-width / 2,
            top_um=-height / 2,
            well_radius_um=NO_WALL_UM,
        )

    return place


@pytest.fixture(scope="session")
def picture_of(view_of: Callable[[np.ndarray], View]) -> Callable[[np.ndarray], Picture]:
    """Make a picture of a part of a floor."""
    return lambda pixels: Picture("made", Origin.REAL, view_of(pixels), whole=False)


@pytest.fixture(scope="session")
def floor() -> np.ndarray:
    """600 x 600 pixels of grey 120 with white noise of 2 grey."""
    return 120 + np.random.default_rng(1).normal(0, 2, (600, 600))


@pytest.fixture(scope="session")
def with_objects(floor: np.ndarray) -> np.ndarray:
    """The floor with a colony 240 um wide, a cluster 80 um wide and a cell 14 um wide."""
    rng = np.random.default_rng(2)
    pixels = floor.copy()
    y, x = np.mgrid[0:600, 0:600]
    for centre_x, centre_y, width in ((200, 200, 240), (450, 430, 80), (480, 120, 14)):
        inside = (x - centre_x) ** 2 + (y - centre_y) ** 2 < (width / 2) ** 2
        pixels[inside] += rng.normal(-6, 20, int(inside.sum()))
    return pixels


def perfect(truth: WellTruth) -> WellResult:
    """What an analysis would give that finds every visible living object, and follows clones."""
    lineages = []
    for number, founder in enumerate(truth.founders, start=1):
        sightings = [
            sighting(scan, one)
            for scan in reversed(truth.scans)
            for one in scan.objects
            if founder.clone in one.clones
        ]
        same = next((one for one in lineages if one.sightings == tuple(sightings)), None)
        if sightings and same is None:
            lineages.append(Lineage(number=number, sightings=tuple(sightings), fate=Fate.FOUNDER))
    verdict = Verdict(
        clonality=Clonality.AMBIGUOUS,
        probability_monoclonal=0.5,
        reasons=(Evidence(statement="made up"),),
    )
    scans = tuple(
        ScanSummary(
            scan_key=f"d{scan.day}",
            day=scan.day,
            hours=scan.hours,
            taken_at=scan.taken_at,
            file_name=f"F/{scan.day}.tif",
            quality=Quality(focus=1.5),
            frame=frame(scan),
            searched=True,
        )
        for scan in reversed(truth.scans)
    )
    return WellResult(
        plate=truth.plate,
        well=truth.well,
        verdict=verdict,
        lineages=tuple(lineages),
        scans=scans,
    )


def frame(scan: ScanTruth) -> ScanFrame:
    return ScanFrame(
        width_px=scan.width_px,
        height_px=scan.height_px,
        centre_x_px=scan.rim.x_px,
        centre_y_px=scan.rim.y_px,
        um_per_px=scan.um_per_px,
        well_radius_um=scan.rim.radius_px * scan.um_per_px,
    )


def sighting(scan: ScanTruth, there: TruthObject) -> Sighting:
    found = Detection(box=there.box, label=there.label, score=0.9, level=Level.LOCAL)
    return Sighting(
        scan_key=f"d{scan.day}", day=scan.day, hours=scan.hours, expected=there.box, detection=found
    )


CASES = (Case.SINGLE, Case.DOUBLET, Case.TWO_APART, Case.EMPTY, Case.STOPS)


@pytest.fixture(scope="session")
def perfect_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty wells over six days, followed perfectly."""
    folder = tmp_path_factory.mktemp("run")
    truth = simulate_run(
        folder, SimulationSettings(wells=30, cases=CASES, days=6, um_per_px=8.0, faults=False)
    )
    with open_store(folder / "results" / "clonetrace.db") as store:
        for well in truth.wells:
            store.remember_well(perfect(well), [], fingerprint="x", detectors="x")
    return folder
