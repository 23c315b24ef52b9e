"""Batches of crops in an order that the seed decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clonetrace.neural import AnchorGrid
from clonetrace.simulate.dataset import LabelledCrop, Task
from clonetrace.train.samples import training_sample
from clonetrace.train.settings import NetworkSettings, Schedule
from clonetrace.train.targets import assign


@dataclass(frozen=True, eq=False)
class DetectorBatch:
    """Crops and what the anchors should say.

    Attributes:
        views: Shape (crops, 1, edge, edge).
        classes: See `Targets.classes`, shape (crops, anchors).
        boxes: Shape (crops, anchors, 4).
    """

    views: Tensor
    classes: Tensor
    boxes: Tensor


@dataclass(frozen=True, eq=False)
class GraderBatch:
    """Colonies and their classes.

    Attributes:
        views: Shape (crops, 1, edge, edge).
        classes: Shape (crops,).
    """

    views: Tensor
    classes: Tensor


def order_of(step: int, crops: int, schedule: Schedule) -> list[int]:
    """Return which crops a step takes: every crop once, then every crop again in another order."""
    first = step * schedule.batch
    numbers = []
    for place in range(first, first + schedule.batch):
        epoch, within = divmod(place, crops)
        order = np.random.default_rng((schedule.seed, epoch)).permutation(crops)
        numbers.append(int(order[within]))
    return numbers


def balanced_order_of(step: int, classes: NDArray[np.int64], schedule: Schedule) -> list[int]:
    """Return which crops a step takes when every class is to be seen equally often.

    Args:
        step: From 0.
        classes: Of the crops, shape (crops,).
        schedule: Gives batch and seed.
    """
    present = np.unique(classes)
    numbers = []
    for place in range(step * schedule.batch, (step + 1) * schedule.batch):
        turn, which = divmod(place, len(present))
        members = np.flatnonzero(classes == present[which])
        epoch, within = divmod(turn, len(members))
        order = np.random.default_rng((schedule.seed, which, epoch)).permutation(len(members))
        numbers.append(int(members[order[within]]))
    return numbers


def detector_batches(
    crops: Sequence[LabelledCrop],
    task: Task,
    network: NetworkSettings,
    schedule: Schedule,
    first_step: int = 0,
) -> Iterator[DetectorBatch]:
    """Yield the batches of the steps from `first_step` on.

    Every step draws from a generator of its own, so a training that was interrupted goes on as
    if it had not been.
    """
    grid: AnchorGrid | None = None
    for step in range(first_step, schedule.steps):
        rng = np.random.default_rng((schedule.seed, 1, step))
        chosen = order_of(step, len(crops), schedule)
        samples = [training_sample(crops[number], task, rng) for number in chosen]
        if grid is None:
            grid = AnchorGrid(network.anchors, *samples[0].contrast.shape)
        targets = [assign(grid, sample.labels, network.assignment) for sample in samples]
        yield DetectorBatch(
            views=_views([sample.contrast for sample in samples]),
            classes=torch.from_numpy(np.stack([target.classes for target in targets])),
            boxes=torch.from_numpy(np.stack([target.boxes for target in targets])),
        )


def grader_batches(
    crops: Sequence[LabelledCrop], schedule: Schedule, first_step: int = 0
) -> Iterator[GraderBatch]:
    """Yield the batches of the steps from `first_step` on; all classes are equally frequent."""
    every = np.array([int(crop.classes[0]) for crop in crops], dtype=np.int64)
    for step in range(first_step, schedule.steps):
        rng = np.random.default_rng((schedule.seed, 1, step))
        chosen = balanced_order_of(step, every, schedule)
        samples = [training_sample(crops[number], Task.MORPHOLOGY, rng) for number in chosen]
        classes = [int(sample.labels.classes[0]) for sample in samples]
        yield GraderBatch(
            views=_views([sample.contrast for sample in samples]),
            classes=torch.tensor(classes, dtype=torch.int64),
        )


def _views(contrasts: Sequence[np.ndarray]) -> Tensor:
    views = torch.from_numpy(np.stack(contrasts)[:, None])
    return views.contiguous(memory_format=torch.channels_last)
