"""The shapes of colonies: drawn once, kept for good, round only sometimes."""

import numpy as np
import pytest

from clonetrace.domain import Morphology
from clonetrace.simulate import Case, CycleTimes, SimulationSettings, simulate_well
from clonetrace.simulate.crowding import compacted
from clonetrace.simulate.outline import Outline, drawn_outline
from clonetrace.simulate.seeding import CELL_AREA_UM2

SHAPES = [drawn_outline(np.random.default_rng(seed)) for seed in range(60)]


def disc(cells: int) -> np.ndarray:
    """Cells spread evenly over a disc (Vogel's spiral)."""
    number = np.arange(cells) + 0.5
    radius = np.sqrt(number * CELL_AREA_UM2 / np.pi)
    turn = number * np.pi * (3 - np.sqrt(5))
    return np.column_stack((radius * np.cos(turn), radius * np.sin(turn)))


def length_over_width(xy: np.ndarray) -> float:
    spread = np.linalg.eigvalsh(np.cov(xy.T))
    return float(np.sqrt(spread[1] / spread[0]))


def test_most_outlines_are_compact_and_some_are_long_or_bent() -> None:
    long = [shape.aspect > 1.5 for shape in SHAPES]
    bent = [shape.bend > 0 for shape in SHAPES]
    assert 0.1 < np.mean(long) < 0.5
    assert 0.05 < np.mean(bent) < 0.3


@pytest.mark.parametrize("shape", SHAPES[:5])
def test_bending_is_undone_by_straightening(shape: Outline) -> None:
    places = np.random.default_rng(1).normal(0, 100, (50, 2))
    assert shape.straightened(shape.bent(places, 120.0), 120.0) == pytest.approx(places)


def test_the_middle_of_an_outline_stays_where_it_is() -> None:
    for shape in SHAPES:
        inside = np.random.default_rng(2).uniform(-2, 2, (20_000, 2))
        turn = np.arctan2(inside[:, 1], inside[:, 0])
        inside = inside[np.hypot(*inside.T) < shape.radius_at(turn)]
        assert np.abs(shape.bent(inside, 1.0).mean(axis=0)).max() < 0.12


def test_a_round_colony_grows_into_its_outline_and_stays_as_dense() -> None:
    shape = next(shape for shape in SHAPES if shape.aspect > 1.8)
    places = disc(600)
    for _ in range(60):
        places = compacted(places, shape, loose=False)
    assert length_over_width(places) > 1.4
    straight = shape.straightened(places, np.sqrt(600 * CELL_AREA_UM2 / np.pi))
    within = np.hypot(*straight.T) < 0.5 * np.sqrt(600 * CELL_AREA_UM2 / np.pi)
    assert within.mean() == pytest.approx(0.25, abs=0.08)


def test_a_long_colony_points_the_same_way_from_day_to_day() -> None:
    settings = SimulationSettings(
        um_per_px=8.0,
        faults=False,
        morphologies={Morphology.M1: 1},
        cycle_times=CycleTimes(shortest_h=18, longest_h=18),
    )
    axes = []
    for seed in range(30, 60):
        story = simulate_well(Case.SINGLE, 9, seed, settings)
        early, late = (story.scenes[day].cells for day in (7, 8))
        if length_over_width(np.column_stack((late.x_um, late.y_um))) < 1.4:
            continue
        axes = [np.linalg.eigh(np.cov(cells.x_um, cells.y_um))[1][:, 1] for cells in (early, late)]
        break
    assert abs(axes[0] @ axes[1]) > 0.95
