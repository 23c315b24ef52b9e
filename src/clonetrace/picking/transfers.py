"""From wells to places on destination plates."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from clonetrace.domain import PLATE_FORMATS, Box, Plate, PlateFormat, Well
from clonetrace.picking.candidates import Candidate
from clonetrace.picking.points import PickPoint, suggest_points
from clonetrace.picking.settings import PickingSettings


@dataclass(frozen=True)
class Place:
    """A well of a destination plate."""

    plate: str
    well: Well


@dataclass(frozen=True)
class Transfer:
    """One colony on its way.

    Attributes:
        plate: Where it grew.
        well: Where it grew.
        destination: Where it goes.
        volume_ul: Volume that is moved.
        colony: Its box in the latest scan.
        points: Where to pick, in order.
    """

    plate: Plate
    well: Well
    destination: Place
    volume_ul: float
    colony: Box
    points: tuple[PickPoint, ...]


def plan_transfers(
    candidates: Sequence[Candidate], taken: AbstractSet[Place], settings: PickingSettings
) -> tuple[Transfer, ...]:
    """Give every colony the next free place on its run's destination plates.

    Args:
        candidates: Colonies to pick, in order.
        taken: Places that were filled before.
        settings: Format of the destination plates and how much is moved.
    """
    places: dict[str, Iterator[Place]] = {}
    transfers = []
    for candidate in candidates:
        run = candidate.result.plate.run
        free = places.setdefault(run, free_places(run, taken, settings))
        transfers.append(transfer_to(candidate, next(free), settings))
    return tuple(transfers)


def transfer_to(candidate: Candidate, place: Place, settings: PickingSettings) -> Transfer:
    """Make the transfer of a colony to a place."""
    colony = colony_box(candidate)
    return Transfer(
        plate=candidate.result.plate,
        well=candidate.result.well,
        destination=place,
        volume_ul=settings.volume_ul,
        colony=colony,
        points=suggest_points(colony, settings.pick_points, settings.tip_um, candidate.neighbours),
    )


def free_places(run: str, taken: AbstractSet[Place], settings: PickingSettings) -> Iterator[Place]:
    """Go through the free places of a run's plates without end: down the columns, plate by plate.

    A plate is filled from where it was left: places before the last one that was filled are not
    used any more, so that what stands on a plate is in the order in which it was picked.
    """
    plate_format = PLATE_FORMATS[settings.destination_wells]
    controls = {Well.parse(label) for label in settings.destination_controls}
    number = 0
    while True:
        number += 1
        plate = f"{settings.destination_prefix}_{run}_{number:02d}"
        filled = [place.well for place in taken if place.plate == plate]
        last = max((position_of(well, plate_format) for well in filled), default=0)
        for well in down_the_columns(plate_format):
            if well not in controls and position_of(well, plate_format) > last:
                yield Place(plate, well)


def down_the_columns(plate_format: PlateFormat) -> Iterator[Well]:
    """Go through the wells of a plate as robots count them: A1, B1, ... H1, A2."""
    for column in range(plate_format.columns):
        for row in range(plate_format.rows):
            yield Well.at(row, column)


def position_of(well: Well, plate_format: PlateFormat) -> int:
    """Number of a well counted down the columns from 1: H1 of 96 is 8, A2 is 9."""
    return well.column * plate_format.rows + well.row + 1


def colony_box(candidate: Candidate) -> Box:
    """Return the colony's box in um, as the latest scan shows it."""
    colony, edge_um = candidate.colony, candidate.colony.width_mm * 1000.0
    pixels = colony.pixels
    longer = max(pixels.width, pixels.height)
    return Box(
        x_um=colony.x_um,
        y_um=colony.y_um,
        width_um=edge_um * pixels.width / longer,
        height_um=edge_um * pixels.height / longer,
    )
