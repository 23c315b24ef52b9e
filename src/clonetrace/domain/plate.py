"""Plates and wells."""

import re
from enum import StrEnum
from functools import total_ordering
from typing import Annotated, Self

from pydantic import StringConstraints

from clonetrace.domain._value import Value

#: Rows go on after Z with AA and end, on the largest standard plate, at AF.
_WELL = re.compile(r"([Aa]?[A-Za-z])0*([1-9][0-9]?)")


@total_ordering
class Well(Value):
    """One well of a plate, named as on the plate: letters for the row, then the column."""

    label: Annotated[str, StringConstraints(pattern=r"^A?[A-Z][1-9][0-9]?$")]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a well's name, with or without leading zeros (`C7`, `c07`, `AF48`).

        Raises:
            ValueError: The text does not name a well.
        """
        match = _WELL.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} does not name a well such as C7")
        return cls(label=f"{match[1].upper()}{int(match[2])}")

    @classmethod
    def at(cls, row: int, column: int) -> Self:
        """Name the well in a row and a column, both counted from 0."""
        letters = chr(ord("A") + row) if row < 26 else f"A{chr(ord('A') + row - 26)}"  # noqa: PLR2004
        return cls(label=f"{letters}{column + 1}")

    @property
    def row(self) -> int:
        """Row counted from 0; row 26 is AA."""
        letters = self.label.rstrip("0123456789")
        return ord(letters[-1]) - ord("A") + (26 if len(letters) > 1 else 0)

    @property
    def column(self) -> int:
        """Column counted from 0."""
        return int(self.label.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1

    def __lt__(self, other: "Well") -> bool:
        return (self.row, self.column) < (other.row, other.column)

    def __str__(self) -> str:
        return self.label


@total_ordering
class Plate(Value):
    """One plate of a run. Two plates are the same only when run and name match exactly."""

    run: Annotated[str, StringConstraints(min_length=1)]
    name: Annotated[str, StringConstraints(min_length=1)]
    """Id within the run; with the Celigo imager the two parts joined by `_`."""

    def __lt__(self, other: "Plate") -> bool:
        return (self.run, self.name) < (other.run, other.name)

    def __str__(self) -> str:
        return f"{self.run}_{self.name}"


class WellShape(StrEnum):
    """Outline of a well's floor."""

    ROUND = "round"
    SQUARE = "square"


class PlateFormat(Value):
    """Geometry of a plate type, after the ANSI/SLAS 1 to 4 footprint."""

    wells: int
    rows: int
    columns: int
    well_width_mm: float
    """Inner diameter of a round well's floor, inner edge of a square one."""
    shape: WellShape

    def has(self, well: Well) -> bool:
        """Whether the plate has this well."""
        return well.row < self.rows and well.column < self.columns

    @property
    def well_radius_um(self) -> float:
        """Half the width of the well's floor."""
        return self.well_width_mm * 500.0


def _format(wells: int, rows: int, well_width_mm: float, shape: WellShape) -> PlateFormat:
    return PlateFormat(
        wells=wells,
        rows=rows,
        columns=wells // rows,
        well_width_mm=well_width_mm,
        shape=shape,
    )


#: Standard plates by their number of wells. Widths are typical flat-bottom values of the plate
#: makers' drawings (96 wells: 6.35 mm); the configuration can state another.
PLATE_FORMATS: dict[int, PlateFormat] = {
    6: _format(6, 2, 34.8, WellShape.ROUND),
    12: _format(12, 3, 22.1, WellShape.ROUND),
    24: _format(24, 4, 15.6, WellShape.ROUND),
    48: _format(48, 6, 11.05, WellShape.ROUND),
    96: _format(96, 8, 6.35, WellShape.ROUND),
    384: _format(384, 16, 3.3, WellShape.SQUARE),
    1536: _format(1536, 32, 1.53, WellShape.SQUARE),
}
