"""What do separate modules, the overspill class and the small network buy?

    python benchmarks/ablations.py modules GLOBAL LOCAL CELL [--steps STEPS]
    python benchmarks/ablations.py general GLOBAL LOCAL CELL [--steps STEPS]
    python benchmarks/ablations.py overspill LOCAL [--steps STEPS]
    python benchmarks/ablations.py paper LOCAL --minutes MINUTES

GLOBAL, LOCAL and CELL are sets that `clonetrace dataset` wrote. Everything is trained from scratch
on the training crops and measured on the test crops:

- `modules`: a detector for each module, each for STEPS steps;
- `general`: one detector for all scales (the paper's Extended Data Fig. 2), with the finest level
  that cells need, for 3 x STEPS steps, a
  third of them with crops of each module;
- `overspill`: a local detector that calls colonies that are cut by the edge colonies, like whole
  ones (the paper's Extended Data Fig. 6), for STEPS steps;
- `paper`: the paper's configuration, for so many minutes; `modules` says how long the one for
  processors took.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from clonetrace.domain import Label
from clonetrace.evaluate.modules import average_precision, match
from clonetrace.neural import FoundBoxes
from clonetrace.simulate.dataset import (
    CATEGORIES,
    SHARDS_FOLDER,
    LabelledCrop,
    ShardSet,
    Split,
    Task,
)
from clonetrace.train.batches import DetectorBatch
from clonetrace.train.detector import DenseDetector
from clonetrace.train.jobs import DetectorJob, found_in
from clonetrace.train.loop import run, seconds_per_step
from clonetrace.train.settings import NETWORK_FOR, PAPER, SMALL, NetworkSettings, Schedule

EVERY_NAME = (*CATEGORIES[Task.LOCAL], *CATEGORIES[Task.CELL])
#: From this score on a box counts, where shares of objects are told.
SCORE = 0.3
#: Boxes of a cut colony and of what is found there overlap at least so much.
OVERLAP = 0.3


@dataclass(frozen=True, eq=False)
class Data:
    """The crops of one module."""

    task: Task
    train: Sequence[LabelledCrop]
    val: Sequence[LabelledCrop]
    test: Sequence[LabelledCrop]


class Renamed:
    """A training whose classes are called otherwise, or that learns from several modules."""

    def __init__(
        self,
        parts: Sequence[Data],
        names: Mapping[str, int],
        network: NetworkSettings,
        how: Schedule,
    ) -> None:
        """Make an untrained detector of the named classes."""
        torch.manual_seed(how.seed)
        self.model: nn.Module = DenseDetector(network, len(set(names.values())))
        self._jobs = [DetectorJob(one.task, network, how, one.train, one.val) for one in parts]
        self._numbers = [
            np.array([names[name] for name in CATEGORIES[one.task]], dtype=np.int64)
            for one in parts
        ]

    def batches(self, first_step: int) -> Iterator[DetectorBatch]:
        """Yield batches of the modules in turn."""
        turns = [job.batches(first_step) for job in self._jobs]
        for batches in zip(*turns, strict=True):
            for batch, numbers in zip(batches, self._numbers, strict=True):
                classes = batch.classes.clone()
                there = classes >= 0
                classes[there] = torch.from_numpy(numbers)[classes[there]]
                yield replace(batch, classes=classes)

    def loss(self, model: nn.Module, batch: DetectorBatch) -> Tensor:
        """Return the loss; see `DetectorJob.loss`."""
        return self._jobs[0].loss(model, batch)

    def check(self, _model: nn.Module) -> dict[str, float]:
        """Measure nothing while training: the test crops tell at the end."""
        return {"ap50": 0.0}


def main() -> None:
    """Train and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["modules", "general", "overspill", "paper"])
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--crops", type=int, help="most test crops; else all")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    parts = [opened(folder, options.crops) for folder in options.sets]
    how = Schedule(steps=options.steps, batch=options.batch, check_every=options.steps)
    match options.what:
        case "modules":
            for one in parts:
                own = {name: number for number, name in enumerate(CATEGORIES[one.task])}
                network = NETWORK_FOR[one.task]
                model, seconds = trained([one], own, network, how)
                print(f"{one.task} module, {seconds:.0f} s:", flush=True)
                tell(model, network, one, own)
        case "general":
            every = {name: number for number, name in enumerate(EVERY_NAME)}
            model, seconds = trained(parts, every, SMALL, how)
            print(f"one detector for all, {seconds:.0f} s:")
            for one in parts:
                tell(model, SMALL, one, every)
        case "overspill":
            names: dict[str, int] = {Label.COLONY: 0, Label.DIFFERENTIATED: 1, Label.OVERSPILL: 0}
            network = NETWORK_FOR[parts[0].task]
            model, seconds = trained(parts, names, network, how)
            print(f"local without the class overspill, {seconds:.0f} s:")
            tell(model, network, parts[0], names)
        case "paper":
            own = {name: number for number, name in enumerate(CATEGORIES[parts[0].task])}
            steps = steps_in(60 * options.minutes, parts[0], PAPER, how)
            model, seconds = trained(parts, own, PAPER, with_steps(how, steps))
            print(f"{PAPER.name}, {steps} steps, {seconds:.0f} s:", flush=True)
            tell(model, PAPER, parts[0], own)


