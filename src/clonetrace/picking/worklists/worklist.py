"""What every worklist has in common."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Protocol

from clonetrace.domain import PlateFormat
from clonetrace.domain.errors import ConfigurationError
from clonetrace.picking.settings import PickingSettings
from clonetrace.picking.transfers import Transfer


@dataclass(frozen=True)
class Deck:
    """What stands on a robot's deck.

    Attributes:
        source: Format of the scanned plates.
        destination: Format of the destination plates.
        settings: Names, volumes and slots.
    """

    source: PlateFormat
    destination: PlateFormat
    settings: PickingSettings


class WorklistWriter(Protocol):
    """Writes transfers for one kind of robot. The same transfers give the same text."""

    @property
    def name(self) -> str:
        """Whose file it is."""

    @property
    def ending(self) -> str:
        """Of the file's name, with its dot."""

    def text(self, transfers: Sequence[Transfer], deck: Deck) -> str:
        """Return the file's content.

        Args:
            transfers: In the order in which to pick.
            deck: The plates' formats and names.

        Raises:
            ConfigurationError: The robot cannot do that, or its file cannot say it.
        """


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[object]], line_end: str) -> str:
    """Write rows as CSV with a heading."""
    text = StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue()


def plain(number: float) -> str:
    """Write a number without needless digits: 20, not 20.0; at most four decimals."""
    return f"{round(number, 4) + 0.0:.4f}".rstrip("0").rstrip(".")


def refuse_signs(text: str, signs: str, robot: str) -> str:
    """Return a name that a file can hold.

    Raises:
        ConfigurationError: The name holds a sign that the format uses itself.
    """
    if any(sign in text for sign in (*signs, "\n", "\r")):
        raise ConfigurationError(
            f"{text!r} cannot stand in a worklist for {robot}, which uses one of its signs itself; "
            "name the plate or the setting otherwise, or choose another robot"
        )
    return text
