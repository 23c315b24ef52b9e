"""A detector's network: from the pixels of a view to the boxes in it."""

from pathlib import Path

from clonetrace.domain import Grey, Label
from clonetrace.domain.errors import ConfigurationError
from clonetrace.neural.card import MODELS_FOLDER, Engine, Precision, read_card
from clonetrace.neural.contrast import contrast_of
from clonetrace.neural.decoding import FoundBoxes, RawMaps, decode
from clonetrace.neural.runtime import open_network
from clonetrace.neural.sprawl import joined


class BoxNetwork:
    """A network that finds boxes, as its card describes it.

    Attributes:
        card: What the network is.
        um_per_px: Scale of the views that it was trained on.
        identity: Engine, precision and hash: what its answers depend on.
    """

    def __init__(
        self, task: str, models: Path | None, engine: Engine, precision: Precision | None
    ) -> None:
        """Load the network.

        Args:
            task: `global`, `local` or `cell`.
            models: Folder of networks; None for those that are shipped.
            engine: What runs it.
            precision: None for the one that the card recommends.

        Raises:
            ConfigurationError: The network is missing, changed, or not for detection.
        """
        folder = models or MODELS_FOLDER
        self.card = read_card(folder, task)
        if self.card.anchors is None or self.card.um_per_px is None:
            raise ConfigurationError(
                f"{folder / f'{task}.json'} was expected to describe a detector, but has no "
                "anchors or no scale; name a folder that `clonetrace train` wrote"
            )
        self.um_per_px = self.card.um_per_px
        self._anchors = self.card.anchors
        names = self.card.classes
        self._sprawl = names.index(Label.DIFFERENTIATED) if Label.DIFFERENTIATED in names else None
        self._network = open_network(folder, self.card, engine, precision)
        self.identity = self._network.identity

    def find(self, pixels: Grey, least_score: float, hints_from: float | None = None) -> FoundBoxes:
        """Return what a view shows, surest first.

        Args:
            pixels: 8-bit grey at about the scale of training, shape (height, width).
            least_score: Boxes of lower score are dropped.
            hints_from: If given, those of objects other than sprawl are kept from this score on.
        """
        outputs = self._network.run(contrast_of(pixels)[None, None])
        found = decode(
            RawMaps.of_outputs([one[0] for one in outputs]),
            self._anchors,
            least_score=least_score if hints_from is None else hints_from,
            most_overlap=self.card.most_overlap,
        )
        if self._sprawl is None:
            return found
        kept = (found.scores >= least_score) | (found.classes != self._sprawl)
        return joined(found.chosen(kept), self._sprawl)
