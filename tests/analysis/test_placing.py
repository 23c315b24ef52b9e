"""Where a scan lies in its well, and how scans are registered, against the simulator's truth."""

import math
from itertools import pairwise
from pathlib import Path

import pytest

from clonetrace.analysis import Settings
from clonetrace.analysis.fingerprint import detectors_name
from clonetrace.domain import Alignment, ScanReading, ScanSummary
from clonetrace.simulate import ScanTruth
from clonetrace.store import open_store
from clonetrace.trace import align

#: Distance from the well's centre at which a rotation shows, um: near the wall.
FAR_UM = 2500.0


@pytest.fixture(scope="module")
def scans(simulated, undisturbed, kept) -> dict[str, list[tuple[ScanTruth, ScanSummary]]]:
    """Truth and summary of every scan, oldest first, by well."""
    return {
        result.well.label: list(zip(told.scans, reversed(result.scans), strict=True))
        for told, result in zip(simulated.truth.wells, kept(undisturbed), strict=True)
    }


@pytest.fixture(scope="module")
def readings(undisturbed: Path, simulated) -> dict[str, list[ScanReading]]:
    with open_store(undisturbed / "clonetrace.db", read_only=True) as store:
        return {
            told.well.label: [
                reading
                for _, reading in sorted(
                    store.readings(told.plate, told.well, detectors_name(Settings())).items()
                )
            ]
            for told in simulated.truth.wells
        }


@pytest.mark.parametrize("well", ["A1", "A2"])
def test_the_rim_gives_the_scale_within_two_percent(scans, readings, well) -> None:
    for (truth, summary), reading in zip(scans[well], readings[well], strict=True):
        assert summary.frame is not None
        assert summary.frame.um_per_px == pytest.approx(truth.um_per_px, rel=0.02)
        assert reading.rim is not None
        assert reading.rim.radius_px == pytest.approx(truth.rim.radius_px, rel=0.02)
        centre = math.dist((reading.rim.x_px, reading.rim.y_px), (truth.rim.x_px, truth.rim.y_px))
        assert centre * truth.um_per_px < 15


def off_um(found: Alignment, later: ScanTruth, earlier: ScanTruth) -> float:
    """Return how far off points near the wall are carried, at worst."""
    turned = earlier.rotation_deg - later.rotation_deg
    worst = 0.0
    for degrees in range(0, 360, 15):
        at = math.radians(degrees)
        here, there = at + math.radians(found.rotation_deg), at + math.radians(turned)
        x = FAR_UM * (math.cos(here) - math.cos(there)) + found.dx_um
        y = FAR_UM * (math.sin(here) - math.sin(there)) + found.dy_um
        worst = max(worst, math.hypot(x, y))
    return worst


def test_trusted_registrations_are_right_within_a_cell(scans, readings, simulated) -> None:
    trusted = 0
    for well, told in scans.items():
        for earlier, later in pairwise(range(len(told))):
            found = align(
                readings[well][later].landmarks,
                readings[well][earlier].landmarks,
                told[later][1].frame.well_radius_um,
                rims_fitted=True,
            )
            if found.trusted:
                trusted += 1
                assert off_um(found, told[later][0], told[earlier][0]) < 15, (well, earlier)
    assert trusted > 0
