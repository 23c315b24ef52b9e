"""Cells that live, seen through the stories of whole wells."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Clonality, Label, Morphology
from clonetrace.simulate import (
    CLONALITY,
    Case,
    CycleTimes,
    SimulationSettings,
    WellStory,
    simulate_well,
)
from clonetrace.simulate.population import CYCLE_CV, DEATHS
from clonetrace.simulate.touching import clusters

Stories = dict[Case, WellStory]
COMPACT = {Morphology.M1: 1.0}


def colonies(story: WellStory, day: int) -> list[tuple[int, ...]]:
    """The clones of every living object on a day."""
    return [thing.clones for thing in story.scenes[day].objects if thing.cells]


def founder_distance_um(story: WellStory) -> float:
    first, second = story.seeding.founders
    return math.dist((first.x_um, first.y_um), (second.x_um, second.y_um))


def expected_rate(cycle_h: float) -> float:
    """Growth rate per hour of cells that divide after log-normal cycles, one in forty dying.

    It solves `(2 - deaths) E[exp(-rate T)] = 1`: on average, what is born of a cell, discounted by
    the growth of the population meanwhile, is one cell.
    """
    times = np.exp(np.random.default_rng(0).normal(0, math.sqrt(math.log(1 + CYCLE_CV**2)), 20_000))
    low, high = 0.0, 0.2
    for _ in range(40):
        rate = (low + high) / 2
        born = (2 - DEATHS) * np.exp(-rate * cycle_h * times).mean()
        low, high = (rate, high) if born > 1 else (low, rate)
    return rate


@pytest.mark.parametrize("cycle_h", [14.0, 20.0])
def test_the_count_of_cells_grows_as_the_cycle_time_says(cycle_h: float) -> None:
    cycles = CycleTimes(shortest_h=cycle_h, longest_h=cycle_h)
    settings = SimulationSettings(cycle_times=cycles, morphologies=COMPACT)
    rates = []
    for seed in range(14):
        cells = [s.cells.alive for s in simulate_well(Case.SINGLE, 6, seed, settings).scenes]
        rates.append(math.log(cells[5] / cells[2]) / 72)
    error = np.std(rates, ddof=1) / math.sqrt(len(rates))
    # Few cells live on day 2, so a single clone may be far off; the mean of many may not.
    assert error < 0.04 * expected_rate(cycle_h)
    assert abs(np.mean(rates) - expected_rate(cycle_h)) < 3 * error


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


def test_a_second_founder_may_settle_after_the_first_scan(stories: Stories) -> None:
    story = stories[Case.LATE_SECOND]
    assert colonies(story, 0) == [(1,)]
    assert sorted(colonies(story, 1)) == [(1,), (2,)]
    assert [line.first_seen_day for line in story.lineages] == [0, 1]
    assert sorted(colonies(story, 7)) == [(1,), (2,)]


def test_a_founder_at_the_wall_is_hidden_in_its_shadow_on_day_0(stories: Stories) -> None:
    story = stories[Case.AT_WALL]
    founder = story.seeding.founders[0]
    assert story.floor.inward_um(founder.x_um, founder.y_um) < 80
    assert [thing.visible for thing in story.scenes[0].objects if thing.cells] == [False]
    assert story.lineages[0].first_seen_day == 1


def test_colonies_that_merge_late_are_two_for_most_of_the_time(stories: Stories) -> None:
    story = stories[Case.LATE_MERGE]
    assert len(colonies(story, 4)) == 2
    assert story.lineages[0].merges[2] >= 5


def test_merged_colonies_lie_beside_each_other_and_not_in_each_other(stories: Stories) -> None:
    cells = stories[Case.LATE_MERGE].scenes[-1].cells
    first, second = (cells.clone == 1) & ~cells.dead, (cells.clone == 2) & ~cells.dead
    apart = math.hypot(
        cells.x_um[first].mean() - cells.x_um[second].mean(),
        cells.y_um[first].mean() - cells.y_um[second].mean(),
    )
    radii = [math.sqrt(np.count_nonzero(clone) * 150 / math.pi) for clone in (first, second)]
    assert apart > 0.8 * sum(radii)


def test_one_of_two_founders_may_die(stories: Stories) -> None:
    story = stories[Case.ONE_DIES]
    assert len(colonies(story, 0)) == 2
    assert colonies(story, 7) == [(1,)]
    assert story.lineages[1].cells_by_day[-1] == 0


def test_a_clone_that_stops_divides_twice(stories: Stories) -> None:
    story = stories[Case.STOPS]
    counts = story.lineages[0].cells_by_day
    assert 3 <= counts[-1] <= 4
    assert counts[-1] == counts[4]
    assert not story.surviving_clones


def test_every_cell_knows_its_parent(stories: Stories) -> None:
    cells = stories[Case.TWO_CLOSE].scenes[-1].cells
    clone_of = dict(zip(cells.cell.tolist(), cells.clone.tolist(), strict=True))
    known = [
        (child, parent)
        for child, parent in zip(cells.cell.tolist(), cells.parent.tolist(), strict=True)
        if parent in clone_of
    ]
    assert len(known) > 100
    assert len(clone_of) == cells.cell.size
    assert all(parent < child and clone_of[parent] == clone_of[child] for child, parent in known)


def test_cells_keep_their_neighbours_from_day_to_day(stories: Stories) -> None:
    before, after = (scene.cells for scene in stories[Case.SINGLE].scenes[-2:])
    _, there, here = np.intersect1d(before.cell, after.cell, return_indices=True)
    offset = np.column_stack((before.x_um - before.x_um.mean(), before.y_um - before.y_um.mean()))
    later = np.column_stack((after.x_um - after.x_um.mean(), after.y_um - after.y_um.mean()))
    turn = np.arctan2(*offset[there].T) - np.arctan2(*later[here].T)
    outer = np.hypot(*offset[there].T) > 40
    assert np.median(np.abs(np.angle(np.exp(1j * turn[outer])))) < 0.35


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
