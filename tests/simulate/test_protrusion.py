"""Corners and tails: on the rim, outwards, and with their cell from day to day."""

import numpy as np
import pytest

from clonetrace.simulate.protrusion import CELL_REACH_UM, protrusions, spread_share

RNG = np.random.default_rng(4)


def sheet(cells: int) -> np.ndarray:
    """A square lattice of cells 13 um apart."""
    edge = int(np.sqrt(cells))
    rows, columns = np.divmod(np.arange(edge * edge), edge)
    return 13.0 * np.column_stack((columns - (edge - 1) / 2, rows - (edge - 1) / 2))


def test_seeded_cells_are_round_lenses_and_flatten_once_attached() -> None:
    assert spread_share(1.0, 1) == 0
    assert spread_share(1.0, 2) == 0
    assert 0 < spread_share(25.0, 2) < spread_share(25.0, 8) < 1


def test_tails_stand_on_the_rim_of_a_colony_and_point_outwards() -> None:
    xy = sheet(400)
    tails = protrusions(xy, RNG.uniform(size=len(xy)), np.zeros(len(xy)))
    assert len(tails.tip_um) > 5
    outermost = np.abs(tails.base_um).max(axis=1)
    assert outermost.min() > np.abs(xy).max() - 20
    outwards = np.sum(tails.base_um * (tails.tip_um - tails.base_um), axis=1)
    assert (outwards > 0).all()


def test_tails_reach_beyond_the_cells_and_no_further_than_spindles_do() -> None:
    xy = sheet(400)
    tails = protrusions(xy, RNG.uniform(size=len(xy)), np.zeros(len(xy)))
    length = np.hypot(*(tails.tip_um - tails.base_um).T)
    assert length.min() > CELL_REACH_UM
    assert length.max() < 40


def test_some_single_cells_are_drawn_out_and_others_stay_round() -> None:
    counts = [
        len(protrusions(np.zeros((1, 2)), np.array([own]), np.zeros(1)).tip_um)
        for own in np.linspace(0.001, 0.999, 101)
    ]
    assert 0.3 < np.mean(np.array(counts) > 0) < 0.8
    assert {2, 3} <= set(counts)


@pytest.mark.parametrize("cells", [1, 2, 30])
def test_tails_turn_with_the_plate(cells: int) -> None:
    xy, own = RNG.uniform(-60, 60, (cells, 2)), RNG.uniform(size=cells)
    quarter = np.array(((0.0, 1.0), (-1.0, 0.0)))
    straight = protrusions(xy, own, np.zeros(cells))
    turned = protrusions(xy @ quarter, own, np.full(cells, np.pi / 2))
    assert turned.tip_um == pytest.approx(straight.tip_um @ quarter)
