"""How cells get into wells."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.simulate import Case, SeedingModel, SimulationSettings, simulate_well
from clonetrace.simulate.plan import plan_run
from clonetrace.simulate.seeding import mix_of


@given(model=st.sampled_from(SeedingModel), doublets=st.floats(0, 0.9), cells=st.floats(0.01, 5))
def test_the_shares_of_the_cases_add_up(model: SeedingModel, doublets: float, cells: float) -> None:
    mix = mix_of(model, doublets, cells)
    assert all(share >= -1e-9 for share in mix.values())
    assert sum(mix.values()) == pytest.approx(1)


def test_limiting_dilution_leaves_wells_empty_as_poisson_has_it() -> None:
    settings = SimulationSettings(
        wells=96, plates=5, seeding=SeedingModel.LIMITING_DILUTION, cells_per_well=0.7
    )
    empty = np.mean([well.case is Case.EMPTY for well in plan_run(settings)])
    spread = math.sqrt(math.exp(-0.7) * (1 - math.exp(-0.7)) / 480)
    assert abs(empty - math.exp(-0.7)) < 3 * spread


def test_a_sorter_leaves_the_doublets_that_it_is_said_to_leave() -> None:
    settings = SimulationSettings(wells=96, plates=5, seeding=SeedingModel.FACS, doublet_rate=0.1)
    wells = plan_run(settings)
    doublets = np.mean([well.case is Case.DOUBLET for well in wells])
    assert abs(doublets - 0.1) < 3 * math.sqrt(0.09 / 480)
    assert Case.THREE not in {well.case for well in wells}


@pytest.mark.parametrize(("case", "founders"), [(Case.EMPTY, 0), (Case.SINGLE, 1), (Case.THREE, 3)])
def test_wells_get_the_founders_of_their_case(case: Case, founders: int) -> None:
    story = simulate_well(case, 1, 3, SimulationSettings())
    assert len(story.seeding.founders) == founders


def test_small_square_wells_take_every_case() -> None:
    settings = SimulationSettings(plate_format=384)
    for case in Case:
        story = simulate_well(case, 3, 3, settings)
        for scene in story.scenes:
            for x, y in zip(scene.cells.x_um, scene.cells.y_um, strict=True):
                assert story.floor.inward_um(x, y) > 0, case
