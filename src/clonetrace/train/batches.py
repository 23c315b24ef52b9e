"""Batches of crops in an order that the seed decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clonetrace.neural import AnchorGrid
from clonetrace.simulate.dataset import LabelledCrop, Task
from clonetrace.train.album import Album, Seen
from clonetrace.train.samples import training_sample, window_px
from clonetrace.train.settings import NetworkSettings, Schedule
from clonetrace.train.targets import assign

#: Share of the crops that are laid together with others that show objects, and how many at most.
_CROWDED_SHARE, _MOST_COMPANY = 0.4, 6
#: Every so many steps, crops that are else seen in windows of half their edge or less are shown as
#: they are.
_WHOLE_EVERY, _CUT_MUCH = 4, 0.25


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


def balanced_order_of(step: int, classes: NDArray[np.int64], schedule: Schedule) -> list[int]:
    """Return which crops a step takes: every class equally often, and its crops in turn.

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
        order = _shuffled(len(members), (schedule.seed, which, epoch))
        numbers.append(int(members[order[within]]))
    return numbers


# Batch after batch is dealt from the same few orders.
@lru_cache(maxsize=16)
def _shuffled(count: int, seed: tuple[int, ...]) -> NDArray[np.int64]:
    return np.random.default_rng(seed).permutation(count)


def rarest_classes(crops: Sequence[LabelledCrop]) -> NDArray[np.int64]:
    """Return the class of every crop that fewest crops have, -1 where nothing is to be found.

    Crops drawn by it equally often show every class often, and every place that is none.

    Returns:
        Shape (crops,).
    """
    present = [np.unique(crop.classes[~crop.ignored]) for crop in crops]
    counts = np.bincount(np.concatenate([*present, np.zeros(0, np.int16)]).astype(np.int64))
    return np.array(
        [min(map(int, own), key=lambda one: (counts[one], one), default=-1) for own in present],
        dtype=np.int64,
    )


def detector_batches(
    crops: Sequence[LabelledCrop],
    task: Task,
    network: NetworkSettings,
    schedule: Schedule,
    *,
    first_step: int = 0,
    seen: Seen | None = None,
) -> Iterator[DetectorBatch]:
    """Yield the batches of the steps from `first_step` on.

    Every step draws from a generator of its own, so a training that was interrupted goes on as
    if it had not been. For `seen` see `Album`.
    """
    grids: dict[tuple[int, ...], AnchorGrid] = {}
    album = Album(crops, task, seen)
    rarest = rarest_classes(crops)
    with_objects = np.flatnonzero(rarest >= 0)
    for step in range(first_step, schedule.steps):
        rng = np.random.default_rng((schedule.seed, 1, step))
        chosen = balanced_order_of(step, rarest, schedule)
        # What fills a whole crop is seen as a whole now and then, and fewer crops at once.
        size = crops[0].pixels.shape[0]
        share = (window_px(task, size) / size) ** 2
        whole = share <= _CUT_MUCH and step % _WHOLE_EVERY == _WHOLE_EVERY - 1
        if whole:
            chosen = chosen[: max(1, round(share * len(chosen)))]
        samples = [
            training_sample(
                [album[one] for one in (number, *_company(with_objects, rng))],
                task,
                rng,
                whole=whole,
            )
            for number in chosen
        ]
        shape = samples[0].contrast.shape
        if shape not in grids:
            grids[shape] = AnchorGrid(network.anchors, *shape)
        targets = [assign(grids[shape], one.labels, network.assignment) for one in samples]
        yield DetectorBatch(
            views=_views([sample.contrast for sample in samples]),
            classes=torch.from_numpy(np.stack([target.classes for target in targets])),
            boxes=torch.from_numpy(np.stack([target.boxes for target in targets])),
        )


def _company(numbers: NDArray[np.int64], rng: np.random.Generator) -> list[int]:
    """Return crops to be laid over one, mostly none."""
    if rng.random() >= _CROWDED_SHARE or not len(numbers):
        return []
    return [int(one) for one in rng.choice(numbers, rng.integers(1, _MOST_COMPANY + 1))]


def grader_batches(
    crops: Sequence[LabelledCrop], schedule: Schedule, first_step: int = 0
) -> Iterator[GraderBatch]:
    """Yield the batches of the steps from `first_step` on; all classes are equally frequent."""
    album = Album(crops, Task.MORPHOLOGY)
    every = np.array([int(crop.classes[0]) for crop in crops], dtype=np.int64)
    for step in range(first_step, schedule.steps):
        rng = np.random.default_rng((schedule.seed, 1, step))
        chosen = balanced_order_of(step, every, schedule)
        samples = [training_sample([album[number]], Task.MORPHOLOGY, rng) for number in chosen]
        classes = [int(sample.labels.classes[0]) for sample in samples]
        yield GraderBatch(
            views=_views([sample.contrast for sample in samples]),
            classes=torch.tensor(classes, dtype=torch.int64),
        )


def _views(contrasts: Sequence[np.ndarray]) -> Tensor:
    views = torch.from_numpy(np.stack(contrasts)[:, None])
    return views.contiguous(memory_format=torch.channels_last)
