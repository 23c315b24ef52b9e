"""From the parts of an address to plates and wells; never to a path."""

from pydantic import ValidationError

from clonetrace.domain import Plate, Well
from clonetrace.store import WellKey
from clonetrace.web.errors import MissingError


def plate_of(run: str, plate: str) -> Plate:
    """Return the plate that an address names; whether there are results of it is asked later."""
    return Plate(run=run, name=plate)


def well_of(run: str, plate: str, well: str) -> WellKey:
    """Return the well that an address names.

    Raises:
        MissingError: No plate has such a well.
    """
    try:
        return WellKey(plate=plate_of(run, plate), well=Well(label=well))
    except ValidationError:
        raise MissingError(f"{well!r} names no well such as C7") from None
