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


def test_wells_get_dirtier_as_colonies_grow_and_start_clean(
    stories: dict[Preset, list[WellStory]],
) -> None:
    standard = stories[Preset.STANDARD]
    counts = [np.mean([len(_shed(one, day)) for one in standard]) for day in range(DAYS)]
    assert counts[0] == 0
    assert counts[3] < 2
    assert counts[8] > 30


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
