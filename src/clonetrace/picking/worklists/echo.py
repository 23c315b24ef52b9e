"""CSV of the cherry-pick software of Echo acoustic dispensers."""

from collections.abc import Sequence

from clonetrace.domain.errors import ConfigurationError
from clonetrace.picking.transfers import Transfer
from clonetrace.picking.worklists.worklist import Deck, csv_text, plain

#: Headings that the software knows.
ECHO_COLUMNS = (
    "Source Plate Name",
    "Source Plate Type",
    "Source Well",
    "Destination Plate Name",
    "Destination Well",
    "Transfer Volume",
    "Destination Well X Offset",
    "Destination Well Y Offset",
)
#: Volumes are made of droplets of 2.5 nl (manual of the Echo 520, appendix A.4).
_DROPLET_NL = 2.5
_NL_PER_UL = 1000.0


class EchoCsv:
    """One line per colony; volumes in nanolitres.

    Offsets are those of the drop in the destination well, whole um from its centre: 0. For the
    scanned plate the format knows none, as the sound hits the middle of the source well.
    """

    name = "echo"
    ending = ".csv"

    def text(self, transfers: Sequence[Transfer], deck: Deck) -> str:
        """Return the CSV.

        Raises:
            ConfigurationError: A volume is no whole number of droplets.
        """
        rows = (
            (
                str(transfer.plate),
                deck.settings.source_type,
                transfer.well.label,
                transfer.destination.plate,
                transfer.destination.well.label,
                plain(_nanolitres(transfer.volume_ul)),
                "0",
                "0",
            )
            for transfer in transfers
        )
        return csv_text(ECHO_COLUMNS, rows, "\r\n")


def _nanolitres(volume_ul: float) -> float:
    volume = round(volume_ul * _NL_PER_UL, 6)
    if volume % _DROPLET_NL:
        raise ConfigurationError(
            f"picking.volume_ul = {volume_ul:g} is no whole number of the {_DROPLET_NL} nl "
            "droplets of which Echo volumes are made; choose a multiple of 0.0025"
        )
    return volume
