"""A part of a run's wells, for job arrays in which every job analyses one."""

import hashlib
import re
from dataclasses import dataclass
from typing import Self

from clonetrace.domain import Inventory, Plate, Well
from clonetrace.domain.errors import ConfigurationError

_FORM = re.compile(r"(\d{1,6})/(\d{1,6})", re.ASCII)
#: Columns of the largest standard plate.
_COLUMNS = 48


@dataclass(frozen=True)
class Shard:
    """The `number`-th of `count` parts, counted from 1."""

    number: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2/8`.

        Raises:
            ConfigurationError: The text has another form, or there is no such part.
        """
        found = _FORM.fullmatch(text)
        number, count = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= number <= count:
            raise ConfigurationError(
                f"--shard {text} is no part of a whole: expected the number of the part, counted "
                "from 1, and that of all parts, such as 2/8"
            )
        return cls(number, count)

    def holds(self, plate: Plate, well: Well) -> bool:
        """Whether a well belongs to this part.

        It depends on plate and well alone, so that a well stays in its part when others are added.
        Neighbouring wells of a plate go to different parts, which makes parts of equal size.
        """
        first = int.from_bytes(hashlib.sha256(f"{plate.run}\0{plate.name}".encode()).digest()[:8])
        return (first + well.row * _COLUMNS + well.column) % self.count == self.number - 1

    def part_of(self, inventory: Inventory) -> Inventory:
        """Leave out the wells of the other parts; what was noticed stays."""
        wells = tuple(one for one in inventory.wells if self.holds(one.plate, one.well))
        return inventory.model_copy(update={"wells": wells})

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"
