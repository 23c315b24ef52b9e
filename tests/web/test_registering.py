"""Days are laid over each other by the spots that move with the plate."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from clonetrace.domain import Alignment, Box, Landmarks
from clonetrace.store import ScanSpots
from clonetrace.web.registering import register_days
from making import make_scan
from web.lab import SEEDED, frame_of

#: Where the content of the well lies in the scan of each day, newest first: dx, dy, rotation.
DAYS = [(0.0, 0.0, 0.0), (12.0, -7.0, 1.5), (-20.0, 4.0, -1.0), (5.0, 15.0, 0.75)]


def spots_in(place: tuple[float, float, float], spots: NDArray[np.float64]) -> ScanSpots:
    dx, dy, degrees = place
    turn = math.radians(degrees)
    x = math.cos(turn) * spots[:, 0] - math.sin(turn) * spots[:, 1] + dx
    y = math.sin(turn) * spots[:, 0] + math.cos(turn) * spots[:, 1] + dy
    return ScanSpots(
        landmarks=Landmarks(x_um=tuple(x.tolist()), y_um=tuple(y.tolist())), rim_fitted=True
    )


@pytest.fixture
def spots() -> NDArray[np.float64]:
    return np.random.default_rng(3).uniform(-2000, 2000, (80, 2))


def test_a_place_of_the_newest_scan_is_found_in_every_other(spots: NDArray[np.float64]) -> None:
    scans = [make_scan("C7", 3 - step, SEEDED, frame=frame_of(1600, 1600)) for step in range(4)]
    placed = register_days(
        scans,
        {scan.scan_key: spots_in(place, spots) for scan, place in zip(scans, DAYS, strict=True)},
    )
    for scan, (dx, dy, degrees) in zip(scans, DAYS, strict=True):
        alignment = placed[scan.scan_key]
        assert alignment is not None
        turn = math.radians(degrees)
        here = alignment.to_earlier(Box(x_um=1000, y_um=400, width_um=1, height_um=1))
        assert here.x_um == pytest.approx(1000 * math.cos(turn) - 400 * math.sin(turn) + dx, abs=2)
        assert here.y_um == pytest.approx(1000 * math.sin(turn) + 400 * math.cos(turn) + dy, abs=2)


def test_a_day_without_spots_is_stepped_over(spots: NDArray[np.float64]) -> None:
    scans = [make_scan("C7", 3 - step, SEEDED, frame=frame_of(1600, 1600)) for step in range(4)]
    known = {scan.scan_key: spots_in(place, spots) for scan, place in zip(scans, DAYS, strict=True)}
    known[scans[1].scan_key] = ScanSpots(landmarks=Landmarks(), rim_fitted=True)
    placed = register_days(scans, known)
    assert placed[scans[1].scan_key] is None
    assert placed[scans[3].scan_key] is not None
    assert placed[scans[3].scan_key].rotation_deg == pytest.approx(0.75, abs=0.1)


def test_one_step_after_another_is_both_at_once() -> None:
    box = Box(x_um=300, y_um=-900, width_um=10, height_um=10)
    first = Alignment(dx_um=5, dy_um=-3, rotation_deg=2)
    second = Alignment(dx_um=-8, dy_um=1, rotation_deg=-3)
    both = first.then(second).to_earlier(box)
    after = second.to_earlier(first.to_earlier(box))
    assert (both.x_um, both.y_um) == pytest.approx((after.x_um, after.y_um))
