"""Settings that contradict themselves are refused before anything is read."""

from datetime import date, datetime

import pytest
from pydantic import ValidationError

from clonetrace.domain import Well
from clonetrace.intake import IntakeSettings, LayoutName, ScansPerDay


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"plate_wells": 100}, "a plate has 6, 12, 24"),
        ({"control_wells": ["H13"]}, "no well H13"),
        ({"control_wells": ["corner"]}, "does not name a well"),
        ({"pattern": "(?P<well>.*)"}, "needs layout = 'pattern'"),
        ({"run": "R1"}, "needs layout = 'pattern'"),
        ({"layout": "pattern"}, "needs a pattern"),
        ({"layout": "pattern", "pattern": "(?P<well>"}, "no regular expression"),
        ({"layout": "pattern", "pattern": "(?P<row>.)"}, "the groups known are run, plate"),
        ({"layout": "pattern", "pattern": "(?P<date>.*)"}, "no group 'run'"),
        ({"layout": "pattern", "pattern": "x", "run": "R", "plate": "1", "well": "A1"}, "either"),
        (
            {
                "layout": "pattern",
                "pattern": "(?P<hours>.*)",
                "run": "R",
                "plate": "1",
                "well": "A1",
            },
            "needs start",
        ),
        ({"start": "2024-03-04T00:00:00+01:00"}, "timezone"),
        ({"layuot": "pattern"}, "Extra inputs"),
    ],
)
def test_a_wrong_setting_is_told(settings: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        IntakeSettings.model_validate(settings)


def test_wells_and_suffixes_are_written_in_one_way() -> None:
    settings = IntakeSettings(control_wells=("h12", "A01", "a1"), suffixes=("TIF", ".Png"))
    assert settings.control_wells == ("A1", "H12")
    assert settings.controls == {Well(label="A1"), Well(label="H12")}
    assert settings.suffixes == (".tif", ".png")


def test_settings_survive_a_json_round_trip() -> None:
    settings = IntakeSettings(
        layout=LayoutName.PATTERN,
        pattern=r"(?P<hours>\d+)",
        run="R",
        plate="1",
        well="A1",
        start=datetime(2024, 3, 4, 8, 15),
        plate_wells=384,
        seeding_dates={"R_1": date(2024, 3, 3)},
        scans_per_day=ScansPerDay.ALL,
    )
    assert IntakeSettings.model_validate_json(settings.model_dump_json()) == settings
