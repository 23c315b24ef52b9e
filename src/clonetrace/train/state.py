"""Weights and checkpoints as plain arrays; nothing in the files can run code."""

import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from clonetrace.domain.errors import InputError

Arrays = dict[str, NDArray[Any]]

_ABOUT = "about.json"
_WEIGHTS, _AVERAGE, _OPTIMIZER = "weights/", "average/", "optimizer/"


@dataclass
class Checkpoint:
    """Where a training stands.

    Attributes:
        about: What the weights are of; JSON.
        weights: As trained.
        average: Their moving average, which is what is used.
        optimizer: Moments of the optimizer, by the place of the weight.
        history: What was measured so far, one entry for each check; JSON.
    """

    about: dict[str, Any]
    weights: dict[str, Tensor]
    average: dict[str, Tensor]
    optimizer: dict[str, Tensor] = field(default_factory=dict)
    history: list[dict[str, float]] = field(default_factory=list)


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint, whole or not at all.

    Args:
        path: File to make or replace.
        checkpoint: What to keep.

    Raises:
        OSError: The disk is full or the folder cannot be written.
    """
    arrays: Arrays = {}
    for prefix, tensors in (
        (_WEIGHTS, checkpoint.weights),
        (_AVERAGE, checkpoint.average),
        (_OPTIMIZER, checkpoint.optimizer),
    ):
        arrays |= {prefix + name: one.detach().cpu().numpy() for name, one in tensors.items()}
    text = json.dumps({"about": checkpoint.about, "history": checkpoint.history})
    arrays[_ABOUT] = np.frombuffer(text.encode(), dtype=np.uint8)
    whole = path.with_suffix(".part.npz")
    np.savez(whole, allow_pickle=False, **arrays)
    whole.replace(path)


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint.

    Args:
        path: What `write_checkpoint` wrote.

    Raises:
        InputError: It cannot be read or is something else.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: np.array(file[name]) for name in file.files}
        said = json.loads(arrays.pop(_ABOUT).tobytes())
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{path} was expected to hold weights that `clonetrace train` wrote, but it cannot be "
            f"read ({error}); name another file, or train without it"
        ) from error

    def part(prefix: str) -> dict[str, Tensor]:
        return {
            name.removeprefix(prefix): torch.from_numpy(one)
            for name, one in arrays.items()
            if name.startswith(prefix)
        }

    return Checkpoint(
        about=said["about"],
        weights=part(_WEIGHTS),
        average=part(_AVERAGE),
        optimizer=part(_OPTIMIZER),
        history=said["history"],
    )


def optimizer_tensors(model: nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Return the optimizer's moments by the names of the weights."""
    return {
        f"{name}/{what}": value
        for name, weight in model.named_parameters()
        for what, value in optimizer.state.get(weight, {}).items()
    }


def restore_optimizer(
    model: nn.Module, optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor]
) -> None:
    """Put the moments back."""
    for name, weight in model.named_parameters():
        found = {
            full.rsplit("/", 1)[1]: _laid_out_like(weight, value)
            for full, value in tensors.items()
            if full.rsplit("/", 1)[0] == name
        }
        if found:
            optimizer.state[weight] = found


def _laid_out_like(weight: Tensor, value: Tensor) -> Tensor:
    """The fused optimizer walks weights and moments through memory side by side."""
    if value.shape != weight.shape:
        return value
    return torch.empty_like(weight, requires_grad=False).copy_(value)


def fit_weights(model: nn.Module, weights: dict[str, Tensor]) -> tuple[str, ...]:
    """Load those weights that fit the model.

    The last layer of a model with other classes does not fit and keeps its fresh weights.

    Returns:
        Names of the model's weights that were not in the file or had another shape.
    """
    own = model.state_dict()
    fitting = {n: w for n, w in weights.items() if n in own and own[n].shape == w.shape}
    model.load_state_dict(fitting, strict=False)
    return tuple(name for name in own if name not in fitting)
