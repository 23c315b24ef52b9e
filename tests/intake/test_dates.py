"""Dates in names: understood where nothing has to be guessed, refused where something has."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.intake.dates import parse_date

FORMS = ["%Y-%m-%d", "%Y%m%d", "%Y_%m_%d", "%Y.%m.%d"]
TIMES = ["", "T%H:%M:%S", "_%H%M%S", " %H-%M-%S", "-%H%M", "T%H.%M"]


@given(
    moment=st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31)),
    form=st.sampled_from(FORMS),
    time=st.sampled_from(TIMES),
)
def test_dates_with_the_year_first_survive_writing_and_reading(
    moment: datetime, form: str, time: str
) -> None:
    moment = moment.replace(
        microsecond=0,
        hour=moment.hour if time else 0,
        minute=moment.minute if time else 0,
        second=moment.second if "S" in time else 0,
    )
    text = moment.strftime(form + time)
    assert parse_date(text) == moment
    assert parse_date(text, form + time) == moment


@pytest.mark.parametrize(
    "text", ["04-03-2024", "3-4-2024", "24-03-04", "2024-3-4", "2024-0304", "2024", "", "today"]
)
def test_a_date_that_can_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="year first"):
        parse_date(text)


@pytest.mark.parametrize("text", ["2024-02-30", "20240431", "2024-13-01", "2024-03-04T25:00"])
def test_a_date_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no date or time"):
        parse_date(text)


def test_a_form_that_does_not_fit_names_both() -> None:
    with pytest.raises(ValueError, match=r"'2024-03-04'.*'%d\.%m\.%Y'"):
        parse_date("2024-03-04", "%d.%m.%Y")


def test_a_time_zone_is_dropped_and_the_local_time_kept() -> None:
    assert parse_date("2024-03-04 08:15 +0500", "%Y-%m-%d %H:%M %z") == datetime(2024, 3, 4, 8, 15)
