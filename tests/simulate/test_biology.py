"""Cells that live, seen through the stories of whole wells."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Clonality, Label
from clonetrace.simulate import (
    CLONALITY,
    Case,
    CycleTimes,
    SimulationSettings,
    WellStory,
    simulate_well,
)
from clonetrace.simulate.biology import clusters

Stories = dict[Case, WellStory]


def colonies(story: WellStory, day: int) -> list[tuple[int, ...]]:
    """The clones of every living object on a day."""
    return [thing.clones for thing in story.scenes[day].objects if thing.cells]


def founder_distance_um(story: WellStory) -> float:
    first, second = story.seeding.founders
    return math.dist((first.x_um, first.y_um), (second.x_um, second.y_um))


@pytest.mark.parametrize("cycle_h", [14.0, 18.0, 26.0])
def test_a_clone_doubles_once_per_cycle(cycle_h: float) -> None:
    settings = SimulationSettings(cycle_times=CycleTimes(shortest_h=cycle_h, longest_h=cycle_h))
    doublings = []
    for seed in range(4):
        cells = [s.cells.alive for s in simulate_well(Case.SINGLE, 8, seed, settings).scenes]
        doublings.append(math.log2(cells[6] / cells[3]))
    assert 72 / np.mean(doublings) == pytest.approx(cycle_h, rel=0.12)


def test_each_clone_draws_its_own_cycle_time_from_the_range() -> None:
    settings = SimulationSettings(cycle_times=CycleTimes(shortest_h=18, longest_h=40))
    drawn = [
        simulate_well(Case.SINGLE, 1, seed, settings).seeding.founders[0].cycle_h
        for seed in range(40)
    ]
    assert 18 <= min(drawn) < 22
    assert 34 < max(drawn) <= 40
    assert np.median(drawn) == pytest.approx(math.sqrt(18 * 40), rel=0.1)


def test_short_runs_get_fast_cells_so_that_the_last_day_shows_colonies(stories: Stories) -> None:
    largest = stories[Case.SINGLE].scenes[-1].objects[0]
    assert largest.label is Label.COLONY
    assert 250 < largest.box.mean_edge_um < 900


def test_a_compact_cell_takes_120_to_180_um2(stories: Stories) -> None:
    cells = stories[Case.SINGLE].scenes[-1].cells
    # A grain of 10 um: the colony covers each square that holds a cell.
    places = np.floor(np.column_stack((cells.x_um, cells.y_um))[~cells.dead] / 20)
    covered = len(np.unique(places, axis=0)) * 400
    assert 120 < covered / cells.alive < 200


def test_founders_wander_at_most_60_um_in_the_first_day(coarse: SimulationSettings) -> None:
    for seed in range(10):
        story = simulate_well(Case.SINGLE, 2, seed, coarse)
        founder, day1 = story.seeding.founders[0], story.scenes[1].cells
        way = math.hypot(day1.x_um.mean() - founder.x_um, day1.y_um.mean() - founder.y_um)
        assert 2 < way < 70


def test_lone_founder_makes_one_colony_all_along(stories: Stories) -> None:
    for day in range(8):
        assert colonies(stories[Case.SINGLE], day) == [(1,)]


def test_founders_far_apart_make_two_colonies(stories: Stories) -> None:
    story = stories[Case.TWO_APART]
    assert founder_distance_um(story) > 600
    assert sorted(colonies(story, 7)) == [(1,), (2,)]


def test_founders_close_together_merge_into_one_colony_of_two_clones(stories: Stories) -> None:
    story = stories[Case.TWO_CLOSE]
    assert 60 < founder_distance_um(story) < 250
    assert sorted(colonies(story, 0)) == [(1,), (2,)]
    assert colonies(story, 7) == [(1, 2)]


def test_touching_founders_are_a_doublet_on_day_0(stories: Stories) -> None:
    story = stories[Case.DOUBLET]
    assert founder_distance_um(story) <= 25
    assert [thing.label for thing in story.scenes[0].objects if thing.cells] == [Label.DOUBLET]
    assert colonies(story, 7) == [(1, 2)]


def test_a_dying_founder_is_gone_by_day_2(stories: Stories) -> None:
    story = stories[Case.DIES]
    alive = [scene.cells.alive for scene in story.scenes]
    assert alive[0] == 1
    assert not any(alive[2:])
    assert not story.surviving_clones


def test_a_satellite_is_a_second_colony_of_the_same_clone(stories: Stories) -> None:
    story = stories[Case.SATELLITE]
    assert colonies(story, 2) == [(1,)]
    assert colonies(story, 7) == [(1,), (1,)]


def test_a_late_founder_is_there_but_hidden_on_day_0(stories: Stories) -> None:
    day0, day1 = stories[Case.LATE_VISIBLE].scenes[:2]
    assert [thing.visible for thing in day0.objects if thing.cells] == [False]
    assert all(thing.visible for thing in day1.objects)


def test_differentiated_cells_sprawl_over_the_well(stories: Stories) -> None:
    last = stories[Case.DIFFERENTIATED].scenes[-1]
    assert last.objects[0].label is Label.DIFFERENTIATED
    assert last.objects[0].box.mean_edge_um > 3500
    assert last.cells.alive > 1000


def test_every_case_has_its_clonality(stories: Stories) -> None:
    assert set(CLONALITY) == set(Case)
    for case, story in stories.items():
        survivors = len(story.surviving_clones)
        match story.clonality:
            case Clonality.EMPTY:
                assert survivors == 0, case
            case Clonality.MONOCLONAL:
                assert survivors == 1, case
            case _:
                assert survivors > 1, case


def test_the_same_seed_tells_the_same_story(coarse: SimulationSettings) -> None:
    first, again, other = (
        simulate_well(Case.SINGLE, 5, seed, coarse).scenes[-1].cells for seed in (7, 7, 8)
    )
    assert np.array_equal(first.x_um, again.x_um)
    assert not np.array_equal(first.x_um, other.x_um)


def test_cells_stay_in_the_well(stories: Stories) -> None:
    for story in stories.values():
        for scene in story.scenes:
            assert np.all(np.hypot(scene.cells.x_um, scene.cells.y_um) < 3175)


@given(
    places=st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=1, max_size=30),
    link_um=st.floats(5, 80),
)
def test_cells_within_reach_share_a_cluster(
    places: list[tuple[float, float]], link_um: float
) -> None:
    x, y = np.array(places).T
    number = clusters(x, y, link_um)
    near = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]) < link_um * 0.999
    assert np.all((number[:, None] == number[None, :])[near])


@given(gap_um=st.floats(26, 400), size=st.integers(1, 8))
def test_two_rows_of_cells_that_do_not_touch_are_two_clusters(gap_um: float, size: int) -> None:
    x = np.tile(10.0 * np.arange(size), 2)
    y = np.repeat((0.0, gap_um), size)
    assert len(np.unique(clusters(x, y))) == 2
