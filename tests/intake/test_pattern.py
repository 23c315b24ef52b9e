"""Layouts that a lab describes by a regular expression."""

from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.domain.errors import ConfigurationError
from clonetrace.intake import IntakeSettings, PatternLayout, Placement, UnplaceableFileError

ROOT = Path("/scans")


def layout(**settings: object) -> PatternLayout:
    return PatternLayout(IntakeSettings.model_validate({"layout": "pattern", **settings}))


TIME_LAPSE = {
    "pattern": r"t(?P<hours>[\d.]+)h\.png",
    "run": "H3122",
    "plate": "1",
    "well": "B2",
    "start": datetime(2024, 3, 4, 9),
}


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("t00h.png", datetime(2024, 3, 4, 9)),
        ("t03h.png", datetime(2024, 3, 4, 12)),
        ("t42h.png", datetime(2024, 3, 6, 3)),
        ("t0.25h.png", datetime(2024, 3, 4, 9, 15)),
    ],
)
def test_a_time_lapse_counts_hours_from_its_start(name: str, moment: datetime) -> None:
    assert layout(**TIME_LAPSE).place(ROOT / name, ROOT) == Placement("H3122", "1", "B2", moment)


@pytest.mark.parametrize("hours", ["1.2.3", ".", "9" * 30])
def test_hours_that_are_no_number_are_refused(hours: str) -> None:
    with pytest.raises(UnplaceableFileError, match="no number of hours"):
        layout(**TIME_LAPSE).place(ROOT / f"t{hours}h.png", ROOT)


def test_a_constant_stands_in_only_where_the_path_is_silent() -> None:
    settings = {"pattern": r"(?:(?P<run>\w+)/)?(?P<plate>\d+)_(?P<well>\w+)_(?P<date>\d+)\.tif"}
    named = layout(**settings, run="R0")
    for path, run in [("R7/1_C7_20240304.tif", "R7"), ("1_C7_20240304.tif", "R0")]:
        placement = named.place(ROOT / path, ROOT)
        assert placement is not None
        assert placement.run == run


def test_a_part_that_neither_path_nor_settings_give_is_told() -> None:
    pattern = r"(?:(?P<run>\w+)/)?(?P<plate>\d+)_(?P<well>\w+)_(?P<date>\d+)\.tif"
    with pytest.raises(UnplaceableFileError, match="finds no run"):
        layout(pattern=pattern).place(ROOT / "1_C7_20240304.tif", ROOT)


def test_the_whole_path_must_match() -> None:
    named = layout(pattern=r"(?P<well>\w+)_(?P<date>\d{8})\.tif", run="R", plate="1")
    assert named.place(ROOT / "C7_20240304.tif", ROOT) is not None
    assert named.place(ROOT / "old/C7_20240304.tif", ROOT) is None
    assert named.place(ROOT / "C7_20240304.tif.tif", ROOT) is None


def test_the_month_may_be_written_as_the_lab_likes() -> None:
    named = layout(
        pattern=r"(?P<date>[^_]+)_(?P<well>\w+)\.tif", run="R", plate="1", date_format="%d.%m.%y"
    )
    placement = named.place(ROOT / "04.03.24_C7.tif", ROOT)
    assert placement is not None
    assert placement.taken_at == datetime(2024, 3, 4)


def test_settings_without_a_pattern_make_no_pattern_layout() -> None:
    with pytest.raises(ConfigurationError, match="needs a pattern"):
        PatternLayout(IntakeSettings())
