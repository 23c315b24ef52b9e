"""What is trained: detectors and the classifier of morphology."""

from collections.abc import Iterator, Sequence
from copy import deepcopy

import numpy as np
import torch
from torch import Tensor, nn

from clonetrace.evaluate.modules import average_precision
from clonetrace.neural import FoundBoxes, RawMaps, contrast_of, decode
from clonetrace.simulate.dataset import CATEGORIES, LabelledCrop, Task
from clonetrace.train.album import Seen
from clonetrace.train.batches import DetectorBatch, GraderBatch, detector_batches, grader_batches
from clonetrace.train.detector import DenseDetector
from clonetrace.train.grader import Grader
from clonetrace.train.losses import detector_loss
from clonetrace.train.settings import NetworkSettings, Schedule

#: Scores from which boxes are measured: low, so that the curve of precision is whole.
_LEAST_SCORE = 0.05
_MOST_OVERLAP = 0.5
#: Score from which a box where there is nothing is a mistake to learn from.
_MISTAKEN_SCORE = 0.1
#: Softens the classes of morphology, which shade into each other.
_LABEL_SMOOTHING = 0.05


class DetectorJob:
    """Trains a detector on labelled crops."""

    def __init__(
        self,
        task: Task,
        network: NetworkSettings,
        schedule: Schedule,
        train: Sequence[LabelledCrop],
        val: Sequence[LabelledCrop],
    ) -> None:
        """Make an untrained detector; seeded by the schedule."""
        torch.manual_seed(schedule.seed)
        self.model: nn.Module = DenseDetector(network, len(CATEGORIES[task]))
        self._task, self._network, self._schedule = task, network, schedule
        self._train, self._val = train, val
        self._seen: Seen | None = None

    def learn_from_mistakes(self) -> None:
        """Show what the weights of now take for objects where there are none, again and again."""
        before = deepcopy(self.model).eval()
        self._seen = lambda crop: found_in(before, self._network, crop, _MISTAKEN_SCORE).boxes_px

    def batches(self, first_step: int) -> Iterator[DetectorBatch]:
        """Yield the batches of the steps from `first_step` on."""
        return detector_batches(
            self._train,
            self._task,
            self._network,
            self._schedule,
            first_step=first_step,
            seen=self._seen,
        )

    def loss(self, model: nn.Module, batch: DetectorBatch) -> Tensor:
        """Return how wrong scores and boxes are; see `detector_loss`."""
        maps = model(batch.views)
        logits, boxes = model.by_anchor(maps)  # type: ignore[operator]
        logits, boxes = logits.float(), boxes.float()
        return detector_loss(logits, boxes, batch.classes, batch.boxes, self._network.scoring)

    def check(self, model: nn.Module) -> dict[str, float]:
        """Return average precision at an overlap of 0.5, and the loss of validation crops."""
        chosen = self._val[: self._schedule.check_crops]
        found = [found_in(model, self._network, crop) for crop in chosen]
        precision = average_precision(chosen, found, CATEGORIES[self._task])
        return {"ap50": precision.ap50, "ap50_95": precision.ap50_95} | {
            f"ap50 {name}": value for name, value in precision.by_class.items()
        }


class GraderJob:
    """Trains the classifier of morphology on crops of one colony each."""

    def __init__(
        self, schedule: Schedule, train: Sequence[LabelledCrop], val: Sequence[LabelledCrop]
    ) -> None:
        """Make an untrained classifier; seeded by the schedule."""
        torch.manual_seed(schedule.seed)
        self.model: nn.Module = Grader(len(CATEGORIES[Task.MORPHOLOGY]))
        self._schedule, self._train, self._val = schedule, train, val

    def batches(self, first_step: int) -> Iterator[GraderBatch]:
        """Yield the batches of the steps from `first_step` on."""
        return grader_batches(self._train, self._schedule, first_step)

    def loss(self, model: nn.Module, batch: GraderBatch) -> Tensor:
        """Return the cross entropy."""
        return nn.functional.cross_entropy(
            model(batch.views).float(), batch.classes, label_smoothing=_LABEL_SMOOTHING
        )

    def check(self, model: nn.Module) -> dict[str, float]:
        """Return the share of validation colonies that are graded right, and their loss."""
        chosen = self._val[: self._schedule.check_crops]
        logits = torch.stack([graded(model, crop) for crop in chosen])
        classes = torch.tensor([int(crop.classes[0]) for crop in chosen])
        return {
            "accuracy": float((logits.argmax(dim=1) == classes).float().mean()),
            "val_loss": float(nn.functional.cross_entropy(logits, classes)),
        }


@torch.no_grad()
def found_in(
    model: nn.Module,
    network: NetworkSettings,
    crop: LabelledCrop,
    least_score: float = _LEAST_SCORE,
) -> FoundBoxes:
    """Return what a detector finds in a crop."""
    maps = [one[0].float().numpy() for one in model(_view(crop))]
    return decode(
        RawMaps.of_outputs(maps),
        network.anchors,
        least_score=least_score,
        most_overlap=_MOST_OVERLAP,
    )


@torch.no_grad()
def graded(model: nn.Module, crop: LabelledCrop) -> Tensor:
    """Return the logits of a colony's crop, shape (classes,)."""
    logits: Tensor = model(_view(crop))[0].float()
    return logits


def _view(crop: LabelledCrop) -> Tensor:
    view = torch.from_numpy(np.ascontiguousarray(contrast_of(crop.pixels)))[None, None]
    return view.contiguous(memory_format=torch.channels_last)
