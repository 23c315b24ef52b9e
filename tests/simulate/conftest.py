"""Small runs, made once."""

from pathlib import Path

import pytest

from clonetrace.domain import Morphology
from clonetrace.simulate import (
    Case,
    Fault,
    PlannedFault,
    SimulationSettings,
    Truth,
    WellStory,
    simulate_run,
    simulate_well,
)

#: Every fault once, each in a well of its own.
FAULTS = tuple(
    PlannedFault(well=number, day=0 if fault is Fault.MISSING_DAY_0 else 1, fault=fault)
    for number, fault in enumerate(Fault)
)


@pytest.fixture(scope="session")
def coarse() -> SimulationSettings:
    """Scans of 850 x 850 pixels; all colonies compact."""
    return SimulationSettings(um_per_px=8.0, faults=False, morphologies={Morphology.M1: 1})


@pytest.fixture(scope="session")
def faulty_settings() -> SimulationSettings:
    return SimulationSettings(
        um_per_px=10.0,
        wells=len(Fault),
        days=3,
        cases=(Case.SINGLE,),
        faults=False,
        planned_faults=FAULTS,
    )


@pytest.fixture(scope="session")
def faulty_run(
    faulty_settings: SimulationSettings, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Truth]:
    """The folder and the truth of a run in which each fault happens once."""
    out = tmp_path_factory.mktemp("faulty")
    return out, simulate_run(out, faulty_settings)


@pytest.fixture(scope="session")
def stories(coarse: SimulationSettings) -> dict[Case, WellStory]:
    """A well of eight days for every case."""
    return {
        case: simulate_well(case, 8, 7, coarse, well=number) for number, case in enumerate(Case)
    }
