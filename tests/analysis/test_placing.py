"""Where a scan lies in its well, and how scans are registered, against the simulator's truth."""

import math
from dataclasses import dataclass
from itertools import pairwise

import pytest

from clonetrace.analysis import Settings
from clonetrace.analysis.fingerprint import detectors_name
from clonetrace.domain import Alignment, ScanReading
from clonetrace.simulate import ScanTruth
from clonetrace.store import open_store
from clonetrace.trace import TraceSettings, align

#: Distance from the well's centre at which a rotation shows, um: near the wall.
FAR_UM = 2500.0


@dataclass(frozen=True)
class Placed:
    """A scan: what is true about it, and what was read from it."""

    truth: ScanTruth
    reading: ScanReading


@pytest.fixture(scope="module")
def wells(fine) -> list[list[Placed]]:
    """The scans that were read of every well, oldest first; an empty well needs few."""
    detectors = detectors_name(Settings())
    with open_store(fine.out / "clonetrace.db", read_only=True) as store:
        return [
            [
                Placed(truth, readings[key])
                for truth in told.scans
                if (key := f"d{truth.day:02d}_{truth.taken_at:%Y-%m-%dT%H%M%S}") in readings
            ]
            for told in fine.truth.wells
            for readings in [store.readings(told.plate, told.well, detectors)]
        ]


def test_the_rim_gives_scale_and_centre(wells) -> None:
    assert sum(len(well) for well in wells) >= 12
    for scan in (scan for well in wells for scan in well):
        rim, true = scan.reading.rim, scan.truth.rim
        assert rim is not None
        assert rim.radius_px == pytest.approx(true.radius_px, rel=0.02)
        off_px = math.dist((rim.x_px, rim.y_px), (true.x_px, true.y_px))
        assert off_px * scan.truth.um_per_px < 15


@pytest.fixture(scope="module")
def trusted_off_um(wells) -> list[float]:
    """How far off the registrations are that the analysis relies on."""
    found = []
    for earlier, later in (pair for well in wells for pair in pairwise(well)):
        assert later.reading.frame is not None
        alignment = align(
            later.reading.landmarks,
            earlier.reading.landmarks,
            later.reading.frame.well_radius_um,
            rims_fitted=True,
        )
        if alignment.trusted:
            found.append(off_um(alignment, later.truth, earlier.truth))
    return found


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


def test_trusted_registrations_find_the_place_that_a_lineage_is_looked_for(
    trusted_off_um,
) -> None:
    assert len(trusted_off_um) >= 5
    assert max(trusted_off_um) < TraceSettings().tight_um
