from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from clonetrace.simulate.dataset import DatasetSettings, Split, Task, plan_wells


def planned(**changes: object) -> DatasetSettings:
    return DatasetSettings.model_validate({"task": Task.CELL, "wells": 100, **changes})


def test_the_splits_have_the_shares_that_were_asked_for() -> None:
    counts = Counter(well.split for well in plan_wells(planned(val_share=0.1, test_share=0.2)))
    assert counts == {Split.TRAIN: 70, Split.VAL: 10, Split.TEST: 20}


def test_every_stretch_of_a_set_has_all_splits() -> None:
    wells = plan_wells(planned(wells=60))
    for first in (0, 20, 40):
        assert {well.split for well in wells[first : first + 20]} == set(Split)


@given(seeds=st.lists(st.integers(0, 2**31), min_size=2, max_size=4, unique=True))
def test_no_two_wells_of_any_sets_share_a_seed(seeds: list[int]) -> None:
    wells = [well for seed in seeds for well in plan_wells(planned(wells=40, seed=seed))]
    assert len({well.seed for well in wells}) == len(wells)
