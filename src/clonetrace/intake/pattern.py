"""Layout: a regular expression with named groups, for everything but Celigo."""

import re
from datetime import datetime, timedelta
from pathlib import Path

from clonetrace.domain.errors import ConfigurationError
from clonetrace.intake.dates import parse_date
from clonetrace.intake.layout import Placement, UnplaceableFileError
from clonetrace.intake.settings import IntakeSettings


class PatternLayout:
    """Matches the whole path below the input folder, with `/` between its parts."""

    name = "pattern"

    def __init__(self, settings: IntakeSettings) -> None:
        """Compile the pattern.

        Args:
            settings: Pattern, date format and the constants that stand in for missing groups.

        Raises:
            ConfigurationError: The settings hold no pattern.
        """
        if settings.pattern is None:
            raise ConfigurationError("The pattern layout needs a pattern; set it in [intake].")
        self._pattern = re.compile(settings.pattern)
        self._settings = settings
        self.form = f"paths that match {settings.pattern}"

    def place(self, file: Path, root: Path) -> Placement | None:
        """Read a scan's plate, well and time from its path below the input folder.

        Args:
            file: Path of an image, below `root`.
            root: The input folder.

        Returns:
            What the path says, or None where the pattern does not match.

        Raises:
            UnplaceableFileError: The date does not exist or has another form, or a part that the
                pattern may leave out is missing and has no constant.
        """
        match = self._pattern.fullmatch(file.relative_to(root).as_posix())
        if match is None:
            return None
        groups = {name: text for name, text in match.groupdict().items() if text}
        return Placement(
            run=self._part("run", self._settings.run, groups, file),
            plate=self._part("plate", self._settings.plate, groups, file),
            well=self._part("well", self._settings.well, groups, file),
            taken_at=self._taken_at(groups, file),
        )

    def _part(self, name: str, constant: str | None, groups: dict[str, str], file: Path) -> str:
        text = groups.get(name, constant)
        if not text:
            raise UnplaceableFileError(
                file, f"the pattern finds no {name} in the path and the settings give none"
            )
        return text

    def _taken_at(self, groups: dict[str, str], file: Path) -> datetime:
        try:
            if "date" in groups:
                return parse_date(groups["date"], self._settings.date_format)
            if "hours" in groups and self._settings.start is not None:
                return _after(self._settings.start, groups["hours"])
        except ValueError as error:
            raise UnplaceableFileError(file, str(error)) from error
        raise UnplaceableFileError(file, "the pattern finds no date and no hours in the path")


def _after(start: datetime, hours: str) -> datetime:
    try:
        # Whole seconds: finer differences are rounding of the decimal hours.
        return start.replace(microsecond=0) + timedelta(seconds=round(float(hours) * 3600))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{hours!r} is no number of hours since the start") from error
