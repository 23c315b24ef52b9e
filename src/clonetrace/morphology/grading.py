"""One classifier for the newest picture of a colony."""

from pathlib import Path

import numpy as np

from clonetrace.domain import Box, Morphology, MorphologyGrade, View
from clonetrace.morphology.settings import MorphologySettings
from clonetrace.neural import MODELS_FOLDER, contrast_of, open_network, read_card

#: Raised when the reading of the network changes, so that results are made anew.
_VERSION = 1
_TASK = "morphology"


class Grader:
    """Says which of the four classes a colony's picture belongs to."""

    def __init__(self, settings: MorphologySettings) -> None:
        """Load the network.

        Raises:
            ConfigurationError: The network is missing or changed.
        """
        folder = settings.models or MODELS_FOLDER
        card = read_card(Path(folder), _TASK)
        self._card = card
        self._settings = settings
        self._network = open_network(Path(folder), card, settings.engine, settings.precision)
        self._classes = tuple(Morphology(name) for name in card.classes)

    @property
    def identity(self) -> str:
        """Network, engine and precision: equal identities give equal grades."""
        return f"morphology v{_VERSION} {self._network.identity}"

    def picture(self, colony: Box) -> Box | None:
        """Return the square to be shown to `grade`, or None where the colony is too small.

        Args:
            colony: Its box in the scan.
        """
        longest = max(colony.width_um, colony.height_um)
        if longest < self._settings.narrowest_um:
            return None
        edge = min(self._settings.around * longest, self._settings.widest_um)
        return Box(x_um=colony.x_um, y_um=colony.y_um, width_um=edge, height_um=edge)

    def um_per_px(self, picture: Box) -> float:
        """Return the scale at which a picture has as many pixels as the network was shown."""
        return picture.width_um / self._card.size_px

    def grade(self, view: View) -> MorphologyGrade:
        """Grade a colony.

        Args:
            view: The picture that `picture` asks for, at about the scale of `um_per_px`.
        """
        logits = self._network.run(contrast_of(view.pixels)[None, None])[0][0]
        scaled = logits.astype(np.float64) / self._card.temperature
        shares = np.exp(scaled - scaled.max())
        shares /= shares.sum()
        confidences = {one: float(share) for one, share in zip(self._classes, shares, strict=True)}
        best = max(confidences, key=lambda one: confidences[one])
        return MorphologyGrade(morphology=best, confidences=confidences)


def build_grader(settings: MorphologySettings) -> Grader | None:
    """Make the grader that the settings ask for; None where nothing is to be graded."""
    return Grader(settings) if settings.grade else None
