"""The pick list: what to pick today, what to plan for, and until when."""

from pathlib import Path

import pytest

from clonetrace.domain import Clonality, Morphology
from clonetrace.picking import Picklists


@pytest.fixture
def listed(tmp_path: Path):
    def write(*results) -> list[str]:
        (path,) = Picklists().write(results, tmp_path)
        assert path == tmp_path / "picklists" / "RUN7_picklist.txt"
        return path.read_text("utf-8").splitlines()

    return write


def test_a_ready_colony_is_listed_with_what_the_bench_needs(make, listed) -> None:
    lines = listed(make("C7", 1.62))
    assert lines[:2] == [
        "Ready to pick: 1",
        "RUN7_1_2 - C7 - 1.62 mm, M1, centre 120, -240 um, seen on Fri 2025-01-10",
    ]


def test_a_forecast_names_the_day_and_its_interval(make, listed) -> None:
    lines = listed(make("C7", 1.1, ready=(2.4, 1.9, 3.2)))
    assert "Ready later: 1" in lines
    (line,) = [line for line in lines if "C7" in line]
    assert line.endswith("ready on Sun 2025-01-12 (95 %: Sat 2025-01-11 to Tue 2025-01-14)")


def test_an_interval_without_an_end_says_later(make, listed) -> None:
    (line,) = [line for line in listed(make("C7", 1.1, ready=(2.4, 1.9, None))) if "C7" in line]
    assert line.endswith("to later)")


def test_pick_before_is_the_earliest_day_of_a_touch_and_the_most_urgent_come_first(
    make, listed
) -> None:
    lines = listed(
        make("A1"), make("B2", touch=(8.0, 6.5, 11.0)), make("C3", touch=(2.0, 1.2, 3.0))
    )
    assert [line.split(" - ")[1] for line in lines[1:4]] == ["C3", "B2", "A1"]
    assert lines[1].endswith("; pick before Sat 2025-01-11, when it may touch its neighbour")
    assert lines[2].endswith("; pick before Thu 2025-01-16, when it may touch its neighbour")


def test_a_colony_that_touches_is_told_apart(make, listed) -> None:
    assert listed(make("C3", touch=(0.0, 0.0, 0.0)))[1].endswith("touches its neighbour already")


def test_wide_colonies_of_other_looks_are_held_back(make, listed) -> None:
    lines = listed(make("C7", morphology=Morphology.M2), make("C8", morphology=None))
    assert lines[0] == "Ready to pick: 0"
    assert lines[-3:] == [
        "Wide enough, but not of the wanted morphology: 2",
        "RUN7_1_2 - C7 - M2",
        "RUN7_1_2 - C8 - not graded",
    ]


@pytest.mark.parametrize("clonality", sorted(set(Clonality) - {Clonality.MONOCLONAL}))
def test_only_monoclonal_wells_are_listed(make, listed, clonality: Clonality) -> None:
    assert not [line for line in listed(make("C7", clonality=clonality)) if "C7" in line]
