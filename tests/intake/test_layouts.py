"""What every layout must do, tried on each of them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Well
from clonetrace.domain.errors import LayoutError
from clonetrace.intake import (
    CeligoLayout,
    IntakeSettings,
    Layout,
    LayoutName,
    PatternLayout,
    Placement,
    make_layout,
)

ROOT = Path("/data/in put")

PATTERN = IntakeSettings(
    layout=LayoutName.PATTERN,
    pattern=r"(?P<run>[^/]+)/(?P<plate>[^/]+)/(?P<date>[^/]+)/(?P<well>[^/]+)\.tif",
)


class Case:
    """A layout together with the path that it should find a scan at."""

    def __init__(self, layout: Layout, path: Callable[[Placement], str]) -> None:
        self.layout = layout
        self.path = path


def celigo_path(scan: Placement) -> str:
    hour = scan.taken_at.hour % 12 or 12
    half = "AM" if scan.taken_at.hour < 12 else "PM"
    day = f"{scan.taken_at.month}-{scan.taken_at.day}-{scan.taken_at.year}"
    folder = f"{scan.run}_{scan.plate}_{day}-{hour}-{scan.taken_at:%M-%S}-{half}"
    return f"{scan.run}/{folder}/Well_{scan.well}_Ch1_1um.tif"


def pattern_path(scan: Placement) -> str:
    return f"{scan.run}/{scan.plate}/{scan.taken_at:%Y-%m-%d_%H%M%S}/{scan.well}.tif"


CASES = {
    "celigo": Case(CeligoLayout(), celigo_path),
    "pattern": Case(PatternLayout(PATTERN), pattern_path),
}

every_layout = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())

ids = st.text("ABCxyz0189-. ", min_size=1, max_size=8).filter(lambda text: text == text.strip(". "))
runs = st.lists(ids, min_size=1, max_size=3).map("_".join)
plates = st.tuples(ids, ids).map("_".join)
wells = st.builds(Well.at, st.integers(0, 31), st.integers(0, 47)).map(str)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)


@every_layout
@given(scan=st.builds(Placement, run=runs, plate=plates, well=wells, taken_at=moments))
def test_a_scan_is_understood_as_it_was_named(case: Case, scan: Placement) -> None:
    assert case.layout.place(ROOT / case.path(scan), ROOT) == scan


@every_layout
@pytest.mark.parametrize("root", [Path("/"), Path("/a"), Path("/a/b_1_2")])
def test_the_place_of_the_input_does_not_matter(case: Case, root: Path) -> None:
    scan = Placement("R_1", "2_3", "C7", datetime(2024, 12, 31, 0, 5, 9))
    assert case.layout.place(root / case.path(scan), root) == scan


@every_layout
@pytest.mark.parametrize("name", ["notes.tif", "R1/overview.tif", "Thumbs.png"])
def test_a_file_of_another_kind_is_left_to_the_caller(case: Case, name: str) -> None:
    assert case.layout.place(ROOT / name, ROOT) is None


@pytest.mark.parametrize(
    ("layout", "path"),
    [
        ("celigo", "R1/R1_1_2_2-30-2024-8-15-00-AM/Well_C7_Ch1_1um.tif"),
        ("pattern", "R1/1_2/2024-02-30/C7.tif"),
    ],
)
def test_an_impossible_date_is_named_with_its_file(layout: str, path: str) -> None:
    with pytest.raises(LayoutError) as error:
        CASES[layout].layout.place(ROOT / path, ROOT)
    assert str(ROOT / path) in str(error.value)
    assert "no date" in str(error.value)


def test_the_settings_choose_the_layout() -> None:
    assert isinstance(make_layout(IntakeSettings()), CeligoLayout)
    assert isinstance(make_layout(PATTERN), PatternLayout)


@every_layout
def test_a_layout_has_a_name_and_says_what_it_expects(case: Case) -> None:
    assert case.layout.name in set(LayoutName)
    assert ".tif" in case.layout.form
