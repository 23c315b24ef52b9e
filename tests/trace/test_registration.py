"""Registering scans by spots that are known to have moved together."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from clonetrace.domain import Alignment, Box, Landmarks
from clonetrace.trace import align

RADIUS_UM = 3175.0
#: Where the error is judged: near the wall, where a wrong rotation shows most.
PROBES_UM = 3000.0
Points = NDArray[np.float64]


def dust(rng: np.random.Generator, count: int, radius_um: float = 2900.0) -> Points:
    """Spots strewn evenly over the floor."""
    distance = radius_um * np.sqrt(rng.random(count))
    angle = 2 * math.pi * rng.random(count)
    return np.column_stack([distance * np.cos(angle), distance * np.sin(angle)])


def moved(points: Points, how: Alignment) -> Points:
    turn = math.radians(how.rotation_deg)
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    result: Points = points @ rotation + [how.dx_um, how.dy_um]
    return result


def flawed(rng: np.random.Generator, points: Points, *, missing: float, noise_um: float) -> Points:
    kept = points[rng.random(len(points)) >= missing]
    return kept + rng.normal(0, noise_um, kept.shape)


def landmarks(*points: Points) -> Landmarks:
    together = np.vstack(points)
    return Landmarks(x_um=tuple(together[:, 0].tolist()), y_um=tuple(together[:, 1].tolist()))


def error_um(found: Alignment, true: Alignment) -> float:
    """How far off a place at 3 mm from the centre is at worst."""
    errors = []
    for angle in range(0, 360, 45):
        x, y = (PROBES_UM * turn(math.radians(angle)) for turn in (math.cos, math.sin))
        probe = Box(x_um=x, y_um=y, width_um=10, height_um=10)
        errors.append(found.to_earlier(probe).distance_um(true.to_earlier(probe)))
    return max(errors)


def registered(later: Landmarks, earlier: Landmarks, *, rims_fitted: bool = True) -> Alignment:
    return align(later, earlier, RADIUS_UM, rims_fitted=rims_fitted)


@given(st.integers(0, 2**31), st.floats(-50, 50), st.floats(-50, 50), st.floats(-3.5, 3.5))
@settings(max_examples=15)
def test_shift_and_turn_are_found(seed: int, dx: float, dy: float, turn: float) -> None:
    rng = np.random.default_rng(seed)
    true, spots = Alignment(dx_um=dx, dy_um=dy, rotation_deg=turn), dust(rng, 60)
    earlier = flawed(rng, moved(spots, true), missing=0.3, noise_um=3)
    found = registered(landmarks(flawed(rng, spots, missing=0.3, noise_um=3)), landmarks(earlier))
    assert found.trusted
    assert error_um(found, true) < 10


def test_without_rims_larger_shifts_are_found() -> None:
    rng = np.random.default_rng(5)
    true, spots = Alignment(dx_um=-240, dy_um=190, rotation_deg=1.3), dust(rng, 60)
    later, earlier = landmarks(spots), landmarks(moved(spots, true))
    assert error_um(registered(later, earlier, rims_fitted=False), true) < 5
    assert not registered(later, earlier).trusted


@pytest.mark.parametrize("seed", range(4))
def test_a_colony_that_came_does_not_disturb(seed: int) -> None:
    rng = np.random.default_rng(seed)
    true, spots = Alignment(dx_um=25, dy_um=-15, rotation_deg=-1), dust(rng, 60)
    colony = rng.normal([800, -400], 200, (60, 2))
    earlier = flawed(rng, moved(spots, true), missing=0.2, noise_um=3)
    found = registered(landmarks(spots, colony), landmarks(earlier))
    assert found.trusted
    assert error_um(found, true) < 10


@pytest.mark.parametrize("seed", range(4))
def test_what_sits_in_the_camera_does_not_win(seed: int) -> None:
    rng = np.random.default_rng(seed)
    true, spots = Alignment(dx_um=30, dy_um=20, rotation_deg=1.5), dust(rng, 60)
    camera = dust(rng, 15)
    found = registered(landmarks(spots, camera), landmarks(moved(spots, true), camera))
    assert found.trusted
    assert error_um(found, true) < 10


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("count", [5, 40, 200])
@pytest.mark.parametrize("rims_fitted", [True, False])
def test_two_strange_plates_are_not_matched(seed: int, count: int, rims_fitted: bool) -> None:
    rng = np.random.default_rng([seed, count])
    later, earlier = landmarks(dust(rng, count)), landmarks(dust(rng, count))
    assert not registered(later, earlier, rims_fitted=rims_fitted).trusted


@pytest.mark.parametrize("seed", range(5))
def test_two_crowds_are_not_matched(seed: int) -> None:
    """Sprawling cells lie dense in the same place on both days, but are never the same spots."""
    rng = np.random.default_rng(seed)
    crowds = (rng.normal(0, 350, (250, 2)) for _ in range(2))
    later, earlier = (landmarks(crowd) for crowd in crowds)
    assert not registered(later, earlier).trusted


def test_without_spots_the_plates_rotation_must_be_feared() -> None:
    nothing = registered(Landmarks(), Landmarks())
    assert (nothing.dx_um, nothing.dy_um, nothing.rotation_deg) == (0, 0, 0)
    assert nothing.uncertain_um == pytest.approx(math.radians(2) * RADIUS_UM)
    no_rim = registered(Landmarks(), Landmarks(), rims_fitted=False)
    assert no_rim.uncertain_um == pytest.approx(nothing.uncertain_um + 300)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_three_spots_are_too_few(count: int) -> None:
    spots = landmarks(dust(np.random.default_rng(1), count))
    assert not registered(spots, spots).trusted


def test_the_same_scan_lies_where_it_lies() -> None:
    spots = landmarks(dust(np.random.default_rng(2), 80))
    assert error_um(registered(spots, spots), Alignment()) < 1e-6


@pytest.mark.parametrize("turn", [-2.0, 0.7, 3.0])
def test_going_the_other_way_undoes_it(turn: float) -> None:
    spots = dust(np.random.default_rng(3), 60)
    there = Alignment(dx_um=30, dy_um=-10, rotation_deg=turn)
    later, earlier = landmarks(spots), landmarks(moved(spots, there))
    way, back = registered(later, earlier), registered(earlier, later)
    probe = Box(x_um=2000, y_um=1000, width_um=10, height_um=10)
    assert back.to_earlier(way.to_earlier(probe)).distance_um(probe) < 2