def opened(folder: Path, crops: int | None) -> Data:
    """Open a set, with test crops from all over it where not all are wanted."""
    train, val, test = (ShardSet(folder / split / SHARDS_FOLDER) for split in Split)
    step = max(1, len(test) // crops) if crops else 1
    return Data(train.about.task, train, val, test[::step])


def trained(
    parts: Sequence[Data], names: Mapping[str, int], network: NetworkSettings, how: Schedule
) -> tuple[nn.Module, float]:
    """Train from scratch, without looking at validation crops, and say how long it took."""
    whole = with_steps(how, how.steps * len(parts))
    job = Renamed(parts, names, network, how)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        last = run(job, whole, Path(folder) / "checkpoint.npz", {}, lambda _: None)
    job.model.load_state_dict(last.average)
    return job.model.eval(), time.monotonic() - began


def with_steps(how: Schedule, steps: int) -> Schedule:
    """Return the schedule with another length."""
    return how.model_copy(update={"steps": steps, "check_every": steps})


def steps_in(seconds: float, part: Data, network: NetworkSettings, how: Schedule) -> int:
    """Return how many steps a configuration makes in a time."""
    job = DetectorJob(part.task, network, how, part.train, part.val)
    return max(10, round(seconds / seconds_per_step(job, how)))


def tell(model: nn.Module, network: NetworkSettings, part: Data, names: Mapping[str, int]) -> None:
    """Print the average precision of a module's classes on its test crops."""
    crops = list(part.test)
    found = [found_in(model, network, crop) for crop in crops]
    own = CATEGORIES[part.task]
    precision = average_precision(crops, [named(one, names, own) for one in found], own)
    classes = ", ".join(f"{name} {value:.3f}" for name, value in precision.by_class.items())
    print(f"  {part.task}: AP50 {precision.ap50:.3f} ({classes}), AP50:95 {precision.ap50_95:.3f}")
    if part.task is Task.LOCAL:
        tell_spills(crops, found, names)


def named(found: FoundBoxes, names: Mapping[str, int], own: Sequence[str]) -> FoundBoxes:
    """Return the boxes of a module's classes, numbered as the module does."""
    number_of = {
        number: own.index(name) for name, number in reversed(list(names.items())) if name in own
    }
    kept = np.isin(found.classes, list(number_of))
    return FoundBoxes(
        boxes_px=found.boxes_px[kept],
        scores=found.scores[kept],
        classes=np.array([number_of[int(one)] for one in found.classes[kept]], dtype=np.int64),
    )


def tell_spills(
    crops: Sequence[LabelledCrop], found: Sequence[FoundBoxes], names: Mapping[str, int]
) -> None:
    """Print how many of the cut colonies are taken for whole ones, which would be followed."""
    spill = CATEGORIES[Task.LOCAL].index(Label.OVERSPILL)
    cut = [replace(crop, ignored=crop.ignored | (crop.classes != spill)) for crop in crops]
    as_spills = [
        FoundBoxes(
            boxes_px=one.boxes_px,
            scores=one.scores,
            classes=np.where(one.classes == names[Label.COLONY], spill, -1),
        )
        for one in found
    ]
    matches = match(cut, as_spills, least_overlap=OVERLAP, classes=frozenset({spill}))
    taken = int((matches.score > SCORE).sum())
    print(f"  cut colonies taken for whole ones: {taken} of {matches.score.size}")


if __name__ == "__main__":
    main()
