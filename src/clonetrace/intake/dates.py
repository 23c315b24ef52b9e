"""Dates as they are written in names."""

import re
from datetime import datetime

# The year comes first and every part has all its digits, so that nothing has to be guessed.
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-_.]?)(?P<month>\d{2})(?P=mark)(?P<day>\d{2})"
    r"(?:[T _-]?(?P<hour>\d{2})[:._-]?(?P<minute>\d{2})(?:[:._-]?(?P<second>\d{2}))?)?",
    re.ASCII,
)


def parse_date(text: str, date_format: str | None = None) -> datetime:
    """Read a date, or a date and a time, from a name.

    Args:
        text: What the name holds, for example `2024-03-04` or `20240304_081500`.
        date_format: Its form in the notation of `strptime`. Without it the year must come first,
            then month, day, and perhaps the time, each with all its digits.

    Returns:
        Whole seconds without a time zone; midnight where the text has no time.

    Raises:
        ValueError: The text has another form, or there is no such date or time.
    """
    if date_format is not None:
        try:
            parsed = datetime.strptime(text, date_format)
        except ValueError as error:
            raise ValueError(
                f"{text!r} is no date of the form {date_format!r} (date_format)"
            ) from error
        return parsed.replace(microsecond=0, tzinfo=None)
    match = _YEAR_FIRST.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{text!r} is no date with the year first such as 2024-03-04 (else set date_format)"
        )
    try:
        return datetime(
            int(match["year"]),
            int(match["month"]),
            int(match["day"]),
            int(match["hour"] or 0),
            int(match["minute"] or 0),
            int(match["second"] or 0),
        )
    except ValueError as error:
        raise ValueError(f"there is no date or time {text!r}") from error
