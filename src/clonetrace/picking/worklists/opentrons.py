"""CSV of the cherry-picking protocol in the Opentrons protocol library."""

from collections.abc import Sequence

from clonetrace.domain.errors import ConfigurationError
from clonetrace.picking.transfers import Transfer
from clonetrace.picking.worklists.worklist import Deck, csv_text, plain

#: The headings of that protocol.
OPENTRONS_COLUMNS = (
    "Source Labware",
    "Source Slot",
    "Source Well",
    "Source Aspiration Height Above Bottom (in mm)",
    "Dest Labware",
    "Dest Slot",
    "Dest Well",
    "Volume (in ul)",
)


class OpentronsCsv:
    """One line per colony; plates are told by the slots that they must be put in."""

    name = "opentrons"
    ending = ".csv"

    def text(self, transfers: Sequence[Transfer], deck: Deck) -> str:
        """Return the CSV.

        Raises:
            ConfigurationError: There are more plates than slots.
        """
        settings, slots = deck.settings, slots_of(transfers, deck)
        rows = (
            (
                settings.source_labware,
                slots[str(transfer.plate)],
                transfer.well.label,
                plain(settings.aspiration_height_mm),
                settings.destination_labware,
                slots[transfer.destination.plate],
                transfer.destination.well.label,
                plain(transfer.volume_ul),
            )
            for transfer in transfers
        )
        return csv_text(OPENTRONS_COLUMNS, rows, "\n")


def slots_of(transfers: Sequence[Transfer], deck: Deck) -> dict[str, int]:
    """Tell in which slot each plate must stand: destination plates first, then scanned plates.

    Raises:
        ConfigurationError: There are more plates than slots.
    """
    plates = list(dict.fromkeys(transfer.destination.plate for transfer in transfers))
    plates += dict.fromkeys(str(transfer.plate) for transfer in transfers)
    slots = deck.settings.slots
    if len(plates) > len(slots):
        raise ConfigurationError(
            f"the worklist needs {len(plates)} plates, but picking.slots names {len(slots)} slots; "
            "pick fewer plates at a time with --plate"
        )
    return dict(zip(plates, slots, strict=False))
