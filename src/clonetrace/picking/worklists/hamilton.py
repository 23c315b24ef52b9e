"""CSV whose columns the configuration names, as Hamilton methods read it."""

from collections.abc import Iterator, Sequence

from clonetrace.picking.points import PickPoint
from clonetrace.picking.settings import Column
from clonetrace.picking.transfers import Transfer, position_of
from clonetrace.picking.worklists.worklist import Deck, csv_text, plain


class HamiltonCsv:
    """One line per pick point; the volume is shared by a colony's points."""

    name = "hamilton"
    ending = ".csv"

    def text(self, transfers: Sequence[Transfer], deck: Deck) -> str:
        """Return the CSV, with the headings and columns of `picking.columns`."""
        columns = deck.settings.columns
        rows = (
            [cells[column] for column in columns.values()]
            for transfer in transfers
            for cells in _lines(transfer, deck)
        )
        return csv_text(list(columns), rows, "\r\n")


def _lines(transfer: Transfer, deck: Deck) -> Iterator[dict[Column, str]]:
    for number, point in enumerate(transfer.points, start=1):
        yield _cells(transfer, number, point, deck)


def _cells(transfer: Transfer, number: int, point: PickPoint, deck: Deck) -> dict[Column, str]:
    destination = transfer.destination
    return {
        Column.SOURCE_PLATE: str(transfer.plate),
        Column.SOURCE_WELL: transfer.well.label,
        Column.SOURCE_POSITION: str(position_of(transfer.well, deck.source)),
        Column.DESTINATION_PLATE: destination.plate,
        Column.DESTINATION_WELL: destination.well.label,
        Column.DESTINATION_POSITION: str(position_of(destination.well, deck.destination)),
        Column.VOLUME_UL: plain(transfer.volume_ul / len(transfer.points)),
        Column.X_UM: f"{transfer.colony.x_um:.0f}",
        Column.Y_UM: f"{transfer.colony.y_um:.0f}",
        Column.WIDTH_UM: f"{max(transfer.colony.width_um, transfer.colony.height_um):.0f}",
        Column.PICK: str(number),
        Column.PICK_X_UM: f"{point.x_um:.0f}",
        Column.PICK_Y_UM: f"{point.y_um:.0f}",
    }
