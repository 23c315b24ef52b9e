"""Loose dead cells around growing colonies."""

import math

import numpy as np
import pytest

from clonetrace.domain import Morphology
from clonetrace.simulate import (
    Case,
    CycleTimes,
    Preset,
    SimulationSettings,
    WellStory,
    simulate_well,
)
from clonetrace.simulate.debris import Debris
from clonetrace.simulate.preset import DIFFICULTIES

DAYS = 9


@pytest.fixture(scope="module")
def stories() -> dict[Preset, list[WellStory]]:
    return {
        preset: [simulate_well(Case.SINGLE, DAYS, seed, _settings(preset)) for seed in range(6)]
        for preset in Preset
    }


def _settings(preset: Preset) -> SimulationSettings:
    return SimulationSettings(
        preset=preset,
        cycle_times=CycleTimes(shortest_h=15, longest_h=16),
        morphologies={Morphology.M1: 1},
    )


def _shed(story: WellStory, day: int) -> list[Debris]:
    return [thing for thing in story.debris_on(day) if thing.until_h < math.inf]


def _per_mm2(story: WellStory, day: int) -> float:
    return len(_shed(story, day)) / (math.pi * 3.175**2)


def test_wells_get_dirtier_as_colonies_grow_and_start_almost_clean(
    stories: dict[Preset, list[WellStory]],
) -> None:
    standard = stories[Preset.STANDARD]
    counts = [np.mean([_per_mm2(one, day) for one in standard]) for day in range(DAYS)]
    assert 0.1 < counts[0] < 1.5
    assert counts[3] < 1
    assert counts[8] > 2 * counts[0]
    assert all(_per_mm2(one, day) < 3 for one in standard for day in range(3))


def test_wells_differ_in_how_much_they_shed(stories: dict[Preset, list[WellStory]]) -> None:
    late = [_per_mm2(one, 8) for one in stories[Preset.STANDARD]]
    assert max(late) > 2.5 * min(late)
    assert min(late) > 0.5
    assert max(late) < 16


def test_most_dead_cells_lie_alone_and_some_in_groups_of_up_to_six(
    stories: dict[Preset, list[WellStory]],
) -> None:
    shed = [
        thing
        for story in stories[Preset.STANDARD]
        for thing in story.debris
        if thing.until_h < math.inf
    ]
    xy = np.array([(thing.x_um, thing.y_um) for thing in shed])
    # Those of a group were drawn one after the other, a few um apart.
    beside = np.hypot(*np.diff(xy, axis=0).T) < 60
    runs = "".join("x" if near else " " for near in beside).split()
    alone = 1 - sum(len(run) + 1 for run in runs) / len(shed)
    assert 0.45 < alone < 0.85
    assert 2 < max(len(run) for run in runs) < 10


def test_harder_presets_shed_more(stories: dict[Preset, list[WellStory]]) -> None:
    def shed(preset: Preset) -> float:
        return float(np.mean([len(_shed(one, 8)) for one in stories[preset]]))

    assert shed(Preset.EASY) < shed(Preset.STANDARD) < shed(Preset.HARD)


def test_some_are_washed_away_and_some_stay(stories: dict[Preset, list[WellStory]]) -> None:
    story = stories[Preset.HARD][0]
    before, after = set(map(id, _shed(story, 7))), set(map(id, _shed(story, 8)))
    assert before - after
    assert before & after


def test_they_lie_in_the_well_and_most_of_them_near_the_colony(
    stories: dict[Preset, list[WellStory]],
) -> None:
    story = stories[Preset.HARD][1]
    shed = [thing for thing in story.debris if thing.until_h < math.inf]
    assert all(story.floor.inward_um(thing.x_um, thing.y_um) > 0 for thing in shed)
    cells = story.scenes[-1].cells
    middle = cells.x_um.mean(), cells.y_um.mean()
    away = [np.hypot(thing.x_um - middle[0], thing.y_um - middle[1]) for thing in shed]
    near = np.mean(np.array(away) < 900)
    # A disc of this radius is a twelfth of the floor.
    assert near > 2 / 12


def test_presets_are_in_order() -> None:
    shed = [DIFFICULTIES[preset].shed for preset in (Preset.EASY, Preset.STANDARD, Preset.HARD)]
    assert shed == sorted(shed)
