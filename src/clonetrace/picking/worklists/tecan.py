"""Worklists of Tecan robots (GWL, read by EVOware and FluentControl)."""

from collections.abc import Iterator, Sequence

from clonetrace.picking.transfers import Transfer, position_of
from clonetrace.picking.worklists.worklist import Deck, plain, refuse_signs


class TecanGwl:
    """An aspirate, a dispense and a wash record per colony.

    A record is `A;RackLabel;RackID;RackType;Position;TubeID;Volume;LiquidClass;TipType;TipMask;
    ForcedRackType`, the position counted down the columns from 1, the volume in microlitres.
    """

    name = "tecan"
    ending = ".gwl"

    def text(self, transfers: Sequence[Transfer], deck: Deck) -> str:
        """Return the records, with the line ends of Windows."""
        return "".join(f"{line}\r\n" for line in _records(transfers, deck))


def _records(transfers: Sequence[Transfer], deck: Deck) -> Iterator[str]:
    liquid = refuse_signs(deck.settings.liquid_class, ";", "tecan")
    for transfer in transfers:
        destination = transfer.destination
        volume = plain(transfer.volume_ul)
        source = refuse_signs(str(transfer.plate), ";", "tecan")
        target = refuse_signs(destination.plate, ";", "tecan")
        yield f"A;{source};;;{position_of(transfer.well, deck.source)};;{volume};{liquid};;;"
        yield (
            f"D;{target};;;{position_of(destination.well, deck.destination)};;{volume};{liquid};;;"
        )
        yield "W;"
