"""Wells that a lab has reviewed: how many founders a person, or another method, says they have.

They come from a file, or from what people decided on the review page.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from clonetrace.domain import Clonality, Plate, Rulings, Value, Well
from clonetrace.domain.errors import ConfigurationError

#: The columns of the file, in any order; others are not looked at.
COLUMNS = ("run", "plate", "well", "founders")


class ReviewedWell(Value):
    """A well, and how many founders it is said to have."""

    plate: Plate
    well: Well
    founders: Annotated[int, Field(ge=0)]
    """Founders whose progeny lives: 0, 1, 2 and so on."""
    line: int | None = None
    """Where it stands in the file, counted from 1; None for a decision of the review page."""


#: Founders that a decision speaks of, two for two or more; the others say nothing of founders.
_FOUNDERS = {Clonality.EMPTY: 0, Clonality.MONOCLONAL: 1, Clonality.POLYCLONAL: 2}


def decided_wells(rulings: Rulings) -> tuple[ReviewedWell, ...]:
    """Return the wells of which people decided how many founders they have, in order.

    Args:
        rulings: What people decided; those who are not done, and verdicts that say nothing of
            founders, are left out.
    """
    return tuple(
        ReviewedWell(plate=plate, well=well, founders=_FOUNDERS[ruling.clonality])
        for (plate, well), ruling in sorted(rulings.items())
        if ruling.clonality in _FOUNDERS
    )


def read_reviewed(path: Path) -> tuple[ReviewedWell, ...]:
    """Read which wells were reviewed.

    Args:
        path: CSV file with the columns run, plate, well and founders.

    Raises:
        ConfigurationError: The file cannot be read, a column is missing, a line does not say a well
            and its founders, or a well comes twice.
    """
    try:
        # Spreadsheets begin a text with a byte order mark.
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read ({error.strerror}); check the name and the permissions"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"{path} is not UTF-8 text (byte {error.start}); save it as CSV UTF-8"
        ) from error
    seen: dict[tuple[Plate, Well], int | None] = {}
    wells = tuple(_wells(path, text))
    for one in wells:
        earlier = seen.setdefault((one.plate, one.well), one.line)
        if earlier != one.line:
            raise ConfigurationError(
                f"{path}, line {one.line}: {one.plate} {one.well} stands in line {earlier} "
                "already; keep one of them"
            )
    return wells


def _wells(path: Path, text: str) -> Iterator[ReviewedWell]:
    rows = csv.DictReader(text.splitlines(), restval="")
    names = [name.strip().lower() for name in rows.fieldnames or ()]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise ConfigurationError(
            f"{path}, line 1: expected a header with {', '.join(COLUMNS)} between commas, but "
            f"{', '.join(missing)} is missing; found {','.join(rows.fieldnames or ())!r}"
        )
    rows.fieldnames = names
    for row in rows:
        cells = {name: (row[name] or "").strip() for name in COLUMNS}
        if any(cells.values()):
            yield _well(path, rows.line_num, cells)


def _well(path: Path, line: int, cells: dict[str, str]) -> ReviewedWell:
    where = f"{path}, line {line}"
    for name in ("run", "plate"):
        if not cells[name]:
            raise ConfigurationError(f"{where}: {name} is empty; name it as in wells.csv")
    if not (cells["founders"].isascii() and cells["founders"].isdigit()):
        raise ConfigurationError(
            f"{where}: {cells['founders']!r} is no number of founders; write 0, 1, 2 and so on"
        )
    try:
        well = Well.parse(cells["well"])
    except ValueError as error:
        raise ConfigurationError(f"{where}: {error}") from error
    plate = Plate(run=cells["run"], name=cells["plate"])
    return ReviewedWell(plate=plate, well=well, founders=int(cells["founders"]), line=line)
