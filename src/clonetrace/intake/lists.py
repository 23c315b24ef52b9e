"""Reads the lists that people keep: plates to process, wells that were picked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clonetrace.domain import Well
from clonetrace.domain.errors import ConfigurationError
from clonetrace.intake.selection import PlateWell


@dataclass(frozen=True)
class _Line:
    number: int
    text: str


def read_active_plates(path: Path) -> frozenset[str]:
    """Read which plates are to be processed.

    Args:
        path: Text file: a header line, then one `RUN_A_B` per line.

    Returns:
        The plates as written, run and plate joined by `_`.

    Raises:
        ConfigurationError: The file cannot be read, a line is not a plate, or the first line is
            one: it would be taken for the header, and the plate be lost.
    """
    plates = []
    for place, line in enumerate(_lines(path)):
        if place == 0:
            if _is_plate(line.text) and _numbered(line.text):
                raise ConfigurationError(
                    f"{path}, line {line.number}: the first line is {line.text!r}, which looks "
                    "like a plate, expected a header; put a line such as 'plate' above it."
                )
            continue
        if not _is_plate(line.text):
            raise ConfigurationError(
                f"{path}, line {line.number}: {line.text!r} is not a plate, expected run and "
                "plate joined by '_' such as RUN_A_B; correct the line."
            )
        plates.append(line.text)
    return frozenset(plates)


def read_consolidated(path: Path) -> frozenset[PlateWell]:
    """Read which wells were picked already.

    Args:
        path: Text file with one `RUN_A_B,C7` per line; a header without digits may come first.

    Returns:
        The wells with their plates as written.

    Raises:
        ConfigurationError: The file cannot be read, or a line does not name a plate and a well.
    """
    wells = []
    for place, line in enumerate(_lines(path)):
        entry = _plate_well(line.text)
        if entry is not None:
            wells.append(entry)
        elif place or any(sign.isdigit() for sign in line.text):
            raise ConfigurationError(
                f"{path}, line {line.number}: {line.text!r} is not a well, expected plate and well "
                "such as RUN_A_B,C7; correct the line."
            )
    return frozenset(wells)


def _lines(path: Path) -> Iterator[_Line]:
    try:
        # The editors of some systems begin a text with a byte order mark.
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read ({error.strerror}); check the name and the permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"{path} is not UTF-8 text (byte {error.start}); save it as plain text or CSV UTF-8."
        ) from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _Line(number=number, text=line.strip())


def _is_plate(text: str) -> bool:
    run, _, name = text.partition("_")
    return bool(run and name) and not any(mark in text for mark in ",;\t")


def _numbered(text: str) -> bool:
    # Plates are numbered, headers such as "plate_id" are not.
    return any(sign.isdigit() for sign in text)


def _plate_well(text: str) -> PlateWell | None:
    plate, comma, well = (part.strip() for part in text.partition(","))
    if not comma or not _is_plate(plate):
        return None
    try:
        return PlateWell(plate=plate, well=Well.parse(well))
    except ValueError:
        return None
