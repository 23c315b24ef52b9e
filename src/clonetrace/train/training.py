"""One training from crops to a model that `clonetrace analyze` can use."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch

from clonetrace.domain import Value
from clonetrace.domain.errors import InputError
from clonetrace.evaluate.modules import best_threshold, match
from clonetrace.neural import (
    BoxNetwork,
    Engine,
    ModelCard,
    Precision,
    contrast_of,
    write_card,
)
from clonetrace.simulate.dataset import CATEGORIES, LENSES, LabelledCrop, Task
from clonetrace.train.curves import draw_curves
from clonetrace.train.detector import DenseDetector
from clonetrace.train.export import onnx_bytes, quantized, write_model
from clonetrace.train.jobs import DetectorJob, GraderJob, graded
from clonetrace.train.loop import Progress, run, seconds_per_step
from clonetrace.train.precision import choose_precision
from clonetrace.train.settings import NETWORK_FOR, NETWORKS, NetworkSettings, Schedule
from clonetrace.train.sources import Crops, read_crops
from clonetrace.train.state import fit_weights, read_checkpoint

#: Weights, moments and history; a training that was interrupted goes on from here.
CHECKPOINT_FILE = "checkpoint.npz"
#: Loss and validation over the steps, as a picture.
CURVES_FILE = "curves.png"
#: Missing a cell of the first days or a colony of the newest scan weighs so many times as much as a
#: false alarm (F-beta): nothing else finds them, and a false alarm is gone in the scan before.
_BETA = {Task.CELL: 2.0, Task.LOCAL: 1.0, Task.GLOBAL: 2.0}
#: A box of half this overlap with an object leads to it as surely as a perfect one.
_FOUND_OVERLAP = 0.3
#: Lowest score at which a threshold is looked for.
_LOWEST_SCORE = 0.05
_CALIBRATION_CROPS = 64
_TEMPERATURES = np.exp(np.linspace(np.log(0.3), np.log(4.0), 60))


class TrainSettings(Value):
    """What to train, from what, and how."""

    task: Task
    data: Path
    """Crops: see `read_crops`."""
    out: Path
    """Folder for the model, the checkpoint and the curves."""
    init: Path | None = None
    """Checkpoint to begin from, for fine-tuning."""
    network: Literal["small", "coarse", "well", "paper"] | None = None
    """Configuration of a detector, by name; None for the one that fits the task."""
    schedule: Schedule = Schedule()

    @property
    def configuration(self) -> NetworkSettings:
        """The configuration of a detector."""
        return NETWORKS[self.network] if self.network else NETWORK_FOR[self.task]


class Training:
    """A training that is ready to start."""

    def __init__(self, settings: TrainSettings) -> None:
        """Open the crops and make the network.

        Raises:
            InputError: The crops or the weights to begin from cannot be used.
        """
        self.settings = settings
        self.crops = read_crops(settings.data, settings.task)
        self.job = _job(settings, self.crops)
        self._begun_from: dict[str, str] = {}
        if settings.init is not None:
            begun = read_checkpoint(settings.init)
            fresh = fit_weights(self.job.model, begun.average)
            said = ", ".join(f"{name} {what}" for name, what in begun.about.items())
            self._begun_from = {"begun from": f"weights of {said}"}
            if isinstance(self.job, DetectorJob):
                self.job.learn_from_mistakes()
            if len(fresh) == len(self.job.model.state_dict()):
                raise InputError(
                    f"{settings.init} holds weights of another network, none of which fits "
                    f"{settings.configuration.name}; name a checkpoint of the same network"
                )

    def expected_seconds(self) -> float:
        """Return how long it will take, from a few steps that are not kept."""
        return seconds_per_step(self.job, self.settings.schedule) * self.settings.schedule.steps

    def run(self, tell: Callable[[Progress], None]) -> ModelCard:
        """Train, export and write the model.

        Args:
            tell: Called after every step.

        Returns:
            The model's card, as written to `out`.
        """
        out, task = self.settings.out, self.settings.task
        out.mkdir(parents=True, exist_ok=True)
        about = {"task": str(task), "network": self.settings.configuration.name} | self._told()
        last = run(self.job, self.settings.schedule, out / CHECKPOINT_FILE, about, tell)
        draw_curves(last.history, out / CURVES_FILE, f"{task}, {self.settings.configuration.name}")
        model = self.job.model
        model.load_state_dict(last.average)
        model.eval()
        return self._write(model, last.history[-1])

    def _told(self) -> dict[str, str]:
        """Say in words what the weights come from."""
        schedule = self.settings.schedule
        return {
            "crops": self.crops.said,
            "steps": f"{schedule.steps} of {schedule.batch} crops, seed {schedule.seed}",
        } | self._begun_from

    def _write(self, model: torch.nn.Module, measured: dict[str, float]) -> ModelCard:
        task = self.settings.task
        detector = isinstance(model, DenseDetector)
        lens = LENSES[task]
        card = ModelCard(
            task=task,
            network=self.settings.configuration.name,
            classes=CATEGORIES[task],
            um_per_px=(lens.um_per_px.low + lens.um_per_px.high) / 2 if detector else None,
            size_px=lens.size_px,
            anchors=self.settings.configuration.anchors if detector else None,
            files={},
            trained_on=self._told()
            | {"validation": ", ".join(f"{name} {value:.3f}" for name, value in measured.items())},
        )
        if not detector:
            card = card.model_copy(update={"temperature": _temperature(model, self.crops.val)})
        content = onnx_bytes(model, lens.size_px, _outputs(card))
        return write_both(self.settings.out, card, content, self.crops)


def write_both(folder: Path, card: ModelCard, content: bytes, crops: Crops) -> ModelCard:
    """Write a network in fp32 and in 8-bit numbers, and which of them each engine is to use.

    Args:
        folder: It is made.
        card: Whose `files`, `use` and, of a detector, `least_score` are filled in.
        content: The ONNX file in fp32.
        crops: The training crops show what values occur, the others whether 8 bits are enough.
    """
    small = quantized(content, _calibration(crops.train))
    written = write_model(folder, card, {Precision.FP32: content, Precision.INT8: small})
    task = Task(card.task)
    if card.anchors is not None:
        threshold = _threshold(folder, task, crops.val)
        write_card(folder, written.model_copy(update={"least_score": threshold}))
    return choose_precision(folder, task, crops.val)


def _threshold(folder: Path, task: Task, crops: Sequence[LabelledCrop]) -> float:
    """Return the score that weighs misses against false alarms best on crops, as they are used."""
    network = BoxNetwork(task, folder, Engine.ONNXRUNTIME, Precision.FP32)
    found = [network.find(crop.pixels, _LOWEST_SCORE) for crop in crops]
    every = frozenset(range(len(network.card.classes)))
    matches = match(crops, found, least_overlap=_FOUND_OVERLAP, classes=every)
    return best_threshold(matches, beta=_BETA[task])


def _job(settings: TrainSettings, crops: Crops) -> DetectorJob | GraderJob:
    if settings.task is Task.MORPHOLOGY:
        return GraderJob(settings.schedule, crops.train, crops.val)
    network = settings.configuration
    return DetectorJob(settings.task, network, settings.schedule, crops.train, crops.val)


def _outputs(card: ModelCard) -> list[str]:
    if card.anchors is None:
        return ["classes"]
    strides = card.anchors.strides
    return [f"classes_{stride}" for stride in strides] + [f"boxes_{stride}" for stride in strides]


def _temperature(model: torch.nn.Module, crops: Sequence[LabelledCrop]) -> float:
    """Return what to divide logits by, so that probabilities are true (Guo et al. 2017)."""
    logits = torch.stack([graded(model, crop) for crop in crops])
    classes = torch.tensor([int(crop.classes[0]) for crop in crops])
    losses = [
        float(torch.nn.functional.cross_entropy(logits / float(one), classes))
        for one in _TEMPERATURES
    ]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _calibration(crops: Sequence[LabelledCrop]) -> list[np.ndarray[Any, np.dtype[np.float32]]]:
    step = max(1, len(crops) // _CALIBRATION_CROPS)
    chosen = [crops[number] for number in range(0, len(crops), step)][:_CALIBRATION_CROPS]
    return [contrast_of(crop.pixels)[None, None] for crop in chosen]
