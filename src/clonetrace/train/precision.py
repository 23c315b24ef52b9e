"""Whether the network in 8-bit numbers is as good as the one in fp32."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from clonetrace.domain.errors import ConfigurationError
from clonetrace.evaluate.modules import match
from clonetrace.neural import (
    BoxNetwork,
    Engine,
    ModelCard,
    Precision,
    contrast_of,
    open_network,
    read_card,
    write_card,
)
from clonetrace.simulate.dataset import LabelledCrop, Task

#: 8-bit numbers may cost this share of the objects, and this many times the false alarms.
_MOST_LOST, _MOST_ALARMS = 0.005, 1.1
_OVERLAP = 0.3


def choose_precision(folder: Path, task: Task, crops: Sequence[LabelledCrop]) -> ModelCard:
    """Measure both files of a network on crops, and write into its card which is used.

    Args:
        folder: Holds the card and the files that it names.
        task: Whose network.
        crops: That it did not learn from.

    Returns:
        The card as written. An engine that is installed uses 8-bit numbers where they lose at
        most half a point of recall (of accuracy, for a grader) and raise at most a tenth more
        false alarms.
    """
    card = read_card(folder, task)
    use, said = {}, {}
    for engine in Engine:
        try:
            exact, coarse = (
                _measured(folder, card, engine, one, crops)
                for one in (Precision.FP32, Precision.INT8)
            )
        except ConfigurationError:
            continue
        as_good = (
            coarse.right >= exact.right - _MOST_LOST
            and coarse.alarms <= _MOST_ALARMS * exact.alarms + 1
        )
        use[engine] = Precision.INT8 if as_good else Precision.FP32
        said[engine] = f"{engine} fp32 {exact.right:.4f}, int8 {coarse.right:.4f}"
    what = "graded right" if card.anchors is None else "objects found"
    told = {f"{what} of {len(crops)} crops that it did not learn from": "; ".join(said.values())}
    before = {name: one for name, one in card.trained_on.items() if not name.startswith(what)}
    chosen = card.model_copy(update={"use": use, "trained_on": before | told})
    write_card(folder, chosen)
    return chosen


class _Measured(NamedTuple):
    right: float
    """Share of the objects that were found, or of the colonies that were graded right."""
    alarms: int


def _measured(
    folder: Path,
    card: ModelCard,
    engine: Engine,
    precision: Precision,
    crops: Sequence[LabelledCrop],
) -> _Measured:
    if card.anchors is None:
        network = open_network(folder, card, engine, precision)
        answers = [network.run(contrast_of(crop.pixels)[None, None])[0][0] for crop in crops]
        right = [
            int(logits.argmax()) == int(crop.classes[0])
            for crop, logits in zip(crops, answers, strict=True)
        ]
        return _Measured(float(np.mean(right)), 0)
    boxes = BoxNetwork(card.task, folder, engine, precision)
    found = [boxes.find(crop.pixels, card.least_score) for crop in crops]
    every = frozenset(range(len(card.classes)))
    matches = match(crops, found, least_overlap=_OVERLAP, classes=every)
    share = float((matches.score > 0).mean()) if matches.score.size else 1.0
    return _Measured(share, len(matches.false_scores))
