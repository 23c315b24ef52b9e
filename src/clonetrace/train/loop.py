"""The training loop that all modules share."""

import math
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from clonetrace.train.settings import Schedule
from clonetrace.train.state import (
    Checkpoint,
    fit_weights,
    optimizer_tensors,
    read_checkpoint,
    restore_optimizer,
    write_checkpoint,
)

#: Steps after which the speed is known well enough to say how long it will take.
_TIMED_STEPS = 6


class Trainable(Protocol):
    """What differs between training a detector and a classifier."""

    model: nn.Module

    def batches(self, first_step: int) -> Iterator[Any]:
        """Yield the batches of the steps from `first_step` on."""
        ...

    def loss(self, model: nn.Module, batch: Any) -> Tensor:  # noqa: ANN401
        """Return how wrong the model is about a batch."""
        ...

    def check(self, model: nn.Module) -> dict[str, float]:
        """Measure a model on validation crops; the first number tells how good it is."""
        ...


@dataclass(frozen=True)
class Progress:
    """Told after every step.

    Attributes:
        step: Steps done.
        steps: Steps in all.
        loss: Mean loss of the last steps.
        seconds_left: Expected; None until the speed is known.
        measured: What the last check said, where one was made after this step.
    """

    step: int
    steps: int
    loss: float
    seconds_left: float | None
    measured: dict[str, float] | None = None


def run(
    job: Trainable,
    schedule: Schedule,
    checkpoint_file: Path,
    about: dict[str, Any],
    tell: Callable[[Progress], None],
) -> Checkpoint:
    """Train, from the checkpoint on where there is one.

    Args:
        job: What is trained.
        schedule: How.
        checkpoint_file: Read where it exists, replaced at every check.
        about: Stored with the weights; a checkpoint of something else is refused.
        tell: Called after every step.

    Returns:
        The last checkpoint.
    """
    torch.manual_seed(schedule.seed)
    torch.set_num_threads(schedule.threads)
    model = _for_processors(job.model)
    average = deepcopy(model).eval()
    optimizer = torch.optim.AdamW(
        _groups(model, schedule), lr=schedule.learning_rate, fused=True, betas=(0.9, 0.99)
    )
    history: list[dict[str, float]] = []
    if checkpoint_file.exists():
        kept = read_checkpoint(checkpoint_file)
        fit_weights(model, kept.weights)
        fit_weights(average, kept.average)
        restore_optimizer(model, optimizer, kept.optimizer)
        history = kept.history
    first = int(history[-1]["step"]) if history else 0
    smooth, began = None, time.monotonic()
    for step, batch in enumerate(job.batches(first), start=first):
        for group in optimizer.param_groups:
            group["lr"] = schedule.learning_rate * _rate(step, schedule)
        loss = _one_step(job, model, optimizer, batch, schedule)
        _follow(average, model, _decay(step, schedule))
        smooth = loss if smooth is None else 0.95 * smooth + 0.05 * loss
        done = step + 1
        measured = None
        if done % schedule.check_every == 0 or done == schedule.steps:
            measured = {"step": float(done), "loss": smooth, **job.check(average)}
            history.append(measured)
            write_checkpoint(
                checkpoint_file, _checkpoint(about, model, average, optimizer, history)
            )
        since = done - first
        left = (time.monotonic() - began) / since * (schedule.steps - done)
        known = since >= _TIMED_STEPS
        tell(Progress(done, schedule.steps, smooth, left if known else None, measured))
    return _checkpoint(about, model, average, optimizer, history)


def seconds_per_step(job: Trainable, schedule: Schedule) -> float:
    """Return how long a step takes, from a few that leave the model as it was."""
    torch.set_num_threads(schedule.threads)
    model = _for_processors(deepcopy(job.model))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.0, fused=True)
    batches = job.batches(max(0, schedule.steps - _TIMED_STEPS))
    began = time.monotonic()
    done = 0
    for done, batch in enumerate(batches, start=1):
        _one_step(job, model, optimizer, batch, schedule)
        if done == 1:
            began = time.monotonic()
    return (time.monotonic() - began) / max(1, done - 1)


def _one_step(
    job: Trainable,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    batch: Any,  # noqa: ANN401
    schedule: Schedule,
) -> float:
    model.train()
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=schedule.half_precision):
        loss = job.loss(model, batch)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(model.parameters(), schedule.clip)
    optimizer.step()
    return float(loss.detach())


def _for_processors(model: nn.Module) -> nn.Module:
    """Lay the weights out as processors like them."""
    moved: nn.Module = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return moved


def _groups(model: nn.Module, schedule: Schedule) -> list[dict[str, Any]]:
    """Weights of convolutions decay; biases and normalisations do not."""
    decaying = [weight for weight in model.parameters() if weight.ndim > 1]
    others = [weight for weight in model.parameters() if weight.ndim <= 1]
    return [
        {"params": decaying, "weight_decay": schedule.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]


def _rate(step: int, schedule: Schedule) -> float:
    """Rise in a line, then fall as a cosine (Loshchilov and Hutter 2017, SGDR)."""
    rise = max(1, round(schedule.warm_up * schedule.steps))
    if step < rise:
        return (step + 1) / rise
    share = (step - rise) / max(1, schedule.steps - rise)
    return 0.01 + 0.99 * (1 + math.cos(math.pi * share)) / 2


def _decay(step: int, schedule: Schedule) -> float:
    """The average is short in the beginning, where the weights change fast."""
    return min(1 - 1 / schedule.ema_steps, (step + 1) / (step + 10))


@torch.no_grad()
def _follow(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Move the average a little towards the model; counts of batches are copied."""
    for kept, now in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
        if kept.dtype.is_floating_point:
            kept.lerp_(now.detach().to(kept.dtype), 1 - decay)
        else:
            kept.copy_(now)


def _checkpoint(
    about: dict[str, Any],
    model: nn.Module,
    average: nn.Module,
    optimizer: torch.optim.Optimizer,
    history: list[dict[str, float]],
) -> Checkpoint:
    return Checkpoint(
        about=about,
        weights=dict(model.state_dict()),
        average=dict(average.state_dict()),
        optimizer=optimizer_tensors(model, optimizer),
        history=list(history),
    )
